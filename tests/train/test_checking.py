"""The running step against exact arithmetic: it agrees while right, and only then."""

from __future__ import annotations

import inspect
import itertools
import pickle
from dataclasses import replace
from time import process_time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from symnn.codegen.calls.module import functions_from
from symnn.native import found_compiler
from symnn.train import (
    Options,
    Watch,
    answers,
    crosscheck,
    facts,
    fit,
    from_arrays,
    inspection,
    load_data,
    specimen,
    train,
)
from symnn.train.allowance import (
    FEWEST_ROWS,
    SLOPES,
    Allowance,
    affordable_rows,
    expected_seconds,
    loading,
    looked_at,
)
from symnn.train.facts import Equations
from symnn.train.fit import Run
from symnn.train.layered import LayeredNetwork
from symnn.train.layers import Sequential
from symnn.train.layers.layout import Layout
from symnn.train.network import Network
from symnn.train.update import training_program

IRIS, DIABETES = load_data("iris"), load_data("diabetes")
CHECKED = Options(hidden=(6, 5), learning_rate=0.02, epochs=3, crosscheck_every=3, batch_size=16)

BACKENDS = ["numpy", *(["c"] if found_compiler() else [])]

KINDS = [
    ("iris", "tanh", "cross_entropy", "adam", "float64"),
    ("iris", "gelu", "cross_entropy", "nesterov", "float64"),
    ("iris", "relu", "cross_entropy", "adam", "float32"),
    ("breast_cancer", "elu", "bce", "momentum", "float64"),
    ("diabetes", "prelu", "huber", "adam", "float64"),
    ("diabetes", "sigmoid", "mae", "sgd", "float64"),
    ("linnerud", "softplus", "mse", "adam", "float64"),
]


@pytest.mark.every(4)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "-".join(kind))
def test_the_running_step_agrees_with_its_equations(kind):
    name, activation, loss, optimizer, dtype = kind
    options = replace(CHECKED, activation=activation, loss=loss, optimizer=optimizer, dtype=dtype)
    model = train(load_data(name), options, watch=Watch(check=crosscheck))
    assert model.status == "finished"
    assert [epoch for epoch, _ in model.checks] == [0, 3]
    for _, found in model.checks:
        arrays = {row.name for row in found.rows}
        assert {"dL_dW1", "dL_db3", "W1_next", "b3_next", "L"} <= arrays
        assert found.ok


def test_a_converged_network_still_agrees():
    """Where predictions meet their targets, gradients are small differences of large numbers."""
    options = replace(CHECKED, epochs=300, crosscheck_every=300, learning_rate=0.05)
    model = train(IRIS, options, watch=Watch(check=crosscheck))
    assert model.history.last.loss < 0.05
    assert (model.status, len(model.checks)) == ("finished", 2)


@pytest.mark.every(3)
@pytest.mark.parametrize("optimizer", ["adam", "momentum"])
@pytest.mark.parametrize(("batch", "activation"), [(16, "prelu"), (150, "tanh")])
def test_training_goes_on_as_if_it_had_not_been_checked(optimizer, batch, activation):
    options = replace(
        CHECKED, optimizer=optimizer, batch_size=batch, activation=activation, crosscheck_every=1
    )
    checked = train(IRIS, options, watch=Watch(check=crosscheck))
    alone = train(IRIS, options)
    for name, values in alone.parameters.items():
        assert values.tobytes() == checked.parameters[name].tobytes()
    assert checked.checks
    assert not alone.checks


@pytest.mark.every(2)
@pytest.mark.parametrize("batch", [32, 64])
def test_a_check_leaves_states_in_other_units_as_they_were(batch):
    """At this size Adam's running means are kept divided by their weights."""
    digits = load_data("digits").part(np.arange(128))
    options = Options(epochs=3, batch_size=batch, crosscheck_every=1)
    checked = train(digits, options, watch=Watch(check=crosscheck))
    alone = train(digits, options)
    for name, values in alone.parameters.items():
        assert values.tobytes() == checked.parameters[name].tobytes()


def planted(monkeypatch, old, new):
    """From now on, training steps run with a slip in their generated code."""
    original = Run.__init__

    def build(self, *arguments):
        original(self, *arguments)
        bound = self.stepper._bound
        bound.update({size: spoiled(step, self.stepper, old, new) for size, step in bound.items()})
        self.stepper._use(self.batching.size)

    monkeypatch.setattr(Run, "__init__", build)


def spoiled(step, stepper, old, new):
    head, body = step.source.split("def step():")
    lines = body.splitlines()
    wrong = next(i for i, line in enumerate(lines) if old in line and "#" not in line)
    lines[wrong] = lines[wrong].replace(old, new)
    source = "\n".join([f"{head}def step():", *lines[1:]])
    bind = functions_from(source, ("allocate", "bind"))[1]
    X, T = step.buffers["X"], step.buffers["T"]
    H1, H2 = step.buffers["b1"].size, step.buffers["b2"].size
    sizes = {"N": len(X), "D": X.shape[1], "H1": H1, "H2": H2, "K": T.shape[1]}
    given = {"buffers": step._arrays, **sizes, **stepper.chosen, "t": 1.0}
    run, feed = bind(*(given[name] for name in inspect.signature(bind).parameters))
    return replace(step, run=run, _feed=feed)


