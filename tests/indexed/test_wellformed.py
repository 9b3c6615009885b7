"""Programs as a whole: reads that lie inside, marks for those that do not, legal recurrences."""

from __future__ import annotations

import pytest
from sympy import And, Ge, IndexedBase, Piecewise, Symbol, exp, floor, tanh

from symnn.core import sizes, tensor
from symnn.errors import DomainError, EquationError, ShapeError
from symnn.indexed import (
    MaxOver,
    Program,
    Sum,
    equal,
    equals,
    gradient,
    hessian_vector_product,
    index,
    jvp,
    padded,
    vjp,
)
from symnn.indexed.language.reach import is_nonnegative, reach, surely_inside
from symnn.indexed.language.recurrence import circles, recurrence
from symnn.indexed.language.wellformed import check_program
from symnn.syntax import where

N, K, S, T = sizes("N K S T")
n, k, t = index("n", N), index("k", K), index("t", T)
i, j, k2 = index("i j k2", N)
A, v = tensor("A", N, N), tensor("v", N)


def convolution(extent: object, mark: bool = False, shift: int = 0) -> Program:
    x, w, P = tensor("x", extent), tensor("w", K), Program()  # type: ignore[arg-type]
    read = x[n + k + shift]
    y = P.define("y", (n,), Sum((padded(read) if mark else read) * w[k], k))
    P.define("L", (), Sum(y[n] ** 2, n))
    return P


def loss_of(P: Program) -> object:
    return gradient(P, P.named("L"), P.named("x"))


def test_a_valid_convolution_needs_no_mark() -> None:
    assert loss_of(convolution(N + K - 1))


