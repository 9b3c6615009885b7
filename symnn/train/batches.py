"""Mini-batches: a fresh seeded shuffle every epoch, cut into batches of equal size and a rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from symnn.errors import DataError
from symnn.train.dataset import Array


@dataclass(frozen=True)
class Batching:
    """How many samples a step sees.

    Args:
        samples: in the training data.
        size: of a batch; at most `samples`.
        seed: of what is drawn anew for each batch.

    >>> Batching(10, 4).sizes
    (4, 2)
    """

    samples: int
    size: int
    seed: int = 0

    def __post_init__(self) -> None:
        if self.size < 1:
            raise DataError(f"batch size is {self.size!r}; needed at least 1")
        object.__setattr__(self, "size", min(self.size, self.samples))

    @property
    def rest(self) -> int:
        """Samples in the last, shorter batch; 0 when the batches come out even."""
        return self.samples % self.size

    @property
    def sizes(self) -> tuple[int, ...]:
        """The distinct batch sizes: a compiled step is bound once for each."""
        return (self.size, self.rest) if self.rest else (self.size,)

    @property
    def steps(self) -> int:
        """Steps an epoch."""
        return -(-self.samples // self.size)

    def epoch(self, random: np.random.Generator) -> Iterator[Array]:
        """Row numbers of each batch of one epoch; every sample stands in exactly one."""
        order = random.permutation(self.samples)
        return (order[k : k + self.size] for k in range(0, self.samples, self.size))


def together(batches: Iterable[Array], most: int) -> Iterator[list[Array]]:
    """Consecutive batches of one size, at most so many at a time.

    >>> [len(group) for group in together([np.arange(4), np.arange(4), np.arange(2)], 8)]
    [2, 1]
    """
    group: list[Array] = []
    for rows in batches:
        if group and (len(group) == most or len(rows) != len(group[0])):
            yield group
            group = []
        group.append(rows)
    if group:
        yield group
