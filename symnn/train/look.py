"""What goes on inside of a network while it trains: weights, gradients and values, summarized."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from math import gcd
from typing import Any, NamedTuple

import numpy as np

from symnn.train.dataset import Array

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
BINS = 40
ENTRIES = 1 << 16
"""Of larger arrays so many entries are counted, evenly over the array."""
LARGE = 1 << 18
"""Entries from which on a gradient is not computed for its length alone."""

MOST = 32
SHARE, COPIED, ASKED = 0.015, 0.004, 1.0
"""Looks may take so much of the time of the steps, copies of small networks so much, and looks a
second besides where pictures are asked for."""
LEAST, COPY = 2e-3, 5e-5
"""Seconds of the first look at a small network, and of a copy of its parameters."""
SMALL = 1 << 15
"""Parameters of a network that is copied where there is no time for a look."""


@dataclass(frozen=True)
class Histogram:
    """How the entries of an array are distributed.

    Args:
        low, high: ends of the range of those that are not 0.
        counts: of the entries that are not 0, in bins of equal width.
        zeros: the share of entries that are exactly 0.

    >>> histogram(np.array([0.0, 1.0, 2.0, 2.0])).zeros
    0.25
    """

    low: float
    high: float
    counts: tuple[int, ...]
    zeros: float


@dataclass(frozen=True)
class Look:
    """The inside of a network at one moment.

    Args:
        epoch: how many passes were over.
        weights: of each parameter, its `QUANTILES`.
        gradients: of each parameter, the length of the gradient of the loss on sampled rows.
        values: of each array that has entries for each sample, those of the sampled rows.
    """

    epoch: int
    weights: Mapping[str, tuple[float, ...]]
    gradients: Mapping[str, float]
    values: Mapping[str, Histogram]


class Moment:
    """A look that is taken when somebody asks.

    Args:
        epoch: how many passes were over.
        take: takes it; None where the equations read what is not there.
    """

    def __init__(self, epoch: int, take: Callable[[], Look | None]) -> None:
        self.epoch, self._take = epoch, take

    @cached_property
    def look(self) -> Look | None:
        """The look itself."""
        return self._take()

    def __getstate__(self) -> dict[str, Any]:
        """The look, without what it takes."""
        return {"epoch": self.epoch, "look": self.look}


class Copy(NamedTuple):
    """Parameters of a network at one moment."""

    epoch: int
    parameters: Mapping[str, Array]


def histogram(array: Array) -> Histogram:
    """The distribution of the finite entries."""
    entries = sampled(array)
    finite = entries[np.isfinite(entries)]
    other = finite[finite != 0]
    if not len(other):
        return Histogram(0.0, 0.0, (0,) * BINS, float(len(finite) > 0))
    counts, edges = np.histogram(other, BINS)
    zeros = 1 - len(other) / len(finite)
    return Histogram(float(edges[0]), float(edges[-1]), tuple(map(int, counts)), zeros)


def quantiles(array: Array) -> tuple[float, ...]:
    """The values below which 5, 25, 50, 75 and 95 % of the entries lie."""
    return tuple(map(float, np.quantile(sampled(array), QUANTILES)))


def sampled(array: Array, most: int = ENTRIES) -> Array:
    """All entries of an array, or of a large one so many, not all from the same columns.

    >>> len(sampled(np.zeros((600, 600)), 1000)) <= 1000
    True
    """
    step = -(-array.size // most) or 1
    while gcd(step, array.shape[-1] if array.ndim else 1) > 1:
        step += 1
    return np.ravel(array)[::step]


def look_from_json(content: Mapping[str, Any]) -> Look:
    """The look that `to_json` of an album wrote."""
    values = {n: Histogram(**{**h, "counts": tuple(h["counts"])})
              for n, h in content["values"].items()}  # fmt: skip
    weights = {n: tuple(q) for n, q in content["weights"].items()}
    return Look(content["epoch"], weights, dict(content["gradients"]), values)


class Album:
    """The looks of one training: spread over its epochs, in a small share of its time.

    When it is full, every second look is dropped,
    and from then on every second epoch is left out.

    Args:
        epochs: how many there will be at most.
        least: seconds that the first may take.
        share: of the time of the steps that all may take together.

    Attributes:
        looks: in order, or copies of parameters.
        spent: seconds that they took.
    """

    def __init__(self, epochs: int, least: float = LEAST, share: float = SHARE) -> None:
        self.looks: list[Any] = []
        self.share = share
        self.epochs, self.spent, self._next, self._stride = epochs, 0.0, least, 1

    def due(self, epoch: int, seconds: float, last: bool = False, free: float = 0.0) -> bool:
        """Whether to look now.

        Args:
            epoch: passes that are over.
            seconds: of steps so far.
            last: whether nothing comes after it.
            free: seconds that looks may take besides their share; all of them for the first.
        """
        if self.looks and epoch <= self.looks[-1].epoch:
            return False
        part = epoch / self.epochs if self.looks and not last else 1.0
        allowed = self.share * seconds + free * part
        return (last or epoch % self._stride == 0) and self.spent + self._next <= allowed

    def expects(self, seconds: float) -> None:
        """The next look may take so long."""
        self._next = max(self._next, seconds)

    def add(self, look: Look | Copy, seconds: float) -> None:
        """Keep a look that took so long."""
        self.spent, self._next = self.spent + seconds, seconds
        self.looks.append(look)
        if len(self.looks) > MOST:
            self._stride *= 2
            self.looks = [x for x in self.looks[:-1] if x.epoch % self._stride == 0] + [look]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        looks = [asdict(look) for look in self.looks]
        return {"looks": looks, "spent": self.spent, "stride": self._stride}

    def recall(self, content: Mapping[str, Any]) -> None:
        """Go on from what `to_json` wrote."""
        self.looks = [look_from_json(look) for look in content["looks"]]
        self.spent, self._stride = float(content["spent"]), int(content["stride"])
