"""Derivatives and definite integrals that stand unevaluated in an expression."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy
from flint import acb, arb
from sympy import Basic

from symnn.balls.arithmetic import Value, ball, decided_sign
from symnn.balls.holomorphic import Complex, holomorphic
from symnn.balls.outcomes import Imprecise, Undefined
from symnn.errors import NotSupportedError

EVALUATIONS = 20_000
"""Integrands are evaluated at most this often."""


def derivative(at: Any, e: sympy.Derivative) -> Value:
    """The derivative by SymPy's rules, away from kinks and singular points of the rules.

    Raises:
        Undefined: the function itself is undefined at the point.
        Imprecise: the point is a kink or a singular point of the differentiated form; one-sided
            limits would be needed to tell.
    """
    at(e.expr)
    for switch in switches(e.expr):
        if decided_sign(at(switch)) == 0:
            raise Imprecise(f"a switch of the differentiated function is 0 here: `{switch}`")
    try:
        return at(differentiated(e))
    except Undefined as reason:
        raise Imprecise("the differentiated form is singular here") from reason


def slope(e: Any, *by: Any) -> Any:
    """SymPy's derivative with the symbolic powers of one base joined.

    `Why:` SymPy writes the slope of x**n as n*x**n/x, which has no value at 0, where the slope has;
    likewise that of (2*x)**2, when it stands unevaluated.

    >>> x, n = sympy.symbols("x n")
    >>> slope(x**n, x)
    n*x**(n - 1)
    """
    found = e.replace(_is_whole_power_of_product, _spread).diff(*by)
    return found.replace(lambda part: isinstance(part, sympy.Mul), _joined)


def _is_whole_power_of_product(part: Any) -> bool:
    whole = isinstance(part, sympy.Pow) and isinstance(part.exp, sympy.Integer) and part.exp > 0
    return whole and isinstance(part.base, sympy.Mul)


def _spread(power: Any) -> Any:
    return sympy.Mul(*[factor**power.exp for factor in power.base.args])


def _joined(product: Any) -> Any:
    exponents: dict[Any, list[Any]] = {}
    for factor in product.args:
        base, exponent = factor.as_base_exp()
        exponents.setdefault(base, []).append(exponent)
    if all(len(found) == 1 or all(e.is_Number for e in found) for found in exponents.values()):
        return product
    return sympy.Mul(*[base ** sympy.Add(*found) for base, found in exponents.items()])


@lru_cache(maxsize=2_000)
def differentiated(e: sympy.Derivative) -> Basic:
    """The derivative worked out, away from the zeros of switches: there no impulse acts.

    Raises:
        NotSupportedError: SymPy cannot.
    """
    result: Any = slope(e.expr, *e.variable_count)
    result = result.xreplace(dict.fromkeys(result.atoms(sympy.DiracDelta), sympy.S.Zero))
    if result.has(sympy.Derivative):
        raise NotSupportedError(f"balls: `{e}` is not differentiable by rules")
    return result


def switches(e: Basic) -> list[Basic]:
    """Expressions whose zeros separate the smooth pieces of `e`."""
    found: list[Any] = []
    part: Any
    for part in sympy.preorder_traversal(e):
        args: tuple[Any, ...] = part.args
        if isinstance(part, sympy.floor | sympy.ceiling | sympy.Mod):
            raise Imprecise(f"`{part}` jumps; its derivative is not taken")
        if isinstance(part, sympy.Abs | sympy.sign | sympy.Heaviside):
            found.append(args[0])
        elif isinstance(part, sympy.Max | sympy.Min):
            found += [a - b for i, a in enumerate(args) for b in args[i + 1 :]]
        elif isinstance(part, sympy.core.relational.Relational):
            found.append(args[0] - args[1])
    return found


def substituted(at: Any, e: sympy.Subs) -> Value:
    """The expression at the values that its variables are replaced by."""
    variables, point = e.args[1:]
    return at.at({v: at(x) for v, x in zip(variables.args, point.args, strict=True)})(e.expr)


def integral(at: Any, e: sympy.Integral) -> Value:
    """A definite integral of a holomorphic function between finite bounds, by rigorous quadrature.

    Raises:
        Imprecise: no finite enclosure, as at a singular end.
        NotSupportedError: the bounds are infinite, or the integrand has no complex rule.
    """
    limits: tuple[Any, ...] = e.limits
    if len(limits) != 1 or len(limits[0]) != 3:
        raise NotSupportedError(f"balls: `{e}` is not a single definite integral")
    variable, low, high = limits[0]
    if low.is_infinite or high.is_infinite:
        raise NotSupportedError(f"balls: `{e}` has an infinite bound")
    f = holomorphic(e.function, variable, _constants(at, e.function, variable))
    return quadrature(f, ball(at(low)), ball(at(high)))


def quadrature(f: Complex, low: arb, high: arb) -> arb:
    """The integral of a real function, given on complex balls, between two real balls.

    Raises:
        Imprecise: no finite real enclosure was found.
    """
    found = acb.integral(f, acb(low), acb(high), eval_limit=EVALUATIONS)
    if not (found.real.is_finite() and found.imag.contains(0)):
        raise Imprecise("quadrature finds no finite real enclosure")
    return found.real


def _constants(at: Any, e: Any, variable: Any) -> dict[Any, Value]:
    """The values of the largest parts that are free of the variable."""
    if not e.has(variable):
        return {e: at(e)}
    return {k: v for a in e.args for k, v in _constants(at, a, variable).items()}