SLIPS = {
    "activation": ("tanh(", "np.sin("),
    "slope": ("square(", "np.absolute("),
    "sign of the step": ("subtract(W1_and_others", "add(W1_and_others"),
    "memory of the mean": ("beta_1_0d", "beta_2_0d"),
    "count of steps": ("t_next = t + 1", "t_next = t + 1; t = t + 1"),
    "sum of exponentials": ("exp(", "np.exp2("),
}


@pytest.mark.every(2)
@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_the_generated_code_is_caught(slip, monkeypatch):
    planted(monkeypatch, *SLIPS[slip])
    model = train(IRIS, CHECKED, watch=Watch(check=crosscheck))
    assert model.status == "crosscheck failed"
    assert model.history.events[-1].kind == "crosscheck"
    assert "in the compiled code, but exactly" in model.history.events[-1].message


def test_without_a_slip_the_planted_machinery_changes_nothing(monkeypatch):
    planted(monkeypatch, "tanh(", "tanh(")
    assert train(IRIS, CHECKED, watch=Watch(check=crosscheck)).status == "finished"


def wrong_by_a_millionth(monkeypatch, which):
    """From now on, steps on one of the sizes of a batch leave a weight wrong."""
    original = Run.__init__

    def build(self, *arguments):
        original(self, *arguments)
        step = self.stepper._bound[self.batching.sizes[which]]
        right = step.run

        def run():
            right()
            step.buffers["W2"][...] *= 1 + 1e-6

        step.run = run
        self.stepper._use(self.batching.size)

    monkeypatch.setattr(Run, "__init__", build)


OUTCOMES = {None: "finished", 3: "crosscheck failed"}
"""Of a training too short for a comparison, and of one that is told to make them."""


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("every", OUTCOMES)
@pytest.mark.parametrize("which", [0, 1])
def test_a_relative_error_of_a_millionth_is_caught(which, every, backend, monkeypatch):
    """In the code for whole batches as in that for the shorter last one."""
    wrong_by_a_millionth(monkeypatch, which)
    monkeypatch.setattr(inspection, "SHARE", 0)  # too short, on a slow machine as well
    options = replace(CHECKED, crosscheck_every=every, backend=backend)
    model = train(IRIS, options, watch=Watch(check=crosscheck))
    assert (model.status, model.outcome) == (OUTCOMES[every], "crosscheck failed")
    assert "W2_next" in model.compared[-1][1].verdict.evidence.summary


def test_batches_take_turns_where_there_is_no_time_for_both():
    network, made = Network((64, 32, 10)), training_program(("tanh",), "mse", "adam")
    turns = [looked_at(network, made, (40, 30), 0.1, turn) for turn in range(3)]
    assert turns == [(40,), (30,), (40,)]
    assert looked_at(network, made, (40, 30), 3.0) == (40, 30)
    assert looked_at(network, made, (4000, 30), 3.0) == (30,)
    assert looked_at(network, made, (4000, 3000), 1e-9, 1) == (2,)


def test_a_step_of_many_classes_is_compared_in_a_moment():
    """The sum of a softmax is worked out once for a sample, not for each of its classes."""
    y = np.arange(200)
    data = from_arrays(y[:, None] / 200, y, "classification")
    options = Options(hidden=(), epochs=1, crosscheck_every=1)
    start = process_time()
    model = train(data, options, watch=Watch(check=crosscheck))
    assert process_time() - start < 4  # 1 s; 10 s where it is worked out for each class
    assert [found.ok for _, found in model.checks] == [True, True]


def test_by_default_comparisons_take_a_small_share_of_the_time(monkeypatch):
    """With a clock on which an epoch takes three seconds, a comparison ten, and one to load it.

    The first is expected to take 4.3 s; the next ones come when all before and ten more are 3 %.
    """
    clock = itertools.count()
    for module in (fit, inspection):
        monkeypatch.setattr(module, "thread_time", lambda: float(next(clock)))
    monkeypatch.setattr(inspection, "expected_seconds", lambda *_: 2.0)

    def check(run):
        for _ in range(9):
            next(clock)
        return crosscheck(run)

    model = train(IRIS, Options(hidden=(3,), epochs=700), watch=Watch(check=check))
    assert [epoch for epoch, _ in model.checks] == [48, 229, 348, 466, 584]
    assert all(found.ok for _, found in model.checks)


SECOND = Watch(check=crosscheck, looking=1.0)
"""With so much time for a comparison at the end."""


def test_trainings_end_with_one_comparison_on_few_rows_where_there_is_time_for_it():
    model = train(IRIS, Options(hidden=(3,), epochs=3), watch=SECOND)
    ((epoch, found),) = model.checks
    assert (epoch, found.ok) == (3, True)
    assert found.seconds < 0.5


def test_one_slip_is_caught_by_the_comparison_at_the_end(monkeypatch):
    planted(monkeypatch, "tanh(", "np.sin(")
    model = train(IRIS, replace(CHECKED, crosscheck_every=None), watch=SECOND)
    assert (model.status, [epoch for epoch, _ in model.checks]) == ("crosscheck failed", [3])


