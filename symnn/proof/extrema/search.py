"""The largest values of a smooth expression on a cell, whatever the number of its symbols."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from flint import arb
from sympy import S, oo

from symnn.errors import NotSupportedError
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.projection import projection, tightest
from symnn.proof.extrema.candidate import Candidate, bits_for, of_constant
from symnn.proof.extrema.hill import highest_on_box
from symnn.proof.extrema.integers import highest_on_integers
from symnn.proof.extrema.line import Climb
from symnn.proof.inequalities.derivatives import Derivatives
from symnn.proof.inequalities.inequality import SIDE, prove_bound
from symnn.proof.inequalities.minimum import Least, least_values
from symnn.proof.inequalities.periods import period_of
from symnn.proof.inequalities.proving import Proving
from symnn.proof.ranges.intervals import MINUS_INFINITY
from symnn.proof.ranges.ranges import Range
from symnn.proof.resources.budget import OutOfBudget

PLACE = "here"
"""Stands for the point of a part that is one point; its caller knows which."""

Found = tuple[list[Candidate], arb]
"""Candidates, and a bound of the expression where nothing else is known of it."""


def highest(f: Any, cell: Cell, digits: int) -> Found:
    """Candidates for the supremum.

    Raises:
        NotSupportedError: integers, or a condition that does not cut out an interval.
    """
    symbols = sorted(f.free_symbols, key=str)
    if not symbols:
        return [of_constant(f, str(cell) or PLACE, True, bits_for(digits))], MINUS_INFINITY
    if len(symbols) == 1 and cell.range(symbols[0]).integer and _only_in_range(symbols[0], cell):
        return highest_on_integers(
            f, symbols[0], cell, digits, lambda e, x, line: _on_line(e, x, line, digits)
        )
    for s in symbols:
        if cell.range(s).integer or cell.range(s).excluded:
            raise NotSupportedError(
                f"bound: `{s}` runs over {cell.range(s)}; needed an interval of real numbers"
            )
    if len(symbols) == 1:
        return _on_line(f, symbols[0], cell, digits)
    return _with_fewer_symbols(f, cell, digits) or highest_on_box(f, cell, digits)


def _only_in_range(n: Any, cell: Cell) -> bool:
    """Whether the conditions say no more than the range does."""
    k = Knowledge(Cell({n: cell.range(n)}, budget=cell.budget))
    return all(f.expression.free_symbols <= {n} and k.is_one_of(f.expression, f.sign)
               for f in cell.facts)  # fmt: skip


def _interval_of(x: Any, cell: Cell) -> Cell:
    """The cell with the conditions on its only symbol made part of its range."""
    along = projection(cell, x)
    constants = Cell({}, budget=cell.budget)
    low, high = tightest(along.lower, constants, 1), tightest(along.upper, constants, -1)
    if not along.complete or (low is None and along.lower) or (high is None and along.upper):
        raise NotSupportedError(
            f"bound: the conditions on `{x}` are not an interval: {cell}; write them as a domain"
        )
    r = Range(low.value if low else -oo, high.value if high else oo,
              low is None or low.is_open, high is None or high.is_open)  # fmt: skip
    return Cell({x: r}, budget=cell.budget)


def _on_line(f: Any, x: Any, cell: Cell, digits: int) -> Found:
    cell = _interval_of(x, cell)
    period = period_of(f, x, cell)
    if period is not None:
        cell = cell.narrowed(x, Range(S.Zero, period, False, False))
    climb = Climb(Derivatives(f, x, cell), digits)
    try:
        climb.run()
    except OutOfBudget:
        return list(climb.found.values()), climb.d.over(0, climb.d.range.interval).high
    return list(climb.found.values()), climb.leftover


def _first(found: Iterator[Least]) -> Least | None:
    """The first that holds over all of the cell, unless the time for it is used up."""
    try:
        return next((least for least in found if least.exact), None)
    except OutOfBudget:
        return None


def _with_fewer_symbols(f: Any, cell: Cell, digits: int) -> Found | None:
    """The supremum over one symbol first, in terms of the others."""

    def aside(e: Any, part: Cell, strict: bool) -> Any:
        return prove_bound(e, part, strict, SIDE)

    least = _first(least_values(-f, cell.within(cell.budget.part(0.4)), Proving(aside, aside)))
    if least is not None:
        value: Any = sympy.expand(-least.value)
        candidates, leftover = highest(value, least.rest.within(cell.budget), digits)
        kept = [Candidate(c.low, c.high, f"{least.step}, {c.place}", c.exact,
                          c.attained and not least.leaves) for c in candidates]  # fmt: skip
        return kept, leftover
    return None
