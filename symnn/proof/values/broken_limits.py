"""Two-sided limits whose sides differ at some point of the domain: there is no such number."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Limit, Symbol

from symnn.core import Evidence, Verdict
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.statement import rebuild
from symnn.proof.equations.problem import Problem
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.signs import NEGATIVE, POSITIVE
from symnn.proof.refutation.points import Point, points
from symnn.proof.refutation.refuter import admissible
from symnn.proof.tower import NeedSign
from symnn.proof.values.divergence import reached
from symnn.proof.values.integrals import NoValue
from symnn.proof.values.limits import value_by_growth

POINTS = 14


def refute_broken_limit(problem: Problem) -> Verdict | None:
    """A point at which the limits from the left and from the right are known, and differ."""
    sides = (problem.claim.lhs, problem.claim.rhs)
    limits = [node for side in sides for node in reached(side, _is_two_sided)]
    if not limits or problem.arrays:
        return None
    for point in points(problem, POINTS):
        if not admissible(problem, point):
            continue
        for node in limits:
            problem.budget.check()
            values = _one_sided_values(node, point, problem)
            if values is not None:
                return _refuted(problem, point, node, values)
    return None


def _is_two_sided(e: Any) -> bool:
    return isinstance(e, Limit) and str(e.args[3]) == "+-"


def _one_sided_values(node: Any, point: Point, problem: Problem) -> tuple[Any, Any] | None:
    """Both one-sided limits when they certainly differ."""
    f, x, target, _ = (rebuild(part, lambda e: point.get(e, e)) for part in node.args)
    if f.free_symbols - {x} or target.free_symbols:
        return None
    try:
        left, right = (
            value_by_growth(Expr.__new__(Limit, f, x, target, Symbol(side)), _nowhere(problem))
            for side in "-+"
        )
    except (NoValue, NeedSign):
        return None
    return (left, right) if constant_sign(left - right) in (NEGATIVE, POSITIVE) else None


def _nowhere(problem: Problem) -> Cell:
    return Cell({}, (), problem.budget)


def _refuted(problem: Problem, point: Point, node: Any, values: tuple[Any, Any]) -> Verdict:
    place = {str(symbol): str(value) for symbol, value in point.items()}
    where = ", ".join(f"{s} = {v}" for s, v in place.items()) or "every point"
    reason = f"`{node}` does not exist: from the left it is {values[0]}, from the right {values[1]}"
    details = {"kind": "undefined", "point": place, "reason": reason}
    evidence = Evidence(f"at {where} a side is undefined: {reason}", details)
    return Verdict("refuted", "exact", "one-sided limits", evidence, problem.assumptions())
