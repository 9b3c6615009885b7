"""Index notation: golden strings, order, scope of names, conversion to MathML."""

from __future__ import annotations

import pytest
import sympy
from math_core import LatexToMathML
from printed_networks import PROGRAMS, softmax_network
from sympy import KroneckerDelta, Piecewise, exp, log

from symnn.core import sizes, tensor
from symnn.core.notation import Notation
from symnn.indexed import MaxOver, Program, Sum, equals, index
from symnn.indexed.language.index import fresh
from symnn.indexed.printing.latex import latex_fact, latex_index, notation_of
from symnn.indexed.printing.ordering import reading_factors, reading_terms
from symnn.indexed.printing.text import text

N, D, H, K = sizes("N D H K")
n, i, j = index("n", N), index("i", D), index("j", H)
k, m = index("k m", K)
Z = tensor("Z", N, K)

SOFTMAX = r"""
z^{(1)}_{nj} = \sum_{i} X_{ni} W^{(1)}_{ij} + b^{(1)}_{j}
h_{nj} = \tanh(z^{(1)}_{nj})
z^{(2)}_{nk} = \sum_{j} h_{nj} W^{(2)}_{jk} + b^{(2)}_{k}
p_{nk} = \frac{e^{z^{(2)}_{nk}}}{\sum_{m} e^{z^{(2)}_{nm}}}
L = -\frac{1}{N} \sum_{n,k} T_{nk} \ln p_{nk}
\frac{\partial L}{\partial z^{(2)}_{nk}} = \frac{p_{nk} - T_{nk}}{N}
\frac{\partial L}{\partial W^{(2)}_{jk}} = \sum_{n} h_{nj} \frac{\partial L}{\partial z^{(2)}_{nk}}
\frac{\partial L}{\partial b^{(2)}_{k}} = \sum_{n} \frac{\partial L}{\partial z^{(2)}_{nk}}
\frac{\partial L}{\partial z^{(1)}_{nj}} = (1 - h_{nj}^{2}) \sum_{k} \frac{\partial L}{\partial z^{(2)}_{nk}} W^{(2)}_{jk}
\frac{\partial L}{\partial W^{(1)}_{ij}} = \sum_{n} X_{ni} \frac{\partial L}{\partial z^{(1)}_{nj}}
\frac{\partial L}{\partial b^{(1)}_{j}} = \sum_{n} \frac{\partial L}{\partial z^{(1)}_{nj}}
"""  # noqa: E501


def test_golden_network() -> None:
    P = softmax_network()
    notation = notation_of(P)
    assert [latex_index(e, notation) for e in P] == SOFTMAX.strip().splitlines()
    assert latex_fact(P.facts[0]) == r"\sum_{k} T_{nk} = 1 \quad \text{for all } n"


def test_bars_and_bounds() -> None:
    P = softmax_network()
    shown = latex_index(P[P.named("dL_dz1")], notation_of(P, bar=True, bounds=True))
    assert shown == (
        r"\bar{z}^{(1)}_{nj} = (1 - h_{nj}^{2}) \sum_{k=0}^{K-1} \bar{z}^{(2)}_{nk} W^{(2)}_{jk}"
    )


def right(expression: sympy.Expr, *formal: object, notation: Notation | None = None) -> str:
    P = Program()
    q = P.define("q", formal, expression)
    return latex_index(P[q], notation).split(" = ", 1)[1]


def test_a_bound_index_never_looks_like_another() -> None:
    other = fresh(k)
    assert right(Sum(Z[n, other] * Z[n, k], other), n, k) == r"\sum_{k'} Z_{nk'} Z_{nk}"
    inner = Sum(Z[n, other], other)
    assert right(Sum(Z[n, k] * inner, k), n) == r"\sum_{k} Z_{nk} \sum_{k'} Z_{nk'}"
    apart = Sum(Z[n, k], k) + Sum(Z[n, other] ** 2, other)
    assert "'" not in right(apart, n)


def test_pieces() -> None:
    assert right(MaxOver(Z[n, k], k) + log(Sum(exp(Z[n, k]), k)), n).endswith(r"\max_{k} Z_{nk}")
    step = Piecewise((1, Z[n, k] > 0), (0, True))
    assert right(step * Sum(Z[n, m], m), n, k) == r"[Z_{nk} > 0] \sum_{m} Z_{nm}"
    relu = Piecewise((Z[n, k], Z[n, k] > 0), (0, True))
    assert right(relu, n, k).startswith(r"\begin{cases} Z_{nk} & \text{if } Z_{nk} > 0")
    assert right(Z[n - 1, k] - Z[n + 1, K - 1 - k], n, k) == "Z_{n-1,k} - Z_{n+1,K-k-1}"
    assert right(KroneckerDelta(k, m) * Z[n, m], n, k, m) == r"Z_{nm} \delta_{km}"
    named = Notation(known=frozenset({"delta1"}))
    assert right(KroneckerDelta(k, m), k, m, notation=named) == "[k = m]"
    assert right(Sum(Z[n, k], n) ** 2, k) == r"\left(\sum_{n} Z_{nk}\right)^{2}"
    assert right(Sum(Z[n, k], n) * Sum(Z[n, m], n), k, m).count(r"\left(") == 1
    assert right(tensor("W1", K)[k] ** 2, k) == "(W^{(1)}_{k})^{2}"


