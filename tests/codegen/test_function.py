"""Compiled formulas: right against exact arithmetic, with the dtype, shape and NaN policy."""

from __future__ import annotations

import warnings
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from symnn import codegen
from symnn.balls import enclose
from symnn.codegen.graph.functions import DIRECT, REDUCED
from symnn.core import Formula, Variable
from symnn.core.domains import Interval
from symnn.errors import (
    FormulaSyntaxError,
    NotSupportedError,
    ShapeError,
    SymnnError,
    UnknownNameError,
)
from symnn.syntax import parse
from symnn.syntax.functions import MANY_ARGUMENTS, ONE_ARGUMENT, TWO_ARGUMENTS

x, y = Variable("x"), Variable("y")
a = Variable("a", Interval.open(0, sp.oo))

FORMULAS = [
    "1/(1+exp(-x))", "tanh(x)", "Max(0, x)", "Piecewise((x, x > 0), (a*x, True))",
    "Piecewise((x, x > 0), (a*(exp(x) - 1), True))", "x*(1 + erf(x/sqrt(2)))/2",
    "log(1 + exp(x))", "x/(1 + exp(-x))", "x*tanh(log(1 + exp(x)))", "exp(-x**2/2)/sqrt(2*pi)",
    "-log(1/(1+exp(-x)))", "sqrt(1 + x**2) - a", "Abs(x)**3 + sign(x)", "x**2/2 - x*y + y**2/3",
    "Piecewise((x**2/2, Abs(x) <= a), (a*(Abs(x) - a/2), True))", "atan2(x, a) + asinh(x)",
    "cosh(x)*sech(x) + coth(a)", "x**3 - 2*x**4 + x**5", "log(a)*a**x", "gamma(a) + loggamma(a)",
]  # fmt: skip
POINTS = [Fraction(p, 8) for p in (-27, -8, -3, -1, 1, 4, 9, 30)]


def values(expression, at: dict) -> float:
    return float(enclose(expression, at, precision=200).mid())


