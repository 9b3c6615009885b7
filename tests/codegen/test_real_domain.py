"""Where a function is not real, its value is NaN: never the real part that SciPy goes on with."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from symnn import codegen
from symnn.core import sizes, tensor
from symnn.indexed import Program, index

x = sp.Symbol("x", real=True)
FUNCTIONS = [
    (sp.LambertW(x), [-1.0, -0.4, -np.inf], [-0.3, 0.0, 2.0]),
    (sp.LambertW(x, -1), [-1.0, 0.2], [-0.2, -0.01]),
    (sp.LambertW(x, 1), [-0.2, 0.2], []),
    (sp.Ci(x), [-1.0, -1e-300], [0.5, 30.0]),
    (sp.Chi(x), [-1.0, -1e-300], [0.5, 30.0]),
    (sp.loggamma(x), [-1.5, -0.5], [0.5, 30.0]),
    (sp.cbrt(x), [-np.inf, -8.0], [0.5, 8.0]),
    (x ** sp.Rational(2, 5), [-np.inf, -8.0], [0.5, 8.0]),
    (x**-sp.pi, [-np.inf, -8.0], [0.5, 8.0]),
]


@pytest.mark.parametrize(("expression", "outside", "inside"), FUNCTIONS, ids=str)
def test_values_outside_the_real_domain_are_nan(expression, outside, inside) -> None:
    f = codegen.lambdify(x, expression)
    with np.errstate(invalid="ignore"):  # NumPy's own power says that it makes a NaN
        assert np.isnan(f(np.array([*outside, np.nan]))).all()
        assert all(np.isnan(f(p)) for p in outside)
    true = [float(expression.subs(x, sp.Float(p, 30))) for p in inside]
    np.testing.assert_allclose(f(np.array(inside)), true, rtol=1e-13)


def test_an_exponential_is_silent_at_a_pole_where_it_is_zero() -> None:
    f = codegen.lambdify(x, sp.exp(-3 / x**2))
    assert f(0.0) == f(1e-200) == 0
    results = f(np.array([0, 1, np.nan, np.inf]))
    np.testing.assert_allclose(results, [0, np.exp(-3), np.nan, 1], rtol=1e-15)
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert np.isinf(codegen.lambdify(x, sp.exp(3 / x**2))(0.0))


def test_both_forms_of_a_program_have_it_too() -> None:
    N = sizes("N")
    n, v, s = index("n", N), tensor("v", N), tensor("s")
    P = Program()
    P.define("e", (n,), sp.loggamma(v[n]) + sp.cbrt(v[n]))
    P.define("number", (), sp.LambertW(s))
    step, given = codegen.compile(P), {"v": np.array([-1.5, 1.0]), "s": -1.0}
    bound = step.bind(given)
    with np.errstate(invalid="ignore"):
        bound.run()
        results = step(**given)
    for e, number in ((results["e"], results["number"]), map(bound.value, ("e", "number"))):
        np.testing.assert_array_equal([number, *e], [np.nan, np.nan, 1])
