"""The sign of an expression on a cell: structure, facts, linear reasoning, intervals, factors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Expr, S

from symnn.balls import Undefined
from symnn.proof.cells.cell import Cell, Fact, with_index
from symnn.proof.cells.factor_signs import DECIDED, sign_of_form
from symnn.proof.cells.linear import Inequality, contradictory, inequality, linear_form
from symnn.proof.cells.polynomials import is_rational, polynomial_in, sign_on_interval
from symnn.proof.cells.positive import positive_on_box
from symnn.proof.cells.sign_rules import structural_sign
from symnn.proof.ranges.boxes import range_over
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.intervals import Interval
from symnn.proof.ranges.signs import (
    ANY,
    NEGATIVE,
    NEVER,
    NONNEGATIVE,
    NONPOSITIVE,
    NONZERO,
    POSITIVE,
    PRODUCT,
    TOTAL,
    ZERO,
    Sign,
    negated,
    within,
)
from symnn.proof.tower import NO_FORM, NeedSign, Tower, tower

DEEPEST, MOST_TERMS = 12, 8
INVERSES = (sympy.atan, sympy.asin, sympy.acos)
"""Of which sines and cosines are algebraic."""


class Knowledge:
    """Answers questions about signs on one cell.

    Args:
        cell: the ranges and facts.
    """

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.depth = 0

    def sign(self, e: Expr) -> Sign:
        """The signs that `e` may have on the cell, where it is defined.

        >>> from sympy import Symbol, exp
        >>> x = Symbol("x", real=True)
        >>> Knowledge(Cell({})).sign(x**2 - 2*x + 1 + exp(x))
        4
        """
        known = self.cell.known.get(e)
        if known is None:
            self.cell.budget.check()
            self.cell.known[e] = ANY
            self.depth += 1
            known = self.cell.known[e] = self._found(e)
            self.depth -= 1
        return known

    def _found(self, e: Expr) -> Sign:
        if not e.free_symbols:
            return constant_sign(e) or ANY
        found = ANY
        for source in SOURCES:
            found &= source(self, e)
            if found == NEVER:
                return ANY
            if found in DECIDED or self.depth > DEEPEST:
                break
        return found

    def is_one_of(self, e: Expr, needed: Sign) -> bool:
        """Whether the sign is certainly among those needed."""
        return within(self.sign(e), needed)

    def tower(self, split_roots: bool = True) -> Tower:
        """A canonical-form engine that asks this cell for signs."""
        return tower(self.sign, split_roots, self.cell.totals)


def _from_facts(k: Knowledge, e: Expr) -> Sign:
    stated = k.cell.fact_about(e)
    return ANY if stated is None else stated


def _from_range(k: Knowledge, e: Expr) -> Sign:
    if k.cell.has_range(e):
        return k.cell.range(e).sign
    return _from_assumptions(e) if e.is_Symbol else ANY


def _from_assumptions(symbol: Expr) -> Sign:
    """The sign of a bound index, which carries what its range tells."""
    if symbol.is_positive:
        return POSITIVE
    return NONNEGATIVE if symbol.is_nonnegative else ANY


def _from_structure(k: Knowledge, e: Expr) -> Sign:
    return structural_sign(k.sign, e)


def _from_interval(k: Knowledge, e: Expr) -> Sign:
    try:
        return interval_sign(range_over(e, k.cell.box()))
    except Undefined:
        return ANY


def interval_sign(found: Interval) -> Sign:
    """The signs of the members of an interval."""
    below = NEGATIVE if found.low < 0 else NEVER
    above = POSITIVE if found.high > 0 else NEVER
    return below | above | (ZERO if found.low <= 0 <= found.high else NEVER)


def _from_linear_facts(k: Knowledge, e: Expr) -> Sign:
    """Ranges and facts as linear inequalities; `e` has a sign if its opposite contradicts them."""
    target = e.expand() if e.is_Add else e
    linked = target.is_Symbol and any(f.expression.has(target) for f in k.cell.facts)
    form = linear_form(target) if target.is_Add or linked else None
    if form is None or len(form) > 12:
        return ANY
    rows = _linear_facts(k, set(form) - {S.One})
    found = ANY
    for opposite, excluded in ((-target, POSITIVE), (target, NEGATIVE)):
        if _refuted(rows, opposite, strict=False):
            return excluded
        if _refuted(rows, opposite, strict=True):
            found &= excluded | ZERO
    return found


def _refuted(rows: list[Inequality], claim: Expr, strict: bool) -> bool:
    row = inequality(claim, strict)
    return row is not None and contradictory([*rows, row])


def _linear_facts(k: Knowledge, unknowns: set[Any]) -> list[Inequality]:
    """Inequalities about the unknowns: bounds, signs of monomials, and facts linear in them."""
    rows = [_row_of_fact(f.expression, f.sign) for f in k.cell.facts]
    linked = [row for found in rows for row in found]
    seen = set(unknowns) | {m for r in linked for m, _ in r.row if m is not S.One}
    if len(seen) > 12:
        linked, seen = [], set(unknowns)
    return linked + [row for m in seen for row in _rows_of_unknown(k, m)]


def _row_of_fact(expression: Expr, sign: Sign) -> list[Inequality]:
    found: list[Inequality | None] = []
    expanded: Any = expression.expand()
    if within(sign, NONNEGATIVE):
        found.append(_above(expanded, sign == POSITIVE))
    if within(sign, NONPOSITIVE):
        found.append(_above(-expanded, sign == NEGATIVE))
    return [row for row in found if row is not None]


def _above(e: Any, strict: bool) -> Inequality | None:
    """e >= 0, or e > 0 when strict, which is e >= 1 for integers."""
    whole = strict and e.is_integer
    return inequality(e - 1 if whole else e, strict and not whole)


def _rows_of_unknown(k: Knowledge, unknown: Any) -> list[Inequality]:
    if k.cell.has_range(unknown):
        r = k.cell.range(unknown)
        found = []
        if r.low.is_Rational:
            found.append(inequality(unknown - r.low, r.low_open))
        if r.high.is_Rational:
            found.append(inequality(r.high - unknown, r.high_open))
        return [row for row in found if row is not None]
    return _row_of_fact(unknown, k.sign(unknown))


def _from_parts(k: Knowledge, e: Expr) -> Sign:
    """The polynomial terms of a sum together, and the others together."""
    if not e.is_Add:
        return ANY
    terms: tuple[Any, ...] = e.args
    plain = [a for a in terms if a.is_polynomial()]
    if len(plain) in (0, 1, len(terms)):
        return ANY
    others = [a for a in terms if not a.is_polynomial()]
    return TOTAL[k.sign(sympy.Add(*plain))][k.sign(sympy.Add(*others))]


def _from_affine(k: Knowledge, e: Expr) -> Sign:
    """A linear function of one symbol, by its values at exact ends of the range."""
    symbols = e.free_symbols
    if not e.is_Add or len(symbols) != 1:
        return ANY
    symbol: Any = next(iter(symbols))
    polynomial = polynomial_in(e, symbol) if k.cell.has_range(symbol) else None
    if polynomial is None or polynomial.degree() != 1:
        return ANY
    r, slope = k.cell.range(symbol), constant_sign(polynomial.LC())
    found = _beyond(e, (symbol, r.low, r.low_open), slope)
    found |= _beyond(e, (symbol, r.high, r.high_open), negated(slope))
    return ANY if found & NEGATIVE and found & POSITIVE else found


def _beyond(e: Any, end: tuple[Any, Any, bool], inward: Sign) -> Sign:
    """The signs near one end of a linear function that goes `inward` from there."""
    symbol, place, is_open = end
    if place.is_infinite:
        return negated(inward)
    value = constant_sign(e.xreplace({symbol: place}))
    return inward if value == ZERO and is_open else value


def _from_sum(k: Knowledge, e: Expr) -> Sign:
    """A sum of terms of one sign; an empty one is 0."""
    limits: Any = e.limits if isinstance(e, sympy.Sum) else ()
    indices = {limit[0] for limit in limits}
    if not limits or len(indices) < len(limits) or any(len(limit) != 3 for limit in limits):
        return ANY
    inside = k.cell
    for limit in reversed(limits):
        inside = with_index(inside, *limit)
    body = Knowledge(inside).sign(e.args[0])  # type: ignore[arg-type]
    if body not in (POSITIVE, NEGATIVE, NONNEGATIVE, NONPOSITIVE):
        return ANY
    if body == NONNEGATIVE and len(limits) == 1 and _is_carried(k.cell, e, limits[0]):
        return POSITIVE
    filled = all(k.sign(last - first + 1) == POSITIVE for _, first, last in limits)
    return body if filled else body | ZERO


def _is_carried(cell: Cell, e: Any, limit: tuple[Any, Any, Any]) -> bool:
    """Whether a term is positive where a probability is, of which one must be: they sum to 1."""
    index, first, last = limit
    for (base, count), total in cell.totals.items():
        if first == 0 and count == last + 1 and total == S.One and e.has(base):
            inside = with_index(cell, *limit).given(Fact(base[index], POSITIVE))
            if Knowledge(inside).sign(e.args[0]) == POSITIVE:
                return True
    return False


def _from_product(k: Knowledge, e: Expr) -> Sign:
    """A product of positive factors; an empty one is 1."""
    limits: Any = e.limits if isinstance(e, sympy.Product) else ()
    if len(limits) != 1 or len(limits[0]) != 3:
        return ANY
    body = Knowledge(with_index(k.cell, *limits[0])).sign(e.args[0])  # type: ignore[arg-type]
    return POSITIVE if body == POSITIVE else NONNEGATIVE if within(body, NONNEGATIVE) else ANY


def _from_polynomial(k: Knowledge, e: Expr) -> Sign:
    """A polynomial in one symbol with rational coefficients, by exact root counting."""
    symbols = e.free_symbols
    if len(symbols) != 1 or not (e.is_Add or e.is_Mul):
        return ANY
    symbol: Any = next(iter(symbols))
    polynomial = polynomial_in(e, symbol)
    if polynomial is None or not is_rational(polynomial):
        return ANY
    if polynomial.degree() < 2 or polynomial.degree() > 40:
        return ANY
    return sign_on_interval(polynomial, k.cell.range(symbol))


def _from_coordinates(k: Knowledge, e: Expr) -> Sign:
    """A short polynomial in a few symbols, by its coefficients in positive coordinates."""
    if not e.is_Add or len(e.args) > MOST_TERMS or not 2 <= len(e.free_symbols) <= 3:
        return ANY
    if not e.is_polynomial():
        return ANY
    for sign, positive in ((1, POSITIVE), (-1, NEGATIVE)):
        if positive_on_box(sign * e, k.cell, strict=True):
            return positive
    return ANY


def _from_factors(k: Knowledge, e: Expr) -> Sign:
    """The product of the signs of the factors of the canonical form."""
    algebraic = isinstance(e, sympy.sin | sympy.cos) and e.has(*INVERSES)
    if not (e.is_Add or e.is_Mul or algebraic) or k.depth > DEEPEST // 2:
        return ANY
    t = k.tower()
    try:
        form = t.form(e)
    except (NeedSign, *NO_FORM):
        return ANY
    found = sign_of_form(k, t, form, e)
    if algebraic and found not in DECIDED:
        above, below = (t.polynomial_expression(p) for p in (form.above, form.below))
        found &= PRODUCT[k.sign(above)][k.sign(below) & NONZERO]
    return found


SOURCES: tuple[Callable[[Knowledge, Expr], Sign], ...] = (
    _from_facts, _from_range, _from_structure, _from_interval, _from_linear_facts,
    _from_affine, _from_sum, _from_product, _from_polynomial, _from_parts,
    _from_coordinates, _from_factors,
)  # fmt: skip
"""Cheapest first; what they tell is joined until one sign remains."""
