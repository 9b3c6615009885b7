"""The Lipschitz constant of a function: its steepest slope, if it does not jump."""

from __future__ import annotations

from typing import Any

from flint import arb
from sympy import Abs, Add, Max, Min, S, oo, sqrt

from symnn.errors import NotSupportedError
from symnn.proof.cells.branches import JUMPING
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.polynomials import polynomial_in
from symnn.proof.equations.problem import Problem
from symnn.proof.extrema.candidate import Candidate, Top, of_constant, tidied, top
from symnn.proof.extrema.ends import at_end
from symnn.proof.extrema.parts import Part, smooth_parts
from symnn.proof.extrema.search import highest
from symnn.proof.inequalities.derivatives import Derivatives
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.intervals import MINUS_INFINITY, above, below, greatest
from symnn.proof.ranges.signs import NONZERO, ZERO
from symnn.proof.tower import NO_FORM, NeedSign


def steepest(problem: Problem, digits: int) -> Top:
    """The supremum of |f'| between kinks; oo where the function jumps.

    Raises:
        NotSupportedError: not a function of one symbol on an interval, or a jump is not excluded.
    """
    symbols = list(problem.scalars)
    whole = any(r.integer for ranges in problem.scalars.values() for r in ranges)
    if len(problem.cases) != 1 or not symbols or whole:
        raise NotSupportedError(
            f"lipschitz: `{problem.claim.lhs}` has {len(symbols)} symbols on "
            f"{len(problem.cases)} pieces; needed symbols that run over intervals of real numbers"
        )
    if len(symbols) > 1:
        return _steepest_gradient(problem, symbols, digits)
    parts = smooth_parts(problem)
    jump = _jump(symbols[0], parts)
    if jump is not None:
        place = f"jump at {symbols[0]} = {jump}"
        return top([of_constant(oo, place, False, 64)]) or _nothing()
    found: list[Candidate] = [of_constant(S.Zero, "a constant piece", True, 64)]
    leftover = MINUS_INFINITY
    for part in parts:
        if symbols[0] in part.case.substitution:
            continue
        slope = part.value.diff(symbols[0])
        for sign in (1, -1):
            candidates, left = highest(sign * slope, part.cell, digits)
            found += candidates
            leftover = greatest(leftover, left)
    return top(found, leftover) or _nothing()


def _steepest_gradient(problem: Problem, symbols: list[Any], digits: int) -> Top:
    """The supremum of the Euclidean norm of the gradient, over a convex domain.

    A function that is continuous, and smooth on finitely many parts, does not vary faster along
    any line than where it is smooth.

    Raises:
        NotSupportedError: the domain may not be convex, or the function not continuous.
    """
    (case,) = problem.cases
    flat = all(_total_degree(f.expression) <= 1 and f.sign & NONZERO != NONZERO
               for f in case.cell.facts)  # fmt: skip
    whole = all(case.cell.range(s).connected for s in symbols)
    broken = problem.undecided or problem.claim.lhs.has(*BREAKING)
    if case.substitution or not flat or not whole or broken:
        raise NotSupportedError(
            f"lipschitz: `{problem.claim.lhs}` on {case.cell}; needed a continuous function of "
            "several symbols on intervals, with linear conditions at most"
        )
    found: list[Candidate] = [of_constant(S.Zero, "a constant piece", True, 64)]
    leftover = MINUS_INFINITY
    for part in smooth_parts(problem):
        if part.case.substitution:
            continue
        squares = Add(*(part.value.diff(s) ** 2 for s in symbols))
        candidates, left = highest(_plain(squares, part), part.cell, digits)
        found += [_root(c) for c in candidates]
        leftover = greatest(leftover, above(left.sqrt()) if left > 0 else MINUS_INFINITY)
    return top(found, leftover) or _nothing()


BREAKING = (*(set(JUMPING) - {Abs, Max, Min}),)


def _total_degree(e: Any) -> int:
    """The total degree of a polynomial; a large number for other expressions."""
    polynomial = polynomial_in(e, *e.free_symbols)
    return 99 if polynomial is None else polynomial.total_degree()


def _plain(e: Any, part: Part) -> Any:
    """The canonical form, which is often shorter."""
    t = Knowledge(part.cell).tower()
    try:
        found = t.expression(t.form(e))
    except (NeedSign, *NO_FORM):
        return e
    return found if found.count_ops() < e.count_ops() else e


def _root(c: Candidate) -> Candidate:
    """The candidate for a norm from that for its square."""
    low = below(c.low.sqrt()) if c.low > 0 else arb(0)
    exact = None if c.exact is None else tidied(sqrt(c.exact))
    high = above(c.high.sqrt()) if c.high > 0 else arb(0)
    return Candidate(low, high, c.place, exact, c.attained)


def _nothing() -> Top:
    return Top(MINUS_INFINITY, -MINUS_INFINITY, (), None, None, False)


def _jump(x: Any, parts: list[Part]) -> Any:
    """A place at which the limits from both sides, or the value, differ; None when there is none.

    Raises:
        NotSupportedError: it is not known.
    """
    values: dict[Any, list[Any]] = {}
    for part in parts:
        if x in part.case.substitution:
            values.setdefault(part.case.substitution[x], []).append(part.value)
            continue
        r = part.cell.range(x)
        for end, inward in ((r.low, 1), (r.high, -1)):
            if end.is_finite:
                found = at_end(Derivatives(part.value, x, part.cell), end, inward, 128)
                values.setdefault(end, []).append(found and found.exact)
    for place, found in values.items():
        for value in found[1:]:
            if found[0] is None or value is None or value.is_infinite or found[0].is_infinite:
                raise NotSupportedError(f"lipschitz: what happens at {x} = {place} is not known")
            if constant_sign(value - found[0]) != ZERO:
                return place
    return None
