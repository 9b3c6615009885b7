"""Limits that do not exist at some point of the domain: there is no such number."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from sympy import Limit, oo

from symnn.core import Evidence, Verdict
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.statement import rebuild
from symnn.proof.equations.problem import Problem
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.signs import NEGATIVE, POSITIVE
from symnn.proof.refutation.points import Point, points
from symnn.proof.refutation.refuter import admissible
from symnn.proof.tower import NO_FORM, NeedSign
from symnn.proof.values.divergence import reached
from symnn.proof.values.expansions import Undetermined
from symnn.proof.values.germs import limit_far_out, limits_along_waves
from symnn.proof.values.growth import Germs
from symnn.proof.values.limits import germs_of

POINTS = 14


def refute_broken_limit(problem: Problem) -> Verdict | None:
    """A point at which a limit is infinite, differs from side to side, or oscillates."""
    sides = (problem.claim.lhs, problem.claim.rhs)
    limits = [n for side in sides for n in reached(side, lambda e: isinstance(e, Limit))]
    if not limits or problem.arrays:
        return None
    tried: set[Any] = set()
    for point in points(problem, POINTS):
        if not admissible(problem, point):
            continue
        for node in limits:
            problem.budget.check()
            there = _at(node, point)
            reason = None if there in tried else _reason(there, problem)
            tried.add(there)
            if reason is not None:
                return _refuted(problem, point, f"`{node}` does not exist: {reason}")
    return None


def _at(node: Any, point: Point) -> tuple[Any, ...]:
    """Function, variable, target and sides at a point of the parameters."""
    f, x, target, sides = node.args
    values = {s: v for s, v in point.items() if s != x}
    f, target = (rebuild(part, lambda e: values.get(e, e)) for part in (f, target))
    return f, x, target, sides


def _reason(there: tuple[Any, ...], problem: Problem) -> str | None:
    """Why the limit certainly is no number; None when that is not known."""
    f, x, target, sides = there
    if f.free_symbols - {x} or target.free_symbols:
        return None
    found: list[tuple[str, Any]] = []
    try:
        for way in germs_of(f, (x, target, sides), Cell({}, (), problem.budget)):
            values = [] if way is None else _values(*way[1:], oscillating=not x.is_integer)
            if _apart(values):
                return f"on the way it comes near {values[0]} and near {values[-1]} again and again"
            found += [(way[0], v) for v in values[:1] if way is not None]
    except (Undetermined, NeedSign, *NO_FORM):
        return None
    infinite = any(v in (oo, -oo) for _, v in found)
    broken = infinite or _apart([v for _, v in found])
    return ", ".join(f"{words}it is {v}" for words, v in found) if broken else None


def _values(g: Germs, e: Any, oscillating: bool) -> list[Any]:
    """The limit; or several ones along sequences, of which the first and the last differ.

    Raises:
        Undetermined: neither is known.
    """
    try:
        return [limit_far_out(g, e)]
    except Undetermined:
        pairs = combinations(limits_along_waves(g, e) if oscillating else (), 2)
        different = next((list(pair) for pair in pairs if _apart(list(pair))), None)
        if different is None:
            raise
        return different


def _apart(values: list[Any]) -> bool:
    """Whether the first and the last value certainly differ."""
    if len(values) < 2:
        return False
    first, last = values[0], values[-1]
    if {first, last} & {oo, -oo}:
        return first != last
    return constant_sign(first - last) in (NEGATIVE, POSITIVE)


def _refuted(problem: Problem, point: Point, reason: str) -> Verdict:
    place = {str(symbol): str(value) for symbol, value in point.items()}
    where = ", ".join(f"{s} = {v}" for s, v in place.items()) or "every point"
    details = {"kind": "undefined", "point": place, "reason": reason}
    evidence = Evidence(f"at {where} a side is undefined: {reason}", details)
    return Verdict("refuted", "exact", "limits of the sides", evidence, problem.assumptions())
