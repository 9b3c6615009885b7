"""Training on real data, with the settings that the command line and the demo use."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.catalog.losses import LOSSES
from symnn.errors import DataError, ShapeError
from symnn.train.data import from_arrays, load_data
from symnn.train.holdout import split
from symnn.train.options import Options
from symnn.train.stopping import EarlyStopping
from symnn.train.training import train

DIGITS = Options(hidden=(32,), activation="tanh", learning_rate=5e-3, epochs=30)
XOR = from_arrays([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])


def held_out_score(name, options, seed=0):
    parts = split(load_data(name), 0.2, seed)
    model = train(parts.train, options, parts.test)
    assert model.status == "finished"
    return model.history.last.validation_score


def test_digits_reach_96_percent():
    assert held_out_score("digits", DIGITS) >= 0.96


@pytest.mark.slow
def test_digits_reach_96_percent_with_every_seed():
    scores = [
        held_out_score("digits", Options(**{**vars(DIGITS), "seed": seed}), seed)
        for seed in range(10)
    ]
    assert min(scores) >= 0.96


def test_defaults_are_good_enough_for_small_sets():
    assert held_out_score("wine", Options()) >= 0.9
    assert held_out_score("breast_cancer", Options()) >= 0.9


@pytest.mark.parametrize("loss", ["cross_entropy", "bce"])
def test_xor_needs_a_hidden_layer(loss):
    deep = Options(hidden=(8,), loss=loss, learning_rate=0.05, epochs=300)
    flat = Options(hidden=(), loss=loss, learning_rate=0.05, epochs=300)
    assert train(XOR, deep).history.last.score == 1
    assert train(XOR, flat).history.last.score <= 0.75


@pytest.mark.parametrize("loss", ["mse", "mae", "huber"])
def test_diabetes_beats_the_mean(loss):
    options = Options(hidden=(16,), loss=loss, epochs=40, learning_rate=3e-3)
    assert held_out_score("diabetes", options) > 0.3


def test_linear_regression_finds_the_least_squares_solution():
    data = load_data("diabetes")
    options = Options(hidden=(), epochs=1500, batch_size=442, learning_rate=0.02)
    found = train(data, options).history.last.score
    A = np.column_stack([data.X, np.ones(len(data))])
    best = A @ np.linalg.lstsq(A, data.y, rcond=None)[0]
    expected = 1 - ((data.y - best) ** 2).sum() / ((data.y - data.y.mean()) ** 2).sum()
    assert found == pytest.approx(expected, abs=2e-4)


def test_several_targets():
    assert (
        train(load_data("linnerud"), Options(learning_rate=0.02, epochs=300)).history.last.score
        > 0.5
    )


@pytest.mark.every(3)
@pytest.mark.parametrize(
    "activation", ["sigmoid", "relu", "leaky_relu", "prelu", "elu", "selu", "gelu", "softplus"]
)
def test_activations_train(activation):
    options = Options(hidden=(16,), activation=activation, learning_rate=0.02, epochs=30)
    assert held_out_score("iris", options) >= 0.9


def test_learned_slopes_move():
    model = train(load_data("iris"), Options(hidden=(8, 8), activation="prelu", epochs=20))
    slopes = [float(model.parameters[f"alpha{layer}"]) for layer in (1, 2)]
    assert all(abs(slope - 0.25) > 1e-3 for slope in slopes)


def test_early_stopping_holds_out_samples_of_its_own():
    options = Options(epochs=500, learning_rate=0.02, early_stopping=EarlyStopping(patience=5))
    model = train(load_data("wine"), options)
    assert model.status == "stopped early"
    assert model.history.last.validation_loss is not None
    assert len(model.history.epochs) < 500


@pytest.mark.every(2)
@pytest.mark.parametrize("loss", [record.name for record in LOSSES])
def test_losses_that_do_not_fit_the_data(loss):
    fits = {"diabetes": ("mse", "mae", "huber", "logcosh", "smooth_mae", "quantile"),
            "iris": ("cross_entropy",),
            "breast_cancer": ("cross_entropy", "bce", "hinge", "squared_hinge")}  # fmt: skip
    for name, fitting in fits.items():
        if loss in fitting:
            train(load_data(name), Options(loss=loss, epochs=0))
        else:
            with pytest.raises(DataError, match=f"{name}: loss `{loss}` is for .*; found .*needed"):
                train(load_data(name), Options(loss=loss, epochs=0))


def test_a_network_that_would_fill_the_memory_is_refused_first():
    with pytest.raises(
        ShapeError, match="network 2-40000000-2 has 200000002 parameters; needed at"
    ):
        train(XOR, Options(hidden=(40_000_000,)))


def test_validation_samples_of_another_kind():
    with pytest.raises(DataError, match="iris: the samples have 4 features and the classes"):
        train(load_data("wine"), Options(epochs=0), load_data("iris"))


def test_constant_columns_and_large_offsets_do_no_harm():
    random = np.random.default_rng(0)
    X = random.normal(size=(200, 3)) + np.array([0, 0, 1e6])
    y = (X[:, 0] + X[:, 1] > 0).astype(int)
    data = from_arrays(np.column_stack([X, np.full(200, 7.0)]), y)
    assert train(data, Options(epochs=30, learning_rate=0.02)).history.last.score > 0.95
