"""One computation against another, by the processor time that both take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from time import process_time
from typing import Any

from symnn.book.material.finding import Finding, decided
from symnn.book.tier import Tier

Call = Callable[[], Any]


@dataclass(frozen=True)
class Timed:
    """The first computation is faster than the second, in nearly all of many pairs of runs.

    `Why:` how much faster, differs from machine to machine; which is faster in a pair of runs is a
    toss of a coin if neither is.

    Args:
        words: what it says.
        calls: makes both, ready to run.
        pairs: how often both are run, in turn.
        risk: chance that the first is called faster though neither is.
    """

    words: str
    calls: Callable[[], tuple[Call, Call]]
    pairs: int = 51
    risk: float = 1e-6

    def find(self) -> Finding:
        """Runs both in turn, and counts."""
        first, second = self.calls()
        for call in (first, second):
            call()
        wins = sum(_seconds(first) < _seconds(second) for _ in range(self.pairs))
        chance = self.chance(wins)
        figures = (
            f"faster in {wins} of {self.pairs} pairs of runs; if neither were, that would happen "
            f"with chance {chance:.1g} (sign test)"
        )
        return decided(chance <= self.risk, Tier.D, "timing", figures)

    def chance(self, wins: int) -> float:
        """That a fair coin falls so often on one side, or more often.

        >>> Timed("", lambda: (int, int), pairs=10).chance(10) == 1 / 2**10
        True
        """
        return sum(comb(self.pairs, k) for k in range(wins, self.pairs + 1)) / 2**self.pairs


def _seconds(call: Call) -> float:
    start = process_time()
    call()
    return process_time() - start
