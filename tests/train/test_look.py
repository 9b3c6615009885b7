"""Looks at the inside of a network: their values, their number, what they cost and change."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace

import numpy as np
import pytest

from symnn.train import (
    Checkpoints,
    Classifier,
    Options,
    Regressor,
    Sequential,
    Watch,
    answers,
    facts,
    from_arrays,
    inspection,
    observation,
    train,
)
from symnn.train.lengths import squared_length
from symnn.train.look import ASKED, MOST, SHARE, Album, Look, histogram, quantiles, sampled
from symnn.train.observation import look_inside
from symnn.train.training import Training

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(60, 3))
DATA = from_arrays(X, (X[:, 0] > 0).astype(int) + (X[:, 1] > 0))
FEW = Options(hidden=(5,), epochs=3, activation="relu")


def looked(options=FEW, data=DATA, **more):
    return train(data, options, watch=Watch(look=look_inside, **more))


def test_gradients_are_those_of_differences():
    training = Training(DATA, FEW)
    training.finish()
    run = training.run
    look, seen = look_inside(run), run.parts.train
    W1 = run.stepper.parameters["W1"]

    def loss():
        return run._evaluated(seen)[0]

    slopes, step = np.zeros(W1.shape), 1e-6
    for place in np.ndindex(*W1.shape):
        W1[place] += step
        above = loss()
        W1[place] -= 2 * step
        slopes[place] = (above - loss()) / (2 * step)
        W1[place] += step
    assert look.gradients["W1"] == pytest.approx(np.linalg.norm(slopes), rel=1e-5)


def test_values_are_those_of_the_equations():
    training = Training(DATA, FEW)
    training.finish()
    run = training.run
    look, found = look_inside(run), run.stepper.parameters
    inner = run.parts.train.X @ found["W1"] + found["b1"]
    assert list(look.values) == ["z1", "a1", "z2", "p"]
    assert look.values["z1"] == histogram(inner)
    assert look.values["a1"].zeros == pytest.approx((inner <= 0).mean())
    assert look.weights["W1"] == quantiles(found["W1"])


def test_the_first_and_the_last_moment_are_seen():
    epochs = [look.epoch for look in looked().history.looks]
    assert (epochs[0], epochs[-1]) == (0, 3)
    assert not train(DATA, FEW).history.looks


def test_small_networks_are_copied_where_there_is_no_time_for_looks(monkeypatch):
    many = replace(FEW, epochs=200, backend="numpy")
    monkeypatch.setattr(inspection, "COPIED", 0.5)  # whatever this machine does besides
    monkeypatch.setattr(Album, "expects", lambda album, seconds: setattr(album, "_next", 1e9))
    found = looked(many).history
    epochs = [look.epoch for look in found.looks]
    assert 10 < len(epochs) <= MOST + 2
    assert (epochs[0], epochs[-1]) == (0, 200)
    assert max(np.diff(epochs)) <= 60
    alone, at = train(DATA, replace(many, epochs=epochs[5])), found.looks[5]
    assert at.weights["W1"] == quantiles(alone.parameters["W1"])
    monkeypatch.setattr(inspection, "SMALL", 1)
    assert [look.epoch for look in looked(many).history.looks] == [0, 200]


def test_training_goes_on_as_if_nobody_had_looked():
    seen, alone = looked(), train(DATA, FEW)
    assert all((seen.parameters[n] == alone.parameters[n]).all() for n in alone.parameters)
    assert seen.history.series("loss") == alone.history.series("loss")


def test_weights_of_samples_count_in_the_gradient():
    heavy = from_arrays(X, DATA.y, weights=1.0 + np.arange(60))
    first = [looked(data=d).history.looks[0].gradients["W1"] for d in (DATA, heavy)]
    assert first[0] != first[1]


def test_no_look_where_training_has_diverged():
    wild = Options(hidden=(5,), optimizer="sgd", learning_rate=1e200, epochs=3)
    model = looked(wild)
    assert model.status == "diverged"
    assert [look.epoch for look in model.history.looks] == [0]


@pytest.mark.parametrize("kind", [Classifier, Regressor])
def test_estimators_look(kind):
    model = kind(hidden=4, epochs=2).fit(X, DATA.y)
    epochs = [look.epoch for look in model.history_.looks]
    assert (epochs[0], epochs[-1]) == (0, 2)


def test_looks_go_on_after_a_crash(tmp_path):
    kept = Checkpoints(tmp_path, resume=True)
    watch = Watch(look=look_inside)
    train(DATA, FEW, watch=watch, checkpoints=kept)
    longer = train(DATA, Options(hidden=(5,), epochs=6, activation="relu"), None, watch, kept)
    epochs = [look.epoch for look in longer.history.looks]
    assert epochs[0] == 0
    assert epochs[-1] == 6
    assert epochs == sorted(set(epochs))


def test_gradients_that_are_not_computed_have_their_lengths(monkeypatch):
    options, pair = Options(hidden=(5, 4), epochs=2), iter((1 << 18, 1))
    whole, apart = (looks_with(size, options, monkeypatch) for size in pair)
    for one, other in zip(whole, apart, strict=True):
        assert one.gradients == pytest.approx(other.gradients, rel=1e-9)
        assert (one.weights, one.values) == (other.weights, other.values)


def looks_with(large, options, monkeypatch):
    """Looks where gradients of so many entries are not computed, whatever was kept of others."""
    for module in (answers, observation):
        monkeypatch.setattr(module, "LARGE", large)
    monkeypatch.setattr(facts, "described", lambda network: None)
    training = Training(DATA, options)
    found = training.run.stepper.equations.inside.gradients
    squared = {name for name, slope in found if slope.startswith("squared")}
    assert squared == ({"W1", "W2", "W3"} if large == 1 else set())
    return training.finish(Watch(look=look_inside)).history.looks


def test_gradients_that_are_other_sums_are_computed():
    net = Sequential("conv 2 3; relu; flatten; dense 2")
    images = from_arrays(RANDOM.normal(size=(40, 36)), np.arange(40) % 2)
    made = Training(images, Options(network=net, shape=(6, 6), epochs=1)).run.stepper.program
    assert [squared_length(made.program.copy(), g) for g in made.gradients] == [None] * 4


def test_wide_networks_are_looked_at_on_fewer_samples(monkeypatch):
    data = from_arrays(RANDOM.normal(size=(90, 3)), np.arange(90) % 3)
    monkeypatch.setattr(observation, "VALUES", 40 * 11)
    look = looked(data=data).history.looks[0]
    monkeypatch.setattr(observation, "ROWS", 40)
    assert look == looked(data=data).history.looks[0]


def test_networks_of_other_layers_are_seen_too():
    images = from_arrays(RANDOM.normal(size=(40, 36)), np.arange(40) % 2)
    net = Sequential("conv 2 3; relu; flatten; dropout 0.5; dense 2")
    look = looked(Options(network=net, shape=(6, 6), epochs=1), images).history.looks[-1]
    assert set(look.gradients) == set(look.weights)
    assert all(length > 0 for length in look.gradients.values())
    assert len(look.values) > 3


def look_at(epoch):
    return Look(epoch, {"W": (0.0,) * 5}, {"W": 1.0}, {"z": histogram(np.arange(4.0))})


def test_an_album_thins_out_evenly():
    album = Album(1000)
    for epoch in range(1001):
        if album.due(epoch, 1e9):
            album.add(look_at(epoch), 0.0)
    epochs = [look.epoch for look in album.looks]
    assert MOST // 2 <= len(epochs) <= MOST
    assert len(set(np.diff(epochs))) == 1


def test_an_album_keeps_to_its_share_of_time():
    album = Album(100)
    for epoch in range(101):
        if album.due(epoch, 0.1 * epoch):
            album.add(look_at(epoch), 0.02)
    assert album.spent <= SHARE * 10
    assert len(album.looks) > 5
    assert not album.due(50, 1e9)
    assert not album.due(101, 0.0, last=True)
    assert album.due(101, 0.0, last=True, free=ASKED)
    assert not album.due(album.looks[-1].epoch, 1e9, last=True)


def test_looks_that_there_was_no_time_for_are_those_of_the_moment():
    """Before the first step and after the last: as if they had been taken then."""
    late, early = looked(), looked(looking=1e9)
    assert (len(late.history.moments), len(early.history.looks)) == (2, 4)
    assert late.history.looks == (early.history.looks[0], early.history.looks[-1])
    again = pickle.loads(pickle.dumps(late.history))
    assert again.looks == late.history.looks


def test_an_album_survives_json():
    album, other = Album(10), Album(10)
    album.add(look_at(0), 0.5)
    other.recall(json.loads(json.dumps(album.to_json())))
    assert other.looks == album.looks


def test_histograms_of_what_is_not_ordinary():
    assert histogram(np.zeros(3)).zeros == 1.0
    assert sum(histogram(np.array([1.0, np.nan, np.inf, 2.0])).counts) == 2
    assert sum(histogram(np.full(5, np.nan)).counts) == 0


def test_samples_of_a_large_array_come_from_all_columns():
    columns = np.broadcast_to(np.arange(64.0), (1024, 64))
    assert len(np.unique(sampled(columns, 4096))) == 64
