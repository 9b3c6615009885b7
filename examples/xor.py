"""XOR: no single layer computes it, and one hidden layer learns it."""

from __future__ import annotations

import numpy as np

import symnn as sn
from symnn.train import Options, from_arrays, train

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([0, 1, 1, 0])


def impossible() -> sn.Verdict:
    """If each input alone switches a unit on, and none leaves it off, both switch it on."""
    w, v, b = (sn.Variable(name) for name in "wvb")
    return sn.verify(w + v + b > 0, where=[b <= 0, w + b > 0, v + b > 0])


def right_answers(hidden: tuple[int, ...]) -> int:
    """Of four, after training."""
    model = train(from_arrays(CORNERS, XOR), Options(hidden=hidden, learning_rate=0.1, epochs=300))
    return int(np.sum(model.predict(CORNERS) == XOR))


if __name__ == "__main__":
    print("a unit that is on for (0, 1) and (1, 0), off for (0, 0) and (1, 1):", "impossible,")
    print("  since w + v + b > 0 follows:", impossible())
    alone, deep = right_answers(()), right_answers((4,))
    print(f"without a hidden layer {alone} of 4 are right, with four hidden units {deep}")
    assert impossible().holds
    assert alone < 4 == deep
