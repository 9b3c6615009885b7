"""A function of one symbol with its derivatives: do they exist, and what values do they have?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sympy
from sympy import Rational, S

from symnn.balls import Undefined, compare
from symnn.errors import SymnnError
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.endpoints import value_at_end
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case
from symnn.proof.ranges.boxes import compiled
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.intervals import EVERYTHING, Interval, meet
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import NEVER, Sign, of_number
from symnn.proof.ranges.variants import variants


@dataclass
class Derivatives:
    """The derivatives of one function on the range of its symbol.

    Args:
        h: the function, without switches.
        symbol: its only symbol.
        cell: where the symbol may be.
    """

    h: Any
    symbol: Any
    cell: Cell
    known: list[Any] = field(default_factory=list)
    forms: dict[int, list[Any]] = field(default_factory=dict)
    at_points: dict[tuple[int, Any], Sign] = field(default_factory=dict)
    existing: dict[int, bool] = field(default_factory=dict)

    @property
    def range(self) -> Range:
        """Where the symbol may be."""
        return self.cell.range(self.symbol)

    def of_order(self, k: int) -> Any:
        """The k-th derivative; the function itself for k = 0."""
        while len(self.known) <= k:
            last = self.known[-1].diff(self.symbol) if self.known else self.h
            self.known.append(last)
        return self.known[k]

    def exist(self, k: int) -> bool:
        """Whether the function and its derivatives to order k exist everywhere between the ends."""
        if k not in self.existing:
            f = self.of_order(k)
            inside = Case(self.cell.narrowed(self.symbol, self.range.interior()))
            self.existing[k] = (
                not f.has(sympy.Derivative, sympy.DiracDelta, sympy.Subs)
                and (k == 0 or self.exist(k - 1))
                and all(established(r, inside) for r in requirements(f))
            )
        return self.existing[k]

    def over(self, k: int, box: Interval) -> Interval:
        """The range of a derivative over an interval, the intersection over several forms of it."""
        if k not in self.forms:
            f = self.of_order(k)
            usable = k == 0 or self.exist(k)
            self.forms[k] = [compiled(g) for g in self._variants(f)] if usable else []
        found = EVERYTHING
        for form in self.forms[k]:
            try:
                found = meet(found, form({self.symbol: box}))
            except Undefined:
                return EVERYTHING
        return found

    def _variants(self, f: Any) -> list[Any]:
        return variants(f, self.symbol, Knowledge(self.cell).sign)

    def sign_at(self, k: int, point: Any) -> Sign:
        """The sign of a derivative at an end, as a limit from inside where it is undefined."""
        if (k, point) not in self.at_points:
            known = self._sign_by_balls(k, point)
            self.at_points[k, point] = self._exact_sign(k, point) if known is None else known
        return self.at_points[k, point]

    def _sign_by_balls(self, k: int, point: Any) -> Sign | None:
        """The sign at a rational point, where balls tell it.

        `Why first:` SymPy would factor the large numbers of (5/8)**(5/8).
        """
        if not isinstance(point, Rational):
            return None
        try:
            sign = compare(self.of_order(k), S.Zero, {self.symbol: point}, 64, 400)
        except (Undefined, SymnnError):
            return None
        return of_number(sign) if sign else None

    def _exact_sign(self, k: int, point: Any) -> Sign:
        inward = 1 if point != self.range.high else -1
        value = value_at_end(self.of_order(k), self.symbol, point, inward)
        return NEVER if value is None else constant_sign(value)
