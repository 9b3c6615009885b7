"""A search for the smallest margin of an inequality; what it finds is judged by balls alone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Any

from flint import arb
from sympy import Integer, Rational

from symnn.balls import Imprecise, Undefined, sides
from symnn.core import Verdict
from symnn.errors import NotSupportedError
from symnn.proof.equations.problem import Problem
from symnn.proof.refutation.points import Point, movable, points
from symnn.proof.refutation.refuter import admissible, refuted, shrunk, violation

STARTS, STEPS, BITS = 4, 60, 64
SHRINK = Rational(2, 5)
MOST_TIES = 24
APART, FINEST = Rational(1, 10**4), Rational(1, 10**3)
DISTANCES = tuple(s * Rational(1, 10**k) for k in (2, 3, 4, 6) for s in (1, -1))
TINY, FEW_TIES = tuple(s * Rational(1, 10**k) for k in (10, 20, 40) for s in (1, -1)), 4
"""A slope of 1/10**k where both sides are equal shows only closer than that."""


@dataclass
class _Search:
    """A point on its way down, with a step for each symbol."""

    point: Point
    margin: float
    steps: dict[Any, Any]


def hunt(problem: Problem) -> Verdict | None:
    """A counterexample to an inequality, by coordinate descent from the points nearest to one."""
    if problem.claim.relation in ("==", "!=") or not 1 <= len(movable(problem)) <= 4:
        return None
    starts = [(m, p) for p in points(problem, 60) if (m := _margin(problem, p)) is not None]
    starts.sort(key=lambda pair: pair[0])
    found = _around_ties(problem, [p for m, p in starts if abs(m) < 1e-12][:MOST_TIES])
    if found is not None:
        return found
    found = _along_diagonals(problem, starts[0][1]) if starts else None
    if found is not None:
        return found
    for margin, point in starts[:STARTS]:
        steps = {s: max(abs(point[s]) / 10, Rational(1, 20)) for s in movable(problem)}
        found = _descend(problem, _Search(point, margin, steps))
        if found is not None:
            return found
    return None


def _around_ties(problem: Problem, ties: list[Point]) -> Verdict | None:
    """Points close to where both sides are equal: the inequality may fail only there."""
    for place, point in enumerate(ties):
        distances = DISTANCES + TINY if place < FEW_TIES else DISTANCES
        for symbol, distance in product(movable(problem), distances):
            problem.budget.check()
            value = point[symbol] + distance
            if not any(r.contains(value) for r in problem.scalars[symbol]):
                continue
            failed = violation(problem, {**point, symbol: value}, 400)
            if failed is not None:
                return refuted(problem, shrunk(problem, failed))
    return None


def _along_diagonals(problem: Problem, start: Point) -> Verdict | None:
    """Pairs of symbols at a small distance, moved together: |f(x) - f(y)| <= L*|x - y|.

    Both sides are equal where x = y; beside it the inequality may fail in some places only.
    """
    for x, y in combinations(movable(problem), 2):
        place, step = Rational(1, 2), Rational(1)
        best = _beside(problem, start, (x, y), place)
        while best is not None and step > FINEST:
            problem.budget.check()
            moved = [(m, p) for p in (place + step, place - step)
                     if (m := _beside(problem, start, (x, y), p)) is not None]  # fmt: skip
            lowest = min(moved, default=(best, place))
            if lowest[0] < best:
                best, place = lowest
            else:
                step = step / 3
            if best < 0:
                failed = violation(problem, _pair(start, (x, y), place), 2000)
                return failed and refuted(problem, shrunk(problem, failed))
    return None


def _beside(problem: Problem, start: Point, pair: tuple[Any, Any], place: Any) -> float | None:
    point = _pair(start, pair, place)
    if not all(any(r.contains(point[s]) for r in problem.scalars[s]) for s in pair):
        return None
    return _margin(problem, point)


def _pair(start: Point, pair: tuple[Any, Any], place: Any) -> Point:
    value = _short(place)
    return {**start, pair[0]: value + APART, pair[1]: value}


def _descend(problem: Problem, search: _Search) -> Verdict | None:
    for _ in range(STEPS):
        problem.budget.check()
        if search.margin <= 0:
            failed = violation(problem, search.point, 2000)
            return failed and refuted(problem, shrunk(problem, failed))
        if not _improved(problem, search):
            search.steps = {s: _stepsize(problem, s, step) for s, step in search.steps.items()}
        if all(step * 10**9 < 1 + abs(search.point[s]) for s, step in search.steps.items()):
            return None
    return None


def _stepsize(problem: Problem, symbol: Any, step: Any) -> Any:
    if all(r.integer for r in problem.scalars[symbol]):
        return Integer(max(1, int(step * SHRINK)))
    return _short(step * SHRINK)


def _improved(problem: Problem, search: _Search) -> bool:
    better = False
    for symbol, step in search.steps.items():
        for direction in (1, -1):
            value = _short(search.point[symbol] + direction * step)
            if not any(r.contains(value) for r in problem.scalars[symbol]):
                continue
            moved = {**search.point, symbol: value}
            margin = _margin(problem, moved)
            if margin is not None and margin < search.margin:
                search.point, search.margin, better = moved, margin, True
    return better


def _short(value: Any) -> Any:
    """A nearby fraction with a denominator that is a power of ten times a small number."""
    return Rational(round(value * 10**12), 10**12)


def _margin(problem: Problem, point: Point) -> float | None:
    """How far the inequality is from failing, about; a float decides nothing."""
    if not admissible(problem, point):
        return None
    try:
        found = sides(problem.claim.lhs, problem.claim.rhs, point, BITS, BITS)
    except (Undefined, Imprecise, NotSupportedError):
        return None
    gap = found.left - found.right
    try:
        value = (
            float(gap.mid()) if isinstance(gap, arb) else float(Fraction(int(gap.p), int(gap.q)))
        )
    except OverflowError:
        return None
    return value if problem.claim.relation in (">", ">=") else -value
