"""Time for comparisons with exact arithmetic: a small share of what training takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Integer

from symnn.crosscheck.work import exact_work
from symnn.indexed.language.traverse import name_of
from symnn.train.layered import AnyNetwork
from symnn.train.network import Network
from symnn.train.update import TrainingProgram

SHARE = 0.05
FIXED, EACH, READ = 0.3, 2e-6, 5e-6
"""Seconds of a comparison: at least; in a dense network for each row and product, in others for
each read of an entry."""
LONGEST, BRIEF = 3.0, 0.5
"""Seconds that a comparison may take: at most, and where training was too short for one."""
MOST_ROWS, FEWEST_ROWS = 32, 2
"""Of a batch that is computed exactly: larger ones take seconds."""


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


def expected_seconds(network: AnyNetwork, made: TrainingProgram, rows: int) -> float:
    """What a comparison will take, before one was seen: rather too much than too little.

    Args:
        network: what is trained.
        made: its training step.
        rows: of the batch that is computed exactly.

    >>> from symnn.train.network import Network
    >>> from symnn.train.update import training_program
    >>> made = training_program(("tanh",), "mse", "adam")
    >>> round(expected_seconds(Network((64, 32, 10)), made, 32), 6)
    0.451552
    """
    if isinstance(network, Network):
        return FIXED + EACH * rows * network.products
    sampled = {*made.updates.values(), *(name_of(g) for g in made.gradients)}
    known = {s: Integer(n) for s, n in network.sizes.items()}

    def count(extent: Any) -> int:
        found = (Integer(1) * extent).xreplace(known)
        return int(found) if found.is_Integer else rows

    return FIXED + READ * exact_work(made.program, sampled, count)


def affordable_rows(
    network: AnyNetwork, made: TrainingProgram, batch: int, seconds: float = LONGEST
) -> int:
    """The rows of a batch for which a comparison takes no longer, two at least.

    `Why all of a dense network:` its sums are products of matrices, which are fast, and are shared.
    """
    most = min(batch, MOST_ROWS)
    if isinstance(network, Network) and seconds == LONGEST:
        return most
    least = expected_seconds(network, made, FEWEST_ROWS) - FIXED
    return max(min(FEWEST_ROWS, most), min(most, int(seconds / (least / FEWEST_ROWS))))
