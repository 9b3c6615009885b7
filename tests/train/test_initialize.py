"""Initial weights have the variance that the catalog derives."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.catalog.activations import ACTIVATIONS
from symnn.catalog.initializers import INITIALIZERS
from symnn.errors import UnknownNameError
from symnn.train.initialize import drawn_weights, initial_parameters
from symnn.train.network import Network

# By hand, from the papers: glorot2010 eq. 12 and 16, he2015 eq. 10, lecun1998 eq. 16.
VARIANCE = {
    "glorot": lambda m, n: 2 / (m + n),
    "he": lambda m, n: 2 / m,
    "lecun": lambda m, n: 1 / m,
}


@pytest.mark.parametrize("record", INITIALIZERS, ids=lambda record: record.name)
def test_variance_and_law(record):
    m, n = 300, 700
    family, law = record.name.split("_")
    variance = VARIANCE[family](m, n)
    weights = drawn_weights(record.name, (m, n), np.random.default_rng(0))
    assert weights.var() == pytest.approx(variance, rel=0.01)
    assert abs(weights.mean()) < 4 * (variance / weights.size) ** 0.5
    kurtosis = (weights**4).mean() / weights.var() ** 2
    assert kurtosis == pytest.approx({"uniform": 9 / 5, "normal": 3}[law], rel=0.03)
    if law == "uniform":
        assert np.abs(weights).max() == pytest.approx((3 * variance) ** 0.5, rel=1e-3)


@pytest.mark.parametrize("record", ACTIVATIONS, ids=lambda record: record.name)
def test_each_activation_brings_its_law(record):
    network = Network((200, 300, 100), record.name)
    parameters = initial_parameters(network, seed=0)
    family = record.initializer.split("_")[0]
    assert parameters["W1"].var() == pytest.approx(VARIANCE[family](200, 300), rel=0.03)
    assert parameters["W2"].var() == pytest.approx(VARIANCE["glorot"](300, 100), rel=0.03)
    assert not parameters["b1"].any()
    assert not parameters["b2"].any()


def test_a_law_can_be_chosen_for_all_layers():
    parameters = initial_parameters(Network((200, 300, 100), "relu"), law="lecun_normal")
    assert parameters["W1"].var() == pytest.approx(1 / 200, rel=0.03)
    assert parameters["W2"].var() == pytest.approx(1 / 300, rel=0.03)
    with pytest.raises(UnknownNameError, match="initializer `he` is unknown"):
        initial_parameters(Network((2, 1)), law="he")


def test_learned_slopes_start_at_their_default():
    assert initial_parameters(Network((3, 4, 5, 2), "prelu"))["alpha2"] == 0.25


def test_the_seed_decides():
    network = Network((3, 4, 2))
    a, b, c = (initial_parameters(network, seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a[name], b[name]) for name in a)
    assert not np.array_equal(a["W1"], c["W1"])
    assert not np.array_equal(a["W1"].ravel()[:8], a["W2"].ravel())


def test_dtype():
    assert {a.dtype for a in initial_parameters(Network((3, 4, 2)), dtype="float32").values()} == {
        np.dtype("float32")
    }