SLIPS = {
    "one too short": (N + K - 2, 0, r"from 0 to K \+ N - 2, which cannot be .* 0 to K \+ N - 3"),
    "one too far": (N + K - 1, 1, r"`x\[k \+ n \+ 1\]` reads axis 0 of `x` from 1 to K \+ N - 1"),
    "before the start": (N + K - 1, -1, r"from -1 .* or write `padded\(x\[k \+ n - 1\]\)`"),
    "unrelated": (T, 0, "choose extents that fit, guard it by `where"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_by_one_is_refused_unless_marked(name: str) -> None:
    extent, shift, message = SLIPS[name]
    with pytest.raises(ShapeError, match=message):
        loss_of(convolution(extent, shift=shift))
    assert loss_of(convolution(extent, mark=True, shift=shift))


@pytest.mark.parametrize("mode", [
    lambda P: vjp(P, P.named("L"), [P.named("x")]),
    lambda P: jvp(P, {P.named("x"): tensor("r", T)}),
    lambda P: gradient(P, P.named("L"), P.named("w")),
])  # fmt: skip
def test_every_mode_looks(mode: object) -> None:
    with pytest.raises(ShapeError, match="equation `y`"):
        mode(convolution(T))  # type: ignore[operator]


def test_a_condition_on_indices_guards_a_read() -> None:
    P, x = Program(), tensor("x", N)
    P.define("y", (n,), where(n >= 1, x[n - 1], 0))
    check_program(P)
    P.define("z", (n,), where(x[n] >= 1, x[n - 1], 0))
    with pytest.raises(ShapeError, match="equation `z`"):
        check_program(P)


def test_a_mark_outlives_a_shifted_range() -> None:
    P, x, a = Program(), tensor("x", N), Symbol("a")
    P.define("y", (), Sum(padded(x[a]), (a, 1, K)))
    check_program(P)


def test_derivatives_may_look_anywhere() -> None:
    P = convolution(N + K - 1)
    assert hessian_vector_product(P, P.named("L"), P.named("x"))


def test_reach_is_exact_at_all_sizes() -> None:
    for e in (n - 2 * k + 1, 3 * n + k, -n - k):
        low, high = reach(e)
        for a, b in ((1, 1), (2, 3), (4, 2)):
            values = [e.xreplace({n: p, k: q}) for p in range(a) for q in range(b)]
            at = {N: a, K: b}
            assert (min(values), max(values)) == (low.xreplace(at), high.xreplace(at))


def test_strides_and_rounded_extents() -> None:
    H = sizes("H")
    o = index("o", floor((H - K) / S) + 1)
    assert surely_inside(S * o + k, H)
    assert not surely_inside(S * o + k + 1, H)
    assert not surely_inside(S * o + k - 1, H)
    assert not is_nonnegative(H - K)


TRIANGLES = {
    "up to": ((j, 0, i), lambda a: Piecewise((a, i >= j), (0, True))),
    "from the next": ((j, i + 1, N - 1), lambda a: Piecewise((a, Ge(j, i + 1)), (0, True))),
    "plain symbol": ((Symbol("a"), 0, i), lambda a: Piecewise((a, i >= j), (0, True))),
}


@pytest.mark.parametrize("name", TRIANGLES)
def test_a_range_up_to_an_index_is_a_mask(name: str) -> None:
    limit, mask = TRIANGLES[name]
    P = Program()
    a = limit[0]
    y = P.define("y", (i,), Sum(A[i, a] * v[a], limit))
    assert equal(P[y].right, Sum(mask(A[i, j] * v[j]), j))
    assert not equal(P[y].right, Sum(A[i, j] * v[j], j))


OUTSIDE = {
    "beyond": (lambda P: P.define("y", (i,), Sum(v[j], (j, 0, i + 1))), "cannot be shown to lie"),
    "before": (lambda P: P.define("y", (i,), Sum(v[j], (j, i - 1, i))), "mask with `where"),
    "maximum": (lambda P: P.define("y", (i,), MaxOver(v[j], (j, 0, i))), "a value that never wins"),
    "no axis": (lambda P: P.define("y", (i,), Sum(v[i], (Symbol("a"), 0, i))), "indexes no axis"),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_ranges_that_may_leave_the_index_are_refused(name: str) -> None:
    attempt, message = OUTSIDE[name]
    with pytest.raises(EquationError, match=message):
        attempt(Program())


def test_a_triangle_of_two_bounds() -> None:
    P, B = Program(), tensor("B", N, N, N)
    m = index("m", N)
    y = P.define("y", (i,), Sum(Sum(B[i, j, m], (m, j, i)), (j, 0, i)))
    wanted = Sum(Piecewise((Sum(Piecewise((B[i, j, m], And(m >= j, m <= i)), (0, True)), m),
                            i >= j), (0, True)), j)  # fmt: skip
    assert equal(P[y].right, wanted)


h, c = tensor("h", T, N), tensor("c", T, N)
x = tensor("x", T, N)
LEGAL = {
    "one equation": ({"h": (t, j)}, [("h", h[t - 1, j] + x[t, j])], 1),
    "two equations": ({}, [("c", h[t - 1, j] + x[t, j]), ("h", tanh(c[t, j]))], 1),
    "backwards": ({}, [("h", h[t + 1, j] * 2 + x[t, j])], -1),
    "two back": ({}, [("h", h[t - 1, j] + h[t - 2, j] + x[t, j])], 1),
    "sums over the rest": ({}, [("h", Sum(h[t - 1, i] * A[i, j], i) + x[t, j])], 1),
}


def recurrent(equations: list[tuple[str, object]]) -> Program:
    P = Program()
    for name, right in equations:
        P.define(name, (t, j), right)
    return P


@pytest.mark.parametrize("name", LEGAL)
def test_recurrences_advance_one_way(name: str) -> None:
    _, equations, direction = LEGAL[name]
    P = recurrent(equations)
    (members,) = circles(P)
    found = recurrence(P, members)
    assert found.direction == direction
    assert set(found.axis.values()) == {0}
    check_program(P)


ILLEGAL = {
    "both ways": [("h", h[t - 1, j] + h[t + 1, j] + x[t, j])],
    "no way": [("c", h[t, j] + x[t, j]), ("h", tanh(c[t, j]))],
    "there and back": [("c", h[t - 1, j]), ("h", c[t + 1, j] + x[t, j])],
    "scaled": [("h", h[2 * t - T, j] + x[t, j])],
    "at a fixed place": [("h", h[0, j] + x[t, j])],
}


@pytest.mark.parametrize("name", ILLEGAL)
def test_circles_that_do_not_advance_are_refused(name: str) -> None:
    P = recurrent(ILLEGAL[name])
    with pytest.raises(EquationError, match=r"computed from (each other|itself): `[hc]\[.*one way"):
        check_program(P)


def test_a_circle_may_advance_on_two_axes() -> None:
    P, d = Program(), tensor("d", N, N)
    P.define("d", (i, j), d[i - 1, j] + d[i, j - 1] + A[i, j])
    check_program(P)
    Q, e = Program(), tensor("e", N, N)
    Q.define("e", (i, j), e[i - 1, j] + e[i, j - 1] + e[i, j + 1])
    with pytest.raises(EquationError, match="is computed from itself"):
        check_program(Q)


def test_members_may_advance_on_different_axes() -> None:
    P, g = Program(), tensor("g", N, T)
    P.define("h", (t, j), tanh(g[j, t - 1]))
    P.define("g", (j, t), h[t, j] + x[t, j])
    (members,) = circles(P)
    assert recurrence(P, members).axis == {h: 0, g: 1}


def softmax(total: object) -> Program:
    z, P = tensor("z", N, N), Program()
    p = P.define("p", (i, j), exp(z[i, j]) / Sum(exp(z[i, k2]), k2))
    P.define("L", (), Sum(p[i, j] ** 2, i, j))
    P.assume(equals(Sum(p[i, j], j), total))
    return P


def test_a_fact_may_not_contradict_an_equation() -> None:
    P = softmax(2)
    with pytest.raises(EquationError, match=r"the fact `Sum\(p.* = 2` contradicts .* `p`.*by -1"):
        gradient(P, P.named("L"), P.named("z"))
    Q = softmax(1)
    assert gradient(Q, Q.named("L"), Q.named("z"))


NOT_READ = {
    "no shape": (IndexedBase("Q")[n], r"`Q\[n\]` reads `Q`, which is not declared; .*tensor"),
    "no indices": (v * v[n], r"the array `v` stands without indices; needed .* as `v\[i\]`"),
    "alone": (A, r"the array `A` stands without indices; needed .* such as `A\[i, j\]`"),
}


@pytest.mark.parametrize("name", NOT_READ)
def test_arrays_are_declared_and_read_by_entry(name: str) -> None:
    right, message = NOT_READ[name]
    with pytest.raises(EquationError, match=message):
        Program().define("y", (n,), right)


def test_conditions_and_targets_of_another_kind() -> None:
    with pytest.raises(DomainError, match=r"where: the condition is `v\[n\]`, which is no compar"):
        where(v[n], 1, 0)
    P = softmax(1)
    with pytest.raises(EquationError, match="gradient: `wrt` is empty"):
        gradient(P, P.named("L"), [])
