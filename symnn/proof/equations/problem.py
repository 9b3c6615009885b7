"""A claim with its cells: what every strategy works on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

import sympy
from sympy import Expr, S

from symnn.core import Claim, Evidence, Simplex, Verdict
from symnn.core.claim import in_words
from symnn.core.domains import entries, is_array
from symnn.core.verdict import Level
from symnn.proof.cells.cell import Cell, Fact
from symnn.proof.cells.definedness import Requirement, established, requirements
from symnn.proof.cells.polynomials import degree_in, polynomial_in
from symnn.proof.cells.splitting import Case
from symnn.proof.cells.statement import prepared
from symnn.proof.equations.pieces import Piece, pieces_of
from symnn.proof.equations.smooth import Kink, NotSmooth
from symnn.proof.ranges.ranges import Range, hull, ranges_of
from symnn.proof.ranges.signs import (
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    NONZERO,
    POSITIVE,
    RELATION_SIGN,
    ZERO,
    Sign,
    negated,
)
from symnn.proof.resources.budget import Budget
from symnn.proof.tower.switching import ACCEPTED

MOST_CELLS = 64


@dataclass(frozen=True)
class Problem:
    """One claim on its way through the strategies.

    Args:
        claim: prepared: exact, real, unevaluated.
        budget: when to stop.
        seed: of the random points.
    """

    claim: Claim
    budget: Budget
    seed: int = 0

    @classmethod
    def of(cls, claim: Claim, budget: Budget, seed: int = 0) -> Problem:
        """The problem for a claim as the user wrote it."""
        return cls(prepared(claim), budget, seed)

    def within(self, budget: Budget) -> Problem:
        """The same problem with less time."""
        return replace(self, budget=budget)

    @property
    def gap(self) -> Expr:
        """lhs - rhs."""
        return self.claim.lhs - self.claim.rhs

    @property
    def needed(self) -> Sign:
        """The sign of lhs - rhs that the relation asks for."""
        return RELATION_SIGN[self.claim.relation]

    @property
    def is_equation(self) -> bool:
        return self.claim.relation == "=="

    @cached_property
    def scalars(self) -> dict[Any, tuple[Range, ...]]:
        """The ranges of each scalar symbol, one for each piece of its domain."""
        found: dict[Any, tuple[Range, ...]] = {}
        for symbol, domain in self.claim.domains:
            if not is_array(domain):
                found[symbol] = ranges_of(domain)  # type: ignore[arg-type]
        return found

    @property
    def arrays(self) -> list[tuple[Any, Any]]:
        """The arrays whose size is a symbol, each with its domain."""
        return [(s, d) for s, d in self.claim.domains if is_array(d)]

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Cells that cover all points of the domain that meet the conditions."""
        facts = tuple(f for c in self.claim.conditions for f in _facts(c))
        names = list(self.scalars)
        combinations = list(product(*self.scalars.values()))
        if len(combinations) > MOST_CELLS:
            combinations = [tuple(hull(self.scalars[n]) for n in names)]
        return tuple(
            self._case(dict(zip(names, chosen, strict=True)), facts) for chosen in combinations
        )

    def _case(self, ranges: dict[Any, Range], facts: tuple[Fact, ...]) -> Case:
        arrays = {base: hull(ranges_of(entries(domain))) for base, domain in self.arrays}
        case = Case(Cell({**ranges, **arrays}, facts, self.budget, totals=self._totals))
        for fact in facts:
            case = _bounded(case, fact)
        for symbol in ranges:
            only = case.cell.range(symbol).single
            if only is not None:
                case = case.refined(Case(case.cell.at(symbol, only), {symbol: only}))
        for fact in facts:
            if fact.sign == ZERO:
                case = _solved(case, case.applied(fact.expression))
        return case

    @property
    def _totals(self) -> dict[tuple[Any, Any], Expr]:
        """Probabilities sum to 1."""
        return {(base, d.n): S.One for base, d in self.arrays if isinstance(d, Simplex)}

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """What both sides need in order to be real numbers."""
        found = requirements(self.claim.lhs) + requirements(self.claim.rhs)
        return tuple(dict.fromkeys(found))

    @cached_property
    def parts(self) -> tuple[Piece | Kink, ...] | None:
        """The claim without derivatives on parts of the domain; None when that fails."""
        lhs, rhs = self.claim.lhs, self.claim.rhs
        try:
            return tuple(p for case in self.cases for p in pieces_of(case, lhs, rhs))
        except NotSmooth:
            return None

    @property
    def pieces(self) -> tuple[Piece, ...] | None:
        """What provers work on; None when there is a kink or a derivative stays."""
        found = tuple(p for p in self.parts or () if isinstance(p, Piece))
        return found if self.parts and len(found) == len(self.parts) else None

    @cached_property
    def undecided(self) -> tuple[Requirement, ...]:
        """The requirements that are not proved on every case."""
        own = [r for r in self.requirements if not all(established(r, case) for case in self.cases)]
        return tuple(own + [r for piece in self.pieces or () for r in piece.undecided()])

    def proved(self, method: str, level: Level, summary: str, **details: Any) -> Verdict:
        """A verdict for a proved relation: capped where definedness is undecided."""
        undecided = [str(r) for r in self.undecided]
        if undecided:
            listed = ", ".join(undecided)
            summary = f"{summary}; where defined: not shown that {listed}"
            details["undecided"] = undecided
        status = "proved-where-defined" if undecided else "proved"
        return Verdict(status, level, method, Evidence(summary, details), self.assumptions())

    def assumptions(self) -> tuple[str, ...]:
        """The domains, conditions and conventions of the claim, as text."""
        domains = [f"{s} in {d}" for s, d in self.claim.domains]
        conditions = [in_words(c) for c in self.claim.conditions]
        return tuple(domains + conditions + list(self.claim.conventions))


