"""Values of functions at the ends of their domains, where `0*log(0)` stands for a limit 0."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, S

from symnn.proof.cells.substitution import replaced
from symnn.proof.ranges.signs import ANY, POSITIVE
from symnn.proof.tower import NO_FORM, NeedSign, tower

IMPROPER = (S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity)


def value_at_end(f: Expr, symbol: Any, end: Any, inward: int) -> Any:
    """The limit of f at `end` from inside, or None.

    Either f is defined there (elementary functions are continuous where they are defined), or the
    terms that are not hold a positive power of t = |symbol - end| times powers of log(t).
    """
    value: Any = replaced(f, {symbol: end})
    if not value.has(*IMPROPER) and not value.free_symbols:
        return value
    return _limit_of_terms(f, symbol, end, inward)


def _limit_of_terms(f: Any, symbol: Any, end: Any, inward: int) -> Any:
    t = sympy.Symbol("t", positive=True)
    engine = tower(lambda e: POSITIVE if e.is_positive else ANY)
    try:
        form = engine.form(replaced(f, {symbol: end + inward * t}))
    except (NeedSign, *NO_FORM):
        return None
    places = {g.expression: i for i, g in enumerate(engine.generators)}
    distance, logarithm = places.get(t), places.get(sympy.log(t))
    if distance is None:
        return None
    rest = {g.expression: g.expression.xreplace({t: S.Zero})  # type: ignore[attr-defined]
            for i, g in enumerate(engine.generators) if i not in (distance, logarithm)}  # fmt: skip
    if any(v.has(*IMPROPER) for v in rest.values()):
        return None
    below = engine.polynomial_expression(form.below).xreplace({**rest, t: S.Zero})
    above = _surviving(engine, form.above, distance, logarithm)
    if above is None or below.free_symbols or below.has(*IMPROPER) or below.is_zero is not False:
        return None
    value = above.xreplace({**rest, t: S.Zero}) / below
    return None if value.free_symbols or value.has(*IMPROPER) else value


def _surviving(engine: Any, polynomial: Any, distance: int, logarithm: int | None) -> Any:
    """The terms without the vanishing t**i * log(t)**j; None when a log stays alone."""
    total: Any = S.Zero
    for monomial, coefficient in polynomial.to_dict().items():
        if monomial[distance]:
            continue
        if logarithm is not None and monomial[logarithm]:
            return None
        term = engine.field.context.from_dict({monomial: coefficient})
        total += engine.polynomial_expression(term)
    return total
