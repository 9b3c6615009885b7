"""Other forms of one function, among which interval arithmetic may find a tighter range."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Expr, S

from symnn.proof.ranges.signs import Sign
from symnn.proof.tower import NO_FORM, NeedSign, Tower, tower

MOST_TERMS, MOST_OPERATIONS = 80, 60


def variants(f: Expr, symbol: Any, signs: Callable[[Expr], Sign] | None = None) -> list[Expr]:
    """The function as it is, and equal forms of it where it is defined.

    Expanded over one denominator; with the dominating exponential divided out; with erf as erfc,
    and tanh likewise.
    """
    found = [f, *_canonical(f, tower(signs) if signs else tower())]
    if f.has(sympy.erf) or (f.has(sympy.tanh) and sympy.count_ops(f) <= MOST_OPERATIONS):
        found += [_without_limits(f, side) for side in (1, -1)]
    return list(dict.fromkeys(found))


def _without_limits(f: Any, side: int) -> Any:
    """erf and tanh by what is left of their limits on one side, multiplied out."""
    names: dict[Any, Any] = {}

    def rest(u: Any) -> Any:  # erfc(-u) would be turned into 2 - erfc(u) in between
        name = sympy.Dummy("rest")
        names[name] = sympy.erfc(side * u, evaluate=False)
        return name

    f = f.replace(sympy.erf, lambda u: side * (1 - rest(u)))
    f = f.replace(sympy.tanh, lambda u: side * (1 - 2 / (1 + sympy.exp(2 * side * u))))
    return sympy.expand(f, power_exp=False).xreplace(names)


def _canonical(f: Expr, t: Tower) -> list[Expr]:
    try:
        form = t.form(f)
    except (NeedSign, *NO_FORM):
        return []
    if max(len(form.above), len(form.below)) > MOST_TERMS:
        return []
    above, below = (t.polynomial_expression(p) for p in (form.above, form.below))
    found: list[Any] = [sympy.expand(above) / below, _horner_like(above) / below]
    return found + _divided(t, form, above, below) + _over_power(above, below)


def _over_power(above: Any, below: Any) -> list[Any]:
    """Both parts divided by the highest power of the only symbol, for large values of it."""
    symbols = list(above.free_symbols | below.free_symbols)
    if len(symbols) != 1 or not (above.is_polynomial() and below.is_polynomial()):
        return []
    x = symbols[0]
    degree = max(sympy.degree(above, x), sympy.degree(below, x))
    parts = [sympy.expand(p / x**degree) for p in (above, below)]
    return [parts[0] / parts[1]] if degree > 0 and below.free_symbols else []


def _horner_like(above: Any) -> Any:
    """The common factors of the terms taken out."""
    return sympy.gcd_terms(above)


def _divided(t: Tower, form: Any, above: Any, below: Any) -> list[Any]:
    """Both parts divided by the highest power of the only exponential."""
    places = [i for i, g in enumerate(t.generators) if g.kind == "exp"]
    if len(places) != 1:
        return []
    place = places[0]
    degree = max(form.above.degrees()[place], form.below.degrees()[place])
    if degree <= 0:
        return []
    shift = t.generators[place].expression ** (-degree)
    parts = [
        sympy.Add(*[sympy.powsimp(term * shift) for term in sympy.Add.make_args(sympy.expand(p))])
        for p in (above, below)
    ]
    return [parts[0] / parts[1] if parts[1] != S.Zero else above / below]
