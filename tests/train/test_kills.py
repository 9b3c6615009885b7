"""Killed at random moments, and nothing is lost but the steps since the last checkpoint."""

from __future__ import annotations

import pytest
from killing import killed_often, nothing_is_lost

from symnn.native import found_compiler

DENSE = {"hidden": (5,), "batch_size": 16}
IMAGES = {"shape": (8, 8), "batch_size": 48}
LAYERS = {
    "convolution": "conv 4 3; relu; max pool 2; batch norm; flatten; dense",
    "lstm": "lstm 6; dense",
    "attention": "positions; residual (attention 2); dropout 0.2; layer norm; global mean; dense",
}
BACKENDS = ["numpy", *(["c"] if found_compiler() else [])]


@pytest.mark.parametrize(
    ("times", "epochs", "least"),
    [(5, 12, 1), pytest.param(200, 400, 100, marks=pytest.mark.slow)],
)
def test_a_dense_network(times, epochs, least, tmp_path):
    options = {**DENSE, "epochs": epochs}
    assert killed_often(times, tmp_path, options) >= least
    nothing_is_lost(tmp_path, options)


@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", LAYERS)
def test_networks_of_layers(name, backend, tmp_path):
    options = {**IMAGES, "network": LAYERS[name], "backend": backend, "epochs": 80}
    assert killed_often(8, tmp_path, options) >= 3
    nothing_is_lost(tmp_path, options)
