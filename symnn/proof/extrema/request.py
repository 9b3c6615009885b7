"""`bound` and `lipschitz`: the public doors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sympy import Expr, S

from symnn.balls import working_precision
from symnn.core import Claim, Domain
from symnn.proof.equations.problem import Problem
from symnn.proof.extrema.candidate import Candidate, Top, bits_for, top
from symnn.proof.extrema.parts import Part, smooth_parts
from symnn.proof.extrema.result import Bounds, Extremum
from symnn.proof.extrema.search import PLACE, highest
from symnn.proof.extrema.slopes import steepest
from symnn.proof.ranges.intervals import INFINITY, MINUS_INFINITY, greatest
from symnn.proof.resources.budget import Budget, OutOfBudget
from symnn.syntax import parse_claim

Symbols = Mapping[str, "str | Domain"]


def bound(
    expression: str | Expr,
    symbols: Symbols | None = None,
    *,
    where: Sequence[Any] = (),
    digits: int = 30,
    timeout: float = 10.0,
) -> Bounds:
    """The infimum and the supremum of an expression on its domain, in closed form or to digits.

    Both are proved. What the time does not suffice for is said: an enclosure with fewer digits.

    Args:
        expression: text, or SymPy over symbols that carry their domain.
        symbols: the domain of each name in the text.
        where: conditions on the points.
        digits: how many are wanted where there is no closed form.
        timeout: seconds.

    >>> print(bound("x/(1 + exp(-x))", {"x": "Reals"}, digits=20).infimum.number())
    -0.27846454276107379511

    Raises:
        NotSupportedError: integers beside other symbols, or without a first one; arrays.
    """
    problem = _problem(expression, symbols, where, timeout)
    with working_precision(bits_for(digits)):
        highest = _supremum(problem, 1, digits)
        lowest = _supremum(problem, -1, digits)
    return Bounds(
        str(problem.claim.lhs), _domain(problem), Extremum.of(lowest, digits, -1),
        Extremum.of(highest, digits), tuple(str(r) for r in problem.undecided),
    )  # fmt: skip


def lipschitz(
    expression: str | Expr,
    symbols: Symbols | None = None,
    *,
    where: Sequence[Any] = (),
    digits: int = 30,
    timeout: float = 10.0,
) -> Extremum:
    """The least L with |f(x) - f(y)| <= L*|x - y|, in the Euclidean norm for several symbols.

    It is the supremum of |f'| between the kinks of a continuous function, and oo where f jumps; for
    several symbols the supremum of the norm of the gradient over a convex domain.

    Args:
        expression, symbols, where, digits, timeout: as for `bound`.

    >>> lipschitz("tanh(x)", {"x": "Reals"}).exact
    1

    Raises:
        NotSupportedError: a domain that is no interval, or not known to be convex, or a jump that
            is neither shown nor excluded.
    """
    problem = _problem(expression, symbols, where, timeout)
    with working_precision(bits_for(digits)):
        return Extremum.of(steepest(problem, digits), digits)


def _problem(
    expression: Any, symbols: Symbols | None, where: Sequence[Any], timeout: float
) -> Problem:
    if isinstance(expression, str):
        claim = parse_claim(f"{expression} == 0", symbols or {}, where=where)
    else:
        claim = Claim(expression, "==", S.Zero, (), tuple(where))
    return Problem.of(claim, Budget.of(timeout))


def _domain(problem: Problem) -> str:
    return ", ".join(problem.assumptions()) or "no symbols"


def _supremum(problem: Problem, sign: int, digits: int) -> Top:
    parts = smooth_parts(problem)
    found: list[Candidate] = []
    leftover = MINUS_INFINITY
    for part in parts:
        cell = part.cell.within(problem.budget.part(0.5))
        try:
            candidates, left = highest(sign * part.value, cell, digits)
        except OutOfBudget:
            candidates, left = [], INFINITY
        found += [_placed(c, part) for c in candidates]
        leftover = greatest(leftover, left)
    result = top(found, leftover)
    return result or Top(MINUS_INFINITY, leftover, (), None, None, False)


def _placed(c: Candidate, part: Part) -> Candidate:
    """The candidate with the symbols that are fixed on its part."""
    fixed = ", ".join(f"{s} = {v}" for s, v in part.case.substitution.items())
    if not fixed:
        return c if c.place != PLACE else replace(c, place="every point")
    return replace(c, place=fixed if c.place == PLACE else f"{fixed}, {c.place}")