def test_what_would_take_too_long_even_when_asked_for_is_left_out(monkeypatch):
    for module in (inspection, specimen):
        monkeypatch.setattr(module, "expected_seconds", lambda *_: 40.0)
    model = train(IRIS, Options(hidden=(3,), epochs=3), watch=Watch(check=crosscheck))
    assert (model.checks, model.pending, model.compared) == ((), None, ())
    (event,) = model.history.events
    assert (event.kind, event.epoch) == ("unchecked", 3)
    assert "which takes about 40 s" in event.message
    assert "kept" not in event.message


@pytest.mark.parametrize("slip", [None, ("tanh(", "np.sin(")], ids=["right", "slip"])
def test_steps_are_kept_where_there_was_no_time_and_compared_when_asked_for(monkeypatch, slip):
    if slip:
        planted(monkeypatch, *slip)
    options = replace(CHECKED, crosscheck_every=None)
    model = train(IRIS, options, watch=Watch(check=crosscheck))
    assert (model.status, model.checks) == ("finished", ())
    assert "steps were kept" in model.history.events[0].message
    before = {name: values.copy() for name, values in model.parameters.items()}
    for asked in (model, pickle.loads(pickle.dumps(model))):
        ((epoch, found),) = asked.compared
        assert (epoch, found.ok) == (3, not slip)
        assert asked.compared[0][1] is found
        assert asked.outcome == ("crosscheck failed" if slip else "finished")
        assert all((before[n] == values).all() for n, values in asked.parameters.items())


def test_steps_of_convolutional_networks_of_usual_size_are_compared():
    """When somebody asks, and while a training of ten minutes goes on."""
    layers = Sequential(
        "conv 16 5; relu; pool 2; conv 32 5; relu; pool 2; flatten; dense 64; relu; dense 10"
    )
    network = LayeredNetwork(Layout(layers, (1, 28, 28), 10), "cross_entropy")
    seconds = expected_seconds(network, Equations(network, "adam", False), FEWEST_ROWS)
    assert seconds < specimen.READING
    assert Allowance(SLOPES + seconds).allows(600.0, loading())


def test_no_step_of_a_large_network_is_kept(monkeypatch):
    monkeypatch.setattr(specimen, "CARRIED", 10)
    options = Options(hidden=(3,), epochs=3)
    model = train(IRIS, options, watch=Watch(check=crosscheck))
    assert pickle.loads(pickle.dumps(model)).compared == ()
    assert model.compared
    monkeypatch.setattr(specimen, "MOST", 10)
    model = train(IRIS, options, watch=Watch(check=crosscheck))
    assert (model.pending, model.compared) == (None, ())
    assert "kept" not in model.history.events[0].message


@pytest.mark.parametrize("size", [100, 70])
def test_steps_of_large_batches_are_kept_on_fewer_rows(size, monkeypatch):
    monkeypatch.setattr(specimen, "NUMBERS", 4 * size)
    monkeypatch.setattr(inspection, "SHARE", 0)  # no time for it before it is asked for
    options = Options(hidden=(3,), epochs=1, batch_size=100)
    model = train(IRIS.part(np.arange(130)), options, watch=Watch(check=crosscheck))
    rows = [step.read["X"].shape[0] for step in model.pending.specimens]
    assert rows == ([100, 30] if size == 100 else [30])
    assert model.compared[0][1].ok


def test_the_rows_of_a_comparison_are_as_many_as_there_is_time_for():
    network, made = Network((64, 32, 10)), training_program(("tanh",), "mse", "adam")
    assert affordable_rows(network, made, 128) == 128
    assert 2 <= affordable_rows(network, made, 128, 0.05) < 32
    assert affordable_rows(network, made, 128, 1e-9) == 2
    assert affordable_rows(network, made, 1, 1e-9) == 1


def test_no_check_without_being_asked():
    seen = []
    train(IRIS, replace(CHECKED, crosscheck_every=0), watch=Watch(check=seen.append))
    assert not seen
    assert np.isfinite(train(IRIS, CHECKED).history.last.loss)


def test_what_a_comparison_takes_is_asked_once_for_all_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another number of rows would load the symbols in a process that has none."""
    layout = Layout(Sequential("conv 4 3; relu; max pool 2; flatten; dense 3"), (1, 8, 8), 3)
    asked, counted = [], answers.exact_work

    def asks(given: Any) -> Any:
        asked.append(given)
        return counted(given)

    monkeypatch.setattr(answers, "exact_work", asks)
    monkeypatch.setattr(
        facts, "Cache", lambda: SimpleNamespace(get=lambda _: None, put=lambda *_: None)
    )
    made = facts.Equations(LayeredNetwork(layout), "adam", False)
    told = {rows: made.exact_work(rows) for rows in (1, 2, 7, 16, 100, 128, 300)}
    assert len(asked) == 1
    monkeypatch.setattr(answers, "ROWS", tuple(told))
    assert told == pytest.approx(dict(counted(made)), rel=0.02)
