"""Plain text, and whole programs in print."""

from __future__ import annotations

import pytest
import sympy
from math_core import LatexToMathML
from printed_networks import PROGRAMS, D, K, N, T, X, i, k, m, n, softmax_network
from sympy import Abs, And, Derivative, Eq, Function, KroneckerDelta, Not, Or, Piecewise, exp, sqrt

from symnn.core import data_index, sizes, tensor
from symnn.core.notation import Notation
from symnn.errors import SymnnError
from symnn.indexed import ArgMax, MaxOver, Program, Sum, equals, gradient, hessian, index
from symnn.indexed.language.padding import padded
from symnn.indexed.language.whole import det, inv, logdet
from symnn.indexed.printing.breaking import broken_text
from symnn.indexed.printing.text import text
from symnn.indexed.printing.typeset import equations_latex, groups, program_latex, program_text
from symnn.syntax import where

UNICODE = """
z1[n,j] = Σ_i X[n,i]·W1[i,j] + b1[j]
h[n,j] = tanh(z1[n,j])
z2[n,k] = Σ_j h[n,j]·W2[j,k] + b2[k]
p[n,k] = exp(z2[n,k])/(Σ_m exp(z2[n,m]))
L = -(1/N)·Σ_{n,k} T[n,k]·log(p[n,k])
∂L/∂z2[n,k] = (p[n,k] - T[n,k])/N
∂L/∂W2[j,k] = Σ_n h[n,j]·∂L/∂z2[n,k]
∂L/∂b2[k] = Σ_n ∂L/∂z2[n,k]
∂L/∂z1[n,j] = (1 - h[n,j]²)·Σ_k ∂L/∂z2[n,k]·W2[j,k]
∂L/∂W1[i,j] = Σ_n X[n,i]·∂L/∂z1[n,j]
∂L/∂b1[j] = Σ_n ∂L/∂z1[n,j]

given Σ_k T[n,k] = 1  for all n
"""

u, v = tensor("u"), tensor("sigma1")
CASES = {
    ("√σ1", "sqrt(sigma1)"): sqrt(v),
    ("1/σ1²", "1/sigma1**2"): v**-2,
    ("u^σ1", "u**sigma1"): u**v,
    ("(σ1 + u)²", "(sigma1 + u)**2"): (u + v) ** 2,
    ("u/(2·σ1)", "u/(2*sigma1)"): u / (2 * v),
    ("-(σ1 + u)", "-(sigma1 + u)"): sympy.Mul(-1, u + v, evaluate=False),
    ("u·(2·σ1)", "u*(2*sigma1)"): sympy.Mul(u, sympy.Mul(2, v, evaluate=False), evaluate=False),
    ("|u|", "|u|"): Abs(u),
    ("max(0, u)", "max(0, u)"): sympy.Max(0, u),
    ("π/2", "pi/2"): sympy.pi / 2,
    ("f(u)", "f(u)"): Function("f")(u),
    ("[u ≥ 1]", "[u >= 1]"): Piecewise((1, u >= 1), (0, True)),
    ("{u if u > 1 and σ1 < 2, 0 otherwise}", "{u if u > 1 and sigma1 < 2, 0 otherwise}"): (
        Piecewise((u, And(u > 1, v < 2)), (0, True))
    ),
    ("{1 if u ≠ 0 or (u > 1 and σ1 < 2), 2 otherwise}",
     "{1 if u != 0 or (u > 1 and sigma1 < 2), 2 otherwise}"): (
        Piecewise((1, Or(sympy.Ne(u, 0), And(u > 1, v < 2))), (2, True))
    ),
    ("[not (σ1 = 0 or u = 0)]", "[not (sigma1 = 0 or u = 0)]"): (
        Piecewise((1, Not(Or(Eq(u, 0), Eq(v, 0)), evaluate=False)), (0, True))
    ),
    ("(Σ_n X[n,i])²", "(sum_n X[n,i])**2"): Sum(X[n, i], n) ** 2,
    ("Σ_{k=1..3} T[n,k]", "sum_{k=1..3} T[n,k]"): sympy.Sum(T[n, k], (k, 1, 3)),
    ("[k = m]·T[n,m]", "[k = m]*T[n,m]"): sympy.Mul(
        KroneckerDelta(k, m), T[n, m], evaluate=False
    ),
    ("T[n-1,k+1]", "T[n-1,k+1]"): T[n - 1, k + 1],
    ("(max_k T[n,k]) + u", "(max_k T[n,k]) + u"): sympy.Add(
        MaxOver(T[n, k], k), u, evaluate=False
    ),
    ("d/du[f(u)]", "d/du[f(u)]"): Derivative(Function("f")(u), u),
    ("(∂L/∂u)²", "dL_du**2"): tensor("dL_du") ** 2,
    ("exp(-u)", "exp(-u)"): exp(-u),
}  # fmt: skip


