"""Polynomial inequalities by z3, over the generators of the canonical form as real unknowns.

What is known of a generator (its sign, its range, the value of its power) goes in as an assumption;
z3 knows nothing else of it. If it finds that no real numbers violate the inequality, none do. The
package is optional: without it the other tactics are on their own.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sympy import oo

from symnn.balls import Imprecise, enclose
from symnn.errors import MissingExtraError, SymnnError
from symnn.lazy import extra
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.ranges.signs import (
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    NONZERO,
    POSITIVE,
    ZERO,
    Sign,
)
from symnn.proof.tower import NO_FORM, NeedSign, Tower

MILLISECONDS = 700
MOST_TERMS, MOST_UNKNOWNS, HIGHEST_DEGREE = 150, 10, 40
LARGEST = 10**30


@cache
def solver_package() -> Any:
    """The package z3, or None where it is not installed."""
    try:
        return extra("z3", "smt")
    except MissingExtraError:
        return None


def nonnegative_by_solver(h: Any, cell: Cell, strict: bool) -> bool:
    """Whether z3 shows that h >= 0 (h > 0) on the cell wherever it is defined.

    >>> from sympy.abc import x, y
    >>> nonnegative_by_solver(x**4 + y**4 - x**3*y - x*y**3, Cell({}), strict=False)
    True
    """
    z3 = solver_package()
    if z3 is None:
        return False
    k = Knowledge(cell)
    t = k.tower(split_roots=False)
    try:
        form = t.form(h)
        facts = [(t.form(f.expression), f.sign) for f in cell.facts]
        form = t.form(h)  # a restart may have moved its generators
    except (NeedSign, *NO_FORM):
        return False
    if not (_is_small(form.above) and _is_small(form.below)):
        return False
    question = _Question(z3, t, k)
    violated = question.product(form)
    goals = [violated <= 0 if strict else violated < 0, question.term(form.below) != 0]
    goals += [c for f, sign in facts if f.field is form.field for c in question.fact(f, sign)]
    goals += question.background()
    return len(question.unknowns) <= MOST_UNKNOWNS and _has_no_solution(z3, goals)


def _is_small(polynomial: Any) -> bool:
    """Whether it is worth asking: z3 takes no time limit while it reads powers of high degree."""
    if len(polynomial) > MOST_TERMS:
        return False
    return all(sum(map(int, powers)) <= HIGHEST_DEGREE for powers in polynomial.to_dict())


def _has_no_solution(z3: Any, goals: list[Any]) -> bool:
    solver = z3.SolverFor("QF_NRA")
    solver.set("timeout", MILLISECONDS)
    solver.add(*goals)
    return solver.check() == z3.unsat


class _Question:
    """Polynomials in generators as terms of z3."""

    def __init__(self, z3: Any, tower: Tower, knowledge: Knowledge) -> None:
        self.z3, self.tower, self.knowledge = z3, tower, knowledge
        self.unknowns: dict[int, Any] = {}

    def unknown(self, place: int) -> Any:
        if place not in self.unknowns:
            self.unknowns[place] = self.z3.Real(f"g{place}")
        return self.unknowns[place]

    def term(self, polynomial: Any) -> Any:
        total: Any = self.z3.RealVal(0)
        for monomial, c in polynomial.to_dict().items():
            product: Any = self.z3.Q(int(c.p), int(c.q))
            for place, power in enumerate(monomial):
                for _ in range(int(power)):
                    product = product * self.unknown(place)
            total = total + product
        return total

    def product(self, form: Any) -> Any:
        """A term of the sign of the fraction."""
        above = self.term(form.above)
        return above if form.is_polynomial else above * self.term(form.below)

    def fact(self, form: Any, sign: Sign) -> list[Any]:
        if not (_is_small(form.above) and _is_small(form.below)):
            return []
        return self.of_sign(self.product(form), sign)

    def of_sign(self, term: Any, sign: Sign) -> list[Any]:
        stated = {
            POSITIVE: term > 0, NEGATIVE: term < 0, NONNEGATIVE: term >= 0, NONPOSITIVE: term <= 0,
            NONZERO: term != 0, ZERO: term == 0,
        }  # fmt: skip
        return [stated[sign]] if sign in stated else []

    def background(self) -> list[Any]:
        """What is known of each generator; those that relations add are asked about in turn."""
        found: list[Any] = []
        done: set[int] = set()
        while set(self.unknowns) - done:
            for place in set(self.unknowns) - done:
                done.add(place)
                found += self.about(place)
        return found

    def about(self, place: int) -> list[Any]:
        e, g = self.tower.generators[place].expression, self.unknown(place)
        found = self.of_sign(g, self.knowledge.sign(e))
        degree, value = self.tower.relations.get(place, (HIGHEST_DEGREE + 1, None))
        if degree <= HIGHEST_DEGREE and _is_small(value):
            power: Any = g
            for _ in range(degree - 1):
                power = power * g
            found.append(power == self.term(value))
        if not e.free_symbols:
            found += self.around(g, e)
        elif self.knowledge.cell.has_range(e):
            found += self.in_range(g, self.knowledge.cell.range(e))
        return found

    def in_range(self, g: Any, r: Any) -> list[Any]:
        found = []
        low = None if r.low == -oo else self.end(r.low, -1)
        high = None if r.high == oo else self.end(r.high, 1)
        if low is not None:
            found.append(g > low if r.low_open else g >= low)
        if high is not None:
            found.append(g < high if r.high_open else g <= high)
        return found

    def end(self, value: Any, outward: int) -> Any:
        if value.is_Rational:
            return self.z3.Q(int(value.p), int(value.q))
        try:
            low, high = _fractions(value)
        except SymnnError:
            return None
        return self.z3.Q(*(high if outward > 0 else low))

    def around(self, g: Any, constant: Any) -> list[Any]:
        try:
            low, high = _fractions(constant)
        except SymnnError:
            return []
        return [g >= self.z3.Q(*low), g <= self.z3.Q(*high)]


def _fractions(constant: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    """Rational numbers close below and above a constant."""
    ball = enclose(constant, {}, 140)
    if not abs(ball) < LARGEST:
        raise Imprecise("a constant beyond what is of use")
    unit = 10**30
    scaled = ball * unit
    ends = scaled.lower().floor().unique_fmpz(), scaled.upper().ceil().unique_fmpz()
    low, high = (int(str(end)) for end in ends)
    return (low, unit), (high, unit)