def _facts(condition: Any) -> list[Fact]:
    """What a condition says about signs; less than it says is sound."""
    if isinstance(condition, sympy.And):
        return [f for part in condition.args for f in _facts(part)]
    sign = ACCEPTED.get(type(condition))
    if sign is None:
        return []
    expression = condition.lhs - condition.rhs
    factors = expression.args if expression.is_Mul and not sign & ZERO else ()
    return [Fact(expression, sign), *(Fact(f, NONZERO) for f in factors if f.free_symbols)]


def _bounded(case: Case, fact: Fact) -> Case:
    """The case with a condition on one symbol alone, such as n >= 3, made part of its range."""
    symbols = list(fact.expression.free_symbols)
    polynomial = polynomial_in(fact.expression, *symbols) if len(symbols) == 1 else None
    if polynomial is None or polynomial.degree() != 1 or symbols[0] not in case.cell.ranges:
        return case
    slope, constant = polynomial.all_coeffs()
    sign = fact.sign if slope.is_positive else negated(fact.sign)
    if not (slope.is_Rational and constant.is_Rational) or sign not in BOUNDING:
        return case
    narrower = case.cell.range(symbols[0]).bounded(-constant / slope, sign)
    return Case(case.cell.narrowed(symbols[0], narrower), case.substitution)


BOUNDING = (NEGATIVE, NONPOSITIVE, POSITIVE, NONNEGATIVE, NONZERO)


def _solved(case: Case, expression: Any) -> Case:
    """The case with an equation used to remove a symbol, when it is linear in one."""
    for symbol in sorted(expression.free_symbols, key=str, reverse=True):
        if degree_in(expression, symbol) != 1:
            continue
        slope = sympy.expand(expression).coeff(symbol, 1)
        if slope.is_Rational and slope != 0:
            value = sympy.expand(symbol - expression / slope)
            if case.cell.range(symbol).integer and value.is_Rational and not value.is_Integer:
                return Case(case.cell.given(Fact(S.NegativeOne, POSITIVE)), case.substitution)
            return case.refined(Case(case.cell.at(symbol, value), {symbol: value}))
    return case
