"""The Lipschitz constant of a function of one symbol: its steepest slope, if it does not jump."""

from __future__ import annotations

from typing import Any

from sympy import S, oo

from symnn.errors import NotSupportedError
from symnn.proof.equations.problem import Problem
from symnn.proof.extrema.candidate import Candidate, Top, of_constant, top
from symnn.proof.extrema.ends import at_end
from symnn.proof.extrema.parts import Part, smooth_parts
from symnn.proof.extrema.search import highest
from symnn.proof.inequalities.derivatives import Derivatives
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.intervals import MINUS_INFINITY, greatest
from symnn.proof.ranges.signs import ZERO


def steepest(problem: Problem, digits: int) -> Top:
    """The supremum of |f'| between kinks; oo where the function jumps.

    Raises:
        NotSupportedError: not a function of one symbol on an interval, or a jump is not excluded.
    """
    symbols = list(problem.scalars)
    if len(symbols) != 1 or len(problem.cases) != 1:
        raise NotSupportedError(
            f"lipschitz: `{problem.claim.lhs}` has {len(symbols)} symbols on "
            f"{len(problem.cases)} pieces; needed one symbol on one interval"
        )
    parts = smooth_parts(problem)
    jump = _jump(symbols[0], parts)
    if jump is not None:
        place = f"jump at {symbols[0]} = {jump}"
        return top([of_constant(oo, place, False, 64)]) or _nothing()
    found: list[Candidate] = [of_constant(S.Zero, "a constant piece", True, 64)]
    leftover = MINUS_INFINITY
    for part in parts:
        if symbols[0] in part.case.substitution:
            continue
        slope = part.value.diff(symbols[0])
        for sign in (1, -1):
            candidates, left = highest(sign * slope, part.cell, digits)
            found += candidates
            leftover = greatest(leftover, left)
    return top(found, leftover) or _nothing()


def _nothing() -> Top:
    return Top(MINUS_INFINITY, -MINUS_INFINITY, (), None, None, False)


def _jump(x: Any, parts: list[Part]) -> Any:
    """A place at which the limits from both sides, or the value, differ; None when there is none.

    Raises:
        NotSupportedError: it is not known.
    """
    values: dict[Any, list[Any]] = {}
    for part in parts:
        if x in part.case.substitution:
            values.setdefault(part.case.substitution[x], []).append(part.value)
            continue
        r = part.cell.range(x)
        for end, inward in ((r.low, 1), (r.high, -1)):
            if end.is_finite:
                found = at_end(Derivatives(part.value, x, part.cell), end, inward, 128)
                values.setdefault(end, []).append(found and found.exact)
    for place, found in values.items():
        for value in found[1:]:
            if found[0] is None or value is None or value.is_infinite or found[0].is_infinite:
                raise NotSupportedError(f"lipschitz: what happens at {x} = {place} is not known")
            if constant_sign(value - found[0]) != ZERO:
                return place
    return None