@pytest.mark.parametrize("text", FORMULAS)
def test_values_and_gradients_are_those_of_ball_arithmetic(text) -> None:
    expression = parse(text, {"x": "Reals", "y": "Reals", "a": "Interval.open(0, oo)"})
    f = codegen.compile(expression)
    free = {s.name: s for s in expression.free_symbols}
    where = {n: [abs(p) if n == "a" else p for p in POINTS] for n in free}
    points = [{free[n]: where[n][i] for n in free} for i in range(len(POINTS))]
    arrays = [np.array([float(q) for q in where[n]]) for n in f.names]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        results, slopes = f(*arrays), f.gradient(*arrays)
    np.testing.assert_allclose(results, [values(expression, p) for p in points], rtol=1e-13)
    slopes = slopes if isinstance(slopes, tuple) else (slopes,)
    for slope, formula in zip(slopes, f.gradient.formula.expressions, strict=True):
        exact = [values(formula, p) if formula.free_symbols else float(formula) for p in points]
        np.testing.assert_allclose(slope, exact, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("head", [*ONE_ARGUMENT, *TWO_ARGUMENTS, *MANY_ARGUMENTS],
                         ids=lambda f: f.__name__)  # fmt: skip
def test_every_function_that_can_be_parsed_is_compiled(head) -> None:
    point = {sp.acosh: 1.5, sp.asec: 1.5, sp.acsc: 1.5, sp.acoth: 1.5, sp.zeta: 2.5, sp.li: 3.0}
    first = point.get(head, 0.4)
    if head in MANY_ARGUMENTS or (head in TWO_ARGUMENTS and head not in ONE_ARGUMENT):
        arguments, numbers = (x, y), [2.0, 1.0]
    else:
        arguments, numbers = (x,), [first]
    expression = head(*arguments, evaluate=False) if head is not sp.KroneckerDelta else head(x, y)
    found = codegen.compile(expression, inputs=arguments)(*numbers)
    exact = expression.subs(dict(zip(arguments, map(sp.Rational, map(str, numbers)), strict=True)))
    true = exact.doit().rewrite(sp.erfinv) if head is sp.erfcinv else exact.doit()
    assert float(found) == pytest.approx(float(sp.re(true.evalf(30))), rel=1e-12)


def test_the_table_has_no_dead_row() -> None:
    assert not set(DIRECT) & set(REDUCED)


def test_scalars_in_scalars_out_arrays_in_arrays_out() -> None:
    f = codegen.compile(sp.Piecewise((x, x > 0), (0, True)))
    assert isinstance(f(2.0), np.floating)
    assert f([1, -1]).tolist() == [1.0, 0.0]
    assert f(np.ones((2, 0, 3))).shape == (2, 0, 3)


def test_the_dtype_is_that_of_the_arrays() -> None:
    f = codegen.compile(sp.sqrt(2) * x + sp.Piecewise((1, x > 0), (sp.Rational(1, 3), True)))
    for dtype in (np.float16, np.float32, np.float64):
        assert f(np.ones(3, dtype)).dtype == dtype
    assert f(np.ones(3, int)).dtype == np.float64
    assert codegen.compile(x * y)(np.ones(2, np.float32), 2.0).dtype == np.float32
    assert codegen.compile(x + 1, dtype=np.float32)(np.ones(2)).dtype == np.float32


i = sp.Symbol("i", integer=True)
WIDE = [sp.polygamma(0, x), sp.polygamma(2, x), sp.beta(x, 2), sp.LambertW(x), sp.loggamma(x),
        sp.lowergamma(sp.Rational(5, 2), x), x * sp.Sum(1 / i**2, (i, 1, 9))]  # fmt: skip


@pytest.mark.parametrize("expression", WIDE, ids=str)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_functions_that_know_float64_only_keep_the_dtype_too(expression, dtype) -> None:
    f = codegen.compile(expression)
    for g in (f, f.gradient):
        assert g(np.array([0.7, 0.9], dtype)).dtype == dtype
        assert type(g(dtype(0.7))) is dtype


def test_a_constant_is_a_numpy_scalar() -> None:
    assert type(codegen.compile(sp.Integer(3))()) is np.float64


def test_conditions_have_no_gradient() -> None:
    f = codegen.compile(x > 0)
    with pytest.raises(NotSupportedError, match="`x > 0` is true or false and has no derivative"):
        _ = f.gradient
    with pytest.raises(NotSupportedError, match="`x > 0` is true or false and has no derivative"):
        f.formula.derivative(x)


def test_nan_passes_through_every_branch() -> None:
    for text in ("Max(0, x)", "Piecewise((1, x > 0), (0, True))", "sign(x)", "Heaviside(x)",
                 "Piecewise((x, x > 0), (2, x < -1), (3, True))", "1/(1 + exp(-x))",
                 "Piecewise((1, Ne(x, 0)), (2, True))"):  # fmt: skip
        f = codegen.compile(parse(text, {"x": "Reals"}))
        assert np.isnan(f(np.array([np.nan, 1.0]))).tolist() == [True, False], text
        assert np.isnan(f.gradient(np.nan)) or f.gradient.formula.expressions[0].is_number


def test_infinities_give_the_limits() -> None:
    limits = {
        "1/(1 + exp(-x))": (0, 1),
        "tanh(x)": (-1, 1),
        "log(1 + exp(x))": (0, np.inf),
        "Max(0, x)": (0, np.inf),
        "Piecewise((x, x > 0), (exp(x) - 1, True))": (-1, np.inf),
    }
    for text, expected in limits.items():
        f = codegen.compile(parse(text, {"x": "Reals"}))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert tuple(f(np.array([-np.inf, np.inf]))) == expected, text


def test_relu_has_slope_zero_at_its_kink() -> None:
    assert codegen.compile(sp.Max(0, x)).gradient(np.array([-1.0, 0.0, 1.0])).tolist() == [0, 0, 1]


def test_an_unused_argument_still_broadcasts() -> None:
    f = codegen.compile(sp.Integer(3) + 0 * x, inputs=[x, y])
    assert f(np.ones((2, 1)), np.ones(3)).tolist() == [[3.0] * 3] * 2


def test_a_formula_keeps_its_name_and_argument_order() -> None:
    f = codegen.compile(Formula("scaled", "Scaled", "f(y, x)", (y, x), y - 2 * x))
    assert f(1.0, 3.0) == f(x=3.0, y=1.0) == -5.0
    assert "def scaled(y, x):" in f.source


def test_the_gradient_can_stand_in_the_same_source() -> None:
    f = codegen.compile(sp.tanh(x), with_gradient=True)
    assert "def f(x):" in f.source
    assert "def f_gradient(x):" in f.source
    assert "not measured" in f.evidence.summary
    assert "not measured" in f.source


def test_arguments_are_checked() -> None:
    f = codegen.compile(x + y)
    with pytest.raises(UnknownNameError, match="`y` is missing; arguments: x, y"):
        f(1.0)
    with pytest.raises(UnknownNameError, match="`z` is unknown or given twice"):
        f(1.0, z=2.0)
    with pytest.raises(UnknownNameError, match="3 values"):
        f(1.0, 2.0, 3.0)
    with pytest.raises(ShapeError, match=r"`x` \(2,\), `y` \(3,\) do not broadcast"):
        f(np.ones(2), np.ones(3))


SIMPLEX = {"p": "Simplex(n)", "n": "Naturals", "j": "Naturals0"}


def test_formulas_over_arrays_become_programs() -> None:
    entropy = codegen.compile(parse("-Sum(p[i]*log(p[i]), (i, 0, n-1))", SIMPLEX))
    values = np.array([0.5, 0.25, 0.25, 0.0])
    assert entropy(p=values)["value"] == pytest.approx(1.5 * np.log(2))
    positive = parse("Sum(x[i]*log(x[i]), (i, 0, n-1))/n", {"x": "Vector(Interval.open(0, oo), n)",
                                                            "n": "Naturals"})  # fmt: skip
    both = codegen.compile(positive, with_gradient=True)
    results = both(x=np.array([1.0, 2.0]))
    np.testing.assert_allclose(results["dvalue_dx"], [0.5, (1 + np.log(2)) / 2])
    softmax = codegen.compile(parse("exp(p[j])/Sum(exp(p[i]), (i, 0, n-1))", SIMPLEX))
    np.testing.assert_allclose(softmax(p=np.array([1000.0, 0.0]))["value"], [1, 0])


def test_text_is_compiled_with_real_variables() -> None:
    text, read = codegen.compile("x - y/x"), codegen.compile(parse("x - y/x", free=True))
    assert text.source == read.source
    assert codegen.compile("x - y/x", inputs=["y", "x"])(3.0, 2.0) == 0.5
    with pytest.raises(FormulaSyntaxError, match="an operand is needed here"):
        codegen.compile("x -/ y")
    with pytest.raises(FormulaSyntaxError, match="is a relation"):
        codegen.compile("x < y")


def test_what_cannot_be_compiled_says_so() -> None:
    with pytest.raises(SymnnError, match="list is not something to compile"):
        codegen.compile(["x + 1"])
    with pytest.raises(NotSupportedError, match=r"begins at 1; needed a sum over a whole axis"):
        codegen.compile(parse("Sum(p[i], (i, 1, n-1))", {"p": "Simplex(n)", "n": "Naturals"}))
    with pytest.raises(NotSupportedError, match=r"has the axes \(n,\)"):
        codegen.compile(parse("p[j]**2", SIMPLEX), with_gradient=True)
    with pytest.raises(NotSupportedError, match="is not worked out"):
        codegen.compile(sp.Integral(sp.exp(x * y), (y, 0, x)))
    with pytest.raises(NotSupportedError, match=r"`mathieuc` .* has no NumPy spelling"):
        codegen.compile(sp.mathieuc(x, y, 1))
    with pytest.raises(NotSupportedError, match="is not real"):
        codegen.compile(x + sp.I)
    with pytest.raises(NotSupportedError, match="no finite number of terms"):
        codegen.compile(sp.Sum(x**y, (y, 0, sp.oo)))
    with pytest.raises(UnknownNameError, match="`y` stands in the expression but is no argument"):
        codegen.compile(x + y, inputs=[x])
