"""The least value over one symbol, with the others kept: at an end, or where a derivative vanishes.

h rises in x: h >= its value, or its limit, at the lower bound of x. h has slope 0 at x0 and is
convex in x, or falls before x0 and rises behind it: h >= h(x0). What is left has one symbol less.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sympy

from symnn.balls import Imprecise, Undefined, enclose
from symnn.errors import SymnnError
from symnn.proof.cells.branches import JUMPING
from symnn.proof.cells.cell import Cell, Fact
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.projection import Limit, Projection, projection, tightest
from symnn.proof.cells.splitting import Case
from symnn.proof.cells.substitution import replaced
from symnn.proof.equations.zero import prove_zero
from symnn.proof.inequalities.critical import IMPROPER, critical_values
from symnn.proof.inequalities.proving import Bound, Proving
from symnn.proof.ranges.signs import NEGATIVE, NONNEGATIVE, NONPOSITIVE, POSITIVE, Sign, within
from symnn.proof.values.at_infinity import limit_at_infinity

MOST_CANDIDATES = 4
LARGEST = 300


@dataclass(frozen=True)
class Least:
    """The least value of a function over one symbol, for all values of the others.

    Args:
        value: at least this, in terms of the other symbols; it is attained or approached.
        rest: where the others are.
        leaves: whether the function stays above the value.
        step: how it was found.
        exact: whether no condition was left out, so that it is the infimum, not just a bound.
    """

    value: Any
    rest: Cell
    leaves: bool
    step: str
    exact: bool


def by_least_value(h: Any, cell: Cell, strict: bool, proving: Proving) -> Bound | None:
    """h >= 0 (h > 0) because its least value over some symbol is.

    Args:
        h: in at least two symbols, without switches.
        cell: where.
        strict: whether 0 is excluded.
        proving: of what is left.
    """
    for least in least_values(h, cell, proving):
        found = proving.main(least.value, least.rest, strict and not least.leaves)
        if found:
            return found.after(least.step)
    return None


def least_values(h: Any, cell: Cell, proving: Proving) -> Iterator[Least]:
    """The least values over the symbols for which they are found; `h` has two symbols or more."""
    if len(h.free_symbols) < 2 or h.has(*JUMPING) or sympy.count_ops(h) > LARGEST:
        return
    for x in sorted((s for s in h.free_symbols if s in cell.ranges), key=str):
        slice_ = _slice(h, x, cell) if cell.range(x).connected else None
        if slice_ is not None:
            at_end = _at_an_end(slice_, proving)
            yield from [at_end] if at_end else _inside(slice_, proving)


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


def _at_an_end(f: _Slice, proving: Proving) -> Least | None:
    known = _sign_of_slope(f, proving)
    if within(known, NONNEGATIVE):
        limits, direction = f.along.lower, 1
    elif within(known, NONPOSITIVE):
        limits, direction = f.along.upper, -1
    else:
        return None
    value, is_open = _lowest(f, limits, direction)
    if value is None:
        return None
    leaves = is_open and _leaves(f, known)
    return Least(value, f.along.rest, leaves, f"monotony in {f.x}", f.along.complete)


def _lowest(f: _Slice, limits: tuple[Limit, ...], direction: int) -> tuple[Any, bool]:
    """The value or the limit at the end towards which the function falls; is it open?"""
    if limits:
        limit = tightest(limits, f.along.rest, direction)
        return (None, True) if limit is None else (_value_at(f, limit.value), limit.is_open)
    if not _is_unbounded(f, -direction):
        return None, True
    value = limit_at_infinity(f.h, f.x, -direction, Knowledge(f.along.rest))
    return (None if value is None or value.has(*IMPROPER) else value), True


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


def _inside(f: _Slice, proving: Proving) -> Iterator[Least]:
    for place in islice(critical_values(f.slope, f.x, f.along.cell), MOST_CANDIDATES):
        value = _value_at(f, place) if _is_stationary(f, place) else None
        if value is not None and _is_least(f, place, proving):
            step = f"the least value over {f.x}"
            yield Least(value, f.along.rest, False, step, f.along.complete)


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
    return rises_away or _is_convex(f, proving) or _turns(f, place)


def _turns(f: _Slice, place: Any) -> bool:
    """Whether the slope is not positive before the place and not negative behind it."""
    before, behind = (f.along.cell.given(Fact(f.x - place, s)) for s in (NEGATIVE, POSITIVE))
    return Knowledge(before).is_one_of(f.slope, NONPOSITIVE) and Knowledge(behind).is_one_of(
        f.slope, NONNEGATIVE
    )


def _is_convex(f: _Slice, proving: Proving) -> bool:
    second, cell = f.slope.diff(f.x), f.along.cell
    if second.has(sympy.Derivative, sympy.Subs, sympy.DiracDelta, *JUMPING):
        return False
    if not all(established(r, Case(cell)) for r in requirements(second)):
        return False
    known = Knowledge(cell).is_one_of(second, NONNEGATIVE)
    return known or proving.aside(second, cell, False) is not None
