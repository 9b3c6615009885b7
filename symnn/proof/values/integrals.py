"""Definite integrals through an antiderivative that is proved to be one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import sympy
from sympy import Dummy, Expr, S

from symnn.proof.cells.branches import JUMPING, resolved
from symnn.proof.cells.cell import Cell, Fact
from symnn.proof.cells.definedness import Requirement, established, requirements
from symnn.proof.cells.endpoints import IMPROPER, value_at_end
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case, cases_by_sign
from symnn.proof.cells.statement import rebuild
from symnn.proof.cells.substitution import replaced
from symnn.proof.equations.smooth import NotSmooth, smooth_value
from symnn.proof.equations.zero import prove_zero
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import NEGATIVE, NONZERO, POSITIVE, ZERO
from symnn.proof.tower import NO_FORM, NeedSign
from symnn.proof.values.antiderivative import guesses
from symnn.proof.values.at_infinity import limit_at_infinity
from symnn.proof.values.expansions import Undetermined
from symnn.proof.values.germs import limit_far_out, written_out
from symnn.proof.values.growth import Germs
from symnn.proof.values.known_integrals import known_value


class NoValue(Exception):
    """The integral could not be worked out exactly."""


def integral_value(node: sympy.Integral, cell: Cell) -> Expr:
    """The exact value of a definite integral on a cell of its parameters.

    Raises:
        NoValue: no antiderivative was found and proved, or a limit at an end is not known.
    """
    body, *limits = node.args
    for limit in limits:
        body = _single(body, limit, cell)
    return body  # type: ignore[return-value]


def _single(body: Any, limit: Any, cell: Cell) -> Any:
    if len(limit) != 3 or limit[0] in cell.ranges:
        raise NoValue("an indefinite integral")
    x, low, high = limit
    finite = [bound for bound in (low, high) if not bound.is_infinite]
    if not all(established(r, Case(cell)) for bound in finite for r in requirements(bound)):
        raise NoValue("bounds that are not known to be defined")
    if low == high:
        return S.Zero
    if not (low.is_infinite or high.is_infinite):
        order = Knowledge(cell).sign(high - low)
        if order not in (NEGATIVE, ZERO, POSITIVE) and (high - low).free_symbols:
            raise NeedSign(high - low)
        if order == ZERO:
            return S.Zero
        if order == NEGATIVE:
            return -_single(body, (x, high, low), cell)
    pieces = open_pieces(cell, body, limit)
    return sympy.Add(*[_piece_value(c, f, x, ends) for c, f, ends in pieces])


Piece = tuple[Cell, Any, tuple[Any, Any]]
"""An open cell, the integrand on it, and the ends."""


def open_pieces(cell: Cell, body: Any, limit: Any) -> list[Piece]:
    """The range of integration cut into open cells on which the integrand has no switches.

    Raises:
        NoValue: that is not possible.
        NeedSign: it depends on the sign of a parameter.
    """
    worked, needs = _without_derivatives(body)
    pieces = list(_pieces(cell, worked, limit, 0))
    if not all(established(r, Case(piece)) for r in needs for piece, *_ in pieces):
        raise NoValue("an integrand that is not known to be defined")
    return pieces


def _without_derivatives(body: Any) -> tuple[Any, tuple[Requirement, ...]]:
    """The integrand with its derivatives worked out, and all that it needs as written."""
    needs: list[Requirement] = []

    def rule(e: Any) -> Any:
        if not isinstance(e, sympy.Derivative):
            return e
        value, added = smooth_value(e)
        needs.extend(added)
        return value

    try:
        worked = rebuild(body, rule)
    except NotSmooth:
        raise NoValue("an integrand with a derivative that is not worked out") from None
    return worked, (*needs, *requirements(worked))


def _with_variable(cell: Cell, x: Any, low: Any, high: Any) -> Cell:
    """The cell with x strictly between the bounds, which must be in order.

    Raises:
        NoValue: it is not known that low < high.
    """
    if low is S.Infinity or high is S.NegativeInfinity:
        raise NoValue("bounds that are not in order")
    improper = low.is_infinite or high.is_infinite
    if not improper and not Knowledge(cell).is_one_of(high - low, POSITIVE):
        raise NoValue("bounds that are not known to be in order")
    found = Range(-sympy.oo if low.free_symbols else low, sympy.oo if high.free_symbols else high)
    facts = [Fact(x - low, POSITIVE)] if low.free_symbols else []
    facts += [Fact(high - x, POSITIVE)] if high.free_symbols else []
    return cell.narrowed(x, found, *facts)


def _pieces(cell: Cell, body: Any, limit: Any, depth: int) -> Iterator[Piece]:
    """Open cells in x on which the integrand has no switches; single points have no weight."""
    x, *ends = limit
    inside = _with_variable(cell, *limit)
    try:
        plain = resolved(body, Knowledge(inside)) if body.has(*JUMPING) else body
    except NeedSign as need:
        switch = need.expression
    except NO_FORM:
        raise NoValue("no branch applies") from None
    else:
        yield inside, plain, (ends[0], ends[1])
        return
    if not switch.has(x):
        raise NeedSign(switch)
    places = [*_places(cell, inside, switch, x)] if depth < MOST_CUTS else []
    within_ends = [c for c in places if _lies_between(cell, c, *ends)]
    if not within_ends:
        raise NoValue("switches that do not cut the range into intervals")
    for start, end in pairwise([ends[0], *within_ends, ends[1]]):
        yield from _pieces(cell, body, (x, start, end), depth + 1)


MOST_CUTS = 6


def _places(cell: Cell, inside: Cell, switch: Any, x: Any) -> list[Any]:
    """The zeros of a switch along x, ascending."""
    expanded = sympy.expand(switch)
    slope = expanded.coeff(x, 1)
    rest = sympy.expand(expanded - slope * x)
    if not rest.has(x) and not slope.has(x):
        if not Knowledge(cell).is_one_of(slope, NONZERO):
            raise NeedSign(slope)
        return [sympy.expand(-rest / slope)]
    cases = cases_by_sign(inside, switch) if switch.free_symbols == {x} else None
    return [c.substitution[x] for c in cases or [] if x in c.substitution]


def _lies_between(cell: Cell, place: Any, low: Any, high: Any) -> bool:
    """Whether a cut lies strictly inside of the range.

    Raises:
        NeedSign: it depends on parameters.
    """
    for gap in (place - low, high - place):
        known = POSITIVE if gap is S.Infinity else Knowledge(cell).sign(gap)
        if known in (NEGATIVE, ZERO):
            return False
        if known != POSITIVE:
            raise NeedSign(gap) if gap.free_symbols else NoValue("cuts that are not in order")
    return True


def _piece_value(cell: Cell, f: Any, x: Any, ends: tuple[Any, Any]) -> Any:
    """F(high-) - F(low+) for a proved antiderivative F."""
    if f == 0:
        return S.Zero
    low, high = ends
    outer = _without(cell, x)
    value = known_value(f, x, ends, outer)
    if value is not None:
        return value
    for guess in guesses(f, x):
        candidate = _with_real_logs(guess, cell)
        if _is_antiderivative(candidate, f, x, cell):
            above, below = (_limit(candidate, x, *e, outer) for e in ((high, -1), (low, 1)))
            if above is not None and below is not None:
                return above - below
    raise NoValue("no antiderivative was proved")


def _with_real_logs(candidate: Any, cell: Cell) -> Any:
    """log(-u) in place of log(u) where u is negative: both have the same derivative."""
    return candidate.replace(
        lambda e: isinstance(e, sympy.log) and Knowledge(cell).sign(e.args[0]) == NEGATIVE,
        lambda e: sympy.log(sympy.expand(-e.args[0])),
    )


def _without(cell: Cell, x: Any) -> Cell:
    ranges = {s: r for s, r in cell.ranges.items() if s != x}
    facts = tuple(f for f in cell.facts if not f.expression.has(x))
    return replace(cell, ranges=ranges, facts=facts, known={})


def _is_antiderivative(candidate: Any, f: Any, x: Any, cell: Cell) -> bool:
    if candidate.has(*JUMPING, S.ImaginaryUnit):
        return False
    if not all(established(r, Case(cell)) for r in requirements(candidate)):
        return False
    return prove_zero(candidate.diff(x) - f, cell) is not None


def _limit(candidate: Any, x: Any, end: Any, inward: int, cell: Cell) -> Any:
    """The limit of the antiderivative at an end of the range, from inside."""
    if end.is_infinite:
        value = limit_at_infinity(candidate, x, -inward, Knowledge(cell))
        return value if value is not None else _by_growth(candidate, x, (end, inward), cell)
    value = replaced(candidate, {x: end})
    if value.has(S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity):
        value = value_at_end(candidate, x, end, inward) if not end.free_symbols else None
        return value if value is not None else _by_growth(candidate, x, (end, inward), cell)
    if all(established(r, Case(cell)) for r in requirements(value)):
        return value
    return _by_growth(candidate, x, (end, inward), cell)


def _by_growth(f: Any, x: Any, side: tuple[Any, int], cell: Cell) -> Any:
    """The limit by comparing growth; None where it is infinite or not known."""
    far, (end, inward) = Dummy("X", positive=True), side
    place = -inward * far if end.is_infinite else end + inward / far
    g = Germs(cell, far)
    try:
        value = limit_far_out(g, written_out(g, replaced(f, {x: place})))
    except Undetermined:
        return None
    return None if value.has(*IMPROPER) else value
