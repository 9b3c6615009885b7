"""What decides when a value is drawn: a seeded generator here, Hypothesis elsewhere."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol, TypeVar

T = TypeVar("T")
WIDE = 1000
"""Of a range that is wider than this, small numbers are drawn as often as large ones."""

USUAL = 100.0
"""Half of the floats are drawn evenly from numbers up to this."""


class Chooser(Protocol):
    """Choices, of which the first or the smallest is the simplest."""

    def pick(self, options: Sequence[T], /) -> T:
        """One of the options."""
        ...

    def integer(self, low: int, high: int, /) -> int:
        """An integer from `low` to `high`."""
        ...

    def float(self, low: float, high: float, /) -> float:
        """A float from `low` to `high`."""
        ...


@dataclass(frozen=True)
class Randomly:
    """Choices of a seeded generator, spread over all magnitudes."""

    random: Random

    def pick(self, options: Sequence[T], /) -> T:
        return self.random.choice(options)

    def integer(self, low: int, high: int, /) -> int:
        if high - low <= WIDE:
            return self.random.randint(low, high)
        bits = self.random.randint(0, max(abs(low), abs(high)).bit_length())
        size = self.random.getrandbits(bits) if bits else 0
        signed = size if low >= 0 else self.random.choice((size, -size))
        return min(max(signed, low), high)

    def float(self, low: float, high: float, /) -> float:
        usual = max(low, -USUAL), min(high, USUAL)
        if usual[0] < usual[1] and self.random.random() < 0.5:
            return min(max(self.random.uniform(*usual), low), high)
        return _float_at(self.random.randint(_rank(low), _rank(high)))


def _rank(value: float) -> int:
    """The number of floats between 0 and this one, with its sign."""
    rank = struct.unpack("<q", struct.pack("<d", abs(value)))[0]
    return int(math.copysign(1, value)) * rank


def _float_at(rank: int) -> float:
    value = struct.unpack("<d", struct.pack("<q", abs(rank)))[0]
    return -value if rank < 0 else value