@pytest.mark.parametrize("shown", CASES, ids=str)
def test_golden(shown: tuple[str, str]) -> None:
    assert (text(CASES[shown]), text(CASES[shown], unicode=False)) == shown


def test_golden_program() -> None:
    assert program_text(softmax_network()) == UNICODE.strip()


@pytest.mark.parametrize("name", PROGRAMS)
def test_ascii_is_ascii(name: str) -> None:
    shown = program_text(PROGRAMS[name](), unicode=False)
    assert shown.isascii()
    assert "+ -" not in shown


def test_names_follow_the_program() -> None:
    assert text(tensor("dL_dz")) == "∂L/∂z"
    assert text(tensor("dL_dz"), notation=Notation(frozenset({"z"}))) == "dL_dz"
    assert text(equals(Sum(T[n, k], k), 1), unicode=False) == "sum_k T[n,k] = 1  for all n"


@pytest.mark.parametrize("style", ["index", "matrix"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_whole_programs_convert(name: str, style: str) -> None:
    P = PROGRAMS[name]()
    shown = program_latex(P, style)  # type: ignore[arg-type]
    assert shown.count("&=") == len(P)
    assert shown.count(r"\text{given }") == len(P.facts)
    assert LatexToMathML().convert_with_local_state(shown, displaystyle=True)
    assert len(equations_latex(P, style)) == len(P)  # type: ignore[arg-type]


def test_matrix_style_falls_back_per_equation() -> None:
    P = Program()
    P.define("q", (n, i), X[n - 1, i])
    P.define("r", (n, i), 2 * X[n, i])
    assert equations_latex(P, "matrix") == ["q_{ni} = X_{n-1,i}", "r = 2 X"]


def test_groups_are_set_apart() -> None:
    P = softmax_network()
    assert list(groups(P)) == ["forward"]
    forward = Program([e for e in P if not e.name.startswith("dL")], P.facts)
    G = gradient(forward, forward.named("L"), [forward.named("W1"), forward.named("W2")])
    assert [(name, len(found)) for name, found in groups(G).items()] == [
        ("forward", 5), ("backward", 4),
    ]  # fmt: skip
    assert G.latex().count(r"\text{Backward}") == 1
    assert G.text().count("\n\n") == 2
    assert "\n\n# backward\n∂L/∂z2[n,k] = (p[n,k] - T[n,k])/N\n" in G.text()
    x, P = tensor("x", N), Program()
    L = P.define("L", (), Sum(x[n] ** 3, n))
    assert "\n\n# derivative\n" in hessian(P, L, x).text()


def test_what_is_read_outside_of_an_array_is_said() -> None:
    x, f = tensor("x", D), tensor("f", K)
    P = Program()
    P.define("y", (n,), Sum(f[k] * padded(x[2 * n + k - 1]), k))
    P.define("h", (n,), P.named("y")[n] + tensor("h", N)[n - 1])
    assert P.text().splitlines()[-2:] == [
        "with x[i] = 0 for i < 0 or i ≥ D",
        "with h[n] = 0 for n < 0",
    ]
    assert r"\text{with } x_{i} = 0 \text{ for } i < 0 \text{ or } i \geq D" in P.latex()
    inside = Program()
    inside.define("y", (n,), Sum(f[k] * tensor("z", N + K - 1)[n + k], k))
    assert "with" not in inside.text()


def test_places_between_entries_are_said() -> None:
    x, f = tensor("x", D), tensor("f", K)
    P = Program()
    P.define("y", (n,), Sum(f[k] * padded(x[2 * n + k - 1]), k))
    L = P.define("L", (), Sum(P.named("y")[n] ** 2, n))
    G = gradient(P, L, [x])
    assert "∂L/∂x[i] = 2·Σ_k f[k]·y[(i-k+1)/2]" in G.text()
    assert "with y[n] = 0 for n < 0 or n ≥ N or n not whole" in G.text()


def test_long_equations_go_on_in_the_next_line() -> None:
    a = [tensor(f"array{c}", N, D) for c in range(9)]
    P = Program()
    P.define("y", (n, i), sympy.Add(*[v[n, i] ** 2 for v in a]))
    P.define("z", (n, i), 2 * a[0][n, i] * sympy.Add(*[v[n, i] ** 2 for v in a]))
    for line in P.text().splitlines():
        assert len(line) <= 100
    rejoined = " ".join(line.strip() for line in P.text().splitlines())
    assert rejoined == " ".join(text(e) for e in P)
    assert P.latex().count(r"&\quad {} + ") == 2
    assert LatexToMathML().convert_with_local_state(P.latex(), displaystyle=True)


def test_unknown_style_is_refused() -> None:
    with pytest.raises(SymnnError, match="style is 'bold'; needed one of index, matrix"):
        equations_latex(Program(), "bold")  # type: ignore[arg-type]


def test_derivatives_in_text_have_their_indices_where_they_belong() -> None:
    ranks = frozenset({("L", 0), ("p", 1), ("z", 2), ("w", 1)})
    names = Notation(frozenset(name for name, _ in ranks), ranks=ranks)
    second, jacobian = tensor("d2L_dw_dw", D, D), tensor("dp_dz", K, N, D)
    r = index("r", D)
    assert text(second[i, r], notation=names) == "∂²L/∂w[i]∂w[r]"
    assert text(jacobian[k, n, i], notation=names) == "∂p[k]/∂z[n,i]"
    assert text(jacobian[k, n, i], False, names) == "dp_dz[k,n,i]"


def test_a_line_may_end_before_a_factor() -> None:
    line = "y[n] = " + "·".join(f"a{c}[n,i+1]" for c in range(12))
    shown = broken_text(line)
    assert all(len(part) <= 100 for part in shown.splitlines())
    assert "".join(part.strip() for part in shown.splitlines()) == line
    assert broken_text("y = [" + "a + " * 40 + "b]").count("\n") == 0


def test_functions_of_whole_arrays_need_no_equation() -> None:
    A, P = tensor("A", K, K), Program()
    P.define("L", (), Sum(inv(A)[k, m] ** 2, k, m) + logdet(A) * det(A))
    assert P.text() == "L = Σ_{k,m} A⁻¹[k,m]² + det(A)·log|det(A)|"
    assert "inv_A[i,j] = inv(A)[i,j]" in P.text(unicode=False)
    assert "A^{-1} &=" not in P.latex()
    assert equations_latex(P)[-1].startswith("L = ")
    assert "A A^{-1} = I" in equations_latex(P)
    own = Program()
    own.define("Y", (k, m), inv(A)[k, m])
    assert (own.text(), own.text("matrix")) == ("Y[k,m] = A⁻¹[k,m]", "Y = A⁻¹")
    assert equations_latex(own) == ["Y_{km} = (A^{-1})_{km}"]


def test_the_place_of_a_maximum_is_no_maximum() -> None:
    a, v = index("a", K), tensor("v", K)
    P = Program()
    place, most = P.define("place", (), ArgMax(v[a], a)), P.define("most", (), MaxOver(v[a], a))
    assert text(P[place].right) == "argmax_a v[a]"
    assert text(P[most].right) == "max_a v[a]"
    assert r"\operatorname*{arg\,max}_{a} v_{a}" in P.latex()
    for style in ("index", "matrix"):
        assert "argmax_a v[a]" in P.text(style)


def test_a_place_that_moves_along_is_no_vector_with_a_direction():
    """A conditional random field reads its table at the labels of two neighboring steps."""
    T, S = sizes("T S")
    t, (i, j) = index("t", T), index("i j", S)
    u, A, a = tensor("u", T, S), tensor("A", S, S), tensor("a", T, S)
    y = data_index("y", T, extent=S)
    P = Program()
    before = where(t >= 1, sympy.log(Sum(exp(a[t - 1, i] + A[i, j]), i)), 0)
    P.define("a", (t, j), u[t, j] + before)
    score = Sum(u[t, y[t]], t) + Sum(where(t >= 1, A[y[t - 1], y[t]], 0), t)
    L = P.define("L", (), sympy.log(Sum(exp(a[T - 1, j]), j)) - score)
    assert "[i = y[t-1]]·[j = y[t]]" in gradient(P, L, [u, A]).text("matrix")
