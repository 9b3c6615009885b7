"""A number as it is printed, against its exact value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sympy import Integer, Rational, sympify

from symnn.book.material.finding import Finding, decided, of_verdict
from symnn.book.tier import Tier
from symnn.core import Claim
from symnn.errors import SymnnError
from symnn.proof import check

How = Literal["rounded", "cut"]


@dataclass(frozen=True)
class Rounded:
    """`value` is `printed` to the digits that are printed.

    Args:
        value: exact, without free symbols.
        printed: decimal digits, such as `0.22`.
        words: what it says.
        how: rounded to nearest, or cut off.

    >>> from sympy import log
    >>> Rounded(log(5) - log(4), "0.22").find().verdict.evidence.summary
    '0.22 is the value rounded to 2 decimals'
    >>> Rounded(log(5) - log(4), "0.23").find().refuted
    True
    """

    value: Any
    printed: str
    words: str = ""
    how: How = "rounded"

    def find(self) -> Finding:
        """Whether the exact value lies in the interval of numbers that print like this."""
        value = sympify(self.value, strict=True)
        low, high = self.interval
        found = [
            of_verdict(check(Claim(value, relation, end)))  # type: ignore[arg-type]
            for relation, end in ((">=", low), ("<", high))
        ]
        bad = next((f for f in found if not f.holds), None)
        if bad is not None:
            return bad
        places = "1 decimal" if self.decimals == 1 else f"{self.decimals} decimals"
        how = "rounded" if self.how == "rounded" else "cut"
        summary = f"{self.printed} is the value {how} to {places}"
        return decided(True, Tier.A, "rounding", summary)

    @property
    def decimals(self) -> int:
        """How many digits stand after the point."""
        return len(self.printed.partition(".")[2])

    @property
    def interval(self) -> tuple[Any, Any]:
        """The numbers that print like this: the lower end belongs to them, the upper does not.

        Raises:
            SymnnError: what is printed is no decimal number.
        """
        try:
            shown = Rational(self.printed)
        except (TypeError, ValueError) as error:
            raise SymnnError(
                f"rounding: printed is {self.printed!r}; needed decimal digits such as '0.22'"
            ) from error
        unit = Rational(1, Integer(10) ** self.decimals)
        if self.how == "rounded":
            return shown - unit / 2, shown + unit / 2
        return (shown, shown + unit) if shown >= 0 else (shown - unit, shown)
