"""Random experiments, with a seed and a bound on the chance of a wrong answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

import numpy as np

from symnn.book.material.finding import Finding, decided
from symnn.book.tier import Tier


@dataclass(frozen=True)
class Simulated:
    """The mean of many bounded trials lies near its expectation.

    Args:
        words: what is simulated.
        trials: takes a random generator and a count; returns that many independent results.
        expected: the exact expectation.
        count: of trials.
        spread: the results lie in an interval of this length.
        risk: chance that a true expectation is refused.
        seed: of the generator.
    """

    words: str
    trials: Callable[[np.random.Generator, int], Any]
    expected: float
    count: int = 100_000
    spread: float = 1.0
    risk: float = 1e-6
    seed: int = 0

    @property
    def radius(self) -> float:
        """By Hoeffding: P(|mean - expectation| >= radius) <= risk."""
        return self.spread * sqrt(log(2 / self.risk) / (2 * self.count))

    def find(self) -> Finding:
        """Runs the trials."""
        found = float(np.mean(self.trials(np.random.default_rng(self.seed), self.count)))
        near = abs(found - self.expected) <= self.radius
        figures = (
            f"mean of {self.count} trials {found:.5f}, expected {self.expected:.5f}; a true value "
            f"is off by more than {self.radius:.5f} with chance at most {self.risk:g} (Hoeffding)"
        )
        return decided(near, Tier.D, "simulation", figures)
