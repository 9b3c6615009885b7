"""The weakest evidence: the claim holds at many exact points, to the precision of the balls."""

from __future__ import annotations

from symnn.balls import Imprecise, Undefined, sides
from symnn.core import Evidence, Verdict
from symnn.errors import NotSupportedError
from symnn.proof.equations.problem import Problem
from symnn.proof.refutation.points import Point, points
from symnn.proof.refutation.refuter import admissible

POINTS, BITS = 40, 400


def sample(problem: Problem) -> Verdict | None:
    """`sampled` when every admissible point agrees with the claim, else None."""
    agreed = sum(_agrees(problem, point) for point in points(problem, POINTS))
    if agreed < (5 if problem.scalars else 1):
        return None
    digits = int(BITS * 0.3)
    summary = (
        f"holds at {agreed} exact points to about {digits} digits; this proves nothing between"
    )
    evidence = Evidence(summary, {"points": agreed, "digits": digits, "seed": problem.seed})
    return Verdict("sampled", "sampled", "ball sampling", evidence, problem.assumptions())


def _agrees(problem: Problem, point: Point) -> bool:
    problem.budget.check()
    if not admissible(problem, point):
        return False
    try:
        found = sides(problem.claim.lhs, problem.claim.rhs, point, stop=BITS)
    except (Undefined, Imprecise, NotSupportedError):
        return False
    return found.sign is None or bool((1 << (found.sign + 1)) & problem.needed)
