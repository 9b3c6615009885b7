"""XOR: no single layer computes it, and one hidden layer learns it."""

from __future__ import annotations

import numpy as np

import symnn as sn
from symnn.report import Document, Figure, Paragraph, badge, page_wanted, text_of, write_report
from symnn.report.inside import Cloud, decision_map
from symnn.train import Model, Options, from_arrays, train

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([0, 1, 1, 0])


def impossible() -> sn.Verdict:
    """If each input alone switches a unit on, and none leaves it off, both switch it on."""
    w, v, b = (sn.Variable(name) for name in "wvb")
    return sn.verify(w + v + b > 0, where=[b <= 0, w + b > 0, v + b > 0])


def trained(hidden: tuple[int, ...]) -> Model:
    """A network of these hidden units that has seen the four corners 300 times."""
    return train(from_arrays(CORNERS, XOR), Options(hidden=hidden, learning_rate=0.1, epochs=300))


def right_answers(model: Model) -> int:
    """Of four."""
    return int(np.sum(model.predict(CORNERS) == XOR))


def regions(model: Model) -> Figure:
    """Where a network answers 0, and where 1."""
    line = np.linspace(-0.3, 1.3, 60)
    plane = np.stack([part.ravel() for part in np.meshgrid(line, line)], axis=1)
    one = (2 * model.predict_proba(plane)[:, 1] - 1).reshape(60, 60)
    clouds = [Cloud(f"{k}", *map(tuple, CORNERS[k == XOR].T)) for k in (0, 1)]
    grid = line.tolist(), line.tolist()
    return decision_map(("*x*", "*y*"), grid, [(-one).tolist(), one.tolist()], clouds)


def page(proof: sn.Verdict, alone: Model, deep: Model) -> Document:
    """Why one layer is not enough, and what both networks learned."""
    words = text_of(
        "A unit that each input alone switches on, and none leaves off, is on for both. ",
        badge(proof), " So one layer is wrong at a corner at least, whatever its weights are:",
    )  # fmt: skip
    then = Paragraph("Four hidden units bend the border:")
    return Document(
        "XOR needs a hidden layer", (Paragraph(words), regions(alone), then, regions(deep))
    )


if __name__ == "__main__":
    place, proof = page_wanted(__doc__), impossible()
    print("a unit that is on for (0, 1) and (1, 0), off for (0, 0) and (1, 1):", "impossible,")
    print("  since w + v + b > 0 follows:", proof)
    models = trained(()), trained((4,))
    alone, deep = map(right_answers, models)
    if place:
        write_report(page(proof, *models), place, "html")
    print(f"without a hidden layer {alone} of 4 are right, with four hidden units {deep}")
    assert proof.holds
    assert alone < 4 == deep
