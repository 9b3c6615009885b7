"""Shapes that books print, derived by general rules; each rule made wrong is caught."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from mutation import forget
from sympy import Abs, Piecewise, Rational, cos, cosh, log, sign, sin, sqrt, tan, tanh

from symnn.core import sizes, tensor
from symnn.core.domains import PositiveDefinite
from symnn.indexed import (
    MaxOver,
    Program,
    Sum,
    canonical,
    cholesky,
    equal,
    equals,
    gradient,
    hessian_vector_product,
    index,
    inv,
    padded,
    solve,
)
from symnn.indexed.closed_form import bars, factor, reuse, textbook
from symnn.indexed.closed_form.bars import minus_before, under_one_bar
from symnn.indexed.closed_form.factor import factored
from symnn.indexed.closed_form.products import ProductRule
from symnn.indexed.closed_form.rules import Rules
from symnn.indexed.closed_form.shorten import Search
from symnn.indexed.derivatives.derivative import tangents
from symnn.indexed.language.traverse import rebuilt
from symnn.indexed.normal import absorption, places, triangles
from symnn.indexed.normal.attained import counts_attained, with_maxima
from symnn.indexed.normal.places import whole_places

N, D, H, K, T = sizes("N D H K T")
n, i, j, k, t = index("n", N), index("i", D), index("j", D), index("k", K), index("t", T)
X = tensor("X", N, D)


@pytest.fixture
def fresh() -> Iterator[None]:
    """Nothing that a mutated rule found is kept."""
    forget()
    yield
    forget()


def backward(G: Any) -> list[str]:
    """The derived equations, as printed over indices."""
    return G.text().split("\n\n")[-1 - bool("with" in G.text())].splitlines()[1:]


def normalized(axis: str, *, shift: bool = True, offset: bool = False) -> Any:
    """Loss, gain and offset of a normalization over features or over samples."""
    over, size, kept = (i, D, n) if axis == "features" else (n, N, i)
    gain, beta, weight, P = tensor("g", D), tensor("b", D), tensor("w", N, D), Program()
    gap: Any = X[n, i]
    if shift:
        gap -= P.define("mu", (kept,), Sum(X[n, i], over) / size)[kept]
    s = P.define("s", (kept,), sqrt(Sum(gap**2, over) / size + Rational(1, 100)))
    x = P.define("x", (n, i), gap / s[kept])
    y = P.define("y", (n, i), gain[i] * x[n, i] + beta[i])
    L = P.define("L", (), Sum(weight[n, i] * y[n, i] ** 2, n, i) / 2)
    return gradient(P, L, [X, gain, beta] if offset else [X])


def linear_system() -> Any:
    A, B, P = tensor("A", D, D), tensor("B", D, K), Program()
    x = P.define("x", (i, k), solve(A, B)[i, k])
    return gradient(P, P.define("L", (), Sum(x[i, k] ** 3, i, k)), [A, B])


def last_line(G: Any) -> str:
    return backward(G)[-1]


# one bar over the size


NORMS = {
    ("features", True): "∂L/∂X[n,i] = (D·∂L/∂x[n,i] - x[n,i]·Σ_j ∂L/∂x[n,j]·x[n,j]"
    " - Σ_j ∂L/∂x[n,j])/(D·s[n])",
    ("samples", True): "∂L/∂X[n,i] = (N·∂L/∂x[n,i] - x[n,i]·Σ_j ∂L/∂x[j,i]·x[j,i]"
    " - Σ_j ∂L/∂x[j,i])/(N·s[i])",
    ("features", False): "∂L/∂X[n,i] = (D·∂L/∂x[n,i] - x[n,i]·Σ_j ∂L/∂x[n,j]·x[n,j])/(D·s[n])",
}


def test_the_gradient_of_a_normalization_is_one_bracket_over_the_size() -> None:
    for (axis, shift), form in NORMS.items():
        written = " ".join(line.strip() for line in backward(normalized(axis, shift=shift)))
        assert form in written


def test_a_short_term_over_a_size_stays() -> None:
    p, s = tensor("p"), tensor("s")
    for e in ((p - 1 / K) / s, p - (p + s) / K, (p - (p + s) / s) / s, (2 * p + s) / (K * s)):
        assert under_one_bar(e) == e


def test_a_size_that_is_lost_below_the_bar_is_caught(monkeypatch: Any, fresh: None) -> None:
    monkeypatch.setattr(bars, "divided", lambda term, below: term)
    G = normalized("features")
    assert G.check().status == "refuted"


# what has an equation is read


def test_gain_and_offset_stand_in_the_gradient_of_batch_norm() -> None:
    G = normalized("samples", offset=True)
    assert last_line(G) == (
        "∂L/∂X[n,i] = g[i]·(N·∂L/∂y[n,i] - x[n,i]·∂L/∂g[i] - ∂L/∂b[i])/(N·s[i])"
    )
    assert {v.status for v in G.prove().values()} <= {"proved", "proved-where-defined"}


def test_the_gradient_by_the_matrix_of_a_system_reads_that_by_its_right_side() -> None:
    G = linear_system()
    assert backward(G)[1:] == [
        "∂L/∂B[i,k] = Σ_j A⁻¹[j,i]·∂L/∂x[j,k]",
        "∂L/∂A[i,j] = -Σ_k ∂L/∂B[i,k]·x[j,k]",
    ]
    proofs = G.prove()  # there is no chain rule for functions of whole matrices
    assert {proofs[name].status for name in ("dL_dA", "dL_dB")} == {"unknown"}
    assert "change of `solve(A, B)" in proofs["dL_dA"].evidence.summary
    assert G.check().status == "sampled"
    assert G.steps[G.named("dL_dA")][-1].uses == (G.named("dL_dB"),)


def test_a_sum_read_in_another_s_place_is_caught(monkeypatch: Any, fresh: None) -> None:
    found: Any = reuse.defined_sum

    def doubled(equation: Any) -> Any:
        rule = found(equation)
        twice = replace(rule.rule, replacement=2 * rule.rule.replacement)
        return replace(rule, rule=twice)

    monkeypatch.setattr(reuse, "defined_sum", doubled)
    assert linear_system().check().status == "refuted"


def test_equations_do_not_read_each_other() -> None:
    """Each of two equal results could be read for the other one: only one of them is."""
    x, y, P = tensor("x", N), tensor("y", N), Program()
    a, b = tensor("a", N, N), tensor("b", N, N)
    m = index("m", N)
    left, right = (Sum(z[n, m] * x[m] * y[n], n, m) for z in (a, b))
    G = gradient(P, P.define("L", (), left * right), [a, b, x])
    assert G.check().status == "sampled"


# numbers before brackets


def test_a_number_that_several_terms_share_stands_before_their_bracket() -> None:
    a, b, c = tensor("a"), tensor("b"), tensor("c")
    assert str(factored(2 * a - 2 * b + c)) == "c + 2*(a - b)"
    assert str(factored(3 * a - 2 * b + c)) == str(3 * a - 2 * b + c)
    bracket = factored(2 * a - 2 * b)
    assert str(rebuilt(bracket, [bracket.args[0], a - c])) == "2*(a - c)"


def test_a_number_that_one_term_lacks_is_caught(monkeypatch: Any, fresh: None) -> None:
    a, b, c = tensor("a"), tensor("b"), tensor("c")
    monkeypatch.setattr(factor, "_counted", lambda terms: [terms[0]])
    assert canonical(factored(2 * a - 2 * b + c) - (2 * a - 2 * b + c)) != 0


def moving_state() -> Any:
    x, U, R, h, Y = (
        tensor("x", T, N), tensor("U", N, D), tensor("R", D, D), tensor("h", T, D),
        tensor("Y", T, D),
    )  # fmt: skip
    P = Program()
    z = P.define("z", (t, i), Sum(h[t - 1, j] * R[j, i], j) + Sum(x[t, n] * U[n, i], n))
    P.define("h", (t, i), tanh(z[t, i]))
    L = P.define("L", (), Sum((h[t, i] - Y[t, i]) ** 2, t, i))
    return hessian_vector_product(P, L, R)


def test_the_moving_gradient_of_a_recurrence_reads_the_gradient() -> None:
    G = moving_state()
    lines = " ".join(line.strip() for line in backward(G))
    assert "2·z_dot[t,i]·((1 - h[t,i]²)² - ∂L/∂z[t,i]·h[t,i])" in lines
    assert "3·" not in G.text()
    assert "2·(h[t,i] - Y[t,i])" in G.text()


def test_without_the_spread_the_gradient_is_written_again(monkeypatch: Any, fresh: None) -> None:
    monkeypatch.setattr(ProductRule, "spread", lambda self, e: e)
    assert "∂L/∂z[t,i]·h[t,i]" not in moving_state().text()


# whole places


def transposed() -> Any:
    y, f, target, o = tensor("y", N), tensor("f", K), tensor("t", 2 * N), index("o", 2 * N)
    P = Program()
    z = P.define("z", (o,), Sum(padded(y[(o - k + 1) / 2]) * f[k], k))
    L = P.define("L", (), Sum((z[o] - target[o]) ** 2, o) / 2)
    return gradient(P, L, [y, f])


def test_the_gradient_by_the_window_of_a_transposed_convolution_reads_whole_places() -> None:
    G = transposed()
    assert "∂L/∂f[k] = Σ_i ∂L/∂z[2·i+k-1]·y[i]" in G.text()
    assert G.check().status == "sampled"


def test_places_stay_where_the_sum_might_be_longer() -> None:
    g, f = tensor("g", N), tensor("f", K)
    factors = [g[(i - k) / 2], f[k]]
    assert whole_places(factors, [k]) == (factors, [k])


def test_a_place_solved_wrongly_is_caught(monkeypatch: Any, fresh: None) -> None:
    solved = places._solved
    monkeypatch.setattr(places, "_solved", lambda *a: solved(*a) and solved(*a) + 2)
    assert "Σ_i ∂L/∂z[2·i+k-1]·y[i]" not in transposed().text()
    assert transposed().check().status == "refuted"


# what is attained


def pooled() -> Any:
    z, g, P = tensor("z", N, K), tensor("g", N), Program()
    y = P.define("y", (n,), MaxOver(z[n, k], k))
    return gradient(P, P.define("L", (), Sum(g[n] * y[n] ** 2, n)), z)


def test_the_gradient_of_a_maximum_asks_which_entries_are_the_stored_one() -> None:
    G = pooled()
    assert last_line(G) == "∂L/∂z[n,k] = 2·g[n]·y[n]·[z[n,k] ≥ y[n]]/(Σ_i [z[n,i] ≥ y[n]])"
    assert {v.status for v in G.prove().values()} == {"proved"}
    assert "at most 0.0e+00" in G.check().evidence.summary  # decided although the two are equal


def test_of_the_next_maximum_nothing_is_known_at_the_end() -> None:
    """y[n + 1] is 0 after the last n, and the maximum there is of zeros only by chance."""
    z, P = tensor("z", N, K), Program()
    y = P.define("y", (n,), MaxOver(z[n, k] - 1, k))
    read = with_maxima(y[n + 1] + y[n], P.equations.get)
    assert read.has(y[n + 1])
    assert not read.has(y[n])
    fold = next(r for g in Rules(P).by_array[z] for r in g.rules)
    shifted = MaxOver(z[n + 1, k] - 1, k)
    assert fold.applied(shifted) == shifted
    assert fold.applied(P[y].right) == y[n]


def test_how_often_another_array_is_reached_may_be_never() -> None:
    """A count of entries at least as large as what is no maximum of them may be 0: a new pole."""
    z, w, P = tensor("z", N, K), tensor("w", N, K), Program()
    y, u = (P.define(name, (n,), MaxOver(a[n, k], k)) for name, a in (("y", z), ("u", w)))
    groups = [group for group in Rules(P).by_array[z] if group.base == y]
    own, other = (Sum(Piecewise((1, z[n, k] >= bar[n]), (0, True)), k) for bar in (y, u))
    count = Sum(Piecewise((1, z[n, k] >= MaxOver(z[n, k], k)), (0, True)), k)
    search = Search(z[n, k] / count, groups, ())
    assert search.has_value(1 / own)
    assert not search.has_value(1 / other)


def test_a_count_is_of_the_entries_that_the_maximum_is_over() -> None:
    """The largest of a column is in that column; the row of the same number may not have it."""
    A = tensor("A", N, N)
    r, s, a, b = index("r s a b", N)
    in_column, in_all = MaxOver(A[a, s], a), MaxOver(A[a, b], a, b)

    def count(read: Any, most: Any, *over: Any) -> Any:
        return Sum(Piecewise((1, read >= most), (0, True)), *over)

    assert counts_attained(count(A[r, s], in_column, r))
    assert not counts_attained(count(A[s, r], in_column, r))
    assert counts_attained(count(A[r, s], in_all, r, s))
    assert counts_attained(count(A[r, s], in_all, s, r))
    assert not counts_attained(count(A[r, s], in_all, r))


# one form of what is symmetric


def quadratic(*facts: Any) -> Any:
    S, a, P = tensor("S", D, D), tensor("a", D), Program(facts=facts)
    return gradient(P, P.define("L", (), Sum(a[i] * inv(S)[i, j] * a[j], i, j)), S)


def test_a_symmetric_matrix_is_not_transposed_in_print() -> None:
    S = tensor("S", D, D)
    assert "S⁻¹·a·aᵀ·S⁻¹" in quadratic(equals(S[i, j], S[j, i])).text("matrix")
    assert "S^{-1} a a^{\\top} S^{-1}" in quadratic(equals(S[i, j], S[j, i])).latex("matrix")
    assert "S⁻ᵀ·a·aᵀ·S⁻ᵀ" in quadratic().text("matrix")


def test_the_inverse_of_what_changes_its_sign_changes_it_too() -> None:
    S, a, b = tensor("S", D, D), tensor("a", D), tensor("b", D)
    for number in (1, -1):
        P = Program(facts=[equals(S[i, j], number * S[j, i])])
        G = gradient(P, P.define("L", (), Sum(a[i] * inv(S)[i, j] * b[j], i, j)), b)
        inverse = G.named("inv_S")
        assert Rules(P).is_symmetric(S) == Rules(G).is_symmetric(inverse) == (number == 1)
        (rule,) = Rules(G).turned([inverse])
        assert canonical(rule.fact.right - number * inverse[j, i]) == 0


# through a Cholesky factor


def by_factor(*, domain: Any = None) -> Any:
    S = tensor("S", D, D, domain=domain or PositiveDefinite(D))
    x, mu, P = tensor("x", D), tensor("mu", D), Program()
    C = P.define("C", (i, j), cholesky(S)[i, j])
    e = P.define("e", (i,), x[i] - mu[i])
    a = P.define("a", (i,), solve(C, e)[i])
    L = P.define("L", (), Sum(log(C[i, i]), i) + Sum(a[i] ** 2, i) / 2)
    return gradient(P, L, [S, mu])


def log_determinant(S: Any) -> Any:
    P = Program()
    C = P.define("C", (i, j), cholesky(S)[i, j])
    return gradient(P, P.define("L", (), Sum(2 * log(C[i, i]), i)), S)


def test_the_log_determinant_by_the_factor_has_the_inverse_for_its_gradient() -> None:
    G = log_determinant(tensor("S", D, D, domain=PositiveDefinite(D)))
    assert backward(G) == ["∂L/∂S[i,j] = S⁻¹[i,j]"]
    assert G.check().status == "sampled"


def test_a_gaussian_by_the_factor_has_its_textbook_gradient() -> None:
    G = by_factor()
    assert backward(G) == [
        "∂L/∂μ[i] = -Σ_j a[j]·C⁻¹[j,i]",
        "∂L/∂S[i,j] = (S⁻¹[i,j] - ∂L/∂μ[i]·∂L/∂μ[j])/2",
    ]
    assert G.check().status == "sampled"


def test_of_any_matrix_the_factor_is_that_of_the_symmetric_part() -> None:
    """So its inverse is not the inverse of the matrix."""
    G = log_determinant(tensor("S", D, D))
    assert backward(G) == ["∂L/∂S[i,j] = Σ_k C⁻¹[k,i]·C⁻¹[k,j]"]


def test_a_factor_that_is_taken_for_upper_is_caught(monkeypatch: Any, fresh: None) -> None:
    monkeypatch.setattr(absorption, "_met", lambda factor, held: factor)
    assert last_line(by_factor()) != "∂L/∂S[i,j] = (S⁻¹[i,j] - ∂L/∂μ[i]·∂L/∂μ[j])/2"
    forget()
    monkeypatch.setattr(absorption, "_met", lambda factor, held: factor * 0 if held else factor)
    assert by_factor().check().status == "refuted"


def triangle(e: Any, test: Any) -> Any:
    return Sum(Piecewise((e, test), (0, True)), i, j)


def test_two_triangles_are_a_square() -> None:
    A, w = tensor("A", D, D), tensor("w")
    whole, diagonal = Sum(A[i, j], i, j), Sum(A[i, i], i)
    assert equal(triangle(A[i, j], j <= i) + triangle(A[j, i], j <= i), whole + diagonal)
    assert equal(triangle(A[i, j], j < i) + triangle(A[j, i], j < i), whole - diagonal)
    assert equal(w * triangle(A[i, j], j < i) + w * triangle(A[i, j], i <= j), w * whole)


def test_other_triangles_are_no_square() -> None:
    A, w = tensor("A", D, D), tensor("w")
    for one, other in (
        (triangle(A[i, j], j <= i), triangle(A[i, j], j <= i)),
        (triangle(A[i, j], j <= i), w * triangle(A[j, i], j <= i)),
        (triangle(A[i, j], j <= i), triangle(A[i, j], j < i)),
        (triangle(A[i, j], j <= i - 2), triangle(A[j, i], j <= i - 2)),
    ):
        assert canonical(one + other).has(Piecewise)


def test_a_diagonal_counted_wrongly_is_caught(monkeypatch: Any, fresh: None) -> None:
    found: Any = triangles.Triangle.completions

    def wrong(self: Any) -> Any:
        return [(other, [whole[0], *[-d for d in whole[1:]]]) for other, whole in found.fget(self)]

    monkeypatch.setattr(triangles.Triangle, "completions", property(wrong))
    assert by_factor().check().status == "refuted"


def test_the_book_is_ordered() -> None:
    """An equation that reads a result stands after it."""
    for G in (linear_system(), normalized("samples", offset=True)):
        seen: set[Any] = set()
        for equation in G.adjoint:
            read = textbook.names_read(equation.right) & set(G.results)
            assert read <= seen
            seen.add(equation.base)


# signs and tangents


def test_a_minus_stands_before_its_bracket() -> None:
    a, b, c = tensor("a"), tensor("b"), tensor("c")
    assert str(minus_before(a * (-b - c))) == "-a*(b + c)"
    assert str(minus_before((-a - b) * (-b - c))) == "(a + b)*(b + c)"
    for e in (a * (b - c), -a - b, a * b):
        assert minus_before(e) == e


def test_signs_meet_what_they_are_the_signs_of() -> None:
    a, b = tensor("a"), tensor("b")
    assert canonical(a * sign(a) - Abs(a)) == 0
    assert canonical(Abs(a) * sign(a) - a) == 0
    assert canonical(a**3 * sign(a) * b - a**2 * Abs(a) * b) == 0
    assert canonical(b * sign(a) - Abs(b)) != 0
    assert canonical(sign(a) / a).has(sign)


def test_the_slope_of_log_cosh_is_tanh() -> None:
    x, P = tensor("x", N), Program()
    G = gradient(P, P.define("L", (), Sum(log(cosh(x[n])), n)), x)
    assert backward(G) == ["∂L/∂x[n] = tanh(x[n])"]
    assert {v.status for v in G.prove().values()} == {"proved"}
    a, b = tensor("a"), tensor("b")
    assert tangents(sin(a) * b / cos(a)) == b * tan(a)
    for e in (sin(a) / cos(b), sin(a) / cos(a) ** 2, cos(a) / sin(a)):
        assert tangents(e) == e


def test_a_scalar_that_only_the_calculus_named_has_no_adjoint_of_its_own() -> None:
    A, W, P = tensor("A", D, D), tensor("W", D, D), Program()
    G = gradient(P, P.define("L", (), log(Sum(W[i, j] * A[j, i], i, j))), W)
    assert backward(G) == ["∂L/∂W[i,j] = A[j,i]/S_L"]
    Q = Program()
    z = Q.define("z", (), Sum(W[i, j] * A[j, i], i, j))
    G = gradient(Q, Q.define("L", (), log(z)), W)
    assert backward(G) == ["∂L/∂z = 1/z", "∂L/∂W[i,j] = ∂L/∂z·A[j,i]"]
