"""Infinite sums that have no value at some point of the domain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy import Dummy, S, oo

from symnn.balls import Imprecise, Undefined, enclose
from symnn.core import Evidence, Verdict
from symnn.errors import NotSupportedError
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.statement import rebuild
from symnn.proof.equations.problem import Problem
from symnn.proof.refutation.points import Point, points
from symnn.proof.refutation.refuter import admissible
from symnn.proof.tower import NeedSign
from symnn.proof.values.divergence import reached
from symnn.proof.values.expansions import Undetermined
from symnn.proof.values.germs import written_out
from symnn.proof.values.growth import Germs

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
    """Whether k*f(k) has a limit that is not 0, or f(k)*(-1)**k one that is not 0."""
    far = Dummy("X", positive=True)
    for size in _sizes(body, k, far):
        g = Germs(Cell({}, (), problem.budget), far)
        try:
            limit = g.limit(written_out(g, size))
            if limit in (oo, -oo) or (limit != 0 and g.sign(limit)):
                return True
        except (Undetermined, NeedSign):
            continue
    return False


def _sizes(body: Any, k: Any, far: Any) -> Iterator[Any]:
    """k times the terms, and the sizes of terms that alternate."""
    moved = body.xreplace({k: far})
    alternating = [p for p in moved.atoms(sympy.Pow) if p.base.is_negative and p.exp.has(far)]
    if not alternating:
        yield far * moved
        return
    yield moved.xreplace({p: sympy.exp(p.exp * sympy.log(-p.base)) for p in alternating})


def _refuted(problem: Problem, point: Point, reason: str) -> Verdict:
    place = {str(s): str(v) for s, v in point.items()}
    where = ", ".join(f"{s} = {v}" for s, v in place.items()) or "every point"
    summary = f"at {where} a side is undefined: {reason}"
    evidence = Evidence(summary, {"kind": "undefined", "point": place, "reason": reason})
    return Verdict("refuted", "exact", "divergence", evidence, problem.assumptions())
