"""An expression on the parts of its domain on which it has no switch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from symnn.errors import NotSupportedError
from symnn.proof.cells.branches import resolved
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case, cases_by_sign, is_empty
from symnn.proof.equations.problem import Problem
from symnn.proof.tower import NO_FORM, NeedSign

MOST_CUTS = 12


@dataclass(frozen=True)
class Part:
    """A smooth expression on a cell.

    Args:
        case: the part of the domain, with the symbols that are fixed on it.
        value: the expression there.
    """

    case: Case
    value: Any

    @property
    def cell(self) -> Cell:
        return self.case.cell


def smooth_parts(problem: Problem) -> list[Part]:
    """Parts that cover the domain.

    Raises:
        NotSupportedError: a derivative does not exist, or a switch could not be decided.
    """
    if problem.arrays:
        raise NotSupportedError(
            f"bound: `{problem.claim.lhs}` has arrays; needed scalar symbols, such as the entries "
            "of an array of known size"
        )
    if problem.pieces is None:
        raise NotSupportedError(
            f"bound: a derivative in `{problem.claim.lhs}` was not found to exist on all of the "
            "domain; restrict the domain to where it exists"
        )
    return [part for piece in problem.pieces for part in parts_of(piece.case, piece.lhs)]


def parts_of(case: Case, e: Any, depth: int = 0) -> Iterator[Part]:
    """Parts of one case, cut at switches.

    Raises:
        NotSupportedError: a switch could not be decided.
    """
    try:
        yield Part(case, resolved(e, Knowledge(case.cell)))
        return
    except NeedSign as need:
        cases = cases_by_sign(case.cell, need.expression) if depth < MOST_CUTS else None
    except NO_FORM:
        cases = None
    if cases is None:
        raise NotSupportedError(
            f"bound: the switches of `{e}` could not be decided on {case.cell}; give its branches "
            "one by one"
        )
    for further in cases:
        if not is_empty(further.cell):
            yield from parts_of(case.refined(further), further.applied(e), depth + 1)
