"""What is to be approximated: a function of one symbol on a bounded interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flint import arb
from sympy import Expr, Interval, S

from symnn.balls import Undefined, enclose
from symnn.core import Claim, Domain
from symnn.errors import DomainError
from symnn.proof import check
from symnn.proof.cells.statement import prepared
from symnn.proof.equations.problem import Problem
from symnn.proof.extrema.parts import Part, smooth_parts
from symnn.proof.ranges.boxes import Range, compiled
from symnn.proof.ranges.intervals import Interval as Span
from symnn.proof.ranges.intervals import around, greatest, hull, least
from symnn.proof.ranges.ranges import ball_of
from symnn.proof.resources.budget import Budget
from symnn.syntax import parse_claim

BITS = 128
SECONDS = 10.0


@dataclass(frozen=True)
class Target:
    """A function on an interval.

    Args:
        function: an expression.
        variable: its only symbol.
        ends: of the interval, exact.
    """

    function: Expr
    variable: Any
    ends: tuple[Expr, Expr]

    @property
    def domains(self) -> Any:
        """As a claim takes them."""
        return ((self.variable, Interval(*self.ends)),)

    @classmethod
    def of(cls, function: str | Expr, symbols: Mapping[str, str | Domain] | None) -> Target:
        """The target that a user names.

        Raises:
            DomainError: there is not one symbol on a bounded interval, or the function is not
                shown to be defined on it.
        """
        if isinstance(function, str):
            written = parse_claim(f"{function} == 0", symbols or {})
        else:
            written = Claim(function, "==", S.Zero)
        claim = prepared(written)
        domains = [domain for _, domain in claim.domains]
        if len(domains) != 1 or not isinstance(domains[0], Interval) or not _bounded(domains[0]):
            found = ", ".join(f"{s} in {d}" for s, d in claim.domains) or "none"
            raise DomainError(
                f"staircase: symbols of `{claim.lhs}`: {found}; needed one, on a bounded interval "
                "such as Interval(0, 1)"
            )
        _check_defined(claim)
        interval: Any = domains[0]
        return cls(claim.lhs, claim.domains[0][0], (interval.start, interval.end))

    @cached_property
    def balls(self) -> tuple[arb, arb]:
        """The ends."""
        low, high = (enclose(end, {}, BITS) for end in self.ends)
        return low, high

    @cached_property
    def parts(self) -> tuple[tuple[Span, Range], ...]:
        """Where the function has no switch, and its range there."""
        claim = Claim(self.function, "==", S.Zero, self.domains)
        return tuple(map(self._part, smooth_parts(Problem.of(claim, Budget.of(SECONDS)))))

    def _part(self, part: Part) -> tuple[Span, Range]:
        fixed = part.case.substitution.get(self.variable)
        if fixed is None:
            return part.cell.range(self.variable).interval, compiled(part.value)
        return around(enclose(fixed, {}, BITS)), compiled(part.value)

    def values(self, box: Span) -> Span:
        """An enclosure of the values on a box.

        Raises:
            Undefined: it lies outside of the interval.
        """
        found: Span | None = None
        for place, values in self.parts:
            low, high = greatest(place.low, box.low), least(place.high, box.high)
            if low <= high:
                there = values({self.variable: Span(low, high)})
                found = there if found is None else hull(found, there)
        if found is None:
            raise Undefined(f"{box} lies outside of the interval")
        return found

    def ball(self, share: Any) -> arb:
        """The place at a share of the length, as a ball."""
        return self.balls[0] + (self.balls[1] - self.balls[0]) * ball_of(share)

    def place(self, share: Any) -> Expr:
        """The exact place at a share of the length."""
        return self.ends[0] + (self.ends[1] - self.ends[0]) * share


def _bounded(domain: Interval) -> bool:
    return bool(domain.start.is_finite and domain.end.is_finite)


def _check_defined(claim: Claim) -> None:
    """A value that equals itself is one: the claim says that both sides are defined."""
    found = check(Claim(claim.lhs, "==", claim.lhs, claim.domains))
    if found.status != "proved":
        raise DomainError(
            f"staircase: `{claim.lhs}` is not shown to be defined on the whole interval: "
            f"{found.evidence.summary}"
        )
