"""Counterexamples at irrational points: pi/2, sqrt(2), log(2) and exact zeros of boundaries.

There every decision is a sign of a constant: by balls where it is not zero, by canonical form where
it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from random import Random
from typing import Any

import sympy
from sympy import Rational, S

from symnn.core import Evidence, Verdict
from symnn.proof.cells.definedness import Requirement
from symnn.proof.cells.polynomials import is_rational, polynomial_in
from symnn.proof.cells.substitution import replaced
from symnn.proof.equations.problem import Problem
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.signs import ANY, NEVER
from symnn.proof.refutation.points import boundaries, candidates
from symnn.proof.tower.switching import ACCEPTED

MOST_POINTS = 40
QUARTERS = tuple(Rational(k, 12) for k in (3, 4, 6, 12, 18, 24))
PERIODIC = (sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc)


def refute_at_exact_points(problem: Problem) -> Verdict | None:
    """An exact point, perhaps irrational, at which the claim certainly fails."""
    if problem.arrays or problem.claim.lhs.has(*UNSUITED) or problem.claim.rhs.has(*UNSUITED):
        return None
    for point in islice(_points(problem), MOST_POINTS):
        problem.budget.check()
        reason = _failure(problem, point)
        if reason is not None:
            return _refuted(problem, point, reason)
    return None


UNSUITED = (sympy.Derivative, sympy.Integral, sympy.Sum, sympy.Product, sympy.Limit)


def _points(problem: Problem) -> Iterator[dict[Any, Any]]:
    """Irrational values of one symbol with plain values of the others, and symmetric points."""
    random = Random(problem.seed)
    plain = {s: candidates(r, [], random)[:4] for s, r in problem.scalars.items()}
    if not all(plain.values()):
        return
    yield from _stationary(problem)
    yield from _symmetric(problem)
    for symbol in problem.scalars:
        for value in _exact_values(problem, symbol):
            if not _contains(problem, symbol, value):
                continue
            for k in range(4 if len(plain) > 1 else 1):
                others = {s: v[min(k, len(v) - 1)] for s, v in plain.items()}
                yield {**others, symbol: value}


def _contains(problem: Problem, symbol: Any, value: Any) -> bool:
    return any(r.contains(value) for r in problem.scalars[symbol])


def _stationary(problem: Problem) -> Iterator[dict[Any, Any]]:
    """Where all slopes of a gap of degree 2 are 0: there it may touch 0."""
    symbols = list(problem.scalars)
    gap = polynomial_in(problem.gap, *symbols)
    if gap is None or not is_rational(gap) or gap.total_degree() != 2:
        return
    for values in sympy.linsolve([gap.diff(s).as_expr() for s in symbols], symbols):
        place = dict(zip(symbols, replaced(values, dict.fromkeys(symbols, S.Zero)), strict=True))
        if all(_contains(problem, s, v) for s, v in place.items()):
            yield place


def _symmetric(problem: Problem) -> Iterator[dict[Any, Any]]:
    """Points of an equation at which all symbols are equal up to signs: x = y on a circle."""
    symbols: list[Any] = list(problem.scalars)
    first: Any = symbols[0] if symbols else None
    others = symbols[1:]
    conditions: tuple[Any, ...] = problem.claim.conditions if others else ()
    for condition in (c for c in conditions if isinstance(c, sympy.Eq | sympy.Le | sympy.Ge)):
        sides: Any = condition.args
        for signs in product((1, -1), repeat=min(len(others), 3)):
            chosen = {s: k * first for s, k in zip(others, signs, strict=False)}
            along: Any = replaced(sides[0] - sides[1], chosen)
            if along.free_symbols != {first}:
                continue
            for root in exact_roots(along, first):
                place = {first: root, **{s: replaced(v, {first: root}) for s, v in chosen.items()}}
                if len(place) > len(others) and all(_contains(problem, *p) for p in place.items()):
                    yield place


def _exact_values(problem: Problem, symbol: Any) -> list[Any]:
    found: list[Any] = []
    sides = (problem.claim.lhs, problem.claim.rhs)
    for expression in [*boundaries(problem), *_gap_of_plain_sides(problem)]:
        if expression.free_symbols == {symbol}:
            roots = exact_roots(expression, symbol)
            waves = isinstance(expression, sympy.sin | sympy.cos)  # in balls sin(pi) is no 0
            found += [v for v in roots if waves or not isinstance(v, Rational)]
    if any(side.has(*PERIODIC) for side in sides):
        found += [sign * q * S.Pi for q in QUARTERS for sign in (1, -1)]
        found += _turning_values(problem, symbol)
    if any(side.has(sympy.exp, sympy.log) for side in sides):
        found += [S.Exp1, 1 / S.Exp1, sympy.log(2), -sympy.log(2)]
    return [v for v in dict.fromkeys(found) if v.is_real]


def _turning_values(problem: Problem, symbol: Any) -> list[Any]:
    """Where the argument of a wave is a multiple of pi/2, near a member of the domain."""
    found: list[Any] = []
    waves = {w for side in (problem.claim.lhs, problem.claim.rhs) for w in side.atoms(*PERIODIC)}
    members = [v for v in candidates(problem.scalars[symbol], [], Random(problem.seed)) if v != 0]
    for argument in {w.args[0] for w in waves if w.args[0].free_symbols == {symbol}}:
        above, below = sympy.fraction(sympy.together(argument))
        for member in members[:3]:
            start = sympy.floor(2 * replaced(argument, {symbol: member}) / S.Pi)
            if start.is_Integer:
                turns = [(start + k) * S.Pi / 2 for k in range(-1, 5)]
                found += [r for t in turns for r in _polynomial_roots(above - t * below, symbol)]
    return found


def _gap_of_plain_sides(problem: Problem) -> list[Any]:
    """lhs - rhs where it is a polynomial, whose zeros matter to `<`, `>` and `!=`."""
    gap = problem.gap
    return [gap] if gap.is_polynomial() else []


def exact_roots(expression: Any, symbol: Any) -> list[Any]:
    """Some exact zeros: of linear and quadratic factors, and of sines and cosines of such.

    >>> x = sympy.Symbol("x")
    >>> exact_roots(x**2 - 2, x)
    [sqrt(2), -sqrt(2)]
    """
    if expression.is_polynomial(symbol):
        return _polynomial_roots(expression, symbol)
    if isinstance(expression, sympy.sin | sympy.cos):
        shift = S.Zero if isinstance(expression, sympy.sin) else S.Half
        return [
            r
            for k in (0, 1, -1, 2, -2)
            for r in _solved(expression.args[0], (k + shift) * S.Pi, symbol)
        ]
    if isinstance(expression, sympy.log):
        return _solved(expression.args[0], S.One, symbol)
    return []


def _solved(argument: Any, value: Any, symbol: Any) -> list[Any]:
    return exact_roots(argument - value, symbol) if argument.is_polynomial(symbol) else []


def _polynomial_roots(expression: Any, symbol: Any) -> list[Any]:
    polynomial = polynomial_in(expression, symbol)
    if polynomial is None:
        return []
    if polynomial.degree() == 1:
        slope, constant = polynomial.all_coeffs()
        return [-constant / slope]
    if not is_rational(polynomial):
        return []
    found: list[Any] = []
    for factor, _ in polynomial.factor_list()[1]:
        coefficients = factor.all_coeffs()
        if len(coefficients) == 2:
            found.append(-coefficients[1] / coefficients[0])
        if len(coefficients) == 3:
            a, b, c = coefficients
            root = sympy.sqrt(b**2 - 4 * a * c)
            found += [(-b + root) / (2 * a), (-b - root) / (2 * a)] if root.is_real else []
    return found


def _failure(problem: Problem, point: dict[Any, Any]) -> str | None:
    """Why the claim fails at the point, when that is certain."""
    if not all(_holds(c, point) for c in problem.claim.conditions):
        return None
    for requirement in problem.requirements:
        if not requirement.guards and not requirement.binders and _violated(requirement, point):
            return f"a side is undefined: it needs {requirement}"
    known = _sign_at(problem.gap, point)
    if known in (ANY, NEVER) or known & problem.needed:
        return None
    lhs, rhs = (replaced(side, point) for side in (problem.claim.lhs, problem.claim.rhs))
    return f"the left side is {lhs} and the right side is {rhs}"


def _holds(condition: Any, point: dict[Any, Any]) -> bool:
    accepted = ACCEPTED.get(type(condition))
    if accepted is None:
        return replaced(condition, point) == S.true
    known = _sign_at(condition.lhs - condition.rhs, point)
    return known != NEVER and known | accepted == accepted


def _violated(requirement: Requirement, point: dict[Any, Any]) -> bool:
    """Every alternative has a need whose sign at the point is known to be another.

    `Why not all nodes:` gamma(-1/2) is defined, and so is (-1)**u where u is a whole number.
    """
    if isinstance(requirement.node, SUFFICIENT) or _may_be_whole(requirement.node, point):
        return False

    def fails(e: Any, needed: int) -> bool:
        known = _sign_at(e, point)
        return known not in (ANY, NEVER) and known & needed == 0

    return bool(requirement.alternatives) and all(
        any(fails(e, needed) for e, needed in option) for option in requirement.alternatives
    )


def _may_be_whole(node: Any, point: dict[Any, Any]) -> bool:
    """Whether a power may have a whole exponent at the point although it is not written as one."""
    if not isinstance(node, sympy.Pow) or node.exp.is_Rational:
        return False
    exponent: Any = replaced(node.exp, point)
    return not (exponent.is_Rational and exponent.q > 1)


SUFFICIENT = (sympy.gamma, sympy.factorial, sympy.polygamma, sympy.binomial)
"""Functions whose requirements are more than they need."""


def _sign_at(e: Any, point: dict[Any, Any]) -> int:
    value = replaced(e, point)
    if value.free_symbols or value.has(S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity):
        return ANY
    return constant_sign(value)


def _refuted(problem: Problem, point: dict[Any, Any], reason: str) -> Verdict:
    place = {str(s): str(v) for s, v in point.items()}
    where = ", ".join(f"{s} = {v}" for s, v in place.items())
    evidence = Evidence(f"at {where} {reason}", {"kind": "exact", "point": place, "reason": reason})
    return Verdict("refuted", "exact", "exact counterexample", evidence, problem.assumptions())
