"""Parts that are no real number at any point: infinity, and integrals that do not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

import sympy
from sympy import Dummy, S, oo
from sympy.concrete.expr_with_limits import ExprWithLimits

from symnn.core import Evidence, Verdict
from symnn.proof.cells.branches import JUMPING
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.polynomials import degree_in
from symnn.proof.cells.splitting import Case
from symnn.proof.cells.statement import rebuild
from symnn.proof.cells.substitution import replaced
from symnn.proof.equations.problem import Problem
from symnn.proof.equations.zero import prove_zero
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import NEGATIVE, POSITIVE, Sign
from symnn.proof.refutation.exact_points import SUFFICIENT, exact_roots
from symnn.proof.refutation.points import Point, candidates, points, rational_roots
from symnn.proof.refutation.refuter import admissible
from symnn.proof.values.antiderivative import guesses
from symnn.proof.values.decay import decays_too_slowly

INFINITE = (S.Infinity, S.NegativeInfinity, S.ComplexInfinity)
NO_NUMBERS = (*INFINITE, S.NaN)
POINTS, MOST_PLACES, SHARE = 12, 16, 0.3


def refute_infinity(problem: Problem) -> Verdict | None:
    """A side that reads infinity itself, other than as a bound or a target."""
    for side in (problem.claim.lhs, problem.claim.rhs):
        for part in reached(side, lambda e: e in NO_NUMBERS):
            return _undefined(problem, f"a side is undefined: `{part}` is not a real number")
    return None


def _undefined(problem: Problem, reason: str, point: Point | None = None) -> Verdict:
    place = {str(s): str(v) for s, v in (point or {}).items()}
    evidence = Evidence(reason, {"kind": "undefined", "point": place, "reason": reason})
    return Verdict("refuted", "exact", "divergence", evidence, problem.assumptions())


def refute_divergent_integral(problem: Problem) -> Verdict | None:
    """An integral that does not exist, at a point: an antiderivative without a limit in the range,

    or an integrand that is undefined on a part of it.
    """
    sides = (problem.claim.lhs, problem.claim.rhs)
    nodes = [n for s in sides for n in reached(s, lambda e: isinstance(e, sympy.Integral))]
    problem = problem.within(problem.budget.part(SHARE))
    for point in points(problem, POINTS) if nodes and not problem.arrays else ():
        if not admissible(problem, point):
            continue
        for node in nodes:
            found = rebuild(node, lambda e, point=point: point.get(e, e))
            reason = _failure(found, problem)
            if reason is not None:
                where = ", ".join(f"{s} = {v}" for s, v in point.items())
                return _undefined(problem, f"at {where}: {reason}" if where else reason, point)
    return None


def _failure(node: Any, problem: Problem) -> str | None:
    if len(node.limits) != 1 or len(node.limits[0]) != 3 or node.free_symbols:
        return None
    x, low, high = node.limits[0]
    place = undefined_inside(node.function, x, Range(low, high))
    if place is not None:
        return f"`{node.function}` is undefined around {x} = {place}, in the range of `{node}`"
    place = _divergent_at(node, problem)
    return None if place is None else f"`{node}` diverges at {x} = {place}"


def undefined_inside(f: Any, x: Any, inside: Range) -> Any:
    """A number in the range around which `f` is undefined; None when none is found.

    `Why around:` an integral does not see single points. A need that fails with a sign that is not
    zero fails nearby too, for what is needed moves continuously.
    """
    needs = [r for r in requirements(f) if r.alternatives and not (r.guards or r.binders)]
    needs = [r for r in needs if not isinstance(r.node, SUFFICIENT) and not r.node.has(*JUMPING)]
    needs = [r for r in needs if not _is_power_of_unknown_kind(r.node, x)]
    for place in candidates((inside,), [], Random(0))[:MOST_PLACES] if needs else []:
        for r in needs:
            if all(any(_fails(e, s, x, place) for e, s in option) for option in r.alternatives):
                return place
    return None


def _is_power_of_unknown_kind(node: Any, x: Any) -> bool:
    """Whether an exponent is a constant that may be whole although it is not written so."""
    return isinstance(node, sympy.Pow) and not (node.exp.is_Rational or node.exp.has(x))


def _fails(e: Any, needed: Sign, x: Any, place: Any) -> bool:
    value = replaced(e, {x: place})
    if value.free_symbols or value.has(*NO_NUMBERS):
        return False
    return constant_sign(value) in (POSITIVE, NEGATIVE) and not constant_sign(value) & needed


def reached(e: Any, wanted: Callable[[Any], bool]) -> Iterator[Any]:
    """The parts that every point needs: none of a branch, or of a range that may be empty."""
    if wanted(e):
        yield e
    elif not isinstance(e, sympy.Piecewise | ExprWithLimits | sympy.Limit):
        for part in e.args:
            yield from reached(part, wanted)


def _roots(e: Any, x: Any) -> list[Any]:
    found = [*rational_roots(e, x), *exact_roots(e, x)]
    return list(dict.fromkeys(v for v in found if v.is_real))


def _divergent_at(node: Any, problem: Problem) -> Any:
    x, low, high = node.limits[0]
    f = node.function
    if f.has(*JUMPING):
        return None
    inside = Range(low, high)
    needs = [e for r in requirements(f) for option in r.alternatives for e, _ in option]
    singular = [v for e in needs if e.free_symbols == {x} for v in _roots(e, x)]
    for place in [*singular, low, high]:
        if inside.contains(place) or place in (low, high):
            for neighborhood in _sides(place, inside, singular):
                cell = Cell({x: neighborhood}, (), problem.budget)
                if _grows(f, x, place, cell) or _is_infinite(f, x, place, cell):
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


def _grows(f: Any, x: Any, place: Any, cell: Cell) -> bool:
    """Whether |f| is at least of the order of 1/|x| at infinity, or of 1/|x - place| at a place."""
    if not all(established(r, Case(cell)) for r in requirements(f)):
        return False
    far = Dummy("X", positive=True)
    if place.is_infinite:
        return decays_too_slowly(f.xreplace({x: far if place is oo else -far}), far, cell.budget)
    inward = 1 if cell.range(x).low == place else -1
    return decays_too_slowly(f.xreplace({x: place + inward / far}) / far**2, far, cell.budget)


def _is_infinite(f: Any, x: Any, place: Any, cell: Cell) -> bool:
    """Whether a proved antiderivative has exactly one term without a limit at the place."""
    if not all(established(r, Case(cell)) for r in requirements(f)):
        return False
    for candidate in guesses(f, x):
        sound = all(established(r, Case(cell)) for r in requirements(candidate))
        if candidate.has(*JUMPING, S.ImaginaryUnit) or not sound:
            continue
        if prove_zero(candidate.diff(x) - f, cell) is not None:
            terms = sympy.Add.make_args(sympy.expand(candidate))
            values = [t.xreplace({x: place}) for t in terms]
            if any(v.has(S.NaN, sympy.AccumBounds) for v in values):
                return place.is_infinite and _swings(terms, values, x)
            return sum(v in INFINITE for v in values) == 1
    return False


def _swings(terms: Sequence[Any], values: list[Any], x: Any) -> bool:
    """Whether one term is a wave, c*sin(a*x + b) or a cosine, and all others have finite limits."""
    waves = [t for t, v in zip(terms, values, strict=True) if v.has(sympy.AccumBounds)]
    if len(waves) != 1 or any(v.has(*NO_NUMBERS) for v in values):
        return False
    factor, wave = waves[0].as_independent(x)
    is_wave = isinstance(wave, sympy.sin | sympy.cos)
    return factor != 0 and is_wave and degree_in(wave.args[0], x) == 1
