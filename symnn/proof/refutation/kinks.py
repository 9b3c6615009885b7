"""Refutation at kinks: a derivative that does not exist makes a side undefined."""

from __future__ import annotations

from typing import Any

from sympy import Derivative, Piecewise, Rational

from symnn.balls import Undefined, compare, holds
from symnn.core import Verdict
from symnn.errors import SymnnError
from symnn.proof.cells.cell import Cell
from symnn.proof.equations.problem import Problem
from symnn.proof.equations.smooth import Kink
from symnn.proof.ranges.signs import of_number, within
from symnn.proof.refutation.points import Point, on_slice, points
from symnn.proof.refutation.refuter import Violation, admissible, refuted

TRIED = 60


def refute_kinks(problem: Problem) -> Verdict | None:
    """A point of the domain at which one-sided derivatives certainly differ."""
    for kink in problem.parts or ():
        if isinstance(kink, Kink):
            found = _violation(problem, kink)
            if found is not None:
                return refuted(problem, found)
    return None


def _violation(problem: Problem, kink: Kink) -> Violation | None:
    for start in points(problem, TRIED):
        problem.budget.check()
        point = on_slice(problem, kink.case.substitution, start)
        if point is None or not _in_cell(kink.case.cell, point) or not admissible(problem, point):
            continue
        if not any(_reached(s, kink.node, point) for s in (problem.claim.lhs, problem.claim.rhs)):
            continue
        if any(_differ(kink.values[0], other, point) for other in kink.values[1:]):
            return Violation(point, None, _reason(kink, point))
    return None


def _reached(e: Any, node: Any, point: Point) -> bool:
    """Whether the value of `e` at the point certainly needs the node: no branch hides it."""
    if e == node or not e.has(Derivative):
        return bool(e == node)
    parts: tuple[Any, ...] = e.args
    if not isinstance(e, Piecewise):
        return any(_reached(a, node, point) for a in parts)
    for branch, condition in parts:
        chosen = None if condition.has(Derivative) else holds(condition, point)
        if chosen is not False:
            return chosen is True and _reached(branch, node, point)
    return False


def _in_cell(cell: Cell, point: Point) -> bool:
    inside = all(r.contains(point[s]) for s, r in cell.ranges.items() if s in point)
    return inside and all(_fact_holds(f.expression, f.sign, point) for f in cell.facts)


def _fact_holds(expression: Any, needed: int, point: Point) -> bool:
    try:
        sign = compare(expression, Rational(0), point, stop=400)
    except (Undefined, SymnnError):
        return False
    return sign is not None and within(of_number(sign), needed)


def _differ(a: Any, b: Any, point: Point) -> bool:
    try:
        return compare(a, b, point, stop=1000) in (-1, 1)
    except (Undefined, SymnnError):
        return False


def _reason(kink: Kink, point: Point) -> str:
    place = {s: v for s, v in point.items() if isinstance(v, Rational)}
    left, right = (v.xreplace(place) for v in kink.values[:2])
    if kink.order == 0:
        return f"`{kink.node}` does not exist: the function jumps from {left} to {right}"
    return (
        f"`{kink.node}` does not exist: the one-sided derivatives of order {kink.order} "
        f"are {left} and {right}"
    )
