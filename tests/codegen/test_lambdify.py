"""`lambdify` against SymPy's: the same values, and none of its pitfalls (each shown to be one)."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import sympy as sp
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sympy.abc import n, x, y

from symnn import codegen
from symnn.core import Variable
from symnn.errors import FormulaSyntaxError, NotSupportedError, UnknownNameError

A = np.array([-1.5, 0.0, 2.0])


def quiet(call, *values):
    """The result without complaint, or the exception, or the warning that it raised."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return call(*values)
        except Exception as problem:
            return problem


def both(args, expression, *values):
    ours = quiet(codegen.lambdify(args, expression), *values)
    theirs = quiet(lambda *v: sp.lambdify(args, expression)(*v), *values)
    return ours, theirs


# Pitfalls: what SymPy's lambdify does wrong, and what is right.


def test_only_the_chosen_branch_is_evaluated() -> None:
    ours, theirs = both(x, sp.Piecewise((sp.log(x), x > 0), (0, True)), A)
    assert isinstance(theirs, RuntimeWarning)
    np.testing.assert_allclose(ours, [0, 0, np.log(2)])


def test_the_kink_of_relu_has_slope_zero() -> None:
    real = sp.Symbol("x", real=True)
    _, theirs = both(real, sp.Max(0, real).diff(real), A)
    assert theirs[1] == 0.5
    ours = codegen.lambdify(real, sp.Derivative(sp.Max(0, real), real))(A)
    assert ours.tolist() == [0, 0, 1]


def test_the_step_keeps_the_value_that_is_written() -> None:
    assert codegen.lambdify(x, sp.Heaviside(x))(A).tolist() == [0, 0.5, 1]
    assert codegen.lambdify(x, sp.Heaviside(x, 1))(A).tolist() == [0, 1, 1]


def test_a_delta_from_a_second_derivative_is_zero_off_the_kink() -> None:
    real = sp.Symbol("x", real=True)
    ours, theirs = both(real, sp.Max(0, real).diff(real, 2), A)
    assert isinstance(theirs, NameError)
    assert ours.tolist() == [0, 0, 0]


def test_plain_symbols_are_real() -> None:
    ours, theirs = both(x, sp.Abs(x).diff(x), A[[0, 2]])
    assert isinstance(theirs, Exception)
    assert ours.tolist() == [-1, 1]


def test_constants_broadcast() -> None:
    ours, theirs = both(x, sp.Integer(3), A)
    assert theirs == 3
    assert ours.tolist() == [3, 3, 3]
    ours, theirs = both(x, sp.Matrix([x, 1]), A)
    assert isinstance(theirs, Exception)
    assert ours.tolist() == [[[-1.5, 0, 2]], [[1, 1, 1]]]


def test_a_sum_of_terms() -> None:
    i = sp.Symbol("i", integer=True)
    series = sp.Sum(x**i / sp.factorial(i), (i, 0, n))
    np.testing.assert_allclose(codegen.lambdify((x, n), series)(A, 30), np.exp(A), rtol=1e-14)
    double = sp.Sum(x * i + n, (i, 1, n), (n, 1, 3))
    assert codegen.lambdify(x, double)(2.0) == float(double.subs(x, 2).doit())
    empty = sp.Sum(x, (i, 1, n))
    assert codegen.lambdify((x, n), empty)(A, 0) == 0
    product = sp.Product(x + i, (i, 0, n))
    assert codegen.lambdify((x, n), product)(2.0, 3) == 2 * 3 * 4 * 5


def test_integers_do_not_wrap() -> None:
    ours, theirs = both(x, x**20, np.array([10]))
    assert theirs[0] != 1e20
    assert ours.tolist() == [1e20]


def test_zero_times_log_zero_is_zero() -> None:
    ours, theirs = both(x, x * sp.log(x), np.array([0.0, 2.0]))
    assert isinstance(theirs, RuntimeWarning)
    np.testing.assert_allclose(ours, [0, 2 * np.log(2)])


def test_common_parts_do_not_regroup_sums() -> None:
    expression = [(x + y) - x, sp.sin(x + y), sp.cos(x + y)]
    values = (1e16, 1.0)
    plain = codegen.lambdify((x, y), expression)(*values)
    assert codegen.lambdify((x, y), expression, cse=True)(*values) == plain


def test_float32_stays_float32() -> None:
    expression = sp.Piecewise((sp.sqrt(2) * x, x > 0), (sp.pi, True)) + sp.Heaviside(x)
    ours, theirs = both(x, expression, A.astype(np.float32))
    assert theirs.dtype == np.float64
    assert ours.dtype == np.float32


def test_text_is_never_executed() -> None:
    with pytest.raises(FormulaSyntaxError, match="is text"):
        codegen.lambdify(x, "__import__('os').getcwd()")


def test_hostile_names_do_not_reach_the_source() -> None:
    hostile = sp.Symbol("x); import os; (y")
    with pytest.raises(FormulaSyntaxError, match="has '\\)' in it"):
        codegen.lambdify(hostile, hostile + 1)


def test_names_of_modules_and_keywords_are_respelled() -> None:
    names = sp.symbols("np special lambda piecewise as_floats function")
    total = sum(sp.exp(s) for s in names)
    f = codegen.lambdify(names, total)
    np.testing.assert_allclose(f(*range(6)), np.exp(np.arange(6)).sum())


# The interface.


def test_structures_of_arguments_and_results() -> None:
    f = codegen.lambdify([x, (y, [n])], {"unused": 1} and (x, [y, (n,)]))
    assert f(1.0, (2.0, [3.0])) == (1.0, [2.0, (3.0,)])
    assert codegen.lambdify(x, sp.Matrix([[x, 1], [0, x**2]]))(3).tolist() == [[3, 1], [0, 9]]
    assert codegen.lambdify((), sp.Rational(1, 4))() == 0.25
    assert codegen.lambdify(["x"], x + 1)(1.0) == 2.0
    assert codegen.lambdify(x, sp.And(x > -1, x < 1))(A).tolist() == [False, True, False]


