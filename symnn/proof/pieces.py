"""A claim on a part of the domain, free of derivatives: what the provers see."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Any

import sympy
from sympy import Expr

from symnn.proof.definedness import Requirement, established, substituted
from symnn.proof.smooth import Kink, NotSmooth, smooth_value, worked_out
from symnn.proof.splitting import Case, is_empty


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
    nodes = _derivatives(lhs, rhs)
    if any(s in case.substitution for node in nodes for s, _ in node.variable_count):
        raise NotSmooth
    todo: list[Piece | Kink] = [Piece(case, case.applied(lhs), case.applied(rhs))]
    for node in nodes:
        todo = list(chain.from_iterable(_without(node, piece) for piece in todo))
    return [piece for piece in todo if not is_empty(piece.case.cell)]


def _derivatives(lhs: Any, rhs: Any) -> list[Any]:
    """The derivative nodes of both sides, inner ones first."""
    found: dict[Any, None] = {}
    for side in (lhs, rhs):
        for part in sympy.postorder_traversal(side):
            if isinstance(part, sympy.Derivative):
                found[part] = None
    return list(found)


def _without(node: Any, piece: Piece | Kink) -> list[Piece | Kink]:
    if isinstance(piece, Kink) or any(s in piece.case.substitution for s, _ in node.variable_count):
        return [piece]
    place = piece.case.applied(node)
    if not (piece.lhs.has(place) or piece.rhs.has(place)):
        return [piece]
    return [_with_value(piece, place, w) for w in worked_out(place, piece.case)]


def _with_value(piece: Piece, node: Any, worked: Any) -> Piece | Kink:
    if isinstance(worked, Kink):
        return worked
    sides: Any = [side.xreplace({node: worked.value}) for side in (piece.lhs, piece.rhs)]
    needs = piece.needs + worked.needs
    for other in _derivatives(*sides):
        if any(s in worked.case.substitution for s, _ in other.variable_count):
            value, added = smooth_value(other)
            sides = [side.xreplace({other: value}) for side in sides]
            needs += added
    needs = tuple(substituted(r, worked.case) for r in needs)
    return Piece(worked.case, worked.case.applied(sides[0]), worked.case.applied(sides[1]), needs)
