"""Functions of whole matrices: their equations, their derivatives, what is refused."""

from __future__ import annotations

import pytest
from sympy import KroneckerDelta, log

from symnn.core import PositiveDefinite, sizes, tensor
from symnn.errors import EquationError, NotSupportedError, ShapeError
from symnn.indexed import (
    Program,
    Sum,
    cholesky,
    det,
    equal,
    gradient,
    hessian_vector_product,
    index,
    inv,
    jacobian,
    jvp,
    logdet,
    solve,
    vjp,
)
from symnn.indexed.derivatives import whole_derivative
from symnn.indexed.derivatives.derivative import Partial
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion

N, M = sizes("N M")
i, j, k, l = index("i j k l", N)  # noqa: E741
n = index("n", M)
A, B, X = (tensor(c, N, N) for c in "ABX")
a, b, C = tensor("a", N), tensor("b", N), tensor("C", N, M)
S = tensor("S", N, N, domain=PositiveDefinite(N))


def program(right: object) -> tuple[Program, object]:
    P = Program()
    return P, P.define("L", (), right)


LOSSES = {
    "inverse": Sum(a[i] * inv(X)[i, j] * b[j], i, j),
    "determinant": det(X) ** 2,
    "log determinant": logdet(X),
    "solution": Sum(solve(X, b)[i] ** 2, i),
    "solutions": Sum(solve(X, C)[i, n] ** 2 * C[i, n], i, n),
    "factor": Sum(cholesky(S)[i, j] ** 2 * B[i, j], i, j),
    "log likelihood": logdet(S) + Sum(a[i] * inv(S)[i, j] * a[j], i, j),
}
CLOSED = {  # gradients by the matrix, after the Matrix Cookbook
    "inverse": lambda Y: -Sum(a[k] * Y[k, i], k) * Sum(b[k] * Y[j, k], k),
    "log determinant": lambda Y: Y[j, i],
}


@pytest.mark.parametrize("name", LOSSES)
def test_gradients_are_right(name: str) -> None:
    P, L = program(LOSSES[name])
    wanted = [w for w in (X, S, b, C) if w in P.inputs]
    G = gradient(P, L, wanted)
    assert G.check().status == "sampled"


def has_a_product(name: str) -> bool:
    """Whether a Hessian times a vector is found."""
    P, L = program(LOSSES[name])
    wanted = [w for w in (X, S, b, C) if w in P.inputs]
    return bool(hessian_vector_product(P, L, wanted).results)


LONG = ("solutions", "factor")


