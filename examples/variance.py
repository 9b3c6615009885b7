"""Which law of the first weights keeps the size of signals through many layers."""

from __future__ import annotations

import numpy as np

import symnn as sn
from symnn.catalog import activation, initializer
from symnn.report import (
    Axis,
    Document,
    Figure,
    Paragraph,
    Plot,
    Series,
    badge,
    page_wanted,
    text_of,
    write_report,
)

DEPTH, UNITS, SAMPLES = 30, 256, 200
PAIRS = (
    ("tanh", "glorot_normal"), ("tanh", "he_normal"), ("relu", "glorot_normal"),
    ("relu", "he_normal"), ("relu", "lecun_normal"), ("sigmoid", "glorot_normal"),
)  # fmt: skip
LAWS = {"glorot_normal": "Glorot", "he_normal": "He", "lecun_normal": "LeCun"}


def second_moments(name: str, scheme: str) -> list[float]:
    """Of the values of each layer, for inputs of second moment 1."""
    z = sn.Variable("z")
    bend = sn.compile(activation(name)(z))
    random = np.random.default_rng(0)
    spread = float(initializer(scheme)(UNITS, UNITS))
    values, moments = random.normal(size=(SAMPLES, UNITS)), []
    for _ in range(DEPTH):
        values = bend(values @ random.normal(0, spread, (UNITS, UNITS)))
        moments.append(float(np.mean(values**2)))
    return moments


def page(found: dict[tuple[str, str], list[float]], proof: sn.Verdict) -> Document:
    """The second moments over the layers, and why He doubles the variance."""
    layers = tuple(range(1, DEPTH + 1))
    series = tuple(
        Series(f"{name}, {LAWS[scheme]}", layers, tuple(moments))
        for (name, scheme), moments in found.items()
    )
    figure = Figure(
        Plot(Axis("layer"), Axis("second moment", "log"), series),
        "Mean square of the values of each layer, for inputs of second moment 1.",
    )
    words = text_of(
        "A rectifier keeps half of the second moment of a normal variable. ", badge(proof),
        " So the law of He has twice the variance of that of LeCun.",
    )  # fmt: skip
    return Document("Which first weights keep the size of signals", (Paragraph(words), figure))


if __name__ == "__main__":
    place = page_wanted(__doc__)
    found = {pair: second_moments(*pair) for pair in PAIRS}
    for pair, moments in found.items():
        shown = ", ".join(f"{moments[k]:.2g}" for k in (0, 4, 9, 19, 29))
        print(f"{' + '.join(pair):24} second moment after 1, 5, 10, 20, 30 layers: {shown}")
    print("a rectifier keeps half of the second moment, so He doubles the variance:")
    half = "Integral(z**2*exp(-z**2/(2*s**2))/(s*sqrt(2*pi)), (z, 0, oo)) == s**2/2"
    proof = sn.verify(half, {"s": "Interval.open(0, oo)"})
    print(half, proof, sep="\n  ")
    if place:
        write_report(page(found, proof), place, "html")
    assert 0.3 < found["relu", "he_normal"][-1] < 3
    assert found["relu", "glorot_normal"][-1] < 1e-6
