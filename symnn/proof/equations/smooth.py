"""Derivatives taken on smooth pieces, with the kinks between them examined from both sides.

A function that is continuous at a point, and whose derivatives to order k have equal limits from
both sides there, is k times differentiable at the point with that value; if the one-sided values
differ, it is not differentiable and the derivative is undefined.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import sympy
from sympy import Expr, S

from symnn.balls.calculus import slope
from symnn.proof.cells.branches import JUMPING, SWITCHING, resolved
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import Requirement, requirements, substituted
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case, cases_by_sign
from symnn.proof.cells.statement import expanded_sum, rebuild
from symnn.proof.cells.substitution import replaced
from symnn.proof.equations.stretches import NotOrdered, stretches
from symnn.proof.equations.zero import prove_zero
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import NONNEGATIVE, POSITIVE
from symnn.proof.tower import NO_FORM, NeedSign


class NotSmooth(Exception):
    """The derivative could not be worked out here; nothing is known."""


@dataclass(frozen=True)
class Kink:
    """A place where the one-sided derivatives are not known to agree.

    Args:
        case: where, with the symbols that are fixed there.
        node: the derivative.
        order: of the first one-sided derivatives that may differ.
        values: from the left and from the right; for order 0 also the value at the place.
    """

    case: Case
    node: Expr
    order: int
    values: tuple[Expr, ...]


@dataclass(frozen=True)
class Worked:
    """A derivative worked out on a part of the domain.

    Args:
        case: the part.
        value: the derivative there.
        needs: what must hold for the function to be differentiable in this way.
    """

    case: Case
    value: Expr
    needs: tuple[Requirement, ...] = field(default=())


def worked_out(node: Any, case: Case) -> list[Worked | Kink]:
    """The derivative on parts that cover the case.

    Raises:
        NotSmooth: the switches are too involved, or a kink could not be decided.
    """
    written: Any = rebuild(node.expr, expanded_sum)
    body: Any = case.applied(written)
    if not body.has(*JUMPING):
        value, needs = smooth_value(node.func(body, *node.variable_count))
        # putting values in may evaluate what was undefined, such as sqrt(z)**2 at z = -1
        before = tuple(substituted(r, case) for r in _strict(node, requirements(written)))
        return [Worked(case, value, tuple(dict.fromkeys(needs + before)))]
    if len(node.variable_count) != 1 or body.has(*set(JUMPING) - set(SWITCHING)):
        raise NotSmooth
    symbol, count = node.variable_count[0]
    if not count.is_Integer or symbol in case.substitution:
        raise NotSmooth
    return _Pieces(node, body, symbol, int(count), case).worked()


def smooth_value(node: Any) -> tuple[Expr, tuple[Requirement, ...]]:
    """The derivative of a function without switches, and what it needs.

    Raises:
        NotSmooth: the function has switches.
    """
    if node.expr.has(*JUMPING):
        raise NotSmooth
    return _differentiated(node.expr, node), _strict_needs(node, node.expr)


def _differentiated(body: Any, node: Any) -> Expr:
    value = slope(body, *node.variable_count)
    if value.has(sympy.Derivative, sympy.DiracDelta, sympy.Subs):
        raise NotSmooth
    return value


def _strict_needs(node: Any, body: Any) -> tuple[Requirement, ...]:
    """What the function and its derivative need around the point."""
    return _strict(node, requirements(body) + requirements(_differentiated(body, node)))


def _strict(node: Any, needed: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
    """Conditions that stay true nearby."""
    found = []
    for r in needed:
        options = tuple(
            tuple((e, POSITIVE if s == NONNEGATIVE and _varies(e, node) else s) for e, s in option)
            for option in r.alternatives
        )
        found.append(Requirement(r.node, options, r.guards, r.binders))
    return tuple(found)


def _varies(e: Expr, node: Any) -> bool:
    return any(e.has(symbol) for symbol, _ in node.variable_count)


@dataclass(frozen=True)
class _Pieces:
    """One derivative of a function with switches, by one symbol."""

    node: sympy.Derivative
    body: Any
    symbol: Any
    count: int
    case: Case

    def worked(self) -> list[Worked | Kink]:
        found: list[Worked | Kink] = []
        for outer, body in self._decided_without_symbol(self.case, self.body, 0):
            found += self._along_symbol(outer, body)
        return found

    def _decided_without_symbol(
        self, case: Case, body: Any, depth: int
    ) -> Iterator[tuple[Case, Any]]:
        """Split by switches that do not depend on the symbol."""
        switches = _open_switches(body, self._line(case)) or []
        switch = next((s for s in switches if not s.has(self.symbol)), None)
        if switch is None or depth > 6:
            yield case, body
            return
        cases = cases_by_sign(case.cell, switch)
        if cases is None:
            raise NotSmooth
        for further in cases:
            refined = case.refined(further)
            yield from self._decided_without_symbol(refined, further.applied(body), depth + 1)

    def _line(self, case: Case) -> Cell:
        """The cell with the symbol free: the function counts beyond the ends of the domain."""
        facts = tuple(f for f in case.cell.facts if not f.expression.has(self.symbol))
        return replace(case.cell.narrowed(self.symbol, Range()), facts=facts)

    def _along_symbol(self, case: Case, body: Any) -> list[Worked | Kink]:
        line = self._line(case)
        switches = _open_switches(body, line)
        if switches == []:
            return [self._smooth(case, resolved(body, Knowledge(line)))]
        if switches and all(s.free_symbols == {self.symbol} for s in switches):
            return self._on_line(case, body, line)
        return self._across(case, body, line)

    def _smooth(self, case: Case, piece: Any) -> Worked:
        return Worked(case, _differentiated(piece, self.node), _strict_needs(self.node, piece))

    def _on_line(self, case: Case, body: Any, line: Cell) -> list[Worked | Kink]:
        """Intervals between the zeros of switches in the symbol alone, and the zeros."""
        parts = list(_intervals(Case(line), body, 0))
        intervals = [(c.cell.range(self.symbol), piece) for c, piece in parts if not c.substitution]
        found: list[Worked | Kink] = []
        own = case.cell.range(self.symbol)
        for r, piece in intervals:
            shared = _shared(own, r)
            if shared is not None:
                found.append(self._smooth(_narrowed(case, self.symbol, shared), piece))
        for left, right in _neighbors(intervals):
            place = left[0].high
            if own.contains(place):
                found.append(self._at(case, place, body, (left[1], right[1])))
        return found

    def _at(self, case: Case, place: Expr, body: Any, sides: tuple[Any, Any]) -> Worked | Kink:
        slice_ = case.refined(Case(case.cell.at(self.symbol, place), {self.symbol: place}))
        return self._joined(slice_, body, sides, {self.symbol: place})

    def _across(self, case: Case, body: Any, line: Cell) -> list[Worked | Kink]:
        """Stretches between switches that are linear in the symbol, and their ends."""
        try:
            parts = stretches(body, self.symbol, line)
        except (NotOrdered, *NO_FORM):
            raise NotSmooth from None
        found: list[Worked | Kink] = [
            self._smooth(Case(case.cell.given(*p.facts), case.substitution), p.piece) for p in parts
        ]
        for left, right in pairwise(parts):
            found.append(self._at(case, left.high, body, (left.piece, right.piece)))
        return found

    def _joined(
        self, case: Case, body: Any, sides: tuple[Any, Any], place: dict[Any, Expr]
    ) -> Worked | Kink:
        """The derivative at a switch: the common one-sided value, or a kink."""
        left, right = sides
        here = replaced(body, place)
        value: Any = S.NaN
        for order in range(self.count + 1):
            a, b = (_at_place(slope(f, (self.symbol, order)), place) for f in (left, right))
            gaps = [a - b] if order else [a - b, a - here]
            if not all(prove_zero(gap, case.cell) is not None for gap in gaps):
                return Kink(case, self.node, order, (a, b) if order else (a, b, here))
            value = a
        needs = _strict_needs(self.node, left) + _strict_needs(self.node, right)
        return Worked(case, value, tuple(_placed(r, place) for r in needs))


def _at_place(e: Any, place: dict[Any, Expr]) -> Any:
    value = replaced(e, place)
    if value.has(S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity, sympy.DiracDelta):
        raise NotSmooth
    return value


def _placed(r: Requirement, place: dict[Any, Expr]) -> Requirement:
    options = tuple(tuple((replaced(e, place), s) for e, s in o) for o in r.alternatives)
    return Requirement(r.node, options, r.guards, r.binders)  # type: ignore[arg-type]


def _open_switches(body: Any, cell: Cell) -> list[Any] | None:
    """The expressions whose signs are needed to resolve the body; None when that is not known."""
    try:
        resolved(body, Knowledge(cell))
    except NeedSign as need:
        return _all_switches(body, cell, need.expression)
    except NO_FORM:
        raise NotSmooth from None
    return []


def _all_switches(body: Any, cell: Cell, first: Any) -> list[Any] | None:
    """The first open switch and those that open up behind it."""
    found = [first]
    cases = cases_by_sign(cell, first)
    if cases is None or cell.depth > 8:
        return None
    for case in cases:
        if case.substitution:
            continue
        behind = _open_switches(case.applied(body), case.cell)
        if behind is None:
            return None
        found += [s for s in behind if s not in found]
    return found


def _intervals(case: Case, body: Any, depth: int) -> Iterator[tuple[Case, Any]]:
    """Cells along a line on which all switches are decided, with the resolved body."""
    try:
        yield case, resolved(body, Knowledge(case.cell))
        return
    except NeedSign as need:
        cases = cases_by_sign(case.cell, need.expression)
    except NO_FORM:
        raise NotSmooth from None
    if cases is None or depth > 8 or any(len(c.cell.facts) > len(case.cell.facts) for c in cases):
        raise NotSmooth
    for further in cases:
        yield from _intervals(case.refined(further), further.applied(body), depth + 1)


def _neighbors(intervals: list[tuple[Range, Any]]) -> Iterator[tuple[Any, Any]]:
    for left in intervals:
        for right in intervals:
            if left[0].high == right[0].low and left[0].high.is_finite:
                yield left, right


def _shared(own: Range, other: Range) -> Range | None:
    """The members of a range that also lie in an open interval; None when there are none."""
    if other.low.is_finite:
        lower, upper = own.strictly_inside(other.low)
        if not upper:
            return None
        own = own.right_of(other.low) if lower or own.contains(other.low) else own
    if other.high.is_finite:
        lower, upper = own.strictly_inside(other.high)
        if not lower:
            return None
        own = own.left_of(other.high) if upper or own.contains(other.high) else own
    return own


def _narrowed(case: Case, symbol: Any, found: Range) -> Case:
    return Case(case.cell.narrowed(symbol, found), case.substitution)
