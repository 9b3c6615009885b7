"""SELU draws the mean and variance of every layer to 0 and 1; the constants are proved to."""

from __future__ import annotations

import numpy as np

import symnn as sn
from symnn.catalog import activation, get, initializer
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


def page(found: dict[str, list[tuple[float, float]]], proofs: dict[str, sn.Verdict]) -> Document:
    """Mean and variance over the layers, and what is proved of SELU."""
    layers = tuple(range(1, DEPTH + 1))
    plots = tuple(
        Plot(
            Axis("layer"), Axis(), title=title,
            series=tuple(
                Series(name, layers, tuple(both[k] for both in each))
                for name, each in found.items()
            ),
        )
        for k, title in enumerate(("Mean", "Variance"))
    )  # fmt: skip
    figure = Figure(Panels(plots), "Signals of mean 1/2 and variance 4 on their way through.")
    proved = (Paragraph(text_of(f"{title}. ", badge(v))) for title, v in proofs.items())
    words = "The two constants of SELU make mean 0 and variance 1 a fixed point of a layer."
    return Document("SELU normalizes itself", (Paragraph(words), *proved, figure))


if __name__ == "__main__":
    place = page_wanted(__doc__)
    found = {name: moments(name) for name in ("selu", "tanh", "elu")}
    for name, each in found.items():
        shown = "; ".join("{:+.2f}, {:.2f}".format(*each[k]) for k in (0, 4, 19, 49))
        print(f"{name:5} mean, variance after 1, 5, 20, 50 layers: {shown}")
    claims = map(get, ("selu_mean_zero", "selu_second_moment_one"))
    proofs = {identity.title: sn.verify(identity.claim) for identity in claims}
    for title, verdict in proofs.items():
        print(title, "-", verdict)
    if place:
        write_report(page(found, proofs), place, "html")
    mean, variance = found["selu"][-1]
    assert abs(mean) < 0.1
    assert abs(variance - 1) < 0.15
