"""Parts that are no real number at any point: infinity, and integrals that do not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sympy
from sympy import S, oo
from sympy.concrete.expr_with_limits import ExprWithLimits

from symnn.core import Evidence, Verdict
from symnn.proof.cells.branches import JUMPING
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.splitting import Case
from symnn.proof.equations.problem import Problem
from symnn.proof.equations.zero import prove_zero
from symnn.proof.ranges.ranges import Range
from symnn.proof.refutation.points import rational_roots
from symnn.proof.values.antiderivative import guesses

INFINITE = (S.Infinity, S.NegativeInfinity, S.ComplexInfinity)
NO_NUMBERS = (*INFINITE, S.NaN)


def refute_infinity(problem: Problem) -> Verdict | None:
    """A side that reads infinity itself, other than as a bound or a target."""
    for side in (problem.claim.lhs, problem.claim.rhs):
        for part in reached(side, lambda e: e in NO_NUMBERS):
            return _undefined(problem, f"a side is undefined: `{part}` is not a real number")
    return None


def _undefined(problem: Problem, reason: str) -> Verdict:
    evidence = Evidence(reason, {"kind": "undefined", "point": {}, "reason": reason})
    return Verdict("refuted", "exact", "divergence", evidence, problem.assumptions())


def refute_divergent_integral(problem: Problem) -> Verdict | None:
    """An integral without parameters whose antiderivative has an infinite limit in the range."""
    for side in (problem.claim.lhs, problem.claim.rhs):
        for node in reached(side, lambda e: isinstance(e, sympy.Integral)):
            place = _divergent_at(node, problem)
            if place is not None:
                reason = f"`{node}` diverges at {node.variables[0]} = {place}"
                return _undefined(problem, reason)
    return None


def reached(e: Any, wanted: Callable[[Any], bool]) -> Iterator[Any]:
    """The parts that every point needs: none of a branch, or of a range that may be empty."""
    if wanted(e):
        yield e
    elif not isinstance(e, sympy.Piecewise | ExprWithLimits | sympy.Limit):
        for part in e.args:
            yield from reached(part, wanted)


def _divergent_at(node: Any, problem: Problem) -> Any:
    if len(node.limits) != 1 or len(node.limits[0]) != 3 or node.free_symbols:
        return None
    x, low, high = node.limits[0]
    f = node.function
    if f.has(*JUMPING):
        return None
    inside = Range(low, high)
    needs = [e for r in requirements(f) for option in r.alternatives for e, _ in option]
    singular = [v for e in needs if e.free_symbols == {x} for v in rational_roots(e, x)]
    for place in [*singular, low, high]:
        if inside.contains(place) or place in (low, high):
            for neighborhood in _sides(place, inside, singular):
                if _is_infinite(f, x, place, Cell({x: neighborhood}, (), problem.budget)):
                    return place
    return None


def _sides(place: Any, inside: Range, singular: list[Any]) -> list[Range]:
    """Open intervals in the range that end at the place and hold no singular point."""
    found = []
    if place != inside.high:
        nearest = [v for v in singular if v.is_real and place != -oo and v > place]
        found.append(Range(place, min([inside.high, *nearest])))
    if place != inside.low:
        nearest = [v for v in singular if place == oo or v < place]
        found.append(Range(max([inside.low, *nearest]), place))
    return found


def _is_infinite(f: Any, x: Any, place: Any, cell: Cell) -> bool:
    """Whether a proved antiderivative has exactly one infinite term at the place."""
    if not all(established(r, Case(cell)) for r in requirements(f)):
        return False
    for candidate in guesses(f, x):
        sound = all(established(r, Case(cell)) for r in requirements(candidate))
        if candidate.has(*JUMPING, S.ImaginaryUnit) or not sound:
            continue
        if prove_zero(candidate.diff(x) - f, cell) is not None:
            terms: Any = sympy.expand(candidate)
            values = [t.xreplace({x: place}) for t in (terms.args if terms.is_Add else [terms])]
            if any(v.has(S.NaN, sympy.AccumBounds) for v in values):
                return False
            return sum(v in INFINITE for v in values) == 1
    return False
