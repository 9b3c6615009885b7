"""Time for comparisons with exact arithmetic: a small share of what training takes.

What is estimated here is rather too much than too little: time that was spent does not come back.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symnn.train.network import Network

if TYPE_CHECKING:
    from symnn.train.layered import AnyNetwork

SHARE = 0.03
"""Of the time of a training, its steps, scores and records."""
FIXED, SLOPES = 0.015, 0.3
"""Seconds of a comparison: at least, and for the gradients, whose code is made for it."""
WEIGHT, UNIT, PRODUCT, READ = 1.2e-6, 45e-6, 2e-8, 6e-6
"""Seconds in a dense network for each weight, and in each row for each unit and each weight; in
others for each read of an entry."""
LONGEST, LONG = 3.0, 1.0
"""Seconds that a comparison may take, and from which on it looks at gradients too."""
LOADING = 0.7
"""Seconds that the symbols take to load."""
MOST_ROWS, FEWEST_ROWS = 128, 2
"""Of a batch that is computed exactly."""


@dataclass
class Allowance:
    """Decides when the next comparison fits into its share of the time.

    Args:
        expected: seconds that the next comparison will take.
        share: of the time of a training that all comparisons may take together.
        spent: seconds that they have taken.

    >>> allowance = Allowance(expected=1.0, share=0.05)
    >>> allowance.allows(19.0), allowance.allows(20.0)
    (False, True)
    >>> allowance.took(3.0)
    >>> allowance.allows(119.0), allowance.allows(120.0)
    (False, True)
    """

    expected: float
    share: float = SHARE
    spent: float = 0.0

    def allows(self, seconds: float, besides: float = 0.0) -> bool:
        """Whether there is time for a comparison after so many seconds of training.

        Args:
            seconds: of training.
            besides: seconds that it takes this once.
        """
        return self.spent + self.expected + besides <= self.share * seconds

    def expects(self, seconds: float) -> None:
        """A comparison may take so long."""
        self.expected = max(self.expected, seconds)

    def took(self, seconds: float, besides: float = 0.0) -> None:
        """A comparison took so long; the next one may take as long again, but for what was once."""
        self.spent += seconds + besides
        self.expects(seconds)


def expected_seconds(network: AnyNetwork, made: Any, rows: int) -> float:
    """What a comparison will take, before one was seen: rather too much than too little.

    Args:
        network: what is trained.
        made: the equations of its training step, see `symnn.train.facts`.
        rows: of the batch that is computed exactly.

    >>> from symnn.train.network import Network
    >>> round(expected_seconds(Network((64, 32, 10)), None, 32), 3)
    0.08
    """
    if isinstance(network, Network):
        units, products = network.entries - network.layers[0], network.products
        return FIXED + WEIGHT * products + rows * (UNIT * units + PRODUCT * products)
    return FIXED + READ * made.exact_work(rows)


def loading() -> float:
    """Seconds until the symbols are there."""
    return 0.0 if "sympy" in sys.modules else LOADING


def affordable_rows(network: AnyNetwork, made: Any, batch: int, seconds: float = LONGEST) -> int:
    """The rows of a batch for which a comparison takes no longer, two at least."""
    least = expected_seconds(network, made, FEWEST_ROWS)
    each = (expected_seconds(network, made, 2 * FEWEST_ROWS) - least) / FEWEST_ROWS
    more = int(max(seconds - least, 0) / each)
    return min(batch, MOST_ROWS, FEWEST_ROWS + more)


def looked_at(
    network: AnyNetwork,
    made: Any,
    sizes: Sequence[int],
    seconds: float = LONGEST,
    turn: int = 0,
) -> tuple[int, ...]:
    """The batches that a comparison takes a step on, by their rows.

    `Why whole ones first:` each size of a batch has code of its own.

    Args:
        network: what is trained.
        made: the equations of its training step, see `symnn.train.facts`.
        sizes: of the batches that it is trained on.
        seconds: that the comparison may take.
        turn: how many came before; where there is time for one batch alone, they take turns.

    >>> from symnn.train.network import Network
    >>> network, made = Network((64, 32, 10)), None
    >>> looked_at(network, made, (32, 5)), looked_at(network, made, (32, 5), 0.05)
    ((32, 5), (5,))
    >>> looked_at(network, made, (32, 20), 0.06, 0), looked_at(network, made, (32, 20), 0.08, 1)
    ((20,), (20,))
    """
    whole = [n for n in sizes if affordable_rows(network, made, n, seconds) == n]
    if not whole:
        size = sizes[turn % len(sizes)]
        return (affordable_rows(network, made, size, seconds),)
    if sum(expected_seconds(network, made, n) for n in whole) <= seconds:
        return tuple(whole)
    return (whole[turn % len(whole)],)
