"""Update rules made of others: the program of a step does what NumPy written by hand does."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from symnn.catalog.composed import SCHEDULES, clipped, decayed, scheduled
from symnn.catalog.optimizers import OPTIMIZERS, update_rule
from symnn.codegen.steps.storage import Storage
from symnn.errors import DataError, DomainError, FormulaSyntaxError, UnknownNameError
from symnn.native import found_compiler
from symnn.train import Checkpoints, Classifier, Options, Watch, crosscheck, load_data, train
from symnn.train.batches import Batching
from symnn.train.initialize import initial_parameters
from symnn.train.network import Network
from symnn.train.step import Stepper

IRIS = load_data("iris")
NETWORK = Network((4, 3), loss="mse")
X = np.random.default_rng(0).normal(size=(20, 4))
T = 30 * X[:, :3]
BACKENDS = ["numpy", *(["c"] if found_compiler() else [])]


def stepped(rule, chosen, steps, backend="numpy"):
    start = initial_parameters(NETWORK, 3)
    stepper = Stepper(NETWORK, start, rule, chosen, Batching(20, 20), False, backend)
    for _ in range(steps):
        stepper.step(X, T, np.arange(20))
    return {name: stepper.state[name] for name in start}


def by_hand(steps, rate, most=math.inf, pull=0.0):
    """Gradient descent on squared error; `rate` maps the number of the step to a rate."""
    theta = initial_parameters(NETWORK, 3)
    for t in range(1, steps + 1):
        error = 2 * (X @ theta["W1"] + theta["b1"] - T) / T.size
        slope = {"W1": X.T @ error, "b1": error.sum(0)}
        length = math.sqrt(sum((g**2).sum() for g in slope.values()))
        shrink = min(1.0, most / length)
        theta = {k: v - rate(t) * (shrink * slope[k] + pull * v) for k, v in theta.items()}
    return theta


RATES = {
    "cosine_annealing": (
        {"horizon": 6}, lambda t: 0.2 * (1 + math.cos(math.pi * min(t - 1, 6) / 6)) / 2,
    ),
    "inverse_square_root_warmup": (
        {"warmup": 4}, lambda t: 0.2 * 2 * min(t**-0.5, t / 8),
    ),
    "eta/sqrt(t)": ({}, lambda t: 0.2 / math.sqrt(t)),
    "eta*exp(-t/5)": ({}, lambda t: 0.2 * math.exp(-t / 5)),
    "eta/2**floor(t/4)": ({}, lambda t: 0.2 / 2 ** (t // 4)),
    "Piecewise((eta, t < 4), (eta/10, True))": ({}, lambda t: 0.2 if t < 4 else 0.02),
    "eta*Min(t/warmup, 1)*(1 - (t - 1)/horizon)": (
        {"warmup": 3, "horizon": 12}, lambda t: 0.2 * min(t / 3, 1) * (1 - (t - 1) / 12),
    ),
}  # fmt: skip


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("schedule", [*SCHEDULES, *list(RATES)[len(SCHEDULES) :]])
def test_a_schedule(schedule, backend):
    chosen, rate = RATES[schedule]
    rule = scheduled(update_rule("sgd"), schedule)
    found = stepped(rule, {"learning_rate": 0.2, **chosen}, 10, backend)
    for name, values in by_hand(10, rate).items():
        assert np.allclose(found[name], values, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("most", [1.0, 1e9])
def test_a_gradient_no_longer_than_allowed_and_weights_that_decay(most, backend):
    rule = clipped(decayed(update_rule("sgd")))
    chosen = {"learning_rate": 0.1, "clip": most, "weight_decay": 0.03}
    found = stepped(rule, chosen, 10, backend)
    for name, values in by_hand(10, lambda _: 0.1, most, 0.03).items():
        assert np.allclose(found[name], values, rtol=1e-12, atol=1e-13)


def test_a_gradient_of_length_0_stays():
    rule, start = clipped(update_rule("sgd")), {"W1": np.zeros((4, 3)), "b1": np.zeros(3)}
    stepper = Stepper(NETWORK, start, rule, {}, Batching(20, 20))
    stepper.step(X, 0 * T, np.arange(20))
    assert not stepper.state["W1"].any()


def with_everything(rule, backend="numpy"):
    """A training compared after its first step, the first epoch and the second."""
    options = Options(hidden=(4,), optimizer=rule.name, schedule="cosine_annealing", clip=0.5,
                      weight_decay=0.01, epochs=2, crosscheck_every=1, backend=backend)  # fmt: skip
    return train(IRIS, options, watch=Watch(check=crosscheck))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.name)
def test_every_rule_with_everything_agrees_with_its_equations(rule, backend):
    model = with_everything(rule, backend)
    assert model.status == "finished"
    assert [found.ok for _, found in model.checks] == [True] * 3


def test_a_vector_that_is_not_filled_yet_is_no_place_for_other_values(monkeypatch, unknown):
    """Gradients that are clipped are put together when a product has its place already."""
    monkeypatch.setattr(Storage, "_is_left", lambda self, buffer: buffer.is_work)
    assert with_everything(update_rule("nesterov")).status == "crosscheck failed"


def test_a_rule_with_a_decay_of_its_own_keeps_it():
    assert decayed(update_rule("adamw")) is update_rule("adamw")
    assert Options(optimizer="adamw", weight_decay=0.2).values["lamda"] == 0.2
    assert Options(optimizer="adam", weight_decay=0.2).values["lamda"] == 0.2


def test_a_schedule_ends_with_the_last_epoch_unless_told():
    options = Options(schedule="cosine_annealing", epochs=7, batch_size=32)
    assert options.settled(100).values["horizon"] == 28
    assert replace(options, hyperparameters={"horizon": 5}).settled(100).values["horizon"] == 5
    assert "horizon" not in Options(epochs=7).settled(100).values


def test_what_does_not_exist():
    with pytest.raises(UnknownNameError, match="schedule `cosine` is unknown; known: `cosine_ann"):
        Options(schedule="cosine")
    with pytest.raises(UnknownNameError, match="reads `q`; it may read `t`, the number of"):
        Options(schedule="eta*q")
    with pytest.raises(FormulaSyntaxError, match=r"schedule: `\(` is never closed"):
        Options(schedule="eta*(")
    with pytest.raises(DomainError, match=r"schedule `0\.1/t` does not read `eta`"):
        Options(schedule="0.1/t")
    with pytest.raises(DomainError, match="schedule is 5; needed a name, or a formula of the step"):
        Options(schedule=5)
    with pytest.raises(DomainError, match=r"`clip` is 0; needed a number in Interval.open"):
        Options(clip=0)
    with pytest.raises(DomainError, match=r"`weight_decay` is -1; needed a number in Interval"):
        Options(weight_decay=-1)


@pytest.mark.parametrize("rule", ["adam", "adamw", "nesterov"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_formula_of_the_rate_is_compared_with_exact_arithmetic(rule, backend):
    options = Options(hidden=(4,), optimizer=rule, schedule="eta*Max(0.01, 0.95**t)", clip=0.5,
                      epochs=2, crosscheck_every=1, backend=backend)  # fmt: skip
    model = train(IRIS, options, watch=Watch(check=crosscheck))
    assert [found.ok for _, found in model.checks] == [True] * 3


@pytest.mark.parametrize(
    ("rate", "step"), [("eta/(t - 3)", 3), ("eta*sqrt(6 - t)", 7), ("eta*(-1)**(t/2)", 1)]
)
def test_a_rate_that_is_no_number_is_told_and_spoils_no_model(rate, step):
    plain = Options(hidden=(4,), schedule=rate, epochs=2)
    with pytest.raises(DomainError, match=f"step {step}: a number of the update rule cannot be"):
        train(IRIS, replace(plain, backend="numpy"))
    if found_compiler():
        found = train(IRIS, replace(plain, backend="c"))
        assert found.status == "diverged"
        assert all(np.isfinite(values).all() for values in found.parameters.values())


def test_pieces_need_to_know_when_a_schedule_ends():
    model = Classifier(hidden=(4,), schedule="cosine_annealing", dtype="float32")
    with pytest.raises(DataError, match="the schedule ends after `horizon` steps, and how many"):
        model.partial_fit(IRIS.X, IRIS.y)
    model.set_params(hyperparameters={"horizon": 5}).partial_fit(IRIS.X, IRIS.y)
    before = model.model_.parameters["W1"].tobytes()
    assert model.partial_fit(IRIS.X, IRIS.y).model_.parameters["W1"].tobytes() == before


def test_a_resumed_training_keeps_its_schedule(tmp_path):
    options = Options(hidden=(4,), schedule="cosine_annealing", clip=1.0, epochs=4,
                      hyperparameters={"horizon": 40})  # fmt: skip
    alone = train(IRIS, options)
    train(IRIS, replace(options, epochs=2), checkpoints=Checkpoints(tmp_path))
    resumed = train(IRIS, options, checkpoints=Checkpoints(tmp_path, resume=True))
    assert resumed.parameters["W1"].tobytes() == alone.parameters["W1"].tobytes()


def test_an_estimator_takes_them():
    model = Classifier(hidden=(8,), schedule="cosine_annealing", clip=1.0, weight_decay=1e-4,
                       learning_rate=0.05, epochs=30).fit(IRIS.X, IRIS.y)  # fmt: skip
    assert model.score(IRIS.X, IRIS.y) > 0.95
