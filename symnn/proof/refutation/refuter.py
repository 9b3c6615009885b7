"""Counterexamples at exact points, by balls alone: a float never refutes anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy
from flint import arb
from sympy import Integer, Rational, S

from symnn.balls import Imprecise, Sides, Undefined, holds, sides
from symnn.balls.digits import apart
from symnn.core import Evidence, Verdict
from symnn.errors import NotSupportedError
from symnn.proof.equations.problem import Problem
from symnn.proof.ranges.constants import is_zero_constant
from symnn.proof.ranges.signs import ANY, ZERO, Sign, of_number, within
from symnn.proof.refutation.points import Point, movable, points

QUICK, THOROUGH = 26, 150
PLAIN: tuple[Any, ...] = (
    S.Zero, S.One, Integer(2), -S.One, S.Half, Integer(3), Integer(-2), -S.Half, Integer(10),
    Rational(1, 10), Integer(100),
)  # fmt: skip
LARGEST_EXPONENT = 1000


@dataclass(frozen=True)
class Violation:
    """A point of the domain at which the claim fails.

    Args:
        point: exact values.
        values: both sides there, or None where a side is undefined.
        reason: why a side is undefined.
    """

    point: Point
    values: Sides | None
    reason: str = ""


def refute_quickly(problem: Problem) -> Verdict | None:
    """A counterexample among a few telling points, at low precision."""
    return _refute(problem, points(problem, QUICK), 160)


def refute_thoroughly(problem: Problem) -> Verdict | None:
    """A counterexample among many points, at high precision."""
    return _refute(problem, points(problem, THOROUGH), 2000)


def _refute(problem: Problem, tried: Iterator[Point], stop: int) -> Verdict | None:
    for point in tried:
        problem.budget.check()
        found = violation(problem, point, stop)
        if found is not None:
            return refuted(problem, shrunk(problem, found))
    return None


def admissible(problem: Problem, point: Point) -> bool:
    """Whether the conditions certainly hold at a point of the domain."""
    if not all(_fits(problem, point, *entry) for entry in problem.arrays):
        return False
    try:
        return all(holds(c, point) is True for c in problem.claim.conditions)
    except (Undefined, NotSupportedError):
        return False


def _fits(problem: Problem, point: Point, base: Any, domain: Any) -> bool:
    """Whether an array has the sizes that the point gives to its domain."""
    values = {s: v for s, v in point.items() if isinstance(v, Rational)}
    found = point[base]
    for extent in domain.shape:
        if extent.xreplace(values) != len(found):
            return False
        found = found[0] if found else ()
    return True


def violation(problem: Problem, point: Point, stop: int = 1000) -> Violation | None:
    """The failure of the claim at a point, when it is certain."""
    if not admissible(problem, point):
        return None
    try:
        found = sides(problem.claim.lhs, problem.claim.rhs, point, stop=stop)
    except Undefined as reason:
        return Violation(point, None, str(reason))
    except (Imprecise, NotSupportedError, OverflowError, MemoryError):
        return None
    known = sign_of(found) if found.sign is not None else _sign_of_tie(problem, point)
    return Violation(point, found) if known & problem.needed == 0 else None


def sign_of(found: Sides) -> Sign:
    """The sign of lhs - rhs at the point."""
    return ANY if found.sign is None else of_number(found.sign)


def _sign_of_tie(problem: Problem, point: Point) -> Sign:
    """Balls that overlap: zero when that is proved, which matters to `!=`, `<` and `>`."""
    if within(ZERO, problem.needed) or problem.gap.has(sympy.Derivative, sympy.Sum, sympy.Product):
        return ANY
    change = {symbol: value for symbol, value in point.items() if isinstance(value, Rational)}
    if _grows(problem.gap) and any(abs(v) > LARGEST_EXPONENT for v in change.values()):
        return ANY  # SymPy would write the power out
    gap: Any = problem.gap.xreplace(change)
    return ZERO if not gap.free_symbols and is_zero_constant(gap) else ANY


def _grows(e: Any) -> bool:
    """Whether exact values have as many digits as symbols are large."""
    if e.has(sympy.factorial, sympy.gamma, sympy.binomial, sympy.polygamma):
        return True
    return any(p.exp.free_symbols for p in e.atoms(sympy.Pow))


def shrunk(problem: Problem, found: Violation) -> Violation:
    """The violation moved, coordinate by coordinate, to plainer numbers."""
    for symbol in movable(problem):
        if symbol not in found.point:
            continue
        for value in PLAIN:
            if value == found.point[symbol]:
                break
            if not any(r.contains(value) for r in problem.scalars[symbol]):
                continue
            moved = violation(problem, {**found.point, symbol: value}, 160)
            if moved is not None and (moved.values is None) == (found.values is None):
                found = moved
                break
    return found


def refuted(problem: Problem, found: Violation) -> Verdict:
    """The verdict for a violation, with the point and both balls."""
    place = {str(symbol): str(value) for symbol, value in found.point.items()}
    where = _where(problem, place)
    if found.values is None:
        summary = f"{where}a side is undefined: {found.reason}"
        details: dict[str, Any] = {"kind": "undefined", "point": place, "reason": found.reason}
    else:
        left, right = shown(found.values.left), shown(found.values.right)
        summary = f"{where}{_told(found.values)}"
        details = {"kind": "separated", "point": place, "lhs": left, "rhs": right,
                   "bits": found.values.bits}  # fmt: skip
    evidence = Evidence(summary, details)
    return Verdict("refuted", "exact", "rigorous counterexample", evidence, problem.assumptions())


def _where(problem: Problem, place: Mapping[str, str]) -> str:
    """The beginning of the sentence; a claim on numbers alone needs no place."""
    if place:
        return f"at {', '.join(f'{s} = {v}' for s, v in place.items())} "
    return "at every point " if problem.scalars else ""


def _told(values: Sides) -> str:
    left, right = apart(values.left, values.right)
    if left == right:
        return f"both sides are {left}"
    return f"the left side is {left} and the right side is {right}"


def shown(value: Any) -> str:
    """A value in a few digits more than are needed to see the ball."""
    return value.str(20) if isinstance(value, arb) else str(value)
