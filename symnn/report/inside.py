"""Pictures of what goes on inside of a network while it trains, from plain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from symnn.report.contour import regions
from symnn.report.document import Figure
from symnn.report.plot import Area, Axis, Band, Panels, Plot, Series, drawable

COLORS = 6
MOST_PANELS = 12
LEVELS = 8
Numbers = Sequence[float]
Kind = TypeVar("Kind")

SLOPES = (
    "Length of the gradient of the loss, on the same training samples each time, by the parameters "
    "of each layer. Curves that fall far apart tell of gradients that vanish or explode on their "
    "way back."
)
FANS = (
    "Entries of each parameter over the epochs: the median, the middle half, and all but a tenth."
)
VALUES = (
    "What each equation computes for training samples: entries before the first step (dashed) and "
    "after the last (shaded), each as high as its fullest bin. Entries that are exactly 0 are left "
    "out and counted."
)
DECISIONS = "Where the network decides for which class; marks are training samples."
SURFACE = "What the network predicts, from low (light) to high (dark); marks are training samples."


@dataclass(frozen=True)
class Bars:
    """A histogram.

    Args:
        low, high: ends of the range.
        counts: in bins of equal width.
        zeros: the share of entries that are exactly 0 and not counted.
    """

    low: float
    high: float
    counts: tuple[int, ...]
    zeros: float = 0.0


@dataclass(frozen=True)
class Cloud:
    """Points of one kind.

    Args:
        name: of the kind.
        x, y: coordinates.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]


def gradient_lengths(epochs: Numbers, layers: Mapping[str, Numbers]) -> Figure | None:
    """The length of the gradient by each layer; None where nothing can be drawn.

    >>> gradient_lengths([0, 1], {"layer 1": [0.5, 0.25]}).drawing.text
    'Chart of length of the gradient (logarithmic) against epoch (0 to 1). \
layer 1: from 0.5 to 0.25.'
    """
    shown = {name: ys for name, ys in layers.items() if any(drawable(y, "log") for y in ys)}
    if not shown:
        return None
    series = tuple(Series(n, epochs, ys) for n, ys in evenly(shown, COLORS).items())  # type: ignore[arg-type]
    return Figure(Plot(_over(epochs), Axis("length of the gradient", "log"), series), SLOPES)


def weight_fans(epochs: Numbers, parameters: Mapping[str, Sequence[Numbers]]) -> Figure | None:
    """How the entries of parameters spread over the epochs.

    Args:
        epochs: of the looks.
        parameters: by name, in light marks, for each epoch five quantiles from low to high.
    """
    plots = tuple(_fan(name, epochs, q) for name, q in evenly(parameters, MOST_PANELS).items())
    return Figure(Panels(plots), FANS + _left_out(parameters)) if plots else None


def _fan(name: str, epochs: Numbers, quantiles: Sequence[Numbers]) -> Plot:
    x, (low, lower, middle, upper, high) = tuple(epochs), zip(*quantiles, strict=True)
    bands = (Band("", x, low, high, 1), Band("", x, lower, upper, 1)) if low != high else ()
    return Plot(_over(epochs), Axis(), (Series("", x, middle),), name, bands, small=True)


def _over(epochs: Numbers) -> Axis:
    """The axis of epochs, which are whole numbers.

    >>> _over([0, 8]).ticks
    (0.0, 2.0, 4.0, 6.0, 8.0)
    """
    last = int(max(epochs))
    steps = (m * 10**k for k in range(12) for m in (1, 2, 5))
    step = next(step for step in steps if last <= 5 * step)
    return Axis("epoch", ticks=tuple(map(float, range(0, last + 1, step))))


def value_histograms(values: Mapping[str, tuple[Bars, Bars]]) -> Figure | None:
    """Entries of arrays before the first step and after the last."""
    drawn = {n: pair for n, pair in values.items() if any(sum(bars.counts) for bars in pair)}
    plots = tuple(_histogram(n, *pair) for n, pair in evenly(drawn, MOST_PANELS).items())
    return Figure(Panels(plots), VALUES + _left_out(drawn)) if plots else None


def _histogram(name: str, before: Bars, after: Bars) -> Plot:
    zeros = f", {100 * after.zeros:.0f} % zeros" if after.zeros >= 0.005 else ""
    (x, y), bands = _steps(after), ()
    if any(y):
        bands = (Band("", x, (0.0,) * len(x), y, 1),)
    series = [Series("", x, y)] if any(y) else []
    series += [Series("", *_steps(before))] if any(before.counts) else []
    axes = Axis(), Axis("", low=0.0, high=1.05, ticks=(0.0, 1.0))
    return Plot(*axes, tuple(series), f"{name}{zeros}", bands, small=True)


def _steps(bars: Bars) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The outline of a histogram, from 0 and back to 0, as high as 1."""
    count, most = len(bars.counts), max(max(bars.counts), 1)
    wide = (bars.high - bars.low) or 1.0
    ends = [bars.low + wide * k / count for k in range(count + 1)]
    heights = [n / most for n in bars.counts]
    x = chain.from_iterable((end, end) for end in ends)
    y = (0.0, *chain.from_iterable((h, h) for h in heights), 0.0)
    return tuple(x), y


def decision_map(
    axes: tuple[str, str], grid: tuple[Numbers, Numbers], leads: Sequence[Sequence[Numbers]],
    clouds: Sequence[Cloud],
) -> Figure:  # fmt: skip
    """Where a classifier of two features decides for each class, with samples.

    Args:
        axes: what the features are called.
        grid: abscissae and ordinates.
        leads: for each class a row for each ordinate: by how much its probability leads.
        clouds: samples of each class, in the same order.
    """
    areas = tuple(Area(regions(*grid, lead), k % COLORS + 1) for k, lead in enumerate(leads))
    return Figure(_map(axes, grid, areas, clouds), DECISIONS)


def surface_map(
    axes: tuple[str, str], grid: tuple[Numbers, Numbers], heights: Sequence[Numbers],
    cloud: Cloud,
) -> Figure:  # fmt: skip
    """What is predicted from two features, as regions above levels, with samples."""
    found = sorted(chain.from_iterable(heights))
    low, high = found[0], found[-1]
    levels = [low + (high - low) * k / LEVELS for k in range(1, LEVELS)] if low < high else []
    areas = tuple(
        Area(regions(*grid, [[value - level for value in row] for row in heights]))
        for level in levels
    )
    return Figure(_map(axes, grid, areas, [cloud]), SURFACE)


def _map(
    axes: tuple[str, str], grid: tuple[Numbers, Numbers], areas: tuple[Area, ...],
    clouds: Sequence[Cloud],
) -> Plot:  # fmt: skip
    across, up = (Axis(name, low=min(v), high=max(v)) for name, v in zip(axes, grid, strict=True))
    series = tuple(Series(c.name, c.x, c.y, "points") for c in clouds)
    return Plot(across, up, series, areas=tuple(area for area in areas if area.loops))


def evenly(named: Mapping[str, Kind], most: int) -> dict[str, Kind]:
    """So many of them, evenly from the first to the last.

    >>> list(evenly(dict.fromkeys("abcdefg"), 3))
    ['a', 'd', 'g']
    """
    count = len(named)
    if count <= most:
        return dict(named)
    kept = {round(k * (count - 1) / (most - 1)) for k in range(most)}
    return {name: value for k, (name, value) in enumerate(named.items()) if k in kept}


def _left_out(named: Mapping[str, object]) -> str:
    return f" Shown are {MOST_PANELS} of {len(named)}." if len(named) > MOST_PANELS else ""
