"""Boxes of sigmoid units: two that are trained, many that are written down with a proved bound."""

from __future__ import annotations

import numpy as np

import symnn as sn
from symnn.train import Options, from_arrays, train

EDGE, HEIGHT = 5.0, 0.8


def trained_box() -> tuple[float, float]:
    """Where two units, trained on a rectangle, put its edges."""
    x = np.linspace(-10, 10, 401)[:, None]
    box = np.where(np.abs(x[:, 0]) < EDGE, HEIGHT, 0.0)
    options = Options(hidden=(2,), activation="sigmoid", learning_rate=0.05, epochs=600, seed=3)
    model = train(from_arrays(x, box), options)
    found = np.asarray(model.predict(x)).ravel() > HEIGHT / 2
    return float(x[found].min()), float(x[found].max())


if __name__ == "__main__":
    low, high = trained_box()
    print(f"two units put the edges at {low:.2f} and {high:.2f}; they are at -5 and 5")
    for tolerance in ("0.1", "0.05", "0.025"):
        print(sn.staircase("sin(x)", {"x": "Interval(0, 2*pi)"}, tolerance=tolerance))
    assert abs(low + EDGE) < 0.2 > abs(high - EDGE)
