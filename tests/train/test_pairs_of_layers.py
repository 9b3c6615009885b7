"""Any layer behind any other: steps of NumPy are what exact arithmetic says, in C too."""

from __future__ import annotations

import numpy as np
import pytest
from layer_nets import samples

from symnn.codegen.rewriting import joined
from symnn.native import found_compiler
from symnn.train import Classifier

SEQUENCES, TOKENS = (5, 3), (5,)
LAYERS = (
    "dense 3; tanh", "rnn 3 every", "lstm 3 every", "gru 3 every", "attention 1 causal",
    "layer norm", "layer norm whole", "batch norm", "positions", "prelu", "dropout 0.2",
    "residual (dense 3; gelu; dense 3)",
)  # fmt: skip
ENDS = ("flatten", "global mean", "rnn 2")
WINDOWS = ("conv 3 2x", "pool 2x", "mean pool 2x")
"""What they leave are places with channels, which `dense` does not read."""
PAIRS = [
    (first, second, ENDS[(a + b) % len(ENDS)])
    for a, first in enumerate((*LAYERS, *WINDOWS, "embedding 3"))
    for b, second in enumerate(LAYERS)
    if not (first in WINDOWS and "dense" in second)
]


def fitted(first: str, second: str, end: str, backend: str = "numpy") -> Classifier:
    X, y = samples(TOKENS if "embedding" in first else SEQUENCES, 24)
    network = f"{first}; {second}; {end}; dense"
    options = {"epochs": 1, "batch_size": 24, "crosscheck_every": 1, "backend": backend}
    return Classifier(network=network, **options).fit(X, y)


@pytest.mark.every(60)
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_steps_are_what_exact_arithmetic_says(pair) -> None:
    model = fitted(*pair)
    assert [found.ok for _, found in model.crosscheck_] == [True, True]


@pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
@pytest.mark.every(120)
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_c_takes_the_same_steps(pair) -> None:
    wanted, model = fitted(*pair), fitted(*pair, backend="c")
    losses, others = (m.history_.series("loss") for m in (model, wanted))
    np.testing.assert_allclose(losses, others, rtol=1e-9)


@pytest.mark.parametrize("pair", [("embedding 3", "rnn 3 every", "flatten"),
                                  ("rnn 3 every", "layer norm", "global mean")])  # fmt: skip
def test_layers_that_turn_the_axes(pair) -> None:
    assert [found.ok for _, found in fitted(*pair).crosscheck_] == [True, True]


def test_a_view_that_is_a_copy_is_refuted(monkeypatch, unknown) -> None:
    monkeypatch.setattr(joined, "can_join", lambda node, groups: True)
    model = fitted("embedding 3", "rnn 3 every", "flatten")
    assert [found.ok for _, found in model.crosscheck_] == [False]
