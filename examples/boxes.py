"""Boxes of sigmoid units: two that are trained, many that are written down with a proved bound."""

from __future__ import annotations

from typing import Any

import numpy as np

import symnn as sn
from symnn.report import Axis, Document, Figure, Paragraph, Plot, Series, page_wanted, write_report
from symnn.train import Options, from_arrays, train

EDGE, HEIGHT = 5.0, 0.8


def trained_box() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places, a rectangle over them, and what two units that were trained on it make of it."""
    x = np.linspace(-10, 10, 401)[:, None]
    box = np.where(np.abs(x[:, 0]) < EDGE, HEIGHT, 0.0)
    options = Options(hidden=(2,), activation="sigmoid", learning_rate=0.05, epochs=600, seed=3)
    model = train(from_arrays(x, box), options)
    return x[:, 0], box, np.asarray(model.predict(x)).ravel()


def edges(x: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """Where values first and last are above half of the height."""
    found = x[values > HEIGHT / 2]
    return float(found.min()), float(found.max())


def steps(found: Any) -> Plot:
    """A function and the staircase that stands for it."""
    low, high = map(float, found.ends)
    x = np.linspace(low, high, 400)
    heights = np.array([float(height) for height in found.heights])
    y = heights[np.searchsorted([float(edge) for edge in found.edges], x)]
    curves = {f"${found.function}$": sn.compile(found.function)(x), f"{len(found.units)} units": y}
    series = tuple(Series(name, tuple(x), tuple(values)) for name, values in curves.items())
    return Plot(Axis("*x*"), Axis(), series)


def page(box: tuple[np.ndarray, np.ndarray, np.ndarray], found: list[Any]) -> Document:
    """The box of two units, and staircases of many."""
    x, wanted, learned = map(tuple, box)
    pair = (Series("wanted", x, wanted), Series("two units", x, learned))
    blocks = [Figure(Plot(Axis("*x*"), Axis(), pair), "A rectangle, learned by two sigmoid units.")]
    for one in found:
        told = f"The largest error lies {one.error_in_words}, which is proved."
        blocks.append(Figure(steps(one), told))
    words = Paragraph("The difference of two sigmoids is a box, and a row of boxes a staircase.")
    return Document("Boxes of sigmoid units", (words, *blocks))


if __name__ == "__main__":
    place, box = page_wanted(__doc__), trained_box()
    low, high = edges(box[0], box[2])
    print(f"two units put the edges at {low:.2f} and {high:.2f}; they are at -5 and 5")
    domain = {"x": "Interval(0, 2*pi)"}
    found = [sn.staircase("sin(x)", domain, tolerance=t) for t in ("0.1", "0.05", "0.025")]
    print(*found, sep="\n")
    if place:
        write_report(page(box, found), place, "html")
    assert abs(low + EDGE) < 0.2 > abs(high - EDGE)
