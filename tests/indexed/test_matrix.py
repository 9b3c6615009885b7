"""Matrix notation: golden strings, and the numeric value of every tree against the entries."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from math_core import LatexToMathML
from printed_networks import PROGRAMS, W1, W2, D, H, K, N, X, b1, b2, i, j, k, m, n, softmax_network
from printed_values import Values, check_matrix
from sympy import Abs, Integer, KroneckerDelta, Piecewise, exp, tanh

from symnn.core import tensor
from symnn.indexed import Equation, MaxOver, Program, Sum, gradient, index
from symnn.indexed.printing.columns import column_extents
from symnn.indexed.printing.latex import notation_of
from symnn.indexed.printing.matrix import matrix_form
from symnn.indexed.printing.matrix_latex import latex_matrix
from symnn.indexed.printing.matrix_path import paths
from symnn.indexed.printing.matrix_sums import NotMatrixError
from symnn.indexed.printing.matrix_text import text_matrix

SIZES = {N: 5, D: 3, H: 4, K: 2}

SOFTMAX = r"""
z^{(1)} = X W^{(1)} + \mathbf{1} b^{(1)}
h = \tanh(z^{(1)})
z^{(2)} = h W^{(2)} + \mathbf{1} b^{(2)}
p = \operatorname{diag}(\exp(z^{(2)}) \mathbf{1})^{-1} \exp(z^{(2)})
L = -\frac{1}{N} \mathbf{1}^{\top} (T \odot \ln(p)) \mathbf{1}
\frac{\partial L}{\partial z^{(2)}} = \frac{1}{N} (p - T)
\frac{\partial L}{\partial W^{(2)}} = h^{\top} \frac{\partial L}{\partial z^{(2)}}
\frac{\partial L}{\partial b^{(2)}} = \mathbf{1}^{\top} \frac{\partial L}{\partial z^{(2)}}
\frac{\partial L}{\partial z^{(1)}} = (1 - h^{\odot 2}) \odot \left(\frac{\partial L}{\partial z^{(2)}} W^{(2)\top}\right)
\frac{\partial L}{\partial W^{(1)}} = X^{\top} \frac{\partial L}{\partial z^{(1)}}
\frac{\partial L}{\partial b^{(1)}} = \mathbf{1}^{\top} \frac{\partial L}{\partial z^{(1)}}
"""  # noqa: E501


def test_golden_network() -> None:
    P = softmax_network()
    notation, columns = notation_of(P), column_extents(P)
    assert columns == {N}
    shown = [latex_matrix(e, notation, columns) for e in P]
    assert shown == SOFTMAX.strip().splitlines()


def right(expression: Any, *formal: Any, columns: Any = frozenset({N})) -> str | None:
    P = Program()
    q = P.define("q", formal, expression)
    shown = latex_matrix(P[q], None, columns)
    return None if shown is None else shown.split(" = ", 1)[1]


x, w, t, y = tensor("x", D), tensor("w", D), tensor("t", N), tensor("y", N)
A, B, C = tensor("A", D, H), tensor("B", K, K), tensor("C", H, D)
r, q = index("r", H), index("q", K)

CASES = {
    r"x A": (Sum(x[i] * A[i, j], i), j),
    r"b^{(1)} A^{\top}": (Sum(A[i, j] * b1[j], j), i),
    r"x^{\top} b^{(1)}": (x[i] * b1[j], i, j),
    r"X w^{\top}": (Sum(X[n, i] * w[i], i), n),
    r"\frac{1}{N} (y - t)^{\top} X": (Sum((y[n] - t[n]) * X[n, i], n) / N, i),
    r"(y - t)^{\top} (y - t)": (Sum((y[n] - t[n]) ** 2, n),),
    r"w x^{\top}": (Sum(x[i] * w[i], i),),
    r"x \mathbf{1}": (Sum(x[i], i),),
    r"\mathbf{1}^{\top} y": (Sum(y[n], n),),
    r"X A \operatorname{diag}(b^{(1)}) W^{(2)}": (
        Sum(X[n, i] * A[i, j] * b1[j] * W2[j, k], i, j), n, k),
    r"X \odot [X > 0]": (Piecewise((X[n, i], X[n, i] > 0), (0, True)), n, i),
    r"X \odot [X > 0] + (\exp(X) - 1) \odot [X \leq 0]": (
        Piecewise((X[n, i], X[n, i] > 0), (exp(X[n, i]) - 1, True)), n, i),
    r"3 [X \geq 1]": (Piecewise((3, X[n, i] >= 1), (0, True)), n, i),
    r"X \operatorname{diag}(w)": (X[n, i] * w[i], n, i),
    r"\operatorname{diag}(y)^{-1} X": (X[n, i] / y[n], n, i),
    r"X \oslash (1 + \exp(X))": (X[n, i] / (1 + exp(X[n, i])), n, i),
    r"I - B^{\top} B": (KroneckerDelta(k, m) - Sum(B[q, k] * B[q, m], q), k, m),
    r"2 \mathbf{1} \mathbf{1}^{\top}": (sympy.Integer(2), n, i),
    r"\lvert X \rvert": (Abs(X[n, i]), n, i),
    r"\operatorname{rowmax}(X)": (MaxOver(X[n, i], i), n),
    r"w + 2": (w[i] + 2, i),
    r"(w - 1) \odot [w \leq 0]": (Piecewise((w[i] - 1, w[i] <= 0), (0, True)), i),
    r"X \operatorname{diag}(x + w \mathbf{1} \mathbf{1}^{\top})": (
        X[n, i] * (x[i] + Sum(w[index("i0", D)], index("i0", D))), n, i),
    r"N x": (Sum(x[i], n), i),
    r"\operatorname{tr}(B)": (Sum(B[k, k], k),),
    r"\operatorname{tr}(B B B)": (Sum(B[k, m] * B[m, q] * B[q, k], k, m, q),),
    r"\operatorname{tr}(A C)": (Sum(A[i, j] * C[j, i], i, j),),
}  # fmt: skip


@pytest.mark.parametrize("text", CASES, ids=str)
def test_golden(text: str) -> None:
    expression, *formal = CASES[text]
    assert right(expression, *formal) == text


NOT_MATRICES = {
    "rank 3": (X[n, i] * b1[j], n, i, j),
    "shifted": (X[n - 1, i], n, i),
    "constant place": (X[n, 0], n),
    "diagonal": (B[k, k], k),
    "branching": (Sum(A[i, j] * X[n, i] * A[i, r], i, r), n, j),
    "index as number": (X[n, i] * n, n, i),
    "mask": (Piecewise((B[k, m], m <= k), (0, True)), k, m),
    "power of entries": (2 ** X[n, i], n, i),
    "column maximum": (MaxOver(X[n, i], n), i),
    "three branches": (Piecewise((1, X[n, i] > 1), (2, X[n, i] > 0), (3, True)), n, i),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_MATRICES, ids=str)
def test_falls_back(case: str) -> None:
    expression, *formal = NOT_MATRICES[case]
    assert right(expression, *formal) is None


def test_paths() -> None:
    def stops(*links: str) -> Any:
        found = paths([frozenset(link) for link in links], "r", "c")
        return None if found is None else ["".join(p.stops) for p in found]

    assert stops("rk", "kc") == ["rkc"]
    assert stops("kc", "rk", "k") == ["rkc"]
    assert stops("rk", "mc") == ["rk", "mc"]
    assert stops("kc") == ["kc"]
    assert stops("k", "rc") == ["k", "rc"]
    assert stops("rk", "km", "kc") is None
    assert stops("rk", "rm") is None
    assert stops("kl", "lm", "mk") is None
    assert stops("rkc") is None


def check_tree(P: Program, base: Any, columns: Any) -> None:
    check_matrix(Values(P, columns, SIZES), P, P[base])


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("judged", [True, False])
def test_trees_mean_what_the_entries_say(name: str, judged: bool) -> None:
    P = PROGRAMS[name]()
    columns = column_extents(P) if judged else frozenset({N, H})
    values = Values(P, columns, SIZES)
    for equation in P:
        check_matrix(values, P, equation)


@pytest.mark.parametrize("text", CASES, ids=str)
def test_cases_mean_what_the_entries_say(text: str) -> None:
    expression, *formal = CASES[text]
    P = Program()
    q = P.define("q", formal, expression)
    check_tree(P, q, frozenset({N}))


DERIVED = {
    "softmax_network": ("L", ["X", "W1", "b1", "W2", "b2"]),
    "single_sample": ("L", ["x", "W1", "b1"]),
    "regression": ("L", ["X", "w"]),
}


@pytest.mark.parametrize("name", DERIVED)
def test_derived_gradients_mean_what_the_entries_say(name: str) -> None:
    P = PROGRAMS[name]()
    loss, wrt = DERIVED[name]
    forward = Program([e for e in P if not e.name.startswith("dL")], P.facts)
    G = gradient(forward, forward.named(loss), [forward.named(x) for x in wrt])
    columns = column_extents(G)
    values = Values(G, columns, SIZES)
    shown = [latex_matrix(e, notation_of(G), columns) for e in G.adjoint]
    assert None not in shown
    for equation in G.adjoint:
        check_matrix(values, G, equation)


def test_the_gradient_of_layer_norm_has_a_matrix_form() -> None:
    """A bracket over three indices is multiplied out; what remains are products of matrices."""
    P = PROGRAMS["layer_norm"]()
    y, t = P.named("y"), tensor("t", N, D)
    P.define("L", (), Sum((y[n, i] - t[n, i]) ** 2, n, i) / (2 * N))
    G = gradient(P, P.named("L"), [P.named("X"), P.named("gamma"), P.named("beta")])
    columns = column_extents(G)
    values = Values(G, columns, SIZES)
    for equation in G:
        assert latex_matrix(equation, notation_of(G), columns) is not None
        check_matrix(values, G, equation)


def test_a_wrong_tree_is_noticed() -> None:
    P = Program()
    z = P.define("z", (k, m), Sum(B[k, q] * B[q, m], q))
    values = Values(P, frozenset(), SIZES)
    P.equations[z] = Equation(P[z].left, Sum(B[m, q] * B[q, k], q))
    with pytest.raises(AssertionError):
        check_matrix(values, P, P[z])


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_equation_converts(name: str) -> None:
    P = PROGRAMS[name]()
    for notation in (None, notation_of(P), notation_of(P, bar=True)):
        for equation in P:
            text = latex_matrix(equation, notation, column_extents(P))
            assert text is not None
            assert "+ -" not in text
            assert LatexToMathML().convert_with_local_state(text, displaystyle=True)


def test_the_reason_is_said() -> None:
    P = Program()
    q = P.define("q", (n, i), X[n - 1, i])
    with pytest.raises(NotMatrixError, match=r"`X\[n - 1, i\]` is not a matrix expression"):
        matrix_form(P[q])
    assert right(W1[i, j] * b2[k], i, j, k) is None


@pytest.mark.parametrize("body", [Integer(2), 2 ** tensor("v", N)[n], tanh(Integer(2))])
def test_sums_of_what_is_no_product_are_printed(body: Any) -> None:
    P = Program()
    P.define("L", (), Sum(body, n))
    assert P.latex("matrix").startswith(r"\begin{aligned}")


def test_a_number_beside_the_identity_is_a_multiple_of_ones() -> None:
    P, a, S = Program(), tensor("a", D), tensor("S", D, D)
    j2 = index("j2", D)
    beside = P.define("beside", (i, j2), 2 + 2 * KroneckerDelta(i, j2) * a[i])
    alone = P.define("alone", (i, j2), 2 + S[i, j2])
    assert text_matrix(P[beside]) == "beside = 2·𝟏·𝟏ᵀ + 2·diag(a)"
    assert text_matrix(P[alone]) == "alone = S + 2"
