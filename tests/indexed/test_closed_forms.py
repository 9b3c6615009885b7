"""Shapes that books print, derived by general rules; each rule made wrong is caught."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sympy import Rational, sqrt, tanh
from test_mutants import forget

from symnn.core import sizes, tensor
from symnn.indexed import (
    Program,
    Sum,
    canonical,
    gradient,
    hessian_vector_product,
    index,
    padded,
    solve,
)
from symnn.indexed.closed_form import bars, factor, reuse, textbook
from symnn.indexed.closed_form.bars import under_one_bar
from symnn.indexed.closed_form.factor import factored
from symnn.indexed.closed_form.products import ProductRule
from symnn.indexed.language.traverse import rebuilt
from symnn.indexed.normal import places
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
    for e in ((p - 1 / K) / s, p - (p + s) / K, (p - (p + s) / s) / s):
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


def test_the_book_is_ordered() -> None:
    """An equation that reads a result stands after it."""
    for G in (linear_system(), normalized("samples", offset=True)):
        seen: set[Any] = set()
        for equation in G.adjoint:
            read = textbook.names_read(equation.right) & set(G.results)
            assert read <= seen
            seen.add(equation.base)
