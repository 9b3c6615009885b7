"""Functions of one variable that rise or fall between exact zeros of their derivative."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy

from symnn.proof.cells.branches import JUMPING
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.endpoints import IMPROPER, value_at_end
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case, ascending, cases_by_sign, cut_line
from symnn.proof.inequalities.critical import critical_values
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.signs import NEGATIVE, NEVER, NONNEGATIVE, NONPOSITIVE, POSITIVE, within
from symnn.proof.values.at_infinity import limit_at_infinity


def nonnegative_by_monotony(h: Any, x: Any, cell: Cell, strict: bool) -> bool:
    """Whether h >= 0 (h > 0) because h is monotone on each piece and not negative at its low end.

    The pieces lie between the zeros of h', which must be exact: tangency at e or sqrt(2) is found.

    >>> from symnn.proof.ranges.ranges import Range
    >>> x = sympy.Symbol("x", positive=True)
    >>> cell = Cell({x: Range(low=sympy.S.Zero)})
    >>> nonnegative_by_monotony(x / sympy.E - sympy.log(x), x, cell, strict=False)
    True
    """
    if h.has(*JUMPING) or any(f.expression.has(x) for f in cell.facts):
        return False
    slope = h.diff(x)
    if slope.has(sympy.Derivative, sympy.Subs, sympy.DiracDelta, sympy.I):
        return False
    line = replace(cell.range(x), integer=False, excluded=frozenset())
    inside = cell.narrowed(x, line.interior())
    if not _is_smooth(h, slope, x, inside):
        return False
    ends = {e for e in (line.low, line.high) if e.is_infinite or not line.contains(e)}
    return all(
        _rises_or_falls((h, slope), x, piece, (strict, ends)) for piece in _pieces(inside, slope, x)
    )


def _is_smooth(h: Any, slope: Any, x: Any, inside: Cell) -> bool:
    """Differentiable for all real x between the ends, also where only integers are meant."""
    k = Knowledge(inside)
    powers: Any = h.atoms(sympy.Pow)
    if not all(k.sign(p.base) == POSITIVE for p in powers if p.exp.has(x)):
        return False
    return all(established(r, Case(inside)) for r in requirements(h) + requirements(slope))


def _pieces(cell: Cell, slope: Any, x: Any) -> list[Cell]:
    """Closed intervals between neighboring zeros of the slope; the whole cell if none is found."""
    known = Knowledge(cell).sign(slope)
    if within(known, NONNEGATIVE) or within(known, NONPOSITIVE):
        return [cell]
    cases = cases_by_sign(cell, slope)
    if not cases or any(len(c.cell.facts) > len(cell.facts) for c in cases):
        cases = _cut_at_critical_values(cell, slope, x)
    return [c.cell for c in cases if x not in c.substitution] or [cell]


def _cut_at_critical_values(cell: Cell, slope: Any, x: Any) -> list[Case]:
    """Cut where the slope may vanish; a cut too many does no harm."""
    values = [v for v in critical_values(slope, x, cell) if not v.free_symbols]
    ordered = ascending(values)
    return cut_line(cell, x, ordered) or [] if ordered else []


def _limit(h: Any, x: Any, end: Any, cell: Cell) -> Any:
    """The limit at infinity, where the rules for decaying and saturating terms give one."""
    value = limit_at_infinity(h, x, 1 if end == sympy.oo else -1, Knowledge(cell))
    return None if value is None or value.free_symbols or value.has(*IMPROPER) else value


def _rises_or_falls(
    functions: tuple[Any, Any], x: Any, cell: Cell, goal: tuple[bool, set[Any]]
) -> bool:
    """Monotone on the piece, and not negative at the end where it is least."""
    (h, slope), (strict, open_ends) = functions, goal
    known, r = Knowledge(cell).sign(slope), cell.range(x)
    if within(known, NONNEGATIVE):
        end, inward = r.low, 1
    elif within(known, NONPOSITIVE):
        end, inward = r.high, -1
    else:
        return False
    value = _limit(h, x, end, cell) if end.is_infinite else value_at_end(h, x, end, inward)
    sign = NEVER if value is None else constant_sign(value)
    if sign == NEVER or not within(sign, NONNEGATIVE):
        return False
    leaves = known in (NEGATIVE, POSITIVE) and end in open_ends
    return not strict or sign == POSITIVE or leaves
