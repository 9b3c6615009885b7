"""How much of a gradient comes through L layers: one program for every depth, L is a symbol."""

from __future__ import annotations

from typing import Any

import numpy as np

import symnn as sn
from symnn.catalog import activation, initializer
from symnn.report import Axis, Document, Figure, Paragraph, Plot, Series, page_wanted, write_report

UNITS, SAMPLES, DEPTHS = 64, 32, (1, 2, 5, 10, 20)
PAIRS = (("sigmoid", "glorot_normal"), ("tanh", "glorot_normal"), ("relu", "he_normal"))


def input_gradient(name: str) -> Any:
    """A function of the weights W, inputs X and c: the slope of a weighted sum of the outputs."""
    L, N, H = sn.sizes("L N H")
    l, n, (i, j) = sn.index("l", L), sn.index("n", N), sn.index("i j", H)  # noqa: E741
    W, X, c = sn.tensor("W", L, H, H), sn.tensor("X", N, H), sn.tensor("c", H)
    z, h = sn.tensor("z", L, N, H), sn.tensor("h", L, N, H)
    program = sn.Program()
    below = h[l - 1, n, i] + sn.Piecewise((X[n, i], sn.Eq(l, 0)), (0, True))
    program.define("z", (l, n, j), sn.Sum(W[l, i, j] * below, i))
    program.define("h", (l, n, j), activation(name)(z[l, n, j]))
    y = program.define("y", (), sn.Sum(c[j] * h[L - 1, n, j], n, j))
    found = sn.gradient(program, y, X)
    return sn.compile(found, outputs=found.gradients)


def sizes_of_gradients(name: str, scheme: str) -> list[float]:
    """Relative to one layer, for each depth."""
    random, slope = np.random.default_rng(0), input_gradient(name)
    spread = float(initializer(scheme)(UNITS, UNITS))
    W = random.normal(0, spread, (max(DEPTHS), UNITS, UNITS))
    X, c = random.normal(size=(SAMPLES, UNITS)), random.normal(size=UNITS)
    lengths = [np.linalg.norm(*slope(W=W[:depth], X=X, c=c).values()) for depth in DEPTHS]
    return [float(length / lengths[0]) for length in lengths]


def page(found: dict[tuple[str, str], list[float]]) -> Document:
    """The lengths of the gradients over the depth."""
    series = tuple(
        Series(pair[0], DEPTHS, tuple(lengths), "both") for pair, lengths in found.items()
    )
    figure = Figure(
        Plot(Axis("layers", ticks=DEPTHS), Axis("length of the gradient", "log"), series),
        "Length of the gradient by the input, relative to that through one layer. Sigmoid and tanh "
        "with the weights of Glorot, the rectifier with those of He.",
    )
    words = Paragraph(
        "The slope of a sigmoid is at most 1/4, so each layer of sigmoids takes its share of the "
        "gradient, and twenty layers leave nearly nothing. The slope of a rectifier is 1 where it "
        "fires; what it stops elsewhere, larger first weights make up for."
    )
    return Document("The vanishing gradient", (words, figure))


if __name__ == "__main__":
    place = page_wanted(__doc__)
    print(f"{'layers':24}" + "".join(f"{depth:>10}" for depth in DEPTHS))
    found = {pair: sizes_of_gradients(*pair) for pair in PAIRS}
    for pair, lengths in found.items():
        print(f"{' + '.join(pair):24}" + "".join(f"{length:10.2g}" for length in lengths))
    if place:
        write_report(page(found), place, "html")
    assert found[PAIRS[0]][-1] < 1e-9
    assert found[PAIRS[2]][-1] > 0.1
