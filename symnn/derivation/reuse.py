"""A slope by the function's own value: what lets backpropagation reuse the forward pass."""

from __future__ import annotations

from typing import Any

from sympy import Dummy, Function, Poly, Rational, cancel, exp, factor, fraction, together

from symnn.core import Variable, free_names
from symnn.derivation.tidy import cost

LETTERS = ("y", "s", "u", "r")
HIGHEST_DEGREE = 2


def by_own_value(f: Any, slope: Any, x: Any) -> tuple[Any, Any] | None:
    """A letter y for f, and the slope as a polynomial in y; None where there is none.

    `Why:` f is a fraction a/b of linear expressions in one exponential e, so e is a fraction in y.

    >>> from sympy import exp
    >>> x = Variable("x")
    >>> by_own_value(1 / (1 + exp(-x)), exp(x) / (1 + exp(x))**2, x)[1]
    y*(1 - y)
    """
    generator = _only_exponential(f, slope, x)
    if generator is None or not f.args or isinstance(f, exp):
        return None
    e, y = Dummy("e", positive=True), _letter(f)
    value = _solved(_rational(f, generator, e), y, e)
    if value is None:
        return None
    found = factor(cancel(_rational(slope, generator, e).xreplace({e: value})))
    if x in found.free_symbols or not _is_short_polynomial(found, y):
        return None
    return (y, _positive_first(found)) if cost(found) < cost(slope) else None


def _only_exponential(f: Any, slope: Any, x: Any) -> Any:
    """The exponent u when all functions of x are exp(u) or exp(-u)."""
    functions = {g for side in (f, slope) for g in side.atoms(Function) if g.has(x)}
    if not functions or not all(isinstance(g, exp) for g in functions):
        return None
    exponents = {g.args[0] for g in functions}
    u = min(exponents, key=lambda a: (a.could_extract_minus_sign(), str(a)))
    return u if all((a / u).is_Rational and (a / u).is_integer for a in exponents) else None


def _rational(side: Any, u: Any, e: Any) -> Any:
    return side.xreplace({g: e ** Rational(g.args[0] / u) for g in side.atoms(exp)})


def _solved(f: Any, y: Any, e: Any) -> Any:
    """e by y = f(e), when the equation is linear in e and nothing else moves."""
    above, below = fraction(together(f))
    if not (above.is_polynomial(e) and below.is_polynomial(e)):
        return None
    equation = Poly(above - y * below, e)
    if equation.degree() != 1:
        return None
    a, b = equation.all_coeffs()
    return cancel(-b / a)


def _is_short_polynomial(found: Any, y: Any) -> bool:
    return bool(found.is_polynomial(y)) and Poly(found, y).degree() <= HIGHEST_DEGREE


def _positive_first(found: Any) -> Any:
    """-y*(y - 1) as y*(1 - y)."""
    factors = list(found.args) if found.is_Mul else [found]
    if factors[0] != -1:
        return found
    place = next((k for k, a in enumerate(factors) if a.is_Add), None)
    if place is None:
        return found
    flipped = [(-a if k == place else a) for k, a in enumerate(factors) if k]
    result = flipped[0]
    for a in flipped[1:]:
        result = result * a
    return result


def _letter(f: Any) -> Any:
    taken = {str(s) for s in free_names(f)}
    return Variable(next(name for name in (*LETTERS, "value") if name not in taken))
