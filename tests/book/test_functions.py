"""Laws for all functions: proved by values, refuted by polynomials, and never by a trick."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Abs, Derivative, Function, Integral, Subs, Sum, Symbol, sqrt

from symnn.book.material import FunctionLaw
from symnn.book.tier import Tier
from symnn.core import Variable
from symnn.errors import SymnnError

f, g = Function("f"), Function("g")
x, y, a = Variable("x"), Variable("y"), Variable("a")
k, n, t = Symbol("k", integer=True), Symbol("n", integer=True, positive=True), Symbol("t")
fx, gx = f(x), g(x)
outer = Subs(Derivative(f(y), y), y, gx)

u, v = Symbol("u"), Symbol("v")


def mixed(expression: Any, *by: Any) -> Any:
    """A second derivative of f(u, v), at u = x**2 and v = y**2."""
    return Subs(Derivative(expression, *by), (u, v), (x**2, y**2))


TRUE: list[tuple[Any, Any]] = [
    (Derivative(fx * gx, x), fx * Derivative(gx, x) + gx * Derivative(fx, x)),
    (Derivative(f(gx), x), outer * Derivative(gx, x)),
    (Derivative(fx / gx, x) * gx**2, Derivative(fx, x) * gx - fx * Derivative(gx, x)),
    (Derivative(f(x, y), x, y), Derivative(f(x, y), y, x)),
    (Derivative(Integral(f(t), (t, a, x)), x), fx),
    (Derivative(f(x**2, y**2), x, y), 4 * x * y * mixed(f(u, v), u, v)),
]
FALSE: list[tuple[Any, Any]] = [
    (Derivative(fx * gx, x), Derivative(fx, x) * Derivative(gx, x)),
    (Derivative(f(gx), x), Derivative(fx, x) * Derivative(gx, x)),
    (Derivative(f(gx), x), outer),
    (Derivative(f(x, y), x), Derivative(f(x, y), y)),
    (fx, gx),
    (Derivative(f(x**2, y**2), x, y), 4 * x * y * mixed(f(u, v), u, u)),
]


@pytest.mark.parametrize(("left", "right"), TRUE)
def test_laws_of_all_functions(left: Any, right: Any) -> None:
    where = (gx > 0,) if left.has(gx**-1) else ()
    assert FunctionLaw(left, right, where=where).find().tier is Tier.A


@pytest.mark.parametrize(("left", "right"), FALSE)
def test_false_laws_have_an_example(left: Any, right: Any) -> None:
    found = FunctionLaw(left, right).find()
    assert found.refuted
    assert found.verdict.evidence.summary.startswith("for f(s) = ")


def test_terms_of_a_sum_are_not_one_value() -> None:
    sums: list[Any] = [Sum(term, (k, 0, n)) for term in (k, f(k))]
    counted = sums[0] * sums[1]
    law = FunctionLaw(counted, (n + 1) * Sum(k * f(k), (k, 0, n)))
    assert not law.find().holds


@pytest.mark.parametrize("kinked", [Abs(fx), sqrt(fx)])
def test_kinks_under_a_derivative_are_refused(kinked: Any) -> None:
    with pytest.raises(SymnnError, match=r"stands under a derivative; needed sums, products"):
        FunctionLaw(Derivative(kinked, x), 0).find()
