"""Initial weights have the variance that the catalog derives."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.catalog.activations import ACTIVATIONS
from symnn.catalog.initializers import INITIALIZERS
from symnn.errors import UnknownNameError
from symnn.train.fans import Fans
from symnn.train.initialize import drawn_weights, initial_parameters
from symnn.train.network import Network

# By hand, from the papers: glorot2010 eq. 12 and 16, he2015 eq. 10, lecun1998 eq. 16.
VARIANCE = {
    "glorot": lambda m, n: 2 / (m + n),
    "he": lambda m, n: 2 / m,
    "lecun": lambda m, n: 1 / m,
}


INDEPENDENT = [record for record in INITIALIZERS if "_" in record.name]


def test_the_laws_that_are_of_whole_matrices():
    assert {r.name for r in INITIALIZERS} - {r.name for r in INDEPENDENT} == {"orthogonal", "zeros"}
    assert not drawn_weights("zeros", (30, 70), np.random.default_rng(0)).any()


@pytest.mark.parametrize("shape", [(4, 4), (7, 3), (3, 7)])
def test_orthogonal_weights_keep_lengths_where_they_can(shape):
    weights = drawn_weights("orthogonal", shape, np.random.default_rng(0))
    small = weights.T @ weights if shape[0] >= shape[1] else weights @ weights.T
    assert np.allclose(small, np.eye(min(shape)), atol=1e-14)
    assert np.mean(weights**2) == pytest.approx(1 / max(shape))


def test_orthogonal_weights_of_a_convolution_are_orthonormal_filters():
    fans = Fans(2 * 9, 4 * 9, (1, 2, 3))
    weights = drawn_weights("orthogonal", (4, 2, 3, 3), np.random.default_rng(0), fans)
    filters = weights.reshape(4, -1)
    assert np.allclose(filters @ filters.T, np.eye(4), atol=1e-14)


@pytest.mark.parametrize("record", INDEPENDENT, ids=lambda record: record.name)
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
