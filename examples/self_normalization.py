"""SELU draws the mean and variance of every layer to 0 and 1; the constants are proved to."""

from __future__ import annotations

import numpy as np

import symnn as sn
from symnn.catalog import activation, get, initializer

DEPTH, UNITS, SAMPLES = 50, 256, 500


def moments(name: str) -> list[tuple[float, float]]:
    """Mean over units of mean and variance of each unit, layer by layer, from a bad start."""
    z = sn.Variable("z")
    bend = sn.compile(activation(name)(z))
    random = np.random.default_rng(0)
    spread = float(initializer("lecun_normal")(UNITS, UNITS))
    values, found = random.normal(0.5, 2.0, size=(SAMPLES, UNITS)), []
    for _ in range(DEPTH):
        values = bend(values @ random.normal(0, spread, (UNITS, UNITS)))
        found.append((float(values.mean()), float(np.mean(values.var(axis=0)))))
    return found


if __name__ == "__main__":
    found = {name: moments(name) for name in ("selu", "tanh", "elu")}
    for name, each in found.items():
        shown = "; ".join("{:+.2f}, {:.2f}".format(*each[k]) for k in (0, 4, 19, 49))
        print(f"{name:5} mean, variance after 1, 5, 20, 50 layers: {shown}")
    for identity in ("selu_mean_zero", "selu_second_moment_one"):
        print(get(identity).title, "-", sn.verify(get(identity).claim))
    mean, variance = found["selu"][-1]
    assert abs(mean) < 0.1
    assert abs(variance - 1) < 0.15
