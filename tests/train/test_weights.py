"""Weights of samples: a factor in the loss, from which its gradients follow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from symnn.catalog.losses import LOSSES
from symnn.catalog.losses import loss as loss_record
from symnn.codegen import compile  # noqa: A004
from symnn.core import sizes, tensor
from symnn.errors import DataError, DomainError, ShapeError
from symnn.indexed import Program
from symnn.train import Options, Watch, crosscheck, from_arrays, load_data, train
from symnn.train.initialize import initial_parameters
from symnn.train.network import Network
from symnn.train.structure import gradients, structure

IRIS, DIABETES = load_data("iris"), load_data("diabetes")
WHOLE = Options(hidden=(5,), batch_size=1000, epochs=30, learning_rate=0.05)


@pytest.mark.parametrize("record", LOSSES, ids=lambda record: record.name)
def test_a_weighted_loss_is_the_mean_over_repeated_samples(record):
    """Loss and gradients with whole-number weights, against a batch that repeats its samples."""
    random = np.random.default_rng(3)
    X, numbers, w = random.normal(size=(6, 3)), random.integers(2, size=6), np.arange(6) % 4
    T = 2 * random.normal(size=(6, 2)) if record.task == "regression" else np.eye(2)[numbers]
    start = initial_parameters(Network((3, 4, 2), "tanh", record.name), seed=1)
    found = slopes(record.name, True)(**start, X=X, T=T, w=w / w.mean())
    repeated = slopes(record.name, False)(**start, X=X.repeat(w, 0), T=T.repeat(w, 0))
    for name, value in repeated.items():
        assert np.allclose(found[name], value, rtol=1e-12, atol=1e-15), name


def slopes(loss, weighted):
    made = gradients(("tanh",), loss, weighted=weighted)
    return compile(
        made, outputs=[structure(("tanh",), loss, weighted=weighted).loss, *made.gradients]
    )


@pytest.mark.every(2)
@pytest.mark.parametrize("record", LOSSES, ids=lambda record: record.name)
def test_weighted_gradients_are_proved_for_all_sizes(record):
    made = gradients((), record.name, weighted=True)
    assert {verdict.status for verdict in made.prove().values()} == {"proved"}


def test_weights_stay_outside_of_what_overflows():
    step = slopes("bce", True)
    start = initial_parameters(Network((1, 1, 1), "tanh", "bce"), seed=1)
    start |= {"W2": np.array([[0.0]]), "b2": np.array([-1000.0])}
    found = step(**start, X=np.ones((2, 1)), T=np.array([[1.0], [0.0]]), w=np.array([0.5, 1.5]))
    assert found["L"] == 250


def test_weights_of_another_shape_are_refused():
    N, K = sizes("N K")
    with pytest.raises(ShapeError, match=r"loss `mse`: weights have shape \(K,\); needed \(N,\)"):
        loss_record("mse").define(
            Program(), tensor("z", N, K), tensor("T", N, K), weights=tensor("w", K)
        )


@pytest.mark.parametrize("data", [IRIS, DIABETES], ids=lambda data: data.name)
def test_training_with_weights_is_training_with_repetitions(data):
    data = data.part(np.arange(len(data)) % 5 == 0)
    w = np.arange(len(data)) % 3
    weighted = train(from_arrays(data.X, data.labels, data.task, weights=w), WHOLE)
    repeated = train(from_arrays(data.X.repeat(w, 0), data.labels.repeat(w, 0), data.task), WHOLE)
    assert np.allclose(weighted.outputs(data.X), repeated.outputs(data.X), rtol=1e-9, atol=1e-12)
    for weighed, seen in zip(weighted.history.epochs, repeated.history.epochs, strict=True):
        assert weighed.loss == pytest.approx(seen.loss, rel=1e-9)
        assert weighed.score == pytest.approx(seen.score, rel=1e-9)


def test_equal_weights_change_no_bit():
    alone = train(IRIS, Options(hidden=(4,), epochs=3))
    for value in (1.0, 1e-300, 1e300):
        equal = train(replace(IRIS, weights=np.full(150, value)), Options(hidden=(4,), epochs=3))
        assert equal.parameters["W1"].tobytes() == alone.parameters["W1"].tobytes()


def test_huge_weights_do_not_overflow():
    found = train(replace(IRIS, weights=np.resize([1e308, 1e300], 150)), Options(epochs=2))
    assert found.status == "finished"


def test_the_weighted_step_is_checked_against_its_equations():
    data = replace(IRIS, weights=1.0 + IRIS.y)
    options = Options(hidden=(6,), epochs=2, crosscheck_every=1, batch_size=40)
    model = train(data, options, watch=Watch(check=crosscheck))
    assert [found.ok for _, found in model.checks] == [True, True, True]
    alone = train(data, replace(options, crosscheck_every=0))
    assert model.parameters["W1"].tobytes() == alone.parameters["W1"].tobytes()


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, 2], r"sample weights are int64 of shape \(2,\), but X has 3 samples; needed one num"),
        ([1, -2, 1], "sample weight -2 at row 1 is negative; needed at least 0"),
        ([1, np.nan, 1], "sample weights holds nan at row 1"),
        ([0, 0, 0], "all sample weights are zero; needed one above 0"),
        (["a", "b", "c"], "sample weights are <U1 of shape"),
    ],
)
def test_weights_that_cannot_be_used(weights, message):
    with pytest.raises(DataError, match=message):
        from_arrays([[0.0], [1.0], [2.0]], [0, 1, 1], weights=weights)


def test_a_class_without_weight_is_not_there():
    assert from_arrays([[0], [1], [2]], [0, 1, 2], weights=[1, 0, 1]).classes == (0, 2)
    with pytest.raises(DataError, match=r"all 2 samples have the label 0; .* at least two classes"):
        from_arrays([[0], [1], [2]], [0, 1, 0], weights=[1, 0, 1])


def test_the_fraction_that_is_held_out_is_a_fraction():
    with pytest.raises(DomainError, match="validation_fraction is 1; needed a number between 0"):
        Options(validation_fraction=1)


def test_features_that_are_taken_as_they_are():
    model = train(IRIS, Options(hidden=(), epochs=1, standardize=False))
    assert not model.scaler.mean.any()
    assert (model.scaler.scale == 1).all()
