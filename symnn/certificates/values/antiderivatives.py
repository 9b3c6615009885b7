"""Guesses of antiderivatives: nothing rests on them, as each is differentiated again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy import S
from sympy.integrals.manualintegrate import manualintegrate

HIGHEST = 8
UNFIT = (sympy.Integral, S.NaN, sympy.Piecewise)


def guesses(f: Any, x: Any) -> Iterator[Any]:
    """What may be an antiderivative, the cheapest first."""
    for make in (_gaussian, _of_exponentials, _termwise, manualintegrate, sympy.integrate):
        try:
            found = make(f, x)
        except (NotImplementedError, ValueError, TypeError, ZeroDivisionError, RecursionError):
            continue
        for branch in _branches(found):
            if branch is not None and not branch.has(*UNFIT):
                yield branch


def _of_exponentials(f: Any, x: Any) -> Any:
    """Of a rational function of exp(x), in the variable u = exp(x)."""
    u = sympy.Symbol("u", positive=True)
    powers = {e: e.args[0] / x for e in f.atoms(sympy.exp) if e.has(x)}
    if not powers or not all(p.is_Integer for p in powers.values()):
        return None
    found = f.xreplace({e: u**p for e, p in powers.items()})
    if found.has(x) or not found.is_rational_function(u):
        return None
    return sympy.integrate(sympy.cancel(found / u), u).xreplace({u: sympy.exp(x)})


def _termwise(f: Any, x: Any) -> Any:
    terms = sympy.Add.make_args(sympy.expand(f))
    if len(terms) < 2:
        return None
    return sympy.Add(*[_branches(manualintegrate(term, x))[0] for term in terms])


def _branches(found: Any) -> list[Any]:
    branches: Any = found.args if isinstance(found, sympy.Piecewise) else ((found, None),)
    return [branch for branch, _ in branches]


def _gaussian(f: Any, x: Any) -> Any:
    """Of a polynomial times exp of a quadratic polynomial: by parts, down to erf."""
    f = sympy.powsimp(f, combine="exp")
    exponents = {e.args[0] for e in f.atoms(sympy.exp) if e.has(x)}
    if len(exponents) != 1:
        return None
    (exponent,) = exponents
    coefficients = sympy.Poly(exponent, x).all_coeffs() if exponent.is_polynomial(x) else []
    left: Any = sympy.expand(f / sympy.exp(exponent, evaluate=False))
    if len(coefficients) != 3 or not left.is_polynomial(x):
        return None
    a, b, c = -coefficients[0], *coefficients[1:]
    parts, polynomial = S.Zero, sympy.Poly(left, x)
    while polynomial.degree() > 0:
        n, lead = polynomial.degree(), polynomial.LC()
        if n > HIGHEST:
            return None
        parts += -lead / (2 * a) * x ** (n - 1)
        lower = lead / (2 * a) * ((n - 1) * x ** max(n - 2, 0) + b * x ** (n - 1))
        polynomial = sympy.Poly(sympy.expand(polynomial.as_expr() - lead * x**n + lower), x)
    whole = sympy.sqrt(S.Pi / a) / 2 * sympy.exp(c + b**2 / (4 * a))
    tail = polynomial.as_expr() * whole * sympy.erf(sympy.sqrt(a) * (x - b / (2 * a)))
    return parts * sympy.exp(exponent) + tail