def test_sympys_other_ways_to_call_work() -> None:
    assert codegen.lambdify(x, x + 1, "numpy", None, True, False, True)(2.0) == 3
    assert (
        codegen.lambdify(x, x + 1, use_imps=True, dummify=True, cse=True, docstring_limit=5)(2.0)
        == 3
    )
    assert codegen.lambdify(x, x + 1, np)(2.0) == 3
    assert codegen.lambdify(x, x + 1, [np, "scipy"])(2.0) == 3
    for names in ("x, y", "x y", ["x", "y"], (x, y), sp.Matrix([x, y])):
        f = codegen.lambdify(names, x - 2 * y)
        assert f(1.0, 2.0) == f(1.0, y=2.0) == f(y=2.0, x=1.0) == -3
    f = codegen.lambdify([sp.Matrix([[x, y]])], x - 2 * y)
    assert f(np.array([[1.0, 2]])) == f([[1.0, 2]]) == f([1.0, 2]) == -3
    assert codegen.lambdify(x, sp.Matrix(0, 0, []))(1.0).shape == (0, 0)
    assert codegen.lambdify(x, x).__name__ == "function"


def test_the_source_is_shown() -> None:
    f = codegen.lambdify(x, sp.tanh(x), modules=["numpy", "scipy"])
    assert "np.tanh(x)" in f.source
    assert "np.tanh(x)" in str(f.__doc__)


def test_wrong_use_is_refused_with_a_reason() -> None:
    with pytest.raises(NotSupportedError, match="modules 'math' is not supported"):
        codegen.lambdify(x, x, "math")
    with pytest.raises(NotSupportedError, match=r"modules \{'f': 1\} is not supported"):
        codegen.lambdify(x, x, [{"f": 1}])
    with pytest.raises(NotSupportedError, match="option `printer` is not supported"):
        codegen.lambdify(x, x, printer=print)
    with pytest.raises(UnknownNameError, match="`y` stands in the expression"):
        codegen.lambdify(x, x + y)
    with pytest.raises(UnknownNameError, match="2 values for the arguments"):
        codegen.lambdify(x, x)(1.0, 2.0)
    with pytest.raises(UnknownNameError, match="nested arguments have no name of their own"):
        codegen.lambdify([(x, y)], x)(x=1.0)
    with pytest.raises(UnknownNameError, match="`z` is unknown or given twice"):
        codegen.lambdify("x y", x)(1.0, z=2.0)
    with pytest.raises(NotSupportedError, match=r"argument `x\*\*2` is not a symbol"):
        codegen.lambdify(x**2, x)
    with pytest.raises(NotSupportedError, match="is not an expression"):
        codegen.lambdify(x, object())
    with pytest.raises(NotSupportedError, match="is not a scalar expression"):
        codegen.lambdify(x, sp.Interval(0, 1))


# Agreement with SymPy's lambdify on random expressions, where both are silent.

LEAVES = st.sampled_from([x, y, sp.Integer(2), sp.Integer(-3), sp.Rational(1, 3), sp.pi])
ONE = [sp.sin, sp.cos, sp.exp, sp.tanh, sp.Abs, sp.sqrt, sp.log, sp.atan, sp.erf, sp.sinh,
       lambda e: 1 / (1 + sp.exp(-e)), lambda e: sp.log(1 + sp.exp(e)), sp.sign, sp.floor,
       lambda e: sp.Piecewise((e, e > 0), (e**2, True))]  # fmt: skip
TWO = [sp.Add, sp.Mul, lambda a, b: a - b, lambda a, b: a / (b**2 + 1), sp.Max, sp.Min,
       lambda a, b: sp.Piecewise((a, a < b), (b, True))]  # fmt: skip
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda f, a: f(a), st.sampled_from(ONE), inner),
        st.builds(lambda f, a, b: f(a, b), st.sampled_from(TWO), inner, inner),
    ),
    max_leaves=7,
)


@settings(max_examples=3 * settings.default.max_examples, deadline=None,
          suppress_health_check=list(HealthCheck), phases=(Phase.generate,))  # fmt: skip
@given(EXPRESSIONS)
def test_random_expressions_agree_with_sympy(expression) -> None:
    real = {s: sp.Symbol(s.name, real=True) for s in (x, y)}
    expression = expression.xreplace(real)
    if not expression.is_extended_real or expression.has(sp.zoo, sp.nan):
        return
    points = np.array([[0.3, -1.2, 2.0, 0.9], [1.1, 0.4, -0.7, 2.5]])
    with np.errstate(all="ignore"):
        theirs = sp.lambdify(list(real.values()), expression, modules=["numpy", "scipy"])(*points)
        ours = codegen.lambdify(list(real.values()), expression)(*points)
    theirs = np.broadcast_to(np.asarray(theirs, float), ours.shape)
    right = np.isfinite(theirs)
    scale = 1e-12 * (1 + np.abs(theirs[right]))
    assert (np.abs(ours[right] - theirs[right]) <= scale).all(), expression


def test_scalars_in_scalars_out_also_for_an_argument_itself() -> None:
    results = codegen.lambdify([x], [x, x**2, sp.Abs(x), 1])(3)
    assert all(isinstance(value, np.float64) for value in results), results
    assert results == [3, 9, 3, 1]


def test_sympy_prints_our_symbols_too() -> None:
    v = Variable("v")
    assert sp.lambdify([v], [v, v**2])(3) == [3, 9]
    assert sp.ccode(v + sp.sin(v)) == "v + sin(v)"
