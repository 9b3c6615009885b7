"""The largest value over integers: the first ones by themselves, and a bound of all others.

Beyond the first integers the function is looked at between them as well: where it stays below a
value that an integer has, or does not exceed its limit, nothing is lost by that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flint import arb
from sympy import Integer, oo

from symnn.errors import NotSupportedError
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.substitution import replaced
from symnn.proof.extrema.candidate import Candidate, bits_for, of_constant
from symnn.proof.ranges.intervals import INFINITY, MINUS_INFINITY, greatest
from symnn.proof.ranges.ranges import Range

FIRST = (4, 16, 64)
MOST = 400
"""How many integers of a finite range are looked at one by one."""

Found = tuple[list[Candidate], arb]


def highest_on_integers(
    f: Any, n: Any, cell: Cell, digits: int, on_line: Callable[[Any, Any, Cell], Found]
) -> Found:
    """Candidates for the supremum over the integers in the range of n.

    Args:
        f: the function.
        n: its only symbol.
        cell: where it is; conditions must have become part of its range.
        digits: how many are wanted.
        on_line: the same for a real variable in place of n.

    Raises:
        NotSupportedError: there is no least integer.
    """
    r = cell.range(n)
    if not r.low.is_Integer or r.excluded:
        raise NotSupportedError(
            f"bound: `{n}` runs over {r}; needed integers from a first one, all of them; "
            "bound the parts one by one"
        )
    first = r.low + (0 if r.contains(r.low) else 1)
    if r.high != oo and r.high - first <= MOST:
        last = first + MOST
        members = [v for v in _integers(first, last) if r.contains(v)]
        return [_value(f, n, v, digits) for v in members], MINUS_INFINITY
    found: Found = [], INFINITY
    for count in FIRST:
        found = _with_tail((f, n), first, count, (cell, digits, on_line))
        if found[1] == MINUS_INFINITY:
            break
    return found


def _integers(first: Any, last: Any) -> list[Any]:
    return [Integer(v) for v in range(int(first), int(last) + 1)]


def _value(f: Any, n: Any, v: Any, digits: int) -> Candidate:
    return of_constant(replaced(f, {n: v}), f"{n} = {v}", True, bits_for(digits))


def _with_tail(
    function: tuple[Any, Any], first: Any, count: int, how: tuple[Cell, int, Any]
) -> Found:
    (f, n), (cell, digits, on_line) = function, how
    start = first + count
    members = [_value(f, n, v, digits) for v in _integers(first, start)]
    best = MINUS_INFINITY
    for c in members:
        best = greatest(best, c.low)
    line, x = cell.over_line(n)
    r = line.range(x)
    beyond, leftover = on_line(
        f.xreplace({n: x}), x, line.narrowed(x, Range(start, r.high, False, r.high_open))
    )
    higher = [replace(c, place=c.place.replace(str(x), str(n))) for c in beyond
              if not c.high <= best]  # fmt: skip
    between = [c for c in higher if c.attained and c.place != f"{n} = {start}"]
    for c in between:
        leftover = greatest(leftover, c.high)
    settled = leftover <= best and not between
    ends = [c for c in higher if c not in between]
    return [*members, *ends], MINUS_INFINITY if settled else leftover