@pytest.mark.parametrize("name", [name for name in LOSSES if name not in LONG])
def test_hessians_times_vectors_are_found(name: str) -> None:
    assert has_a_product(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", LONG)
def test_long_hessians_times_vectors_are_found(name: str) -> None:
    assert has_a_product(name)


@pytest.mark.parametrize("name", CLOSED)
def test_closed_forms(name: str) -> None:
    P, L = program(LOSSES[name])
    G = gradient(P, L, X)
    Y = G.named("inv_X")
    found = G[G.gradients[0]].at((i, j))
    assert equal(found, CLOSED[name](Y))
    assert not equal(found, CLOSED[name](Y).xreplace({Y[j, i]: Y[i, j]}) * 2)


def test_a_positive_definite_matrix_is_symmetric() -> None:
    P, L = program(Sum(a[i] * S[i, j] * a[j], i, j))
    G = gradient(P, L, a)
    found = G[G.gradients[0]].at((i,))
    assert found in (2 * Sum(S[i, j] * a[j], j), 2 * Sum(S[j, i] * a[j], j))


def doubled(rule: object) -> object:
    def mutant(*arguments: object) -> object:
        return [Partial(r, 2 * c, bound) for r, c, bound in rule(*arguments)]  # type: ignore[operator]

    return mutant


@pytest.mark.parametrize("kind", whole_derivative.RULES)
def test_a_rule_that_is_doubled_is_seen(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    by_kind = {"inv": "inverse", "det": "determinant", "logdet": "log determinant",
               "solve": "solution", "cholesky": "factor"}  # fmt: skip
    monkeypatch.setitem(whole_derivative.RULES, kind, doubled(whole_derivative.RULES[kind]))
    P, L = program(LOSSES[by_kind[kind]])
    assert gradient(P, L, S if kind == "cholesky" else X).check().status == "refuted"


def test_both_modes_agree() -> None:
    P, L = program(LOSSES["solution"])
    R = tensor("R", N, N)
    forward, reverse = jvp(P, {X: R}), vjp(P, L, [X])
    assert "inv_X" in [e.name for e in forward]
    assert "inv_X" in [e.name for e in reverse]
    J = jacobian(P, P.named("solve_X_b"), X)
    assert equal(J[J.results[0]].at((i, k, l)),
                 -J.named("inv_X")[i, k] * P.named("solve_X_b")[l])  # fmt: skip


def test_a_value_has_one_equation() -> None:
    P = Program()
    P.define("L", (), Sum(inv(X)[i, j] ** 2, i, j) + Sum(inv(X)[i, i], i))
    P.define("K", (), Sum(inv(X)[i, j], i, j))
    Y = P.define("Y", (i, j), inv(A)[i, j])
    P.define("Z", (i, j), inv(A)[j, i])
    assert [e.name for e in P] == ["inv_X", "L", "K", "Y", "Z"]
    assert P[P.named("Z")].right == Y[j, i]


def test_a_taken_name_is_left_alone() -> None:
    P, taken = Program(), tensor("inv_X", N)
    P.define("L", (), Sum(inv(X)[i, j] * taken[i], i, j))
    assert [e.name for e in P] == ["inv_X2", "L"]


def test_values_are_exact() -> None:
    P = Program()
    P.define("unit", (i, j), Sum(inv(X)[i, k] * X[k, j], k))
    P.define("same", (i,), Sum(X[i, k] * solve(X, b)[k], k))
    P.define("root", (i, j), Sum(cholesky(A)[i, k] * cholesky(A)[j, k], k))
    P.define("size", (), logdet(X) - log(det(X) ** 2) / 2)
    data = {"X": [[2, 1], [7, -3]], "b": [5, 6], "A": [[4, 2], [0, 9]]}
    E = Expansion(P, {N: 2}, Balls(data))
    assert [E.value(P.named("unit"), p) for p in ((0, 0), (0, 1), (1, 1))] == [1, 0, 1]
    assert [E.value(P.named("same"), (p,)) for p in range(2)] == [5, 6]
    assert [E.value(P.named("root"), p) for p in ((0, 0), (0, 1), (1, 0))] == [4, 1, 1]
    assert E.value(P.named("size")).contains(0)


BAD = {
    "not square": (lambda: inv(C), ShapeError, r"inv: `C` has shape \(N, M\); needed a square"),
    "no matrix": (lambda: det(a), ShapeError, r"det: `a` has shape \(N,\); needed a square"),
    "rows": (lambda: solve(A, tensor("c", M)), ShapeError, r"`c` has shape \(M,\), but `A` has"),
    "indices": (lambda: inv(A)[i], ShapeError, r"inv: an entry has 2 indices.*found 1"),
    "expression": (lambda: logdet(A[i, j]), EquationError, r"found `A\[i, j\]`; needed an array"),
    "other extent": (
        lambda: Program().define("y", (n,), inv(A)[n, n]), ShapeError,
        "index `n` has extent M, but axis 0 of `inv_A`",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused(name: str) -> None:
    attempt, error, message = BAD[name]
    with pytest.raises(error, match=message):
        attempt()


def test_a_determinant_of_many_rows_is_not_written_out() -> None:
    P, _ = program(det(X))
    data = {"X": [[int(p == q) for p in range(12)] for q in range(12)]}
    with pytest.raises(NotSupportedError, match="a determinant of 12 rows; needed at most 9"):
        Expansion(P, {N: 12}, Balls(data)).value(P.named("L"))


def test_the_inverse_of_a_factor_with_deltas() -> None:
    P = Program()
    m = P.define("T", (i, j), A[i, j] + KroneckerDelta(i, j))
    L = P.define("L", (), logdet(m))
    G = gradient(P, L, A)
    assert equal(G[G.gradients[0]].at((i, j)), G.named("inv_T")[j, i])


def test_a_product_between_two_inverses_is_written_out() -> None:
    n = sizes("n")
    p, q, r = index("p q r", n)
    A, B, X = (tensor(name, n, n) for name in "ABX")
    P = Program()
    loss = P.define("L", (), Sum(A[p, q] * inv(X)[q, r] * B[r, p], p, q, r))
    assert gradient(P, loss, X).text("matrix").splitlines()[-1] == "∂L/∂X = -X⁻ᵀ·Aᵀ·Bᵀ·X⁻ᵀ"
