"""Probabilities of events as numbers in SymPy expressions."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from symnn.probability.event import SURE, Event


class Probability(Expr):
    """P(event), or P(event | given).

    `Why:` it is an expression, so that formulas of probabilities are written, printed and taken
    apart like all others.
    """

    is_commutative = True
    is_real = True
    is_extended_real = True
    is_finite = True
    is_nonnegative = True

    @property
    def event(self) -> Event:
        return self.args[0]  # type: ignore[return-value]

    @property
    def given(self) -> Event:
        return self.args[1]  # type: ignore[return-value]

    @property
    def is_conditional(self) -> bool:
        return self.given != SURE

    def _sympystr(self, printer: Any) -> str:
        return f"P({self._inside(printer, ' | ')})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        inside = self._inside(printer, r" \mid ")
        shown = f"P({inside})"
        return shown if exp is None else rf"{shown}^{{{exp}}}"

    def _inside(self, printer: Any, bar: str) -> str:
        event = printer._print(self.event)
        return f"{event}{bar}{printer._print(self.given)}" if self.is_conditional else event


def P(event: Event, given: Event = SURE) -> Probability:
    """The probability of an event, under a condition if one is given.

    >>> from symnn.probability import events
    >>> A, B = events("A B")
    >>> print(P(A & B) / P(B), "and", P(A, given=B))
    P(A ∩ B)/P(B) and P(A | B)
    """
    return Probability(event, given)
