"""Trainings in JAX that are killed at random moments end with the same bits."""

from __future__ import annotations

import pytest
from killing import killed_often, nothing_is_lost

pytest.importorskip("jax")
pytestmark = [pytest.mark.peers, pytest.mark.slow]
NETWORKS = {
    "dense": {"hidden": (5,), "batch_size": 16},
    "convolution": {"network": "conv 4 3; relu; max pool 2; flatten; dense", "shape": (8, 8)},
    "lstm": {"network": "lstm 6; dense", "shape": (8, 8)},
}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_killed_training_ends_with_the_same_bits(name, tmp_path):
    options = {**NETWORKS[name], "backend": "jax", "epochs": 30}
    assert killed_often(4, tmp_path, options, longest=8.0, warm=False) >= 1
    nothing_is_lost(tmp_path, options)
