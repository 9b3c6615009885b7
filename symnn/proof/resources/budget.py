"""Time limits that strategies keep by asking, so that no thread has to be killed."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic


class OutOfBudget(Exception):
    """A strategy used up its time or its steps; the next one goes on."""


@dataclass(frozen=True)
class Budget:
    """A moment at which to stop.

    >>> Budget.of(10).part(0.5).left() < 6
    True
    """

    deadline: float

    @classmethod
    def of(cls, seconds: float) -> Budget:
        """A budget that ends `seconds` from now."""
        return cls(monotonic() + seconds)

    def part(self, share: float, longest: float = float("inf")) -> Budget:
        """A share of what is left, and at most `longest` seconds."""
        return Budget(monotonic() + min(self.left() * share, longest))

    def left(self) -> float:
        """Seconds that remain, never negative."""
        return max(0.0, self.deadline - monotonic())

    def check(self) -> None:
        """Go on, or stop here.

        Raises:
            OutOfBudget: the time is used up.
        """
        if monotonic() > self.deadline:
            raise OutOfBudget("the time is used up")
