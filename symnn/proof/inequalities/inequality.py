"""Inequalities: signs of canonical forms, log u <= u - 1, Taylor ladders, tangency, boxes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy
from sympy import Expr

from symnn.core import Verdict
from symnn.proof.cells.branches import resolved
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.positive import positive_on_box
from symnn.proof.cells.quadratic import sign_of_quadratic
from symnn.proof.cells.splitting import cases_by_sign
from symnn.proof.cells.substitution import replaced
from symnn.proof.equations.problem import Problem
from symnn.proof.equations.zero import by_canonical_form
from symnn.proof.inequalities.bounding import nonnegative_on_box
from symnn.proof.inequalities.changed_variable import by_exponential_variable, by_reciprocal
from symnn.proof.inequalities.denominators import by_numerator
from symnn.proof.inequalities.gathering import by_terms
from symnn.proof.inequalities.jensen import by_jensen
from symnn.proof.inequalities.logarithms import (
    exponential_form,
    is_never_tight,
    rational_lower_bound,
    with_joined_logs,
    with_shared_numbers,
)
from symnn.proof.inequalities.minimum import by_least_value
from symnn.proof.inequalities.multiple_sums import by_multiple_sums
from symnn.proof.inequalities.one_variable import (
    by_ladder,
    by_long_ladder,
    by_monotony,
    by_more_turns,
    by_rising,
    by_turns,
    by_wider_ladder,
)
from symnn.proof.inequalities.proving import DEEPEST, Bound, Proving, together
from symnn.proof.inequalities.roots import by_squares
from symnn.proof.inequalities.smt import nonnegative_by_solver
from symnn.proof.inequalities.stepping import (
    STEPPING,
    nonnegative_by_induction,
    without_floors,
)
from symnn.proof.inequalities.symmetry import by_scaling, by_shifting
from symnn.proof.inequalities.tangency import by_tangency
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.signs import NEGATIVE, NEVER, NONNEGATIVE, NONZERO, POSITIVE, within
from symnn.proof.resources.wording import in_short
from symnn.proof.tower import NO_FORM, NeedSign

MAIN, SIDE = 5, 10
FIRST_INTEGERS = 8


def prove_inequality(problem: Problem) -> Verdict | None:
    """lhs - rhs has the sign that the relation asks for, on every part of the domain."""
    if problem.is_equation or problem.pieces is None:
        return None
    bounds: list[Bound] = []
    for piece in problem.pieces:
        found = prove_relation(problem.claim.relation, piece.gap, piece.case.cell)
        if found is None:
            return None
        bounds.append(found)
    whole = together(bounds)
    summary = f"the sign of the difference of both sides is shown by {in_short(whole.method)}"
    return problem.proved("inequality", whole.level, summary, tactics=whole.method)


def prove_relation(relation: str, gap: Any, cell: Cell) -> Bound | None:
    """A proof that `gap relation 0` wherever on the cell the gap is defined, or None."""
    if by_canonical_form(gap, cell, 0) is not None:
        return Bound("canonical form") if relation in ("<=", ">=") else None
    if relation == "!=":
        return _prove_nonzero(gap, cell)
    h = gap if relation in (">", ">=") else -gap
    return prove_bound(h, cell, relation in ("<", ">"))


def _prove_nonzero(gap: Expr, cell: Cell) -> Bound | None:
    if Knowledge(cell).is_one_of(gap, NONZERO):
        return Bound("sign rules")
    return prove_bound(gap, cell, True) or prove_bound(-gap, cell, True)


def prove_bound(h: Any, cell: Cell, strict: bool, depth: int = 0) -> Bound | None:
    """A proof that h >= 0 (h > 0 when strict) wherever on the cell h is defined, or None.

    >>> from sympy import Symbol, log
    >>> from sympy import S
    >>> from symnn.proof.ranges.ranges import Range
    >>> x = Symbol("x", positive=True)
    >>> prove_bound(x - 1 - log(x), Cell({x: Range(low=S.Zero)}), strict=False).method
    'log u <= u - 1, then sign rules'
    """
    cell.budget.check()
    try:
        plain = resolved(h, Knowledge(cell))
    except NeedSign as need:
        return _by_cases(h, cell, strict, need.expression, depth)
    except NO_FORM:
        plain = h
    for tactic in TACTICS:
        found = tactic(plain, cell, strict, depth)
        if found is not None:
            return found
    return None


def _by_cases(h: Any, cell: Cell, strict: bool, switch: Expr, depth: int) -> Bound | None:
    cases = cases_by_sign(cell, switch)
    if cases is None:
        return None
    bounds = []
    for case in cases:
        found = prove_bound(case.applied(h), case.cell, strict, depth)
        if found is None:
            return None
        bounds.append(found)
    return together(bounds)


def _needed(strict: bool) -> int:
    return POSITIVE if strict else NONNEGATIVE


def by_signs(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """The sign rules, facts, intervals and factors of the canonical form."""
    return Bound("sign rules") if Knowledge(cell).is_one_of(h, _needed(strict)) else None


def by_quadratic(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """A quadratic polynomial that is a sum of squares."""
    if within(sign_of_quadratic(sympy.expand(h)), _needed(strict)):
        return Bound("a sum of squares")
    return None


def by_positive_coordinates(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """A polynomial with coefficients of one sign once its symbols run over the positive numbers."""
    return Bound("positive coefficients") if positive_on_box(h, cell, strict) else None


def by_log_lemma(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """1 - 1/u <= log(u) <= u - 1 for u > 0, in each logarithm."""
    if depth >= DEEPEST or not h.has(sympy.log):
        return None
    k = Knowledge(cell)
    for form in dict.fromkeys((h, with_joined_logs(h), with_shared_numbers(h))):
        below = rational_lower_bound(form, k)
        strictly = strict and not is_never_tight(form, k)
        found = None if below is None else prove_bound(below, cell, strictly, DEEPEST)
        if found is not None:
            return Bound(f"log u <= u - 1, then {found.method}", found.level)
    return None


def by_exponential(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """h has the sign of exp(h) - 1, which may be free of logarithms."""
    if depth >= DEEPEST or not h.has(sympy.log):
        return None
    found = exponential_form(h, Knowledge(cell))
    if found is None:
        return None
    if Knowledge(cell).is_one_of(found, _needed(strict)):
        return Bound("the sign of exp(h) - 1")
    above, below = sympy.fraction(sympy.together(found))
    if not found.has(sympy.Sum) or not Knowledge(cell).is_one_of(below, POSITIVE):
        return None
    for tactic in (by_terms, by_jensen):
        proof = tactic(above, cell, strict, _proving(SIDE))
        if proof is not None:
            return proof.after("the sign of exp(h) - 1")
    return None


def by_comparing_logs(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """b - a has the sign of log(b) - log(a) for positive a and b."""
    if depth > 0 or not h.is_Add:
        return None
    k = Knowledge(cell)
    signs = {term: k.sign(term) for term in h.args}
    if not all(s in (NEGATIVE, POSITIVE) for s in signs.values()):
        return None
    above = sympy.Add(*[t for t, s in signs.items() if s == POSITIVE])
    below = sympy.Add(*[-t for t, s in signs.items() if s == NEGATIVE])
    if above == 0 or below == 0 or not (_is_power(above) or _is_power(below)):
        return None
    gap = _log(above, k) - _log(below, k)
    if gap.free_symbols != h.free_symbols:
        return None
    found = by_steps(gap, cell, strict, 0) if gap.has(*STEPPING) else None
    found = found or prove_bound(gap, cell, strict, depth + 2)
    return found and Bound(f"comparing logarithms, then {found.method}", found.level)


def _is_power(e: Any) -> bool:
    """Whether it holds a power of which the exponent varies."""
    return e.has(sympy.exp) or any(p.exp.free_symbols for p in e.atoms(sympy.Pow))


def _log(e: Any, k: Knowledge) -> Any:
    """log of a positive expression, with a power undone that it is."""
    if isinstance(e, sympy.exp):
        return sympy.expand_log(sympy.log(e))
    if isinstance(e, sympy.Pow) and e.exp.free_symbols and k.sign(e.base) == POSITIVE:
        return e.exp * sympy.log(e.base)
    return sympy.log(e)


def by_steps(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """Induction over an integer symbol."""
    if depth > 0:
        return None

    def prove(e: Any, part: Cell, strictly: bool) -> bool:
        return prove_bound(e, part, strictly, DEEPEST - 1) is not None

    symbol = nonnegative_by_induction(h, cell, strict, prove)
    return None if symbol is None else Bound(f"induction over {symbol}")


def by_small_integers(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """The first few integers one by one, and the rest as real numbers."""
    symbols = list(h.free_symbols)
    if depth > 0 or len(symbols) != 1 or not cell.range(symbols[0]).integer:
        return None
    n, r = symbols[0], cell.range(symbols[0])
    if not r.low.is_Integer or cell.facts:
        return None
    first = [r.low + k for k in range(FIRST_INTEGERS) if r.contains(r.low + k)]
    # What comes out undefined may only have been put in too early, as into a sum without terms.
    signs = [constant_sign(replaced(h, {n: v})) for v in first]
    if not all(sign != NEVER and within(sign, _needed(strict)) for sign in signs):
        return None
    rest = cell.narrowed(n, replace(r, low=r.low + FIRST_INTEGERS))
    found = prove_bound(h, rest, strict, depth + 1)
    return found and Bound(f"the first integers, then {found.method}", found.level)


def by_fractional_parts(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """floor(u) = u - f with 0 <= f < 1."""
    found = without_floors(h, cell) if depth == 0 else None
    bound = found and prove_bound(*found, strict, depth + 1)
    return bound and Bound(f"fractional parts, then {bound.method}", bound.level)


def by_tangent_lines(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """Zero and stationary on the diagonal x = y, and convex in x."""
    if strict or depth >= DEEPEST:
        return None

    def convex(second: Any) -> bool:
        return prove_bound(second, cell, False, depth + 1) is not None

    return Bound("tangency and convexity") if by_tangency(h, cell, convex) else None


def by_boxes(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """Interval branch and bound in several variables."""
    if len(h.free_symbols) < 2 or depth >= DEEPEST:
        return None
    return Bound("boxes", "enclosure") if nonnegative_on_box(h, cell, strict) else None


def by_solver(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """Real numbers that violate the inequality do not exist, says z3."""
    found = depth < DEEPEST and nonnegative_by_solver(h, cell, strict)
    return Bound("quantifier-free real arithmetic (z3)") if found else None


def by_reduction(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """Something simpler to prove: with one symbol less, or without denominators."""
    if MAIN <= depth < SIDE or depth >= DEEPEST:
        return None

    for reduction in REDUCTIONS if depth < SIDE else ASIDE:
        found = reduction(h, cell, strict, _proving(depth))
        if found is not None:
            return found
    return None


def _proving(depth: int) -> Proving:
    """The proofs of what is left, one step deeper, and of conditions."""
    return Proving(
        lambda e, part, strictly: prove_bound(e, part, strictly, depth + 1),
        lambda e, part, strictly: prove_bound(e, part, strictly, SIDE),
    )


Reduction = Callable[[Any, Cell, bool, Proving], "Bound | None"]
REDUCTIONS: tuple[Reduction, ...] = (
    by_terms, by_jensen, by_multiple_sums, by_numerator, by_shifting, by_scaling,
    by_least_value, by_reciprocal, by_exponential_variable, by_squares,
)  # fmt: skip
ASIDE: tuple[Reduction, ...] = (by_numerator, by_shifting, by_scaling)
"""For what is needed on the way, such as convexity: it must not take long."""


Tactic = Callable[[Any, Cell, bool, int], "Bound | None"]
TACTICS: tuple[Tactic, ...] = (
    by_signs, by_quadratic, by_positive_coordinates, by_log_lemma, by_exponential, by_rising,
    by_ladder, by_monotony, by_turns, by_wider_ladder, by_solver, by_reduction, by_comparing_logs,
    by_steps, by_small_integers, by_fractional_parts, by_long_ladder, by_more_turns,
    by_tangent_lines, by_boxes,
)  # fmt: skip
