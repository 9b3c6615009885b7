"""Integrals without parameters by rigorous quadrature, with derived bounds for infinite tails."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import sympy
from flint import arb, fmpq
from sympy import S, oo

from symnn.balls import Evaluation, Imprecise, Undefined, working_precision
from symnn.balls.calculus import quadrature
from symnn.balls.holomorphic import holomorphic
from symnn.core import Evidence, Verdict
from symnn.errors import NotSupportedError
from symnn.proof.cells.branches import JUMPING
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.statement import rebuild
from symnn.proof.equations.problem import Problem
from symnn.proof.ranges.boxes import range_over
from symnn.proof.ranges.intervals import EVERYTHING, INFINITY, Interval, meet
from symnn.proof.ranges.signs import ANY, Sign, of_number, within
from symnn.proof.ranges.variants import variants
from symnn.proof.refutation.points import Point, points
from symnn.proof.refutation.refuter import admissible
from symnn.proof.values.integrals import NoValue, open_pieces

BITS, DIGITS, POINTS = 120, 20, 6
CUTS = (8, 16, 32, 64, 160)
RATES = (S.One, S(4), S.Half)


def by_quadrature(problem: Problem) -> Verdict | None:
    """`enclosed`, proved or refuted by enclosures; with parameters, refuted at a point."""
    if problem.arrays or (problem.scalars and problem.gap.has(sympy.Derivative, sympy.Subs)):
        return None
    if not problem.scalars:
        enclosed = _enclosed(problem, {})
        return enclosed and _verdict(problem, *enclosed)
    for point in points(problem, POINTS):
        problem.budget.check()
        enclosed = _enclosed(problem, point) if admissible(problem, point) else None
        if enclosed is not None and _sign_between(*enclosed) & problem.needed == 0:
            return _refuted(problem, point, *enclosed)
    return None


def _enclosed(problem: Problem, point: Point) -> tuple[arb, arb] | None:
    """Balls for both sides, with integrals by quadrature."""
    sides = [rebuild(side, lambda e: point.get(e, e))
             for side in (problem.claim.lhs, problem.claim.rhs)]  # fmt: skip
    nodes = {n for side in sides for n in side.atoms(sympy.Integral)}
    try:
        with working_precision(BITS):
            at = Evaluation({})
            at.known.update({node: enclosed_integral(node, problem) for node in nodes})
            left, right = (at(side) for side in sides)
            return arb(left), arb(right)
    except (Undefined, Imprecise, NotSupportedError, NoValue):
        return None


def _sign_between(left: arb, right: arb) -> Sign:
    gap = left - right
    return of_number(1) if gap > 0 else of_number(-1) if gap < 0 else ANY


def _refuted(problem: Problem, point: Point, left: arb, right: arb) -> Verdict:
    place = {str(s): str(v) for s, v in point.items()}
    where = ", ".join(f"{s} = {v}" for s, v in place.items())
    shown = {"lhs": left.str(DIGITS), "rhs": right.str(DIGITS)}
    summary = f"at {where} quadrature encloses the sides, apart: {shown['lhs']} and {shown['rhs']}"
    evidence = Evidence(summary, {"kind": "separated", "point": place, **shown})
    return Verdict("refuted", "enclosure", "quadrature", evidence, problem.assumptions())


def _verdict(problem: Problem, left: arb, right: arb) -> Verdict | None:
    sign = _sign_between(left, right)
    shown = {"lhs": left.str(DIGITS), "rhs": right.str(DIGITS)}
    if sign != ANY:
        status, relation = ("proved" if within(sign, problem.needed) else "refuted"), "apart"
    elif problem.is_equation and abs(left - right) < arb(10) ** -DIGITS:
        status, relation = "enclosed", f"equal to {DIGITS} digits"
    else:
        return None
    summary = f"quadrature encloses the sides, {relation}: {shown['lhs']} and {shown['rhs']}"
    details = {"kind": "separated", "point": {}, **shown}
    evidence = Evidence(summary, details)
    return Verdict(status, "enclosure", "quadrature", evidence, problem.assumptions())  # type: ignore[arg-type]


def enclosed_integral(node: Any, problem: Problem) -> arb:
    """A ball for an integral over the line, a half-line or an interval.

    Raises:
        NoValue: the integrand is not known to be defined, or a tail has no bound.
        Imprecise: quadrature does not succeed.
    """
    if len(node.limits) != 1 or len(node.limits[0]) != 3 or node.free_symbols:
        raise NoValue("not a single definite integral without parameters")
    x, low, high = node.limits[0]
    total = arb(0)
    for cell, f, _ in open_pieces(Cell({}, (), problem.budget), node.function, (x, low, high)):
        if f.has(*JUMPING):
            raise NoValue("an integrand that jumps")
        total += _piece(f, x, cell)
    return total


def _piece(f: Any, x: Any, cell: Cell) -> arb:
    low, high = cell.range(x).low, cell.range(x).high
    if low == -oo and high == oo:
        left, right = (cell.narrowed(x, r) for r in
                       (cell.range(x).left_of(S.Zero), cell.range(x).right_of(S.Zero)))  # fmt: skip
        return _piece(f, x, left) + _piece(f, x, right)
    if low == -oo:
        return _half_line(f.xreplace({x: -x}), x, -high)
    if high == oo:
        return _half_line(f, x, low)
    return _between(f, x, low, high)


def _between(f: Any, x: Any, low: Any, high: Any) -> arb:
    at = Evaluation({})
    function = holomorphic(f, x, _constant_parts(f, x, at))
    return quadrature(function, arb(at(low)), arb(at(high)))


def _constant_parts(e: Any, x: Any, at: Evaluation) -> dict[Any, Any]:
    if not e.has(x):
        return {e: at(e)}
    return {k: v for a in e.args for k, v in _constant_parts(a, x, at).items()}


def _half_line(f: Any, x: Any, low: Any) -> arb:
    """From low to R by quadrature, beyond R by |f(x)| <= M*exp(-c*x).

    Raises:
        NoValue: no such M is found.
    """
    for cut in CUTS:
        end = low + cut
        for rate in RATES:
            bound = _tail(f, x, end, rate)
            if bound is not None:
                return _between(f, x, low, end) + bound
    raise NoValue("a tail without a bound")


def _tail(f: Any, x: Any, end: Any, rate: Any) -> arb | None:
    """A ball around 0 that contains the integral from `end` to infinity, if it is tiny."""
    start = range_over(end, {}).low
    box = {x: Interval(start, INFINITY)}
    found = EVERYTHING
    for form in variants(f * sympy.exp(rate * x), x):
        grown = sympy.powsimp(form)
        for e in dict.fromkeys((grown, _factored(grown))):
            with suppress(Undefined):
                found = meet(found, range_over(e, box))
    size = max(abs(found.low), abs(found.high))
    pace = arb(fmpq(int(rate.p), int(rate.q)))
    bound = size * (-pace * start).exp() / pace
    if not bound.is_finite() or not bound < arb(10) ** -(DIGITS + 4):
        return None
    return arb(0).union(bound).union(-bound)


def _factored(e: Any) -> Any:
    """The exponents factored, so that intervals see a product such as -x*(x - 1)."""
    return e.replace(sympy.exp, lambda u: sympy.exp(sympy.factor(u)))
