"""What an integral runs over: the ends, and where the integrand has kinks between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import oo

from symnn.certificates.bounds import resolved
from symnn.certificates.cells import NEGATIVE, POSITIVE, ZERO, Cell, Span
from symnn.certificates.definedness import missing
from symnn.certificates.derivatives import JUMPS, SWITCHES, worked_out
from symnn.certificates.enclosure import Unsure
from symnn.certificates.forms import NeedSign
from symnn.certificates.signs import sign


@dataclass(frozen=True)
class Stretch:
    """An integrand between two ends, on a cell."""

    f: Any
    x: Any
    low: Any
    high: Any
    cell: Cell


def stretch_of(node: Any, cell: Cell) -> Stretch:
    """What an integral runs over.

    Raises:
        Unsure: it is not over one interval, or captures a symbol.
    """
    if len(node.limits) != 1 or len(node.limits[0]) != 3:
        raise Unsure("an integral that is not over one interval")
    x, low, high = node.limits[0]
    if any(s.name == x.name for s in cell.spans if isinstance(s, sympy.Symbol)):
        raise Unsure("a bound variable with the name of a free one")
    return Stretch(node.function, x, cell.applied(low), cell.applied(high), cell)


def inside_of(s: Stretch, strict: int = POSITIVE) -> Cell:
    """The cell with the variable between the ends.

    Raises:
        NeedSign: which end is the larger is not known.
    """
    a, b = (s.low, s.high) if direction(s) >= 0 else (s.high, s.low)
    x = s.x
    found = replace(s.cell, spans={**s.cell.spans, x: Span()}, known={})
    for gap in ([] if a == -oo else [x - a]) + ([] if b == oo else [b - x]):
        found = found.split(gap, strict)
    return found


def direction(s: Stretch) -> int:
    """1 when the upper end is the larger one, 0 when they are equal, -1 when it is the smaller.

    Raises:
        NeedSign: it is not known.
    """
    a, b = s.low, s.high
    if a == b:
        return 0
    if b == oo or a == -oo:
        return 1
    if a == oo or b == -oo:
        return -1
    found = sign(b - a, s.cell)
    if found not in (NEGATIVE, ZERO, POSITIVE):
        raise NeedSign(b - a)
    return {NEGATIVE: -1, ZERO: 0, POSITIVE: 1}[found]


def require_defined(e: Any, cell: Cell) -> None:
    lacking = missing(e, cell)
    if lacking:
        raise Unsure(f"it is not shown that {lacking}")


def cut_of(s: Stretch) -> Any:
    """Where the integrand has a kink or a jump between the ends, or None.

    Raises:
        NeedSign: whether it has depends on a sign.
    """
    inner = inside_of(s)
    try:
        resolved(worked_out(s.f, inner), inner)
        return None
    except NeedSign as need:
        switch = sympy.expand(need.expression)
    if not switch.has(s.x):
        raise NeedSign(switch)
    coefficients = sympy.Poly(switch, s.x).all_coeffs() if switch.is_polynomial(s.x) else []
    if len(coefficients) != 2 or not coefficients[0].is_Rational:
        raise Unsure(f"where {switch} changes sign")
    cut = sympy.expand(-coefficients[1] / coefficients[0])
    require_between(s, cut)
    return cut


def require_between(s: Stretch, cut: Any) -> None:
    for end, side in ((s.low, direction(s)), (s.high, -direction(s))):
        found = ZERO if end.is_finite is False else sign(side * (cut - end), s.cell)
        if found not in (NEGATIVE, ZERO, POSITIVE):
            raise NeedSign(cut - end)
        if found == NEGATIVE:
            raise Unsure(f"{cut} is not between the ends")


def parts_at(s: Stretch, cut: Any) -> list[Stretch]:
    """Both parts of a stretch."""
    return [replace(s, high=cut), replace(s, low=cut)]


def integrand_of(s: Stretch) -> tuple[Any, Cell]:
    """The integrand without kinks between the ends, and the cell there.

    Raises:
        Unsure: it may be undefined or jump.
    """
    inner = inside_of(s)
    plain = worked_out(s.f, inner)
    f, lacking = resolved(plain, inner), missing(plain, inner)
    if lacking or f.has(*SWITCHES, *JUMPS):
        raise Unsure(f"it is not shown that {lacking or 'the integrand is smooth'}")
    return f, inner
