"""What a function does at the ends of an interval: a value, a limit, or growth without bound."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.endpoints import IMPROPER, value_at_end
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case
from symnn.proof.cells.substitution import replaced
from symnn.proof.extrema.candidate import Candidate, of_constant
from symnn.proof.inequalities.derivatives import Derivatives
from symnn.proof.ranges.intervals import INFINITY, Interval
from symnn.proof.ranges.ranges import Range
from symnn.proof.values.at_infinity import limit_at_infinity

FAR = sympy.Integer(10) ** 6
NEAR = sympy.Rational(1, 1000)


def at_end(d: Derivatives, end: Any, inward: int, bits: int) -> Candidate | None:
    """The value or limit at an end of the range; None when it is not known."""
    x = d.symbol
    if end.is_infinite:
        value = _limit_far_out(d, -inward)
        return None if value is None else of_constant(value, f"{x} -> {end}", False, bits)
    beside = f"{x} -> {end}{'+' if inward > 0 else '-'}"
    defined = all(established(r, Case(d.cell, {x: end})) for r in requirements(d.h))
    if defined:
        value = replaced(d.h, {x: end})
        if not value.has(*IMPROPER) and not value.free_symbols:
            inside = d.range.contains(end)
            return of_constant(value, f"{x} = {end}" if inside else beside, inside, bits)
    value = value_at_end(d.h, x, end, inward)
    if value is None:
        value = _growth_at(d, end, inward)
    return None if value is None else of_constant(value, beside, False, bits)


def _limit_far_out(d: Derivatives, direction: int) -> Any:
    """The limit at infinity: of terms that decay or saturate, through 1/x, or none by growth."""
    x, k = d.symbol, Knowledge(d.cell)
    value = limit_at_infinity(d.h, x, direction, k)
    if value is None or value.free_symbols or value.has(*IMPROPER):
        t = sympy.Dummy("t", positive=True)
        value = value_at_end(d.h.xreplace({x: direction / t}), t, S.Zero, 1)
    if value is not None and not value.has(*IMPROPER, sympy.AccumBounds):
        return value
    t = sympy.Dummy("t", positive=True)
    return _growth(d.h.xreplace({x: direction * t}), t, Range(FAR))


def _growth_at(d: Derivatives, end: Any, inward: int) -> Any:
    t = sympy.Dummy("t", positive=True)
    return _growth(d.h.xreplace({d.symbol: end + inward / t}), t, Range(FAR))


def _growth(f: Any, t: Any, r: Range) -> Any:
    """oo where t*f'(t) >= c > 0 far out, so that f grows like c*log(t) at least; -oo likewise."""
    g = Derivatives(t * f.diff(t), t, Cell({t: r}))
    if not all(established(n, Case(g.cell)) for n in requirements(f)) or not g.exist(0):
        return None
    far = g.over(0, Interval(r.interval.low, INFINITY))
    if far.low > NEAR_ARB:
        return S.Infinity
    return S.NegativeInfinity if far.high < -NEAR_ARB else None


NEAR_ARB = Range(NEAR, NEAR).interval.high
