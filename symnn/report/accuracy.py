"""How far somebody's function is from the exact values, as charts and a page."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from symnn.accuracy import Measurement, Sample
from symnn.report.document import Column, Document, Figure, Heading, Paragraph, Table
from symnn.report.plot import Axis, Panels, Plot, Rule, Series

LEAST = 2.0**-4
"""Smaller errors are drawn here: the axis is logarithmic."""

Charted = tuple[Mapping[str, Sample], Callable[..., Any]]


def first_losses(
    samples: Mapping[str, Sample], function: Callable[..., Any], limit: float
) -> list[tuple[float, ...]]:
    """The arguments nearest to 0 at which more than `limit` ulps are lost, on each side.

    For several arguments, those with the smallest sum of magnitudes; nothing if none was found.

    >>> import numpy as np
    >>> from symnn.accuracy import sample
    >>> points = {"near": sample("log(1 + x)", {"x": "Interval(0, 1)"}, sampler="near", points=99)}
    >>> first_losses(points, lambda x: np.log(1 + x), 1e3)[0][0] < 1e-9
    True
    """
    found: list[tuple[float, ...]] = []
    for sample in samples.values():
        lost = sample.errors(function) > limit
        columns = [c[lost].astype(float).tolist() for c in sample.columns.values()]
        found += zip(*columns, strict=True)
    found.sort(key=lambda point: sum(map(abs, point)))
    if not found or len(found[0]) > 1:
        return found[:1]
    sides = ([p for p in found if (p[0] < 0) == below] for below in (False, True))
    return [side[0] for side in sides if side]


def error_figure(
    samples: Mapping[str, Sample], function: Callable[..., Any], limit: float | None = None
) -> Figure | None:
    """Errors in ulps over the argument: everyday numbers, and all magnitudes; None for several.

    Args:
        samples: by the names of the samplers.
        function: takes an array.
        limit: a line is drawn there.
    """
    columns = [list(s.columns.values()) for s in samples.values()]
    if any(len(c) != 1 for c in columns):
        return None
    x = np.concatenate([c[0].astype(float) for c in columns])
    errors = np.concatenate([s.errors(function) for s in samples.values()])
    order = np.argsort(x)
    x, errors = x[order], errors[order]
    known = ~np.isnan(errors)
    x, errors = x[known], errors[known]
    near = np.abs(x) <= 25
    rules = (Rule(limit, f"{limit:g} ulps"),) if limit is not None else ()
    top = _top(errors)
    panels = [
        Plot(Axis("argument"), _errors_axis(top), _clouds({"": near}, x, errors, top, False),
             "Everyday arguments", rules=rules)
    ] if near.any() else []  # fmt: skip
    sides = {"above 0": x > 0, "below 0": x < 0}
    clouds = _clouds({n: s for n, s in sides.items() if s.any()}, x, errors, top, True)
    if clouds:
        axis = Axis("decimal exponent of the argument")
        panels.append(Plot(axis, _errors_axis(top), clouds, "All magnitudes", rules=rules))
    words = "Errors in units in the last place; what is not finite, though it should be, on top."
    return Figure(Panels(tuple(panels)), words)


def _top(errors: np.ndarray) -> float:
    finite = errors[np.isfinite(errors)]
    most = float(finite.max()) if len(finite) else 1.0
    return 10.0 ** (math.ceil(math.log10(max(most, 1.0))) + 2)


def _errors_axis(top: float) -> Axis:
    return Axis("ulps", "log", LEAST / 2, top)


def _clouds(
    sides: Mapping[str, np.ndarray], x: np.ndarray, errors: np.ndarray, top: float, sizes: bool
) -> tuple[Series, ...]:
    """Points for each side, and those without a finite result."""
    found = []
    with np.errstate(divide="ignore"):
        at = np.log10(np.abs(x)) if sizes else x
    for name, side in sides.items():
        good = side & np.isfinite(errors)
        if good.any():
            drawn = np.maximum(errors[good], LEAST)
            found.append(Series(name or "error", tuple(at[good]), tuple(drawn), "points"))
        lost = side & ~np.isfinite(errors)
        if lost.any():
            label = f"not finite {name}".strip()
            height = (top / 3,) * int(lost.sum())
            found.append(Series(label, tuple(at[lost]), height, "points"))
    return tuple(found)


def accuracy_page(
    name: str,
    formula: str,
    lines: Sequence[Measurement],
    charts: Mapping[str, Charted],
    limit: float | None = None,
) -> Document:
    """A page on the accuracy of a function: a table of what was measured, and charts.

    Args:
        name: of the function.
        formula: what it should compute.
        lines: the measurements.
        charts: samples and functions by name, for functions of numbers.
        limit: ulps from which on losses are named.
    """
    blocks: list[Any] = [Paragraph(f"Against {formula}, at the numbers that the floats are.")]
    blocks.append(_table(lines))
    for part, (samples, function) in charts.items():
        figure = error_figure(samples, function, limit)
        if figure is None:
            continue
        blocks += [Heading(2, part), figure]
        first = first_losses(samples, function, limit) if limit is not None else []
        if first:
            places = " and at ".join(", ".join(map(repr, p)) for p in first)
            blocks.append(Paragraph(f"From 0 on, more than {limit:g} ulps are lost at {places}."))
    versions = lines[0].versions if lines else {}
    return Document(f"Accuracy of {name}", tuple(blocks), provenance=tuple(versions.items()))


def _table(lines: Sequence[Measurement]) -> Table:
    heads = ("function", "arguments", "points", "largest", "mean", "not finite", "worst at")
    columns = tuple(
        Column(h, "left" if h in ("function", "arguments", "worst at") else "right") for h in heads
    )
    rows = tuple(
        (
            m.function, m.sampler, str(m.points), f"{m.max_ulp:.4g}", f"{m.mean_ulp:.3g}",
            str(m.spurious), _place(m),
        )
        for m in lines
    )  # fmt: skip
    return Table(columns, rows, "Errors in units in the last place, against Arb.")


def _place(m: Measurement) -> str:
    worst: Any = m.worst
    if worst and isinstance(worst[0], Mapping):
        return str(worst[0]["at"])
    return ", ".join(f"{v:.6g}" for v in worst)
