"""Expressions of one complex variable, for rigorous quadrature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from flint import acb
from sympy import S

from symnn.balls.arithmetic import ball, value_of
from symnn.errors import NotSupportedError

Complex = Callable[[acb, bool], acb]

MEROMORPHIC: dict[type, str] = {
    sympy.exp: "exp", sympy.sin: "sin", sympy.cos: "cos", sympy.tan: "tan", sympy.sinh: "sinh",
    sympy.cosh: "cosh", sympy.tanh: "tanh", sympy.erf: "erf", sympy.erfc: "erfc",
    sympy.gamma: "gamma", sympy.sech: "sech",
}  # fmt: skip


def holomorphic(e: Any, variable: Any, values: Mapping[Any, Any]) -> Complex:
    """The expression as a function of a complex ball and of the demand to be analytic on it.

    Args:
        e: the integrand.
        variable: the variable of integration.
        values: real balls for everything else that occurs.

    Raises:
        NotSupportedError: some part is not a holomorphic function with a rule.
    """
    if e == variable:
        return lambda z, analytic: z
    if not e.has(variable):
        constant = acb(ball(value_of(values[e]))) if e in values else None
        if constant is not None:
            return lambda z, analytic: constant
    parts = [holomorphic(a, variable, values) for a in e.args] if e.args else []
    return _combined(e, parts)


def _combined(e: Any, parts: list[Complex]) -> Complex:
    if isinstance(e, sympy.Add):
        return lambda z, analytic: sum((p(z, analytic) for p in parts), acb(0))
    if isinstance(e, sympy.Mul):
        return lambda z, analytic: _product(parts, z, analytic)
    if isinstance(e, sympy.Pow):
        return _power(e, parts)
    if isinstance(e, sympy.log):
        return lambda z, analytic: parts[0](z, analytic).log(analytic=analytic)
    if type(e) in MEROMORPHIC:
        name = MEROMORPHIC[type(e)]
        return lambda z, analytic: getattr(parts[0](z, analytic), name)()
    raise NotSupportedError(f"balls: `{type(e).__name__}` has no rule for complex arguments")


def _product(parts: list[Complex], z: acb, analytic: bool) -> acb:
    total = acb(1)
    for part in parts:
        total = total * part(z, analytic)
    return total


def _power(e: Any, parts: list[Complex]) -> Complex:
    base, exponent = parts
    if e.base is S.Exp1:
        return lambda z, analytic: exponent(z, analytic).exp()
    if e.exp.is_Integer:
        n = int(e.exp)
        return lambda z, analytic: base(z, analytic) ** n
    if e.exp == S.Half:
        return lambda z, analytic: base(z, analytic).sqrt(analytic=analytic)
    return lambda z, analytic: base(z, analytic).pow(exponent(z, analytic), analytic=analytic)
