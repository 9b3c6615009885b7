"""Cells cut by the sign of an expression, solved for a symbol where that is simple."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sympy
from sympy import Expr, Poly, S

from symnn.proof.cells.cell import Cell, Fact
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.polynomials import degree_in, is_rational, polynomial_in
from symnn.proof.cells.substitution import replaced
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import ANY, NEGATIVE, NEVER, POSITIVE, PRODUCT, ZERO, Sign
from symnn.proof.tower import NO_FORM, NeedSign, Tower, rational_terms

DEEPEST = 14

POLES = (sympy.gamma, sympy.polygamma, sympy.LambertW)
"""Canonical forms shift their arguments, perhaps onto a pole; a cut there would lose the point."""


@dataclass(frozen=True)
class Case:
    """A cell, and the values of symbols that are fixed on it.

    Args:
        cell: where.
        substitution: replaced symbols, in terms of the remaining ones.
    """

    cell: Cell
    substitution: Mapping[Any, Expr] = field(default_factory=dict)

    def applied(self, expression: Any) -> Any:
        """The expression on this case."""
        return replaced(expression, self.substitution)

    def refined(self, further: Case) -> Case:
        """This case followed by a further split of its cell."""
        moved = {s: further.applied(v) for s, v in self.substitution.items()}
        return Case(further.cell, {**moved, **further.substitution})


def cases_by_sign(cell: Cell, switch: Expr) -> list[Case] | None:
    """Cells that cover `cell`, on each of which `switch` has one sign; None when it cannot be cut.

    >>> from sympy import Symbol
    >>> x = Symbol("x", real=True)
    >>> [str(case.cell) for case in cases_by_sign(Cell({x: Range()}), x - 1)]
    ['x in (-oo, 1)', '', 'x in (1, oo)']
    """
    if cell.depth > DEEPEST:
        return None
    known = Knowledge(cell).sign(switch)
    if known in (NEGATIVE, ZERO, POSITIVE):
        return None
    target = _simpler(cell, switch)
    roots = _roots(cell, target)
    if roots is None:
        found: list[Case] | None = _cut_by_facts(cell, target, Knowledge(cell).sign(target))
    else:
        found = cut_line(cell, *roots)
    return found and [case for case in found if not is_empty(case.cell)]


def is_empty(cell: Cell) -> bool:
    """Whether a fact has become false, so that no point is left."""
    return any(_sign_by_ranges(f.expression, cell) & f.sign == NEVER for f in cell.facts)


def _sign_by_ranges(e: Expr, cell: Cell) -> Sign:
    """The sign of a number, a symbol or a product of symbols, as far as their ranges tell."""
    if not e.free_symbols:
        return constant_sign(e)
    if e.is_Symbol:
        return cell.range(e).sign
    factors: tuple[Any, ...] = e.args if e.is_Mul else ()
    if not all(f.is_Symbol or f.is_number for f in factors):
        return ANY
    known = POSITIVE
    for f in factors:
        known = PRODUCT[known][cell.range(f).sign if f.is_Symbol else constant_sign(f)]
    return known if factors else ANY


def is_impossible(cell: Cell) -> bool:
    """Whether no point is left: a range has no members, or a fact is false on all of them.

    >>> from sympy import S, Symbol
    >>> from symnn.proof.cells.cell import Fact
    >>> x = Symbol("x", real=True)
    >>> is_impossible(Cell({x: Range()}, (Fact(x**2, NEGATIVE),)))
    True
    """
    if is_empty(cell) or any(r.is_empty for r in cell.ranges.values()):
        return True
    anywhere = Knowledge(replace(cell, facts=(), known={}))
    return any(anywhere.sign(f.expression) & f.sign == NEVER for f in cell.facts)


def _simpler(cell: Cell, switch: Expr) -> Expr:
    """A factor of the canonical form whose sign is open, with exp and log undone."""
    k = Knowledge(cell)
    t = k.tower()
    try:
        form = t.form(switch)
    except (NeedSign, *NO_FORM):
        return switch
    for polynomial in (form.above, form.below):
        for factor, _ in polynomial.factor()[1]:
            expression = t.polynomial_expression(factor)
            if expression.has(*POLES) or k.sign(expression) in (NEGATIVE, ZERO, POSITIVE):
                continue
            return _undone(k, t, factor) or expression
    return switch


def _undone(k: Knowledge, t: Tower, factor: Any) -> Expr | None:
    """a*exp(u) + b changes sign with u - log(-b/a), and a*log(u) + b with u - exp(-b/a)."""
    used = [i for i, degree in enumerate(factor.degrees()) if degree]
    if len(used) != 1 or factor.degrees()[used[0]] != 1 or len(factor) != 2:
        return None
    generator = t.generators[used[0]]
    if generator.kind not in ("exp", "log", "root") or generator.argument is None:
        return None
    terms = rational_terms(factor, used[0])
    value = -terms[0] / terms[1]
    argument = t.expression(generator.argument)
    if generator.kind == "root":
        return argument - value ** (1 / generator.unit) if value > 0 else None
    if generator.kind == "log":
        return argument - sympy.exp(value) if k.sign(argument) == POSITIVE else None
    return argument - sympy.log(value) if value > 0 else None


def _roots(cell: Cell, target: Expr) -> tuple[Any, list[Expr]] | None:
    """The only symbol of the target, and all real roots in exact form, ascending."""
    symbols = list(target.free_symbols)
    polynomial = polynomial_in(target, *symbols) if len(symbols) == 1 else None
    if polynomial is None:
        return None
    found: list[Expr] = []
    rational = is_rational(polynomial)
    factors = [f for f, _ in polynomial.factor_list()[1]] if rational else [polynomial]
    for factor in factors:
        values = _roots_of_factor(factor)
        if values is None:
            return None
        found += values
    ordered = ascending(found)
    return None if ordered is None else (symbols[0], ordered)


def _roots_of_factor(factor: Poly) -> list[Expr] | None:
    coefficients: list[Any] = factor.all_coeffs()
    if len(coefficients) == 2:
        return [-coefficients[1] / coefficients[0]]
    if len(coefficients) == 3 and all(c.is_Rational for c in coefficients):
        a, b, c = coefficients
        discriminant = b**2 - 4 * a * c
        if discriminant < 0:
            return []
        root = sympy.sqrt(discriminant)
        return [(-b - root) / (2 * a), (-b + root) / (2 * a)]
    rational = all(c.is_Rational for c in coefficients)
    return [] if rational and factor.count_roots() == 0 else None


def ascending(values: list[Expr]) -> list[Expr] | None:
    """The values sorted by exact comparison; None when two cannot be compared."""
    ordered: list[Expr] = []
    for value in values:
        place = 0
        for other in ordered:
            order = constant_sign(value - other)
            if order not in (NEGATIVE, POSITIVE):
                return None
            place += order == POSITIVE
        ordered.insert(place, value)
    return ordered


def cut_line(cell: Cell, symbol: Any, values: list[Expr]) -> list[Case] | None:
    """The range of one symbol cut at ascending values: open pieces and single points."""
    cases: list[Case] = []
    rest: Range | None = cell.range(symbol)
    for value in values:
        if rest is None:
            break
        lower, upper = rest.strictly_inside(value)
        member = rest.contains(value)
        if not member and not (lower and upper):
            continue
        if lower:
            cases.append(_on_range(cell, symbol, rest.left_of(value)))
        if member:
            cases.append(Case(cell.at(symbol, value), {symbol: value}))
        rest = rest.right_of(value) if upper else None
    if rest is not None:
        cases.append(_on_range(cell, symbol, rest))
    return cases if len(cases) > 1 else None


def _on_range(cell: Cell, symbol: Any, found: Range) -> Case:
    """The part with the symbol in a range, as a value where the range has but one."""
    if found.single is not None and found.integer:
        return Case(cell.at(symbol, found.single), {symbol: found.single})
    return Case(cell.narrowed(symbol, found))


def _cut_by_facts(cell: Cell, target: Expr, known: Sign) -> list[Case] | None:
    cases = [Case(cell.given(Fact(target, sign))) for sign in (NEGATIVE, POSITIVE) if known & sign]
    if known & ZERO:
        cases.append(_zero_case(cell, target))
    return cases


def _zero_case(cell: Cell, target: Any) -> Case:
    """target = 0, solved for a symbol with a constant coefficient when there is one."""
    for symbol in sorted(target.free_symbols, key=str):
        if degree_in(target, symbol) == 1:
            slope = target.coeff(symbol, 1) if target.is_Add else S.One
            rest = sympy.expand(target - slope * symbol)
            if slope.is_Rational and slope != 0 and not rest.has(symbol):
                value = -rest / slope
                return Case(cell.at(symbol, value), {symbol: value})
    return Case(cell.given(Fact(target, ZERO)))
