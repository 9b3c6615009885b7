"""Infinite sums that have no value at some point of the domain."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Dummy, S, oo

from symnn.balls import Imprecise, Undefined, enclose
from symnn.core import Evidence, Verdict
from symnn.errors import NotSupportedError
from symnn.proof.cells.statement import rebuild
from symnn.proof.equations.problem import Problem
from symnn.proof.refutation.points import Point, points
from symnn.proof.refutation.refuter import admissible
from symnn.proof.values.decay import decays_too_slowly, has_limit_that_is_not_zero
from symnn.proof.values.divergence import reached

POINTS, EARLY, BITS = 14, 4, 100


def refute_divergent_sum(problem: Problem) -> Verdict | None:
    """A point at which a term is undefined, or the terms are at least of the order of 1/k."""
    sums = [s for side in (problem.claim.lhs, problem.claim.rhs) for s in reached(side, _is_series)]
    if not sums or problem.arrays:
        return None
    for point in points(problem, POINTS):
        if not admissible(problem, point):
            continue
        for node in sums:
            problem.budget.check()
            reason = _failure(node, point, problem)
            if reason is not None:
                return _refuted(problem, point, reason)
    return None


def _is_series(e: Any) -> bool:
    plain = isinstance(e, sympy.Sum) and len(e.limits) == 1 and len(e.limits[0]) == 3
    return plain and e.limits[0][2] is oo and not e.has(sympy.Indexed)


def _failure(node: Any, point: Point, problem: Problem) -> str | None:
    k, first, _ = node.limits[0]
    body = rebuild(node.function, lambda e: point.get(e, e))
    start = rebuild(first, lambda e: point.get(e, e))
    if body.free_symbols - {k} or not start.is_Integer:
        return None
    for place in range(int(start), int(start) + EARLY):
        term = rebuild(body, lambda e, place=place: S(place) if e == k else e)
        try:
            enclose(term, {}, BITS)
        except Undefined as reason:
            return f"`{node}` has no term at {k} = {place}: {reason}"
        except (Imprecise, NotSupportedError):
            continue
    return (
        f"the terms of `{node}` do not decay fast enough" if _diverges(body, k, problem) else None
    )


def _diverges(body: Any, k: Any, problem: Problem) -> bool:
    """Whether the terms are too large, or the sizes of terms that alternate do not go to 0."""
    far = Dummy("X", positive=True)
    moved = body.xreplace({k: far})
    alternating = [p for p in moved.atoms(sympy.Pow) if p.base.is_negative and p.exp.has(far)]
    if not alternating:
        return decays_too_slowly(moved, far, problem.budget)
    size = moved.xreplace({p: sympy.exp(p.exp * sympy.log(-p.base)) for p in alternating})
    return has_limit_that_is_not_zero(size, far, problem.budget)


def _refuted(problem: Problem, point: Point, reason: str) -> Verdict:
    place = {str(s): str(v) for s, v in point.items()}
    where = ", ".join(f"{s} = {v}" for s, v in place.items()) or "every point"
    summary = f"at {where} a side is undefined: {reason}"
    evidence = Evidence(summary, {"kind": "undefined", "point": place, "reason": reason})
    return Verdict("refuted", "exact", "divergence", evidence, problem.assumptions())
