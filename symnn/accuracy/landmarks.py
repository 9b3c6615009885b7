"""Where a formula asks for care: switches, zeros, cancellations, overflow and underflow inside it.

Every part of the formula is put into a class: its sign, and the range of its size. Between two
floats with different classes lies a place where one of them changes; bisection over the floats
finds it to the last bit. So thresholds such as 709.78 of exp(x), or 36.74 of 1 + exp(-x), come from
the formula alone.
"""

from __future__ import annotations

from bisect import bisect
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

import numpy as np
import sympy
from flint import fmpq

from symnn.accuracy.formats import Format
from symnn.accuracy.ranges import Ranges
from symnn.balls import Evaluation, Imprecise, Undefined, working_precision

GRID = 96
MOST_CHANGES = 16
BITS = 96
STEPS, MOST_VALUES = 50, 1_000_000
"""A bisection evaluates so often; so many values of parts are worked out, in seconds."""

APART = 7
"""Stretches that are looked into one after another are not neighbors."""

USUAL = np.linspace(-20.5, 20.5, 42)


def landmarks(
    expression: Any, symbol: Any, others: Mapping[Any, float], ranges: Ranges
) -> list[float]:
    """Floats of one argument beside which some part of the formula changes its class.

    Args:
        expression: of SymPy.
        symbol: the argument that is varied.
        others: the values of the other arguments.
        ranges: where it may lie.

    >>> from symnn.accuracy.formats import FORMATS
    >>> from symnn.accuracy.ranges import ranges_of
    >>> x = sympy.Symbol("x", real=True)
    >>> found = landmarks(sympy.Abs(x - 1) + sympy.exp(x), x, {}, ranges_of(x, FORMATS["float64"]))
    >>> 1.0 in found, any(709.7 < v < 709.8 for v in found)
    (True, True)
    """
    return list(_landmarks(expression, symbol, tuple(others.items()), ranges))


@lru_cache(maxsize=256)
def _landmarks(
    expression: Any, symbol: Any, others: tuple[tuple[Any, float], ...], ranges: Ranges
) -> tuple[float, ...]:
    search = _Search(expression, symbol, dict(others), ranges.form)
    places = [p for first, last in ranges.places for p in search.between(first, last)]
    return tuple(ranges.form.at_ordinals(sorted(set(places))).tolist())


class _Search:
    """The classes of the parts of a formula along one argument."""

    def __init__(
        self, expression: Any, symbol: Any, others: Mapping[Any, float], form: Format
    ) -> None:
        self.expression, self.symbol, self.form = expression, symbol, form
        self.others = {s: fmpq(*v.as_integer_ratio()) for s, v in others.items()}
        self.parts = _parts(expression)
        self.known: dict[int, tuple[Any, ...]] = {}

    def classes(self, place: int) -> tuple[Any, ...]:
        """The classes of all parts at one float."""
        if place not in self.known:
            value = float(self.form.at_ordinals([place])[0])
            exact = fmpq(*value.as_integer_ratio())
            with working_precision(BITS):
                found = _values(self.expression, {**self.others, self.symbol: exact})
                self.known[place] = tuple(class_of(found.get(p), self.form) for p in self.parts)
        return self.known[place]

    def between(self, first: int, last: int) -> list[int]:
        """Where classes change, from one float to another; the ends too."""
        usual = self.form.ordinals(USUAL[(abs(USUAL) > 0)])
        grid = [first + (last - first) * i // GRID for i in range(GRID + 1)]
        grid += [int(p) for p in usual if first < p < last]
        edges = [p for p in (0, first, last) if first <= p <= last]
        grid = sorted({*grid, *edges})
        ways = [self.changes(a, b) for a, b in pairwise(grid)]
        spread = [way for start in range(APART) for way in ways[start::APART]]
        most = MOST_VALUES // (STEPS * len(self.parts))
        return [*edges, *islice(in_turn(spread), most)]

    def changes(self, low: int, high: int) -> Iterator[int]:
        """The floats at which classes differ from those of the float before, on the way."""
        for _ in range(MOST_CHANGES):
            if self.classes(low) == self.classes(high):
                return
            low = self.change(low, high)
            yield low

    def change(self, low: int, high: int) -> int:
        """The first float that bisection finds with other classes than `low`."""
        before = self.classes(low)
        while high - low > 1:
            middle = (low + high) // 2
            if self.classes(middle) == before:
                low = middle
            else:
                high = middle
        return high


def in_turn(ways: Iterable[Iterator[int]]) -> Iterator[int]:
    """The first of each, then the second of each that has one, and so on.

    >>> list(in_turn([iter([1, 2, 3]), iter([]), iter([10, 20])]))
    [1, 10, 2, 20, 3]
    """
    left = deque(ways)
    while left:
        way = left.popleft()
        for place in islice(way, 1):
            yield place
            left.append(way)


def _parts(expression: Any) -> list[Any]:
    """The distinct parts of a formula, without its numbers and symbols."""
    found = dict.fromkeys(sympy.preorder_traversal(expression))
    return [p for p in found if p.args and not p.is_number] or [expression]


def _values(expression: Any, exact: Mapping[Any, Any]) -> dict[Any, Any]:
    """The values of the parts that were evaluated; of the rest none."""
    evaluation = Evaluation(exact)
    with suppress(Imprecise, Undefined):
        evaluation(expression)
    return evaluation.known


def class_of(value: Any, form: Format) -> tuple[int, int, bool] | None:
    """The sign of a value, the range of its size, whether it rounds to 1; None without a value."""
    if value is None:
        return None
    if isinstance(value, fmpq):
        above, below = int(value.p), int(value.q)
        size = abs(above).bit_length() - below.bit_length()
    else:
        if not value.is_finite():
            return None
        above, exponent = (int(v) for v in value.mid().man_exp())
        size = above.bit_length() + exponent - 1
    sign = (above > 0) - (above < 0)
    p, low = form.precision, form.smallest_exponent
    steps = (low - 1, form.lowest, -p - 1, -p, 0, p, form.highest + 1)
    saturated = size in (-1, 0) and bool(abs(abs(value) - 1) < fmpq(1, 2 ** (p + 1)))
    return sign, bisect(steps, size) if sign else 0, saturated
