"""Small plots beside formulas: the functions that claims speak of, drawn from exact values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from symnn.book.material import Drawn, Material, Recorded, Stated
from symnn.book.pages.observed import formula, observed
from symnn.book.pages.shown import Shown, shown
from symnn.core import Claim
from symnn.report import Axis, Figure, Panels, Plot, Rule, Series
from symnn.report.derivation import printed
from symnn.report.inline import Math, Runs, Text, text_of
from symnn.report.tracing import Ends, Point, sampled, shown_range, traced

STROKES = ("solid", "dashed", "dotted")
IN_ROW = 3
ROOM = 0.6
"""How much taller the picture may get, as a share of the height of its main curve, by others."""
NEAR_ZERO = 0.15


@dataclass(frozen=True)
class Sketch:
    """A small plot with what its caption says of it."""

    plot: Plot
    says: Runs


def sketch_figures(material: Sequence[Material]) -> Iterator[Figure]:
    """Figures of the functions that stated and recorded claims are about, three in a row.

    Args:
        material: of an item; none is drawn for one that has a figure already.
    """
    if any(isinstance(piece, Drawn) for piece in material):
        return
    claims = [piece.claim for piece in material if isinstance(piece, Stated | Recorded)]
    found = sketches(claims)
    for start in range(0, len(found), IN_ROW):
        row = found[start : start + IN_ROW]
        yield Figure(Panels(tuple(_titled(row))), _caption(row))


def sketches(claims: Iterable[Claim]) -> list[Sketch]:
    """A plot for each function, each curve once."""
    found: dict[Any, Sketch] = {}
    for one in shown(claims):
        made = sketch(one)
        if made and one.family and len(set(map(_path, made.plot.series))) == 1:
            made = sketch(replace(one, family=None))
        if made is not None:
            found.setdefault(tuple(map(_path, made.plot.series)), made)
    return list(found.values())


def _path(series: Series) -> str:
    return repr((series.x, series.y))


def _titled(row: Sequence[Sketch]) -> Iterator[Plot]:
    """Letters tell the plots of a row apart."""
    for letter, one in zip("abc", row, strict=False):
        yield replace(one.plot, title=f"({letter})") if len(row) > 1 else one.plot


def _caption(row: Sequence[Sketch]) -> Runs:
    parts: list[Any] = []
    for letter, one in zip("abc", row, strict=False):
        parts += [f"({letter})\N{NO-BREAK SPACE}"] if len(row) > 1 else []
        parts += [*one.says, "; "]
    return text_of(*parts[:-1], ".")


@dataclass(frozen=True)
class Curve:
    """One curve: its function, the values of letters that it differs by, and what it is called."""

    function: Any
    at: dict[Any, Any]
    says: Runs


def sketch(one: Shown) -> Sketch | None:
    """The plot; None where a curve has no value anywhere."""
    curves = list(_curves(one))
    low, high = one.window
    ends = _ends(one, curves)
    series = []
    for curve in curves:
        points = traced(_value(one, curve), low, high, ends)
        if not any(math.isfinite(y) for _, y in points):
            return None
        series.append(_series(points))
    rules = [(o, one.value(o, low)) for o in one.others if not o.has(one.variable)]
    rules = [(o, y) for o, y in rules if ends[0] <= y <= ends[1]]
    plot = Plot(
        Axis(f"${printed(one.variable)}$", low=float(low), high=float(high)),
        Axis("", low=ends[0], high=ends[1]), tuple(series),
        rules=tuple(Rule(y) for _, y in rules if y), small=True,
    )  # fmt: skip
    drawn = [(curve.says, line) for curve, line in zip(curves, plot.series, strict=True)]
    plot = replace(plot, description=observed(one, drawn, ends))
    return Sketch(plot, _says(one, curves, [o for o, _ in rules]))


def _curves(one: Shown) -> Iterator[Curve]:
    if one.family:
        letter, values = one.family
        for value in values:
            yield Curve(one.main, {letter: value}, (Math(f"{printed(letter)} = {printed(value)}"),))
        return
    yield Curve(one.main, {}, (formula(one.main),))
    if one.sloped:
        yield Curve(one.main.diff(one.variable), {}, (Text("its slope"),))
    for other in one.others:
        if other.has(one.variable):
            yield Curve(other, {}, (formula(other),))


def _value(one: Shown, curve: Curve) -> Any:
    return lambda place: one.value(curve.function, place, curve.at)


def _ends(one: Shown, curves: Sequence[Curve]) -> Ends:
    """The ordinates to show: all of the main curve that is worth it, and of others near it."""
    own = [shown_range([y for _, y in sampled(_value(one, c), *one.window)]) for c in curves]
    low, high = own[0]
    if one.family:
        return _with_zero(min(a for a, _ in own), max(b for _, b in own))
    room = ROOM * (high - low)
    levels = [one.value(o, one.window[0]) for o in one.others if not o.has(one.variable)]
    near = [*(e for pair in own[1:] for e in pair), *(y for y in levels if math.isfinite(y))]
    return _with_zero(
        min(low, max(low - room, min(near, default=low))),
        max(high, min(high + room, max(near, default=high))),
    )


def _with_zero(low: float, high: float) -> Ends:
    """The ends, moved to 0 where that is near."""
    near = NEAR_ZERO * (high - low)
    return 0.0 if 0 < low < near else low, 0.0 if -near < high < 0 else high


def _series(points: Sequence[Point]) -> Series:
    """The curve; single points between gaps are left out."""
    finite = [math.isfinite(y) for _, y in points]
    alone = [
        f and not (k and finite[k - 1]) and not (k + 1 < len(finite) and finite[k + 1])
        for k, f in enumerate(finite)
    ]
    kept = [(x, math.nan if lone else y) for (x, y), lone in zip(points, alone, strict=True)]
    xs, ys = zip(*kept, strict=True)
    return Series("", xs, ys)


def _says(one: Shown, curves: Sequence[Curve], levels: Sequence[Any]) -> Runs:
    """The formula, what else is drawn and how, and the values of the other letters."""
    parts: list[Any] = [formula(one.main)]
    if one.family:
        names = [
            f"{printed(v)}\\ \\text{{({s})}}" for v, s in zip(one.family[1], STROKES, strict=False)
        ]
        parts += [" for ", Math(f"{printed(one.family[0])} = {', '.join(names)}")]
    for curve, stroke in zip(curves[1:], STROKES[1:], strict=False):
        if not one.family:
            parts += [", ", *curve.says, f" ({stroke})"]
    for level in levels:
        parts += [", the level ", formula(level)] if level != 0 else []
    family = one.family[0] if one.family else None
    others = [f"{printed(s)} = {printed(v)}" for s, v in one.values.items() if s != family]
    if others:
        parts += [" at " if not one.family else " and ", Math(", ".join(others))]
    return text_of(*parts)
