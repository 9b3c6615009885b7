"""Scalar LaTeX: golden strings, structure, conversion to MathML, hostile names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from math_core import LatexToMathML
from sympy import (
    ITE,
    Abs,
    Add,
    Derivative,
    Eq,
    Function,
    Heaviside,
    IndexedBase,
    Integral,
    KroneckerDelta,
    Limit,
    Max,
    Mul,
    Piecewise,
    Pow,
    Rational,
    S,
    Subs,
    Sum,
    Symbol,
    acos,
    beta,
    binomial,
    erf,
    exp,
    gamma,
    log,
    loggamma,
    oo,
    polygamma,
    sign,
    sqrt,
    symbols,
    tanh,
    zeta,
)

from symnn.core.latex import latex
from symnn.core.notation import Notation, letter

x, y, z, p, t, N, n = symbols("x y z p t N n")
beta_1 = Symbol("beta_1")
i = Symbol("i", integer=True)
X = IndexedBase("X")
f = Function("f")
WRITTEN = {"evaluate": False}
STEP = Piecewise((1, x > 0), (0, True))

GOLDEN = {
    r"\frac{1}{1 + e^{-x}}": 1 / (1 + exp(-x)),
    r"1 - \tanh^{2}(x)": 1 - tanh(x) ** 2,
    r"-p \ln p - (1 - p) \ln(1 - p)": -p * log(p) - (1 - p) * log(1 - p),
    r"\frac{p - t}{N}": (p - t) / N,
    r"t - p": t - p,
    r"x^{2} + 2 x y + y^{2}": x**2 + 2 * x * y + y**2,
    r"e^{-(x - y)^{2}/(2 z^{2})}": exp(-((x - y) ** 2) / (2 * z**2)),
    r"x^{2/3}": x ** Rational(2, 3),
    r"\sqrt[3]{x}": x ** Rational(1, 3),
    r"\frac{1}{x^{2}}": x**-2,
    r"-\frac{1}{N} \sum_{i=0}^{n - 1} X_{i} \ln X_{i}": -Sum(X[i] * log(X[i]), (i, 0, n - 1)) / N,
    r"\sum_{i=1}^{n} (x + y)": Sum(x + y, (i, 1, n)),
    r"\frac{\beta_{1}^{t}}{1 - \beta_{1}^{t}}": beta_1**t / (1 - beta_1**t),
    r"\frac{x}{x}": Mul(x, Pow(x, -1, **WRITTEN), **WRITTEN),
    r"-(x + y)": Mul(-1, Add(x, y), **WRITTEN),
    r"x + (y + z)": Add(x, Add(y, z, **WRITTEN), **WRITTEN),
    r"1 + x - 1": Add(1, x, -1, **WRITTEN),
    r"x \, (y z)": Mul(x, Mul(y, z, **WRITTEN), **WRITTEN),
    r"p \cdot p^{n - 1} y": Mul(p, p ** (n - 1), y, **WRITTEN),
    r"x \cdot 2": Mul(x, 2, **WRITTEN),
    r"x \, (-2)": Mul(x, -2, **WRITTEN),
    r"y \ln(x) \tanh(z)": y * log(x) * tanh(z),
    r"(x^{y})^{z}": (x**y) ** z,
    r"x^{y^{z}}": x ** (y**z),
    r"(-2)^{x}": S(-2) ** x,
    r"2 \cdot 10^{y}": 2 * 10**y,
    r"\ln^{2} x": log(x) ** 2,
    r"\arccos^{2}(x)": acos(x) ** 2,
    r"\frac{\ln x}{\ln 2}": log(x) / log(2),
    r"\max(0, x)": Max(0, x),
    r"\lvert x \rvert^{2}": Pow(Abs(Symbol("x")), 2, **WRITTEN),
    r"y \, [x > 0]": y * STEP,
    r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}": Piecewise(
        (x, x > 0), (0, True)
    ),
    r"(x > 0 \wedge y > 0) \vee (x \leq 0 \wedge y > 1)": ITE(x > 0, y > 0, y > 1),
    r"\left. x^{2} \right|_{x=3}": Subs(x**2, x, 3),
    r"\frac{d}{d x} f(x)": Derivative(f(x), x),
    r"x = y": Eq(x, y),
    r"\delta_{ij}": KroneckerDelta(i, Symbol("j", integer=True)),
    r"H(x)": Heaviside(x),
    r"\psi(x)": polygamma(0, x),
    r"\Gamma(x)": gamma(x),
    r"\ln\Gamma(x)": loggamma(x),
    r"\operatorname{sgn}(x)": sign(x),
}


@pytest.mark.parametrize(("text", "expression"), GOLDEN.items(), ids=str)
def test_golden(text: str, expression: object) -> None:
    assert latex(expression) == text


FURTHER = [
    Integral(exp(-(x**2)), (x, -oo, oo)), Limit(exp(x) / x, x, oo), binomial(n, 3), zeta(x),
    beta(x, y), erf(x / sqrt(2)), (x > 0) & ((y < 1) | (x > 2)), ~Eq(x, y), Abs(x / y),
    Piecewise((x, x > 0), (y, x > -1), (0, True)) * y, Sum(X[i + 1] * X[2 * i], (i, 0, n)),
    polygamma(1, x), STEP**2, x - STEP, Abs(x) ** 2, Pow(KroneckerDelta(i, 1), 2, **WRITTEN),
    Pow(STEP * y, 2, **WRITTEN), Pow(exp(x), y), Pow(Rational(1, 2), x), 1 / (x * y) ** y,
]  # fmt: skip


@pytest.mark.parametrize("expression", [*GOLDEN.values(), *FURTHER], ids=str)
def test_converts_to_mathml(expression: object) -> None:
    text = latex(expression)
    assert "+ -" not in text
    assert text.count("{") == text.count("}")
    assert "<math" in LatexToMathML().convert_with_local_state(text, displaystyle=True)


HOSTILE = [r"}\input{x}", "<script>", "a$b", "x\n\\def", "^", "_", "&", "%", "x__y", "\u202ex"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_cannot_break_out(name: str) -> None:
    text = latex(Symbol(name) + 1)
    commands = set(re.findall(r"\\[A-Za-z]+", text))
    assert commands <= {r"\mathrm", r"\backslash", r"\lt", r"\gt", r"\wedge"}
    converted = LatexToMathML().convert_with_local_state(text, displaystyle=True)
    assert "<script" not in converted
    assert re.sub(r"\\[{}]", "", text).count("{") == re.sub(r"\\[{}]", "", text).count("}")


@given(st.text(max_size=12))
def test_any_name_converts(name: str) -> None:
    text = latex(Symbol(name or "x"))
    assert LatexToMathML().convert_with_local_state(text, displaystyle=True)


def test_names() -> None:
    assert letter("W12", array=True).latex("ij") == "W^{(12)}_{ij}"
    assert letter("mu_dot").latex() == r"\dot{\mu}"
    assert letter("xhat").latex() == r"\hat{x}"
    assert letter("W_out", array=True).latex("ij") == r"W^{(\mathrm{out})}_{ij}"
    assert letter("S_p", array=True).latex("n") == "S^{(p)}_{n}"
    assert letter("W_q1", array=True).latex() == r"W^{(\mathrm{q1})}"
    assert letter("λ1").latex() == r"\lambda_{1}"


def test_gradient_names_follow_the_names_in_use() -> None:
    spelled = Notation().name("dL_dz1", array=True)
    assert spelled.latex("nj") == r"\frac{\partial L}{\partial z^{(1)}_{nj}}"
    assert Notation(known=frozenset({"d_model"})).name("dL_dz").latex().startswith(r"\mathrm{dL}")
    nested = Notation(known=frozenset({"q", "L", "W", "dL_dW"})).name("dq_ddL_dW")
    assert nested.latex() == r"\frac{\partial q}{\partial \frac{\partial L}{\partial W}}"
    assert Notation(bar=True).name("dL_dW1", array=True).latex() == r"\bar{W}^{(1)}"
    assert Notation().name("dropout_dense").latex() == r"\mathrm{dropout}_{\mathrm{dense}}"


def test_unevaluated_parts_are_not_evaluated() -> None:
    ratio = Mul(-1, x, Pow(x, -1, **WRITTEN), **WRITTEN)
    assert latex(Add(y, ratio, **WRITTEN)) == r"y - \frac{x}{x}"


def test_printing_does_not_compute() -> None:
    tower = Pow(9, Pow(9, 9, **WRITTEN), **WRITTEN)
    assert latex(Mul(tower, 2, **WRITTEN)) == r"9^{9^{9}} \cdot 2"


def test_second_derivatives_and_jacobians_have_their_indices_where_they_belong() -> None:
    ranks = frozenset({("L", 0), ("p", 1), ("z", 2), ("w", 1)})
    names = Notation(frozenset(name for name, _ in ranks), ranks=ranks)

    def shown(name: str, indices: str) -> str:
        letter = names.name(name, array=True)
        return letter.latex(*map(str, letter.split(indices)))

    assert shown("dp_dz", "kij") == r"\frac{\partial p_{k}}{\partial z_{ij}}"
    assert shown("d2L_dw_dz", "kij") == r"\frac{\partial^{2} L}{\partial w_{k} \, \partial z_{ij}}"
    assert shown("d2L_dw_dw", "") == r"\frac{\partial^{2} L}{\partial w^{2}}"
    assert shown("dL_dw_dot", "k") == r"\frac{\partial \dot{L}}{\partial w_{k}}"
    assert names.parts("dq_dz") is None
    assert names.parts("d2L_dw_dq") is None
    assert names.name("dp_dz").inline() == r"\partial p/\partial z"


@pytest.mark.parametrize(
    ("kind", "arguments", "whole", "entry", "turned", "law"),
    [
        ("inv", "A", "A^{-1}", "(A^{-1})_{ij}", r"A^{-\top}", "A A^{-1} = I"),
        ("solve", "AB", "A^{-1} B", "(A^{-1} B)_{ij}", r"(A^{-1} B)^{\top}", "A (A^{-1} B) = B"),
        ("cholesky", "A", r"\operatorname{chol}(A)", r"\operatorname{chol}(A)_{ij}",
         r"\operatorname{chol}(A)^{\top}",
         r"\operatorname{chol}(A) \, \operatorname{chol}(A)^{\top} = A"),
        ("det", "A", r"\det(A)", None, None, r"\det(A) = \det(A)"),
        ("logdet", "A", r"\ln \lvert \det(A) \rvert", None, None,
         r"\ln \lvert \det(A) \rvert = \ln \lvert \det(A) \rvert"),
    ],
)  # fmt: skip
def test_functions_of_whole_arrays(kind, arguments, whole, entry, turned, law) -> None:
    names = Notation(wholes=frozenset({("value", kind, tuple(arguments))}))
    letter = names.name("value", array=True)
    assert letter.latex() == whole
    assert letter.property() == law
    if entry is not None:
        assert letter.latex("ij") == entry
        assert letter.transposed() == turned
    assert Notation(wholes=frozenset({("value", "inv", ("W1",))})).name("value").latex() == (
        "(W^{(1)})^{-1}"
    )
