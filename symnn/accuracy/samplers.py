"""Where numeric code is measured: the whole range, everyday numbers, and near thresholds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from symnn.accuracy.formats import Format
from symnn.accuracy.landmarks import landmarks
from symnn.accuracy.ranges import Ranges, ranges_of
from symnn.errors import UnknownNameError, nearest

Columns = dict[Any, np.ndarray]
Sampler = Callable[[Any, Mapping[Any, Ranges], int, np.random.Generator], Columns]

EVERYDAY = 20.0
LINES = 3
"""Of several arguments, thresholds are searched along this many lines for each."""


def whole(
    expression: Any, ranges: Mapping[Any, Ranges], points: int, random: np.random.Generator
) -> Columns:
    """Floats drawn evenly from all that the domain has, so that every magnitude is met.

    If one argument has no more floats than points are asked for, it is all of them.
    """
    if len(ranges) == 1 and all(r.count <= points for r in ranges.values()):
        return {s: _all(r) for s, r in ranges.items()}
    return {s: _even(r, points, random) for s, r in ranges.items()}


def _all(ranges: Ranges) -> np.ndarray:
    places = [np.arange(first, last + 1) for first, last in ranges.places]
    floats = ranges.form.at_ordinals(np.concatenate(places)) if places else []
    return np.concatenate([floats, ranges.members]).astype(ranges.form.dtype)


def _even(ranges: Ranges, points: int, random: np.random.Generator) -> np.ndarray:
    """Floats drawn from pieces, each with its share."""
    form = ranges.form
    drawn = [random.choice(ranges.members, points)] if ranges.members else []
    drawn += [
        form.at_ordinals(random.integers(first, last, points, endpoint=True))
        for first, last in ranges.places
    ]
    return _mixed(drawn, _weights(ranges), random).astype(form.dtype)


def _weights(ranges: Ranges) -> np.ndarray:
    counts = [len(ranges.members)] if ranges.members else []
    counts += [last - first + 1 for first, last in ranges.places]
    return np.asarray(counts, float) / sum(counts)


def _mixed(choices: Sequence[np.ndarray], weights: Any, random: np.random.Generator) -> np.ndarray:
    """One array, each entry from one of several, in random order."""
    which = random.choice(len(choices), len(choices[0]), p=weights)
    return np.choose(which, choices)


def everyday(
    expression: Any, ranges: Mapping[Any, Ranges], points: int, random: np.random.Generator
) -> Columns:
    """Numbers up to 20: half of them spread evenly, half over magnitudes, down to 2**-20.

    Where a piece of the domain ends, a third of the numbers approach the end instead.
    """
    return {s: _usual(r, points, random) for s, r in ranges.items()}


def _usual(ranges: Ranges, points: int, random: np.random.Generator) -> np.ndarray:
    drawn = [random.choice(ranges.members, points)] if ranges.members else []
    drawn += [_usual_in(*ends, points, random) for ends in ranges.ends]
    shares = np.full(len(drawn), 1 / len(drawn))
    return _mixed(drawn, shares, random).astype(ranges.form.dtype)


def _usual_in(low: float, high: float, points: int, random: np.random.Generator) -> np.ndarray:
    first, last = max(low, -EVERYDAY), min(high, EVERYDAY)
    if first > last:
        first, last = low, high
    size = np.exp2(random.uniform(-20, np.log2(EVERYDAY), points))
    small = np.where(random.random(points) < 0.5, size, -size)
    spread = random.uniform(first, last, points)
    small = np.where((first <= small) & (small <= last), small, spread)
    close = (last - first) * np.exp2(random.uniform(-50, -1, points))
    towards = [first + close] if low > -EVERYDAY else []
    towards += [last - close] if high < EVERYDAY else []
    choices = [spread, small, *towards]
    found = _mixed(choices, np.full(len(choices), 1 / len(choices)), random)
    return np.clip(found, low, high)


def near(
    expression: Any, ranges: Mapping[Any, Ranges], points: int, random: np.random.Generator
) -> Columns:
    """Floats beside thresholds, zeros and ends: neighbors, and at distances of all magnitudes."""
    lines = 1 if len(ranges) == 1 else LINES
    base = everyday(expression, ranges, max(points, lines), random)
    found: list[tuple[Any, ...]] = []
    for line in range(lines):
        at = {s: float(column[line]) for s, column in base.items()}
        for symbol, own in ranges.items():
            others = {s: v for s, v in at.items() if s != symbol}
            for place in landmarks(expression, symbol, others, own):
                beside = _beside(place, own.form, random)
                inside = beside[own.contain(beside)]
                found += [tuple({**at, symbol: v}.values()) for v in inside.tolist()]
    kept = sorted(set(found))
    if len(kept) > points:
        kept = [kept[i] for i in sorted(random.choice(len(kept), points, replace=False))]
    table = zip(ranges, np.array(kept, float).reshape(-1, len(ranges)).T, strict=True)
    return {s: column.astype(ranges[s].form.dtype) for s, column in table}


def _beside(value: float, form: Format, random: np.random.Generator) -> np.ndarray:
    place = int(form.ordinals([value])[0])
    steps = np.arange(-4, 5)
    far = np.exp2(random.uniform(2, form.precision + 1, 24)).astype(np.int64)
    signs = random.choice([-1, 1], len(far))
    largest = int(form.ordinals([np.finfo(form.dtype).max])[0])
    places = np.concatenate([place + steps, place + signs * far])
    return form.at_ordinals(np.clip(places, -largest, largest))


SAMPLERS: Mapping[str, Sampler] = {"whole": whole, "everyday": everyday, "near": near}
"""By name."""


def columns_of(
    expression: Any, symbols: Sequence[Any], form: Format, sampler: str, points: int, seed: int
) -> Columns:
    """The values of the arguments, the same for the same seed.

    Raises:
        UnknownNameError: there is no such sampler.
    """
    if sampler not in SAMPLERS:
        raise UnknownNameError(
            f"accuracy: there is no sampler {sampler!r}; {nearest(sampler, SAMPLERS)}"
        )
    ranges = {s: ranges_of(s, form) for s in symbols}
    return SAMPLERS[sampler](expression, ranges, points, np.random.default_rng(seed))
