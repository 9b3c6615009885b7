"""Definite integrals through an antiderivative that is proved to be one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy
from sympy import Expr, S

from symnn.proof.antiderivative import guesses
from symnn.proof.at_infinity import limit_at_infinity
from symnn.proof.branches import JUMPING, resolved
from symnn.proof.cell import Cell, Fact
from symnn.proof.definedness import Requirement, established, requirements
from symnn.proof.endpoints import value_at_end
from symnn.proof.knowledge import Knowledge
from symnn.proof.ranges import Range
from symnn.proof.signs import POSITIVE
from symnn.proof.smooth import NotSmooth, smooth_value
from symnn.proof.splitting import Case, cases_by_sign
from symnn.proof.statement import rebuild
from symnn.proof.tower import NO_FORM, NeedSign
from symnn.proof.zero import prove_zero


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
    pieces = open_pieces(cell, body, limit)
    return sympy.Add(*[_piece_value(c, f, x, _ends(c, limit)) for c, f in pieces])


def open_pieces(cell: Cell, body: Any, limit: Any) -> list[tuple[Cell, Any]]:
    """The range of integration cut into open cells on which the integrand has no switches.

    Raises:
        NoValue: that is not possible.
    """
    x, low, high = limit
    worked, needs = _without_derivatives(body)
    pieces = list(_pieces(Case(_with_variable(cell, x, low, high)), worked, x, 0))
    if not all(established(r, Case(piece)) for r in needs for piece, _ in pieces):
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


def _pieces(case: Case, body: Any, x: Any, depth: int) -> Iterator[tuple[Cell, Any]]:
    """Open cells in x on which the integrand has no switches; single points have no weight."""
    if not body.has(*JUMPING):
        yield case.cell, body
        return
    try:
        yield case.cell, resolved(body, Knowledge(case.cell))
        return
    except NeedSign as need:
        cases = cases_by_sign(case.cell, need.expression)
    except NO_FORM:
        raise NoValue("no branch applies") from None
    if cases is None or depth > 6 or not all(_cuts_only(x, case, c) for c in cases):
        raise NoValue("switches that do not cut the range into intervals")
    for further in cases:
        if not further.substitution:
            yield from _pieces(further, body, x, depth + 1)


def _cuts_only(x: Any, whole: Case, part: Case) -> bool:
    """Whether a part differs in where x may be and in nothing else.

    `Why:` the values on the parts are added, which is right along x but not along a parameter.
    """
    ranges = ({s: r for s, r in c.cell.ranges.items() if s != x} for c in (whole, part))
    return next(ranges) == next(ranges) and len(part.cell.facts) == len(whole.cell.facts)


def _ends(cell: Cell, limit: Any) -> tuple[Any, Any]:
    """The ends of a piece: its own cuts, and a symbolic bound only for the outermost pieces.

    Raises:
        NoValue: it is not known on which side of a cut a symbolic bound lies.
    """
    x, low, high = limit
    found = cell.range(x)
    start = low if found.low == -sympy.oo else found.low
    end = high if found.high == sympy.oo else found.high
    if start.is_infinite or end.is_infinite:
        return start, end
    if not Knowledge(_without(cell, x)).is_one_of(end - start, POSITIVE):
        raise NoValue("a bound that may lie on either side of a switch")
    return start, end


def _piece_value(cell: Cell, f: Any, x: Any, ends: tuple[Any, Any]) -> Any:
    """F(high-) - F(low+) for a proved antiderivative F."""
    if f == 0:
        return S.Zero
    low, high = ends
    outer = _without(cell, x)
    for candidate in guesses(f, x):
        if _is_antiderivative(candidate, f, x, cell):
            above, below = (_limit(candidate, x, *e, outer) for e in ((high, -1), (low, 1)))
            if above is not None and below is not None:
                return above - below
    raise NoValue("no antiderivative was proved")


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
        return limit_at_infinity(candidate, x, -inward, Knowledge(cell))
    value = candidate.xreplace({x: end})
    if value.has(S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity):
        return value_at_end(candidate, x, end, inward) if not end.free_symbols else None
    if all(established(r, Case(cell)) for r in requirements(value)):
        return value
    return None
