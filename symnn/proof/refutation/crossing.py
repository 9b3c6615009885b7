"""`!=` refuted by a change of sign: a continuous gap with opposite signs is zero between."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from symnn.balls import Undefined, compare
from symnn.core import Evidence, Verdict
from symnn.errors import SymnnError
from symnn.proof.cells.branches import JUMPING
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.splitting import Case
from symnn.proof.equations.problem import Problem
from symnn.proof.ranges.ranges import Range
from symnn.proof.refutation.points import points

TRIED = 30


def refute_by_crossing(problem: Problem) -> Verdict | None:
    """Two points of an interval between which lhs - rhs is defined, continuous and changes sign."""
    symbols = list(problem.scalars)
    pieces = problem.pieces
    if problem.claim.relation != "!=" or len(symbols) != 1 or problem.arrays or pieces is None:
        return None
    if problem.claim.conditions or len(pieces) != 1 or pieces[0].case.substitution:
        return None
    x, gap, cell = symbols[0], pieces[0].gap, pieces[0].case.cell
    if not cell.range(x).connected or gap.has(*JUMPING):
        return None
    known = [(p[x], s) for p in points(problem, TRIED) if (s := _sign(gap, p))]
    known.sort(key=lambda pair: pair[0])
    for (low, before), (high, behind) in pairwise(known):
        between = cell.narrowed(x, Range(low, high, False, False))
        if before != behind and all(established(r, Case(between)) for r in _needs(problem, gap)):
            return _refuted(problem, x, (low, high))
    return None


def _needs(problem: Problem, gap: Any) -> list[Any]:
    return [*problem.requirements, *requirements(gap)]


def _sign(gap: Any, point: Any) -> int | None:
    try:
        return compare(gap, gap * 0, point, stop=400) or None
    except (Undefined, SymnnError):
        return None


def _refuted(problem: Problem, x: Any, ends: tuple[Any, Any]) -> Verdict:
    place = f"between {ends[0]} and {ends[1]}"
    summary = f"both sides are equal for some {x} {place}, where their difference changes its sign"
    details = {"kind": "crossing", "point": {str(x): place}, "ends": [str(e) for e in ends]}
    evidence = Evidence(summary, details)
    return Verdict("refuted", "exact", "change of sign", evidence, problem.assumptions())
