"""Batches, history, early stopping and metrics: the parts of training that know no formula."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
from sklearn.metrics import r2_score

from symnn.errors import DataError
from symnn.train.batches import Batching
from symnn.train.history import Epoch, Event, History, history_from_json
from symnn.train.metrics import accuracy, r_squared
from symnn.train.stopping import BestParameters, EarlyStopping


@pytest.mark.parametrize(
    ("samples", "size"), [(10, 4), (10, 5), (10, 10), (10, 99), (1, 1), (7, 1)]
)
def test_every_sample_is_seen_once_an_epoch(samples, size):
    batching = Batching(samples, size)
    batches = list(batching.epoch(np.random.default_rng(0)))
    assert sorted(np.concatenate(batches)) == list(range(samples))
    assert len(batches) == batching.steps
    assert {len(b) for b in batches} == set(batching.sizes)
    assert all(len(a) >= len(b) for a, b in pairwise(batches))


@pytest.mark.parametrize(
    ("losses", "falling"),
    [
        ([2.0], False),
        ([2.0, 1.0], True),
        ([1.0, 2.0], False),
        ([2.0] + [1.0] * 30, False),
        ([2.0 * 0.95**k for k in range(30)], True),
        ([2.0 * 0.5**k for k in range(30)], False),
    ],
)
def test_a_loss_that_is_still_falling(losses, falling):
    epochs = tuple(Epoch(k, loss, 0.5) for k, loss in enumerate(losses))
    assert History("accuracy", epochs).still_falling is falling


def test_epochs_differ_and_seeds_repeat():
    batching = Batching(100, 10)

    def orders(seed):
        random = np.random.default_rng(seed)
        return [np.concatenate(list(batching.epoch(random))).tolist() for _ in range(2)]

    first, second = orders(1)
    assert first != second
    assert orders(1) == [first, second]
    assert orders(2) != [first, second]


def test_batch_size_zero_is_refused():
    with pytest.raises(DataError, match="batch size is 0; needed at least 1"):
        Batching(10, 0)


def test_history_gives_series_and_survives_json():
    history = History(
        "accuracy",
        (Epoch(0, 2.3, 0.1), Epoch(1, 0.5, 0.9, 0.6, 0.8, 0.1)),
        (Event("stopped early", 1, "no improvement"),),
    )
    assert history.series("validation_loss") == [None, 0.6]
    assert (history.last.number, history.seconds, History("accuracy").seconds) == (1, 0.1, 0.0)
    assert history_from_json(json.loads(json.dumps(history.to_json()))) == history


def run(losses, patience=2, least=0.0):
    best, weights = BestParameters(EarlyStopping(patience, least)), {"W": np.zeros(1)}
    for epoch, loss in enumerate(losses):
        weights["W"][:] = epoch
        if best.observe(epoch, loss, weights):
            break
    best.restore(weights)
    return epoch, weights["W"][0]


def test_stops_after_the_patience_and_restores_the_best():
    assert run([5, 3, 4, 4, 1]) == (3, 1)


def test_an_improvement_resets_the_patience():
    assert run([5, 4, 4.5, 3, 4, 4, 1]) == (5, 3)


def test_a_negligible_improvement_is_none():
    assert run([5, 4.9, 4.8, 1], least=0.5) == (2, 0)


def test_a_loss_that_is_not_a_number_is_no_improvement():
    assert run([5, float("nan"), float("nan"), 1]) == (2, 0)


def test_patience_zero_is_refused():
    with pytest.raises(DataError, match="early stopping: patience is 0; needed a whole number"):
        EarlyStopping(0)


def test_metrics_agree_with_scikit_learn():
    random = np.random.default_rng(3)
    true, predicted = random.normal(size=(50, 3)), random.normal(size=(50, 3))
    assert r_squared(predicted, true) == pytest.approx(r2_score(true, predicted), rel=1e-12)
    constant = np.ones((5, 1))
    assert r_squared(constant, constant) == 1
    assert r_squared(constant + 1, constant) == 0
    assert accuracy(np.array([1, 2]), np.array([1, 3])) == 0.5
