"""Every kind of network of layers is trained by JAX as by NumPy, and passes exact arithmetic."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from symnn.train import Classifier

sys.path.insert(0, str(Path(__file__).parents[1] / "train"))
from layer_nets import NETS, samples

pytest.importorskip("jax")
pytestmark = pytest.mark.peers


def fitted(name: str, backend: str, dtype: str = "float64", checked: int = 1) -> Classifier:
    text, shape = NETS[name]
    X, y = samples(shape, 20)
    made = Classifier(
        network=text, epochs=2, batch_size=8, backend=backend, dtype=dtype,
        crosscheck_every=checked, optimizer="sgd",
    )  # fmt: skip
    return made.fit(X, y)


@pytest.mark.parametrize("name", NETS)
def test_the_same_training(name: str) -> None:
    """`Why not Adam:` it moves a bias before a batch norm, whose slope is 0, by rounding alone."""
    ours, theirs = (fitted(name, b, checked=2 * (b == "jax")) for b in ("numpy", "jax"))
    assert theirs.model_.backend.name == "jax"
    losses = (ours.history_.series("loss"), theirs.history_.series("loss"))
    np.testing.assert_allclose(*losses, rtol=1e-10)
    X, _ = samples(NETS[name][1], 20)
    np.testing.assert_allclose(theirs.predict_proba(X), ours.predict_proba(X), rtol=1e-8)
    assert [found.ok for _, found in theirs.crosscheck_] == [True, True]


@pytest.mark.parametrize("name", ["convolution", "lstm", "embedding"])
def test_in_single_precision(name: str) -> None:
    losses = [fitted(name, b, "float32", 0).history_.series("loss") for b in ("numpy", "jax")]
    np.testing.assert_allclose(*losses, rtol=1e-4)
