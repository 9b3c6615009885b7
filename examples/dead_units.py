"""Dead rectifiers: silent for every sample, they get no gradient; leaky ones recover."""

from __future__ import annotations

from typing import Any

import numpy as np

import symnn as sn
from symnn.catalog import activation
from symnn.report import (
    Axis,
    Document,
    Figure,
    Panels,
    Paragraph,
    Plot,
    Series,
    badge,
    page_wanted,
    text_of,
    write_report,
)

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


def page(found: dict[str, list[tuple[int, float]]], proof: sn.Verdict) -> Document:
    """Units that fire and the loss over the steps, and why dead units stay dead."""
    steps = tuple(range(STEPS))
    titles = {f"Units that fire, of {UNITS}": Axis(), "Loss": Axis("", "log")}
    plots = tuple(
        Plot(
            Axis("step"), axis, title=title,
            series=tuple(
                Series(name.replace("_", " "), steps, tuple(one[k] for one in each))
                for name, each in found.items()
            ),
        )
        for k, (title, axis) in enumerate(titles.items())
    )  # fmt: skip
    words = text_of(
        "Below 0 the slope of a rectifier is 0: a unit that is silent for every sample gets no "
        "gradient, and stays silent. ", badge(proof), " A leaky one lets a little through.",
    )  # fmt: skip
    figure = Figure(Panels(plots), "Two nets that begin with all units far too low.")
    return Document("Dead rectifiers", (Paragraph(words), figure))


if __name__ == "__main__":
    place = page_wanted(__doc__)
    leaky = course("leaky_relu", alpha=sn.parse("1/5"))
    found = {"relu": course("relu"), "leaky_relu": leaky}
    for name, steps in found.items():
        shown = "; ".join("{}, {:.3f}".format(*steps[k]) for k in (0, 99, 299, STEPS - 1))
        print(f"{name:11} units that fire, loss after 0, 99, 299, {STEPS - 1} steps: {shown}")
    proof = sn.verify("Derivative(Max(0, x), x) == 0", {"x": "Reals"}, where=["x < 0"])
    print("why:", proof)
    if place:
        write_report(page(found, proof), place, "html")
    assert found["relu"][-1] == found["relu"][0]
    assert leaky[-1][0] > 0
    assert leaky[-1][1] < leaky[0][1]
