"""Functions of one variable whose derivatives, divided by what has a sign, turn at most once.

If q' >= 0 up to some point and q' <= 0 from there, q rises and falls: it is not negative when its
limits at both ends are not. The point itself need not be known. To see how q' turns the same is
done with q', less its factors of known sign, divided by what makes the next derivative simpler.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import sympy
from sympy import S, oo

from symnn.balls import Imprecise, Undefined, compare
from symnn.errors import SymnnError
from symnn.proof.cells.branches import JUMPING, resolved
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case
from symnn.proof.inequalities.critical import by_power
from symnn.proof.inequalities.ladder import middle_of
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import (
    NEGATIVE,
    NEVER,
    NONNEGATIVE,
    NONPOSITIVE,
    POSITIVE,
    Sign,
    within,
)
from symnn.proof.tower import NO_FORM, NeedSign, Tower
from symnn.proof.values.expansions import Undetermined
from symnn.proof.values.germs import limit_far_out
from symnn.proof.values.limits import germs_of

Round = tuple[int, int]
QUICK: tuple[Round, ...] = ((2, 4), (4, 12))
LASTING: tuple[Round, ...] = ((5, 30), (6, 40))
"""How many derivatives are taken, and of how many functions."""
MOST_TERMS, MOST_EXPONENTIALS = 12, 3
UNSUITED = (*JUMPING, sympy.Sum, sympy.Product, sympy.Integral, sympy.Limit, sympy.Derivative,
            sympy.Subs, sympy.sin, sympy.cos, sympy.tan, sympy.Indexed, sympy.I, sympy.gamma,
            sympy.factorial, sympy.binomial)  # fmt: skip
Pattern = tuple[int, ...]
"""The signs, -1 or 1, from left to right: one, or two with a change between them somewhere."""


def nonnegative_by_turns(
    h: Any, x: Any, cell: Cell, strict: bool, rounds: tuple[Round, ...] = (*QUICK, *LASTING)
) -> bool:
    """Whether h >= 0 (h > 0) on the range of its only symbol x.

    >>> x = sympy.Symbol("x", real=True)
    >>> h = 1 - sympy.exp(-4 * x**2 / sympy.pi) - sympy.erf(x) ** 2
    >>> nonnegative_by_turns(h, x, Cell({x: Range()}), strict=False)
    True
    """
    line = replace(cell.range(x), integer=False, excluded=frozenset())
    if h.has(*UNSUITED) or h.free_symbols != {x} or not _is_continuous(h, Knowledge(cell)):
        return False
    cuts = [S.Zero] if all(line.strictly_inside(S.Zero)) else []
    ends = [line.low, *cuts, line.high]
    if strict and not all(_is_positive(h, x, p) for p in ends if p.is_finite and line.contains(p)):
        return False
    if cuts and line.low == -line.high and h.xreplace({x: -x}) == h:
        ends = ends[1:]
    return all(
        _Piece(x, cell.narrowed(x, Range(low, high)), rounds).holds(h, strict)
        for low, high in pairwise(ends)
    )


def _is_continuous(h: Any, k: Knowledge) -> bool:
    """0**x jumps at 0."""
    powers: Any = h.atoms(sympy.Pow)
    return all(k.sign(p.base) == POSITIVE for p in powers if p.exp.free_symbols)


def _is_positive(h: Any, x: Any, point: Any) -> bool:
    try:
        return compare(h, S.Zero, {x: point}, 64, 400) == 1 if point.is_Rational else False
    except (Undefined, Imprecise, SymnnError):
        return False


@dataclass
class _Piece:
    """An open interval.

    Args:
        x: the variable.
        cell: where it is.
        rounds: how far to look.
    """

    x: Any
    cell: Cell
    rounds: tuple[Round, ...]
    steps: int = 0
    limits: dict[Any, Sign] = field(default_factory=dict)
    slopes: dict[Any, list[tuple[int, Any, Any]]] = field(default_factory=dict)

    def holds(self, h: Any, strict: bool) -> bool:
        """Whether h >= 0, or h > 0, between the ends.

        An analytic function that is not negative because of how it turns is 0 at a point only if
        it is 0 everywhere.
        """
        range_ = self.cell.range(self.x)
        inside = middle_of(range_.low, range_.high) if strict else None
        if strict and (inside is None or not _is_positive(h, self.x, inside)):
            return False
        for depth, steps in self.rounds:
            self.steps = steps
            found = self._by_slope(h, depth)
            if found is not None:
                return found == (1,)
        return False

    def pattern(self, f: Any, depth: int) -> Pattern | None:
        """How the sign of f changes, by so many derivatives; weak signs count."""
        known = _knowledge(self.cell, f).sign(f)
        if within(known, NONNEGATIVE):
            return (1,)
        return (-1,) if within(known, NONPOSITIVE) else self._by_slope(f, depth)

    def _by_slope(self, f: Any, depth: int) -> Pattern | None:
        """The same by the derivative of f, less factors of one sign, over something of one sign."""
        self.cell.budget.check()
        self.steps -= 1
        if depth == 0 or self.steps < 0:
            return None
        if f not in self.slopes:
            found = list(self._differentiable(f))
            self.slopes[f] = sorted(found, key=lambda way: _difficulty(self.cell, way[2]))
        for sign, q, slope in self.slopes[f]:
            turns = self.pattern(slope, depth - 1)
            found = None if turns is None else self._from_turns(q, turns)
            if found is not None:
                return tuple(sign * s for s in found)
        return None

    def _differentiable(self, f: Any) -> Iterator[tuple[int, Any, Any]]:
        """Functions with the sign of f, or its opposite, and their derivatives."""
        for sign, q in _quotients(self.cell, f, self.x):
            slope = q.diff(self.x)
            needs = requirements(q) + requirements(slope)
            if not slope.has(*UNSUITED) and all(established(r, Case(self.cell)) for r in needs):
                yield sign, q, slope

    def _from_turns(self, q: Any, turns: Pattern) -> Pattern | None:
        """The signs of q, whose derivative has the signs `turns`; by its limits at both ends."""
        if turns[0] < 0:
            found = self._from_turns(-q, tuple(-s for s in turns))
            return None if found is None else tuple(-s for s in found)
        range_ = self.cell.range(self.x)
        left = self._limit(q, range_.low, "+")
        right = self._limit(q, range_.high, "-")
        if len(turns) == 1:  # it rises
            if within(left, NONNEGATIVE):
                return (1,)
            return (-1,) if within(right, NONPOSITIVE) else (-1, 1)
        if within(left, NONNEGATIVE):  # it rises and falls
            return (1,) if within(right, NONNEGATIVE) else (1, -1)
        return (-1, 1) if within(right, NONNEGATIVE) else None

    def _limit(self, q: Any, end: Any, side: str) -> Sign:
        """The sign of the limit at an end; any, where it is not known."""
        if (q, end) not in self.limits:
            self.limits[q, end] = self._found_limit(q, end, side)
        return self.limits[q, end]

    def _found_limit(self, q: Any, end: Any, side: str) -> Sign:
        nowhere = Cell({}, (), self.cell.budget)
        try:
            (way,) = germs_of(q, (self.x, end, side), nowhere)
            value = None if way is None else limit_far_out(*way[1:])
        except (Undetermined, NeedSign, *NO_FORM):
            value = None
        if value is None:
            return NEGATIVE | NONNEGATIVE
        found = POSITIVE if value == oo else NEGATIVE if value == -oo else constant_sign(value)
        return NEGATIVE | NONNEGATIVE if found == NEVER else found


def _difficulty(cell: Cell, f: Any) -> int:
    """The smaller the sooner it is looked at: terms, and functions that a derivative removes."""
    t = _knowledge(cell, f).tower()
    try:
        above = t.form(f).above
    except (NeedSign, *NO_FORM):
        return MOST_TERMS**2
    lasting = sum(int(d) for d, g in zip(above.degrees(), t.generators, strict=False)
                  if g.kind in REMOVABLE and not g.expression.is_number)  # fmt: skip
    return len(above) * (1 + lasting)


REMOVABLE = ("log", "opaque")


def _knowledge(cell: Cell, f: Any) -> Knowledge:
    """What is known of signs; of functions that are not algebraic only what is seen at once."""
    k = Knowledge(replace(cell, known={}))
    k.depth = SHALLOW if f.has(sympy.exp, sympy.log, sympy.erf, sympy.erfc, sympy.atan) else 0
    return k


SHALLOW = 8
"""A depth at which signs are not sought through canonical forms, which would take long."""


def _quotients(cell: Cell, f: Any, x: Any) -> Iterator[tuple[int, Any]]:
    """Functions with the sign of f, or the opposite one, whose derivatives may be simpler."""
    k = _knowledge(cell, f)
    t = k.tower()
    try:
        form = t.form(f)
    except (NeedSign, *NO_FORM):
        return
    sign, above = _without_signed_factors(k, t, form.above)
    below, rest = _without_signed_factors(k, t, form.below)
    if len(rest) > 1 or any(rest.degrees()) or len(above) > MOST_TERMS:
        return
    g = resolved(t.polynomial_expression(above), Knowledge(cell))
    seen: set[Any] = set()
    for divisor in _divisors(t, above, x):
        known = k.sign(divisor) if divisor not in seen else NEVER
        seen.add(divisor)
        if known in (NEGATIVE, POSITIVE):
            terms = sympy.Add.make_args(g)
            q = sympy.Add(*(term / divisor for term in terms))
            yield sign * below * (1 if known == POSITIVE else -1), q


def _without_signed_factors(k: Knowledge, t: Tower, polynomial: Any) -> tuple[int, Any]:
    """The sign of the factors that have one, and the product of the others."""
    content, factors = polynomial.factor()
    sign, rest = 1 if content > 0 else -1, t.field.context.constant(1)
    for factor, times in factors:
        known = k.sign(t.polynomial_expression(factor))
        if known == NEGATIVE:
            sign *= (-1) ** int(times)
        elif known != POSITIVE:
            rest *= factor**times
    return sign, rest


def _divisors(t: Tower, polynomial: Any, x: Any) -> Iterator[Any]:
    """Coefficients of functions that a derivative removes, 1, and exponentials of single terms."""
    degrees = polynomial.degrees()
    moving = [i for i, g in enumerate(t.generators) if degrees[i] and g.expression.has(x)]
    for i in moving:
        if t.generators[i].kind in REMOVABLE and degrees[i] == 1:
            yield by_power(t, polynomial, i)[1]
    yield S.One
    exponentials = [i for i in moving if t.generators[i].kind == "exp"]
    found: dict[Any, None] = {}
    for monomial in polynomial.to_dict():
        powers = [t.generators[i].expression ** int(monomial[i]) for i in exponentials]
        found[sympy.Mul(*powers)] = None
    yield from list(found)[:MOST_EXPONENTIALS]
