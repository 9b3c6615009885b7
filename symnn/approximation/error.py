"""How far a staircase is from its function at worst: enclosed, by branch and bound in balls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import pairwise

from flint import arb

from symnn.proof.ranges.intervals import (
    ZERO,
    Interval,
    above,
    add,
    around,
    below,
    greatest,
    magnitude,
    multiply,
    negative,
)

SETTLED = arb(48)
"""A sigmoid is closer than DUST to 0 or 1 when its argument is this far from 0, less 1 for the
rounding of places."""
DUST = arb(-47).exp().upper()
FINE = arb(1) / 64
"""The enclosure may be this much wider than its lower end."""
MOST_BOXES = 200_000


@dataclass(frozen=True)
class Gap:
    """The difference of a function and a staircase, as something to be enclosed.

    Args:
        function: from a box to an interval that contains its values there.
        places: balls: the ends of the interval, with the edges between them.
        heights: balls, one for each step.
        weight: of all units.
    """

    function: Callable[[Interval], Interval]
    places: tuple[arb, ...]
    heights: tuple[arb, ...]
    weight: arb

    @cached_property
    def jumps(self) -> tuple[arb, ...]:
        """At each edge."""
        return tuple(after - before for before, after in pairwise(self.heights))

    @cached_property
    def dust(self) -> Interval:
        """What all units together leave out that are taken for settled."""
        total = above(sum((abs(jump) for jump in self.jumps), ZERO) * DUST)
        return Interval(-total, total)

    @cached_property
    def unsettled(self) -> tuple[tuple[int, ...], ...]:
        """For each step the edges so near that their units are neither 0 nor 1 on all of it."""
        return tuple(self._unsettled(step) for step in range(len(self.heights)))

    def _unsettled(self, step: int) -> tuple[int, ...]:
        start, end = self.places[step], self.places[step + 1]
        first, last = step, step
        while first > 0 and not self.weight * (start - self.places[first]) > SETTLED:
            first -= 1
        while last < len(self.jumps) and not self.weight * (self.places[last + 1] - end) > SETTLED:
            last += 1
        return tuple(range(first, last))

    def staircase(self, step: int, box: Interval) -> Interval:
        """The values of the network on a box within a step."""
        total = add(around(self.heights[step]), self.dust)
        for edge in self.unsettled[step]:
            passed = edge < step
            risen = self._risen(self.places[edge + 1], box)
            moved = Interval(below(risen.low - 1), above(risen.high - 1)) if passed else risen
            total = add(total, multiply(moved, around(self.jumps[edge])))
        return total

    def _risen(self, place: arb, box: Interval) -> Interval:
        low, high = self.weight * (box.low - place), self.weight * (box.high - place)
        return Interval(below(1 / (1 + (-low).exp())), above(1 / (1 + (-high).exp())))

    def on(self, step: int, box: Interval) -> Interval:
        """The size of the difference on a box within a step."""
        return magnitude(add(self.function(box), negative(self.staircase(step, box))))


def largest(gap: Gap, allowed: arb) -> Interval:
    """An interval that contains the largest size of the difference.

    The box that may hold the largest is halved, until that is known to FINE, or is certainly more
    than what is allowed, or boxes run out.
    """
    waiting: list[tuple[arb, int, int, Interval]] = []
    certain: arb = ZERO
    for step, (start, end) in enumerate(pairwise(gap.places)):
        box = Interval(below(start), above(end))
        waiting.append((-gap.on(step, box).high, step, step, box))
    heapify(waiting)
    for count in range(len(waiting), MOST_BOXES, 2):
        most, _, step, box = heappop(waiting)
        middle = ((box.low + box.high) / 2).mid()
        certain = greatest(certain, gap.on(step, Interval(middle, middle)).low)
        if -most <= certain * (1 + FINE) or certain > allowed:
            return Interval(certain, -most)
        for number, half in enumerate((Interval(box.low, middle), Interval(middle, box.high))):
            heappush(waiting, (-gap.on(step, half).high, count + number, step, half))
    return Interval(certain, -waiting[0][0])
