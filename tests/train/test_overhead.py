"""Comparisons and looks: what they take of a training of any length, and what they find."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from time import thread_time

import numpy as np
import pytest

from symnn.native import found_compiler
from symnn.train import (
    Classifier,
    Options,
    Watch,
    account,
    crosscheck,
    inspection,
    load_data,
    train,
)
from symnn.train.batches import Batching
from symnn.train.fit import Run
from symnn.train.inspection import Inspection
from symnn.train.observation import look_inside

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
DIGITS = load_data("digits").part(np.arange(330))  # the last of its batches is shorter
NETS = {
    "64-32-10": {"hidden": (32,)},
    "convolution": {"network": "conv 4 3; relu; max pool 2; flatten; dense 10", "shape": (8, 8)},
}
BACKENDS = ["numpy", *(["c"] if found_compiler() else [])]


LONG = 40.0


@pytest.fixture
def overhead(monkeypatch):
    """The benchmark."""
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    return import_module("overhead")


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.2, 1.0, 3.0, 10.0])
@pytest.mark.parametrize("net", ["64-32-10", "784-128-10", "convolution"])
def test_they_take_less_than_promised(net, seconds, overhead):
    found = overhead.measured(net, seconds, rounds=3)
    assert found["share"] <= overhead.PROMISED
    assert found["looks"] >= 2


@pytest.mark.slow
def test_long_trainings_are_compared_several_times():
    """While they go on, and within the promise: here in 40 seconds."""
    end = thread_time() + LONG
    watch = Watch(lambda epoch: thread_time() > end, crosscheck)
    model = train(load_data("iris"), Options(hidden=(3,), epochs=10**6), watch=watch)
    assert model.status == "stopped early"
    assert len(model.checks) >= 2
    assert all(found.ok for _, found in model.checks)
    assert sum(found.seconds for _, found in model.checks) < 0.05 * LONG


def spoiled(monkeypatch, which):
    """From now on, steps on one of the sizes of a batch leave their weights wrong."""
    original = Run.__init__

    def build(self, *arguments):
        original(self, *arguments)
        step = self.stepper._bound[self.batching.sizes[which]]
        name = self.stepper.facts.parameters[0]
        single, several = step.run, getattr(step, "loop", None)

        def run():
            single()
            step.buffers[name][...] *= 1 + 1e-6

        def loop(*given):
            found = several(*given)
            step.buffers[name][...] *= 1 + 1e-6
            return found

        step.run = run
        if several:
            step.loop = loop
        self.stepper._use(self.batching.size)

    monkeypatch.setattr(Run, "__init__", build)


LENGTHS = [1, 10, *(pytest.param(n, marks=pytest.mark.slow) for n in (100, 1000, 10_000))]
"""Epochs: hundredths of a second to some tens of seconds."""


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("epochs", LENGTHS)
def test_a_slip_is_found_however_long_the_training(epochs, which, backend, monkeypatch):
    spoiled(monkeypatch, which)
    options = Options(hidden=(32,), epochs=epochs, backend=backend, learning_rate=1e-4)
    model = train(DIGITS, options, watch=Watch(check=crosscheck, look=look_inside))
    assert model.outcome == "crosscheck failed"


@pytest.fixture
def time_for_one(monkeypatch):
    """There is time to compare one size of a batch, and none for the other."""
    monkeypatch.setattr(inspection, "SHARE", 1e6)

    def one(which):
        sizes = Batching(len(DIGITS), 32).sizes
        monkeypatch.setattr(Inspection, "rows_of", lambda self, run: (sizes[which],))

    return one


@pytest.mark.parametrize("which", [0, 1])
def test_a_size_for_which_there_was_no_time_is_kept(which, monkeypatch, time_for_one):
    time_for_one(1 - which)
    spoiled(monkeypatch, which)
    model = train(DIGITS, Options(hidden=(32,), epochs=2), watch=Watch(check=crosscheck))
    assert [(epoch, found.ok) for epoch, found in model.checks] == [(2, True)]
    assert model.outcome == "crosscheck failed"
    ((epoch, found),) = model.compared
    assert epoch == 2
    assert len(found.rows) > len(model.checks[0][1].rows)


def test_a_size_that_is_not_kept_hides_a_slip(monkeypatch, time_for_one):
    time_for_one(0)
    spoiled(monkeypatch, 1)
    monkeypatch.setattr(Inspection, "_put_sizes_aside", lambda *_: None)
    model = train(DIGITS, Options(hidden=(32,), epochs=2), watch=Watch(check=crosscheck))
    assert model.outcome == "finished"


def test_nothing_is_kept_where_all_was_compared(monkeypatch):
    monkeypatch.setattr(inspection, "SHARE", 1e6)
    model = train(DIGITS, Options(hidden=(32,), epochs=2), watch=Watch(check=crosscheck))
    assert model.checks
    assert model.pending is None
    assert model.compared == model.checks


@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("which", [0, 1])
def test_a_slip_in_a_convolution_is_found(which, backend, monkeypatch):
    spoiled(monkeypatch, which)
    options = Options(**NETS["convolution"], epochs=2, backend=backend)
    model = train(DIGITS, options, watch=Watch(check=crosscheck))
    assert model.outcome == "crosscheck failed"


@pytest.mark.parametrize("wrong", [False, True])
def test_estimators_and_reports_compare_what_was_kept(wrong, monkeypatch, tmp_path):
    if wrong:
        spoiled(monkeypatch, 0)
    model = Classifier(hidden=3, epochs=2).fit(DIGITS.X[:, 20:24], DIGITS.y)
    assert model.model_.checks == ()
    ((epoch, found),) = model.crosscheck_
    assert (epoch, found.ok) == (2, not wrong)
    material = account.Material(len(DIGITS))
    described = account.described(model.model_, material, model.options_)
    assert described.ok == (not wrong)
    assert described.checks == {2: found}


ASKED_AFTERWARDS = """
import sys, numpy as np
from symnn.train import Classifier
X = np.random.default_rng(0).normal(size=(60, 3))
model = Classifier(hidden=4, epochs=3).fit(X, X[:, 0] > 0)
loaded = "sympy" in sys.modules
print(loaded, [found.ok for _, found in model.crosscheck_], len(model.history_.looks))
"""


def test_a_training_loads_no_symbols_for_its_comparisons():
    """In a process that does not have them, where the step was derived before."""
    exec(ASKED_AFTERWARDS, {})
    command = [sys.executable, "-c", ASKED_AFTERWARDS]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.stdout == "False [True] 2\n", told.stderr
