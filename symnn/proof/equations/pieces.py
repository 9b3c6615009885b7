"""A claim on a part of the domain, free of derivatives: what the provers see."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Any

import sympy
from sympy import Expr, S

from symnn.proof.cells.definedness import Requirement, established, substituted
from symnn.proof.cells.splitting import Case, is_empty
from symnn.proof.equations.smooth import Kink, NotSmooth, smooth_value, worked_out


@dataclass(frozen=True)
class Piece:
    """Both sides on one case.

    Args:
        case: the part of the domain; its substitution is already applied.
        lhs, rhs: without derivatives.
        needs: requirements that the worked-out derivatives add.
    """

    case: Case
    lhs: Expr
    rhs: Expr
    needs: tuple[Requirement, ...] = ()

    @property
    def gap(self) -> Expr:
        """lhs - rhs."""
        return self.lhs - self.rhs

    def undecided(self) -> list[Requirement]:
        """The added requirements that are not proved."""
        return [r for r in self.needs if not established(r, Case(self.case.cell))]


def pieces_of(case: Case, lhs: Any, rhs: Any) -> list[Piece | Kink]:
    """The claim on parts that cover the case, with its derivatives worked out.

    Raises:
        NotSmooth: a derivative could not be worked out.
    """
    lhs, rhs, needs = _worked_before(case, lhs, rhs)
    start = Piece(case, case.applied(lhs), case.applied(rhs), needs)
    todo: list[Piece | Kink] = [start]
    for node in _derivatives(lhs, rhs):
        todo = list(chain.from_iterable(_without(node, piece) for piece in todo))
    return [piece for piece in todo if not is_empty(piece.case.cell)]


def _worked_before(case: Case, lhs: Any, rhs: Any) -> tuple[Any, Any, tuple[Requirement, ...]]:
    """Both sides with those derivatives worked out that the substitution would change.

    `Why:` where y = x, the derivative of x*y by x is y, not that of x**2.
    """
    needs: tuple[Requirement, ...] = ()
    node = next((n for n in _derivatives(lhs, rhs) if _is_touched(n, case)), None)
    while node is not None:
        value, added = smooth_value(node)
        lhs, rhs, needs = lhs.xreplace({node: value}), rhs.xreplace({node: value}), needs + added
        node = next((n for n in _derivatives(lhs, rhs) if _is_touched(n, case)), None)
    return lhs, rhs, tuple(substituted(r, case) for r in needs)


def _is_touched(node: Any, case: Case) -> bool:
    """Whether a substitution speaks of a symbol that is differentiated by."""
    by = {symbol for symbol, _ in node.variable_count}
    values: Any = case.substitution.items()
    return any(s in by or value.free_symbols & by for s, value in values)


def _derivatives(lhs: Any, rhs: Any) -> list[Any]:
    """The derivative nodes of both sides, inner ones first."""
    found: dict[Any, None] = {}
    for side in (lhs, rhs):
        for part in sympy.postorder_traversal(side):
            if isinstance(part, sympy.Derivative):
                found[part] = None
    return list(found)


def _without(node: Any, piece: Piece | Kink) -> list[Piece | Kink]:
    if isinstance(piece, Kink) or _is_touched(node, piece.case):
        return [piece]
    place = piece.case.applied(node)
    if place is S.NaN:
        raise NotSmooth
    if not (piece.lhs.has(place) or piece.rhs.has(place)):
        return [piece]
    return [_with_value(piece, place, w) for w in worked_out(node, piece.case)]


def _with_value(piece: Piece, node: Any, worked: Any) -> Piece | Kink:
    if isinstance(worked, Kink):
        return worked
    sides: Any = [side.xreplace({node: worked.value}) for side in (piece.lhs, piece.rhs)]
    needs = piece.needs + worked.needs
    for other in _derivatives(*sides):
        if _is_touched(other, worked.case):
            value, added = smooth_value(other)
            sides = [side.xreplace({other: value}) for side in sides]
            needs += added
    needs = tuple(substituted(r, worked.case) for r in needs)
    return Piece(worked.case, worked.case.applied(sides[0]), worked.case.applied(sides[1]), needs)
