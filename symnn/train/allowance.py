"""Time for comparisons with exact arithmetic: a small share of what training takes."""

from __future__ import annotations

from dataclasses import dataclass

SHARE = 0.05
FIXED, EACH = 0.3, 2e-6
"""Seconds of a comparison: at least, and for each row of the batch and parameter."""


@dataclass
class Allowance:
    """Decides when the next comparison fits into its share of the time.

    Args:
        expected: seconds that the next comparison will take.
        share: of the time of the steps that all comparisons may take together.
        spent: seconds that they have taken.

    >>> allowance = Allowance(expected=1.0)
    >>> allowance.allows(19.0), allowance.allows(20.0)
    (False, True)
    >>> allowance.took(3.0)
    >>> allowance.allows(119.0), allowance.allows(120.0)
    (False, True)
    """

    expected: float
    share: float = SHARE
    spent: float = 0.0

    def allows(self, seconds: float) -> bool:
        """Whether there is time for a comparison after so many seconds of steps."""
        return self.spent + self.expected <= self.share * seconds

    def took(self, seconds: float) -> None:
        """A comparison took so long; the next one may take as long again."""
        self.spent += seconds
        self.expected = max(self.expected, seconds)


def expected_seconds(rows: int, parameters: int) -> float:
    """What a comparison will take, before one was seen: rather too much than too little."""
    return FIXED + EACH * rows * parameters
