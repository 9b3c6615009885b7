"""What was found out about the largest and the least value of an expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import arb

from symnn.balls import working_precision
from symnn.proof.extrema.candidate import Top

FINE = 10_000
"""Bits in which ends are put together, so that nothing is lost."""


@dataclass(frozen=True)
class Extremum:
    """A supremum or an infimum.

    Args:
        low, high: it lies between these; both infinite when the expression is unbounded.
        exact: its closed form, when that is proved.
        attained: whether some point has this value; None when that is not known.
        places: the points that have it, or along which it is approached.
        settled: whether the search came to its end.
        digits: how many were wanted.
    """

    low: arb
    high: arb
    exact: Any
    attained: bool | None
    places: tuple[str, ...]
    settled: bool = True
    digits: int = 30

    @classmethod
    def of(cls, found: Top, digits: int, sign: int = 1) -> Extremum:
        """The supremum; for sign -1 the infimum of the negative."""
        best = [c for c in found.winners if c.attained or not found.attained]
        places = tuple(dict.fromkeys(c.place for c in best)) if found.settled else ()
        exact = None if found.exact is None else sign * found.exact
        with working_precision(FINE):
            low, high = (found.low, found.high) if sign > 0 else (-found.high, -found.low)
        return cls(low, high, exact, found.attained, places, found.settled, digits)

    @property
    def value(self) -> arb:
        """A ball that contains it."""
        if not (self.low.is_finite() and self.high.is_finite()):
            return self.low if self.low == self.high else arb.nan()
        with working_precision(FINE):
            return self.low.union(self.high)

    def number(self, digits: int | None = None) -> str:
        """The value in digits that are certain, or between what it lies."""
        digits = self.digits if digits is None else digits
        if self.exact is not None and (self.exact.is_infinite or self.exact.is_Rational):
            return str(self.exact)
        with working_precision(FINE):
            if not (self.low.is_finite() and self.high.is_finite()):
                return f"in [{_shown(self.low)}, {_shown(self.high)}]"
            return self.value.str(digits, radius=not self._is_known_to(digits))

    def _is_known_to(self, digits: int) -> bool:
        width = self.high - self.low
        return bool(width <= arb(10) ** (-digits) * (abs(self.low) + arb(10) ** (-digits)))

    def __str__(self) -> str:
        number = self.number()
        closed = "" if self.exact is None or str(self.exact) == number else f" = {self.exact}"
        found = {True: "attained", False: "not attained", None: ""}[self.attained]
        where = ", ".join(self.places[:4]) + (", ..." if len(self.places) > 4 else "")
        note = " ".join(part for part in (found, f"({where})" if where else "") if part)
        return f"{number}{closed}" + (f", {note}" if note else "")

    @property
    def complete(self) -> bool:
        """Whether it is known to the digits that were wanted."""
        if self.exact is not None:
            return True
        with working_precision(FINE):
            width = self.high - self.low
            allowed = arb(10) ** (1 - self.digits) * (1 + abs(self.low))
            return bool(width.is_finite() and width <= allowed)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "value": self.number(), "low": _shown(self.low), "high": _shown(self.high),
            "exact": None if self.exact is None else str(self.exact), "attained": self.attained,
            "places": list(self.places),
        }  # fmt: skip


def _shown(end: arb) -> str:
    if not end.is_finite():
        return "oo" if end > 0 else "-oo"
    return end.str(20, radius=False)


@dataclass(frozen=True)
class Bounds:
    """The infimum and the supremum of an expression on its domain.

    Args:
        expression: as text.
        domain: as text.
        infimum, supremum: what was found.
        undecided: what was not shown although the expression needs it to be defined.
    """

    expression: str
    domain: str
    infimum: Extremum
    supremum: Extremum
    undecided: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether both are known to the digits that were wanted."""
        return self.infimum.complete and self.supremum.complete

    def __str__(self) -> str:
        lines = [
            f"{self.expression}  where {self.domain}",
            f"  supremum  {self.supremum}",
            f"  infimum   {self.infimum}",
        ]
        if self.undecided:
            lines.append(f"  where defined: not shown that {', '.join(self.undecided)}")
        return "\n".join(lines)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "expression": self.expression, "domain": self.domain, "complete": self.complete,
            "supremum": self.supremum.to_json(),
            "infimum": self.infimum.to_json(), "undecided": list(self.undecided),
        }  # fmt: skip