def test_a_maximum_in_front_is_bracketed() -> None:
    e = sympy.Add(MaxOver(Z[n, k], k), tensor("u"), evaluate=False)
    assert right(e, n) == r"\left(\max_{k} Z_{nk}\right) + u"


def test_reading_order() -> None:
    W, x = tensor("A", D, H), tensor("x", D)
    assert reading_factors(W[i, j] * x[i], [j]) == [x[i], W[i, j]]
    X, V, g = tensor("X", N, D), tensor("C", H, K), tensor("g", H)
    factors = [X[n, i], W[i, j], g[j], V[j, k]]
    assert reading_factors(sympy.Mul(*factors), [n, k]) == factors
    assert reading_factors(sympy.Mul(*factors), [k, n]) == [V[j, k], g[j], W[i, j], X[n, i]]
    assert reading_terms(1 + exp(-x[i]), [i])[0] == 1
    assert reading_terms(x[i] - 1, [i])[0] == x[i]


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_equation_converts(name: str) -> None:
    P = PROGRAMS[name]()
    converter = LatexToMathML()
    for equation in P:
        for notation in (None, notation_of(P), notation_of(P, bar=True, bounds=True)):
            text = latex_index(equation, notation)
            assert "+ -" not in text
            assert converter.convert_with_local_state(text, displaystyle=True)


def test_order_does_not_depend_on_names() -> None:
    """The same equation with other letters prints the same but for the letters."""
    shown = []
    for names in ("X W", "A Z", "Z A"):
        first, second = names.split()
        x, w = tensor(first, N, D), tensor(second, D, H)
        text = right(Sum(x[n, i] * w[i, j], i), n, j)
        shown.append(text.replace(first, "1").replace(second, "2"))
    assert len(set(shown)) == 1


def test_indices_with_one_letter_are_told_apart() -> None:
    """`i` over D and `i` over H are two indices: neither may print as the other's."""
    other = index("i", H)
    A = tensor("A", D, H)
    P = Program()
    q = P.define("q", (i, other), A[i, other])
    assert latex_index(P[q]) == "q_{ii'} = A_{ii'}"
    assert text(P[q]) == "q[i,i'] = A[i,i']"
    assert right(Sum(A[i, other], other), i) == r"\sum_{i'} A_{ii'}"
    assert latex_fact(equals(A[i, other], 1)) == r"A_{ii'} = 1 \quad \text{for all } i, i'"


def test_masks_are_bounds_of_sums() -> None:
    B, c = tensor("B", K, K), tensor("c", K)

    def below(value: sympy.Expr, condition: object) -> sympy.Expr:
        return Piecewise((value, condition), (0, True))

    cases = {
        r"\sum_{m \leq k} B_{km}": Sum(below(B[k, m], k >= m), m),
        r"\sum_{m > k} c_{m}": Sum(below(c[m], m > k), m),
        r"\sum_{m \geq k - 1,\, m < k + 2} c_{m}": Sum(
            below(c[m], sympy.And(m >= k - 1, m < k + 2)), m
        ),
        r"\sum_{m} c_{m} \, [c_{m} > 0]": Sum(below(c[m], c[m] > 0), m),
    }
    for shown, e in cases.items():
        assert right(e, k).replace("k-1", "k - 1").replace("k+2", "k + 2") == shown
    assert text(Sum(below(B[k, m], k >= m), m)) == "Σ_{m≤k} B[k,m]"
    assert right(Sum(below(B[k, m], m <= k), k, m)) == r"\sum_{k} \sum_{m \leq k} B_{km}"
    assert right(below(B[k, m], k >= m) + 1, k, m) == r"1 + B_{km} \, [m \leq k]"


def test_deltas_with_places_are_conditions() -> None:
    assert right(KroneckerDelta(0, k) * Z[n, k], n, k) == r"Z_{nk} \, [k = 0]"
    assert right(KroneckerDelta(K - 1, k), k) == "[k = K - 1]"


def test_a_derivative_stands_beside_a_fraction() -> None:
    g, S = tensor("dL_dp", N), tensor("S", N)
    slope = r"\frac{\partial L}{\partial p_{n}}"
    assert right(g[n] * exp(Z[n, k]) / S[n], n, k) == slope + r" \frac{e^{Z_{nk}}}{S_{n}}"
    assert right(g[n] / N, n) == r"\frac{1}{N} " + slope
    assert right(-g[n] / S[n] * Sum(Z[n, k], k), n) == (
        r"-\frac{1}{S_{n}} " + slope + r" \sum_{k} Z_{nk}"
    )
    bar = Notation(bar=True)
    assert right(g[n] / S[n], n, notation=bar) == r"\frac{\bar{p}_{n}}{S_{n}}"
