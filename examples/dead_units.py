"""Dead rectifiers: silent for every sample, they get no gradient; leaky ones recover."""

from __future__ import annotations

from typing import Any

import numpy as np

import symnn as sn
from symnn.catalog import activation

SAMPLES, FEATURES, UNITS = 256, 8, 64
STEPS, RATE = 1000, 0.02


def gradients(name: str, **values: Any) -> Any:
    """The gradients of one hidden layer and a sum, compiled for any sizes."""
    N, D, H = sn.sizes("N D H")
    n, d, h = sn.index("n", N), sn.index("d", D), sn.index("h", H)
    X, t = sn.tensor("X", N, D), sn.tensor("t", N)
    W, b, v = sn.tensor("W", D, H), sn.tensor("b", H), sn.tensor("v", H)
    program = sn.Program()
    z = program.define("z", (n, h), sn.Sum(X[n, d] * W[d, h], d) + b[h])
    y = program.define("y", (n,), sn.Sum(activation(name)(z[n, h], **values) * v[h], h))
    loss = program.define("L", (), sn.Sum((y[n] - t[n]) ** 2, n) / N)
    found = sn.gradient(program, loss, (W, b, v))
    return sn.compile(found, outputs=[*found.gradients, z, loss])


def course(name: str, **values: Any) -> list[tuple[int, float]]:
    """Units that fire for some sample, and the loss, step by step; all begin far too low."""
    random, slopes = np.random.default_rng(0), gradients(name, **values)
    X = random.normal(size=(SAMPLES, FEATURES))
    known = {
        "W": random.normal(0, FEATURES**-0.5, (FEATURES, UNITS)),
        "b": np.full(UNITS, -5.0), "v": random.normal(0, UNITS**-0.5, UNITS),
    }  # fmt: skip
    target, found = np.sin(X.sum(axis=1)), []
    for _ in range(STEPS):
        dW, db, dv, z, loss = slopes(X=X, t=target, **known).values()
        found.append((int((z > 0).any(axis=0).sum()), float(loss)))
        known = {
            key: value - RATE * slope
            for (key, value), slope in zip(known.items(), (dW, db, dv), strict=True)
        }
    return found


if __name__ == "__main__":
    leaky = course("leaky_relu", alpha=sn.parse("1/5"))
    found = {"relu": course("relu"), "leaky_relu": leaky}
    for name, steps in found.items():
        shown = "; ".join("{}, {:.3f}".format(*steps[k]) for k in (0, 99, 299, STEPS - 1))
        print(f"{name:11} units that fire, loss after 0, 99, 299, {STEPS - 1} steps: {shown}")
    print("why:", sn.verify("Derivative(Max(0, x), x) == 0", {"x": "Reals"}, where=["x < 0"]))
    assert found["relu"][-1] == found["relu"][0]
    assert leaky[-1][0] > 0
    assert leaky[-1][1] < leaky[0][1]
