"""The least value over one symbol, with the others kept: at an end, or where a derivative vanishes.

h rises in x: h >= its value, or its limit, at the lower bound of x. h has slope 0 at x0 and is
convex in x, or falls before x0 and rises behind it: h >= h(x0). What is left has one symbol less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from symnn.balls import Imprecise, Undefined, enclose
from symnn.errors import SymnnError
from symnn.proof.at_infinity import limit_at_infinity
from symnn.proof.bound import Bound, Proving
from symnn.proof.branches import JUMPING
from symnn.proof.cell import Cell
from symnn.proof.critical import IMPROPER, critical_values
from symnn.proof.definedness import established, requirements
from symnn.proof.knowledge import Knowledge
from symnn.proof.projection import Projection, projection, tightest
from symnn.proof.signs import NEGATIVE, NONNEGATIVE, NONPOSITIVE, POSITIVE, Sign, within
from symnn.proof.splitting import Case
from symnn.proof.substitution import replaced
from symnn.proof.zero import prove_zero

MOST_CANDIDATES = 4
LARGEST = 300


def by_least_value(h: Any, cell: Cell, strict: bool, proving: Proving) -> Bound | None:
    """h >= 0 (h > 0) because its least value over some symbol is.

    Args:
        h: in at least two symbols, without switches.
        cell: where.
        strict: whether 0 is excluded.
        proving: of what is left.
    """
    symbols = sorted((s for s in h.free_symbols if s in cell.ranges), key=str)
    if len(h.free_symbols) < 2 or h.has(*JUMPING) or sympy.count_ops(h) > LARGEST:
        return None
    for x in symbols:
        if not cell.range(x).connected:
            continue
        slice_ = _slice(h, x, cell)
        found = slice_ and (_at_an_end(slice_, strict, proving) or _inside(slice_, strict, proving))
        if found:
            return found
    return None


@dataclass(frozen=True)
class _Slice:
    """A function along one symbol."""

    h: Any
    x: Any
    slope: Any
    along: Projection


def _slice(h: Any, x: Any, cell: Cell) -> _Slice | None:
    """The function along a symbol, when it has a derivative everywhere on the way."""
    slope = h.diff(x)
    if slope.has(sympy.Derivative, sympy.Subs, sympy.DiracDelta, sympy.I, *JUMPING):
        return None
    along = projection(cell, x)
    inside = Case(along.cell)
    if not all(established(r, inside) for r in requirements(h) + requirements(slope)):
        return None
    return _Slice(h, x, slope, along)


def _at_an_end(f: _Slice, strict: bool, proving: Proving) -> Bound | None:
    known = _sign_of_slope(f, proving)
    if within(known, NONNEGATIVE):
        limits, direction = f.along.lower, 1
    elif within(known, NONPOSITIVE):
        limits, direction = f.along.upper, -1
    else:
        return None
    if not limits:
        return _at_infinity(f, known, direction, strict, proving)
    limit = tightest(limits, f.along.rest, direction)
    value = limit and _value_at(f, limit.value)
    if limit is None or value is None:
        return None
    leaves = limit.is_open and _leaves(f, known)
    found = proving.main(value, f.along.rest, strict and not leaves)
    return found and found.after(f"monotony in {f.x}")


def _at_infinity(
    f: _Slice, known: Sign, direction: int, strict: bool, proving: Proving
) -> Bound | None:
    """Monotone down to a limit that is not reached."""
    if _is_unbounded(f, -direction):
        value = limit_at_infinity(f.h, f.x, -direction, Knowledge(f.along.rest))
        if value is not None and not value.has(*IMPROPER):
            found = proving.main(value, f.along.rest, strict and not _leaves(f, known))
            return found and found.after(f"monotony in {f.x}")
    return None


def _is_unbounded(f: _Slice, direction: int) -> bool:
    r = f.along.cell.range(f.x)
    return bool((r.high if direction > 0 else r.low).is_infinite)


def _sign_of_slope(f: _Slice, proving: Proving) -> Sign:
    known = Knowledge(f.along.cell).sign(f.slope)
    if within(known, NONNEGATIVE) or within(known, NONPOSITIVE):
        return known
    if proving.aside(f.slope, f.along.cell, False):
        return NONNEGATIVE
    return NONPOSITIVE if proving.aside(-f.slope, f.along.cell, False) else known


def _leaves(f: _Slice, known: Sign) -> bool:
    """Whether the function differs from its value at the end as soon as the symbol leaves it.

    A slope in one symbol that is not zero somewhere is analytic, so its zeros are isolated.
    """
    if known in (POSITIVE, NEGATIVE):
        return True
    if f.slope.free_symbols != {f.x}:
        return False
    r = f.along.cell.range(f.x)
    inner = [v for v in (sympy.Rational(3, 7), sympy.Rational(-3, 7), sympy.Rational(19, 7))
             if r.contains(v)]  # fmt: skip
    return any(_is_nonzero(f.slope, {f.x: v}) for v in inner)


def _is_nonzero(e: Any, point: Any) -> bool:
    try:
        return not enclose(e, point, 200).contains(0)
    except (Undefined, Imprecise, SymnnError):
        return False


def _value_at(f: _Slice, place: Any) -> Any:
    """The value at a place where the function is defined, and hence continuous."""
    value = replaced(f.h, {f.x: place})
    if value.has(*IMPROPER):
        return None
    at = Case(f.along.rest, {f.x: place})
    return value if all(established(r, at) for r in requirements(f.h)) else None


def _inside(f: _Slice, strict: bool, proving: Proving) -> Bound | None:
    tried = 0
    for place in critical_values(f.slope, f.x, f.along.cell):
        tried += 1
        if tried > MOST_CANDIDATES:
            return None
        value = _value_at(f, place) if _is_stationary(f, place) else None
        if value is None or not _is_least(f, place, proving):
            continue
        found = proving.main(value, f.along.rest, strict)
        if found:
            return found.after(f"the least value over {f.x}")
    return None


def _is_stationary(f: _Slice, place: Any) -> bool:
    """Whether the place is in the interval over every point, and the slope is 0 there."""
    rest = f.along.rest
    k = Knowledge(rest)
    return (
        all(established(r, Case(rest)) for r in requirements(place))
        and all(k.is_one_of(fact.expression, fact.sign) for fact in f.along.facts_at(place))
        and all(established(r, Case(rest, {f.x: place})) for r in requirements(f.slope))
        and prove_zero(replaced(f.slope, {f.x: place}), rest) is not None
    )


def _is_least(f: _Slice, place: Any, proving: Proving) -> bool:
    rises_away = Knowledge(f.along.cell).is_one_of(f.slope * (f.x - place), NONNEGATIVE)
    return rises_away or _is_convex(f, proving)


def _is_convex(f: _Slice, proving: Proving) -> bool:
    second, cell = f.slope.diff(f.x), f.along.cell
    if second.has(sympy.Derivative, sympy.Subs, sympy.DiracDelta, *JUMPING):
        return False
    if not all(established(r, Case(cell)) for r in requirements(second)):
        return False
    known = Knowledge(cell).is_one_of(second, NONNEGATIVE)
    return known or proving.aside(second, cell, False) is not None
