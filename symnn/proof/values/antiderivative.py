"""Guesses of antiderivatives. A guess proves nothing: it is differentiated and compared later."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import sympy
from sympy import S

from symnn.proof.cells.polynomials import polynomial_in
from symnn.proof.resources.interrupt import FOREIGN_FAILURES, time_limit

LARGEST = 150
SECONDS = 1.5


def guesses(f: Any, x: Any) -> Iterator[Any]:
    """Candidates for a function whose derivative by x is f, cheapest first."""
    if not f.has(x):
        yield f * x
        return
    for rule in (_sum_of_terms, _sum_of_powers, _sum_of_waves):
        own = rule(f, x)
        if own is not None:
            yield own
    other = _by_sympy(f, x)
    if other is not None:
        yield other


@lru_cache(maxsize=256)
def _by_sympy(f: Any, x: Any) -> Any:
    """What SymPy finds in a short time, else None."""
    if sympy.count_ops(f) > LARGEST:
        return None
    try:
        with time_limit(SECONDS):
            found = sympy.integrate(f, x)
    except FOREIGN_FAILURES:
        return None
    return None if found.has(sympy.Integral, S.NaN) else found


def _sum_of_terms(f: Any, x: Any) -> Any:
    """Polynomials times exp of a quadratic (or of nothing), term by term."""
    total: Any = S.Zero
    for (above, exponent), coefficient in _collected(f, x).items():
        part = _moment(above, exponent, x)
        if part is None:
            return None
        total += coefficient * part
    return total


def _terms(f: Any, x: Any) -> list[tuple[Any, Any]]:
    """The terms of the expanded function, each as a constant and what depends on x."""
    expanded: Any = sympy.expand(f, power_exp=False, power_base=False, log=False)
    parts = expanded.args if expanded.is_Add else [expanded]
    return [term.as_independent(x, as_Add=False) for term in parts]


def _sum_of_powers(f: Any, x: Any) -> Any:
    """Powers of x with any constant exponents but -1."""
    total: Any = S.Zero
    for free, bound in _terms(f, x):
        powers = [factor.as_base_exp() for factor in sympy.Mul.make_args(bound)]
        n: Any = sympy.Add(*[q for base, q in powers if base == x])
        if any(base not in (x, 1) for base, _ in powers) or n.has(x) or n == -1:
            return None
        total += free * x ** (n + 1) / (n + 1)
    return total


def _sum_of_waves(f: Any, x: Any) -> Any:
    """exp(b*x) times a sine or cosine of a linear function."""
    total: Any = S.Zero
    for free, bound in _terms(f, x):
        factors = sympy.Mul.make_args(bound)
        waves = [g for g in factors if isinstance(g, sympy.sin | sympy.cos)]
        growing = [g.args[0] for g in factors if isinstance(g, sympy.exp)]
        if len(waves) != 1 or len(waves) + len(growing) != len(factors):
            return None
        exponent: Any = sympy.Add(*growing)  # type: ignore[arg-type]
        b, a = (sympy.diff(u, x) for u in (exponent, waves[0].args[0]))
        if a.has(x) or b.has(x) or a == 0:
            return None
        turned = sympy.diff(waves[0], x) / a
        total += free * bound / waves[0] * (b * waves[0] - a * turned) / (a**2 + b**2)
    return total


def _collected(f: Any, x: Any) -> dict[tuple[int, Any], Any]:
    """The expanded function as coefficient * x**n * exp(exponent), by (n, exponent)."""
    found: dict[tuple[int, Any], Any] = {}
    expanded: Any = sympy.expand(f, power_exp=False, power_base=False, log=False)
    for term in expanded.args if expanded.is_Add else [expanded]:
        free, bound = term.as_independent(x, as_Add=False)
        power, rest = 0, S.One
        exponent: Any = S.Zero
        for factor in bound.args if bound.is_Mul else [bound]:
            base, n = factor.as_base_exp()
            if isinstance(factor, sympy.exp):
                exponent = exponent + factor.exp
            elif base == x and n.is_Integer and n >= 0:
                power += int(n)
            else:
                rest *= factor
        if rest != 1:
            return {(-1, S.NaN): S.One}
        key = (power, sympy.expand(exponent))
        found[key] = found.get(key, S.Zero) + free
    return found


def _moment(power: int, exponent: Any, x: Any) -> Any:
    """An antiderivative of x**power * exp(exponent) for an exponent of degree at most 2."""
    polynomial = polynomial_in(exponent, x)
    if power < 0 or power > 12 or polynomial is None:
        return None
    coefficients = polynomial.all_coeffs()
    if len(coefficients) > 3:
        return None
    a, b, c = [S.Zero] * (3 - len(coefficients)) + coefficients
    if a == 0:
        return _exponential_moment(power, b, x) * sympy.exp(c)
    return _gaussian_moment(power, -a, b, x, exponent)


def _exponential_moment(power: int, b: Any, x: Any) -> Any:
    if b == 0:
        return x ** (power + 1) / (power + 1)
    own = x**power * sympy.exp(b * x) / b
    return own - power / b * _exponential_moment(power - 1, b, x) if power else own


def _gaussian_moment(power: int, a: Any, b: Any, x: Any, exponent: Any) -> Any:
    """By parts, from exp(q)' = (b - 2*a*x)*exp(q), down to the error function."""
    if power == 0:
        root = sympy.sqrt(a)
        scale = sympy.exp(sympy.expand(exponent - b * x + a * x**2) + b**2 / (4 * a))
        return sympy.sqrt(S.Pi) / (2 * root) * scale * sympy.erf(root * x - b / (2 * root))
    lower = b * _gaussian_moment(power - 1, a, b, x, exponent) if b != 0 else S.Zero
    if power > 1:
        lower += (power - 1) * _gaussian_moment(power - 2, a, b, x, exponent)
    return (lower - x ** (power - 1) * sympy.exp(exponent)) / (2 * a)
