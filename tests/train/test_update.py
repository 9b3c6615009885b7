"""Compiled update rules against the records, in exact arithmetic."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from sympy import Rational, S

from symnn.catalog.optimizers import ADAM, OPTIMIZERS, g, t, theta, theta_next, update_rule
from symnn.errors import DomainError, UnknownNameError
from symnn.train.batches import Batching
from symnn.train.network import Network
from symnn.train.options import Options
from symnn.train.step import Stepper
from symnn.train.update import hyperparameters, training_program

STEPS = 4
X, T = np.array([[0.5, -1.25], [2.0, 0.75], [-0.375, 1.0]]), np.array([[1.5], [-0.5], [0.25]])
START = {"W1": np.array([[0.5], [-0.25]]), "b1": np.array([0.125])}


def exact_run(rule, steps=STEPS):
    """Linear regression by hand in exact rationals; the rule applied to every entry."""
    number = lambda v: Rational(*float(v).as_integer_ratio())  # noqa: E731
    w = [number(v) for v in START["W1"][:, 0]] + [number(START["b1"][0])]
    rows = [[number(v) for v in row] + [S.One] for row in X]
    targets = [number(v) for v in T[:, 0]]
    states = [{s.symbol: s.start for s in rule.states} for _ in w]
    for count in range(1, steps + 1):
        errors = [sum(a * b for a, b in zip(r, w, strict=True)) - y
                  for r, y in zip(rows, targets, strict=True)]  # fmt: skip
        for k in range(len(w)):
            total = sum(e * r[k] for e, r in zip(errors, rows, strict=True))
            slope = Rational(2, len(rows)) * total
            after = rule.after_step({theta: w[k], g: slope, t: S(count), **states[k]})
            w[k] = after.pop(theta)
            # A square root leaves the rationals: 60 digits are kept.
            states[k] = {name: Rational(Fraction(str(v.evalf(60)))) for name, v in after.items()}
            w[k] = Rational(Fraction(str(w[k].evalf(60))))
    return [float(v) for v in w]


def compiled_run(name, steps=STEPS):
    stepper = Stepper(Network((2, 1), loss="mse"), START, name, {}, Batching(len(X), len(X)))
    for _ in range(steps):
        stepper.step(X, T, np.arange(len(X)))
    return [*stepper.parameters["W1"][:, 0], *stepper.parameters["b1"]]


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.name)
def test_compiled_steps_follow_the_record(rule):
    assert np.abs(np.subtract(compiled_run(rule.name), exact_run(rule))).max() < 4e-16


@pytest.mark.every(5)
@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.name)
@pytest.mark.parametrize("factor", [2, -1, Rational(1001, 1000)])
def test_a_planted_factor_is_seen(rule, factor):
    """The comparison above is sharp enough to tell a step that is off by a factor."""
    wrong = ((a, theta + factor * (b - theta) if a == theta_next else b) for a, b in rule.equations)
    planted = replace(rule, equations=tuple(wrong))
    assert np.abs(np.subtract(compiled_run(rule.name), exact_run(planted))).max() > 1e-9


def test_the_bias_correction_is_load_bearing():
    equations = tuple((a, b.xreplace({t: t + 1})) for a, b in ADAM.equations)
    planted = replace(ADAM, equations=equations)
    assert np.abs(np.subtract(compiled_run("adam"), exact_run(planted))).max() > 1e-5


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.name)
def test_every_parameter_and_state_is_replaced(rule):
    made = training_program(("prelu",), "mse", rule.name)
    per_parameter = 1 + len(rule.states)
    assert len(made.updates) == 5 * per_parameter + rule.uses_step
    assert made.updates["alpha1"] == "alpha1_next"
    assert set(made.updates.values()) <= {equation.name for equation in made.program}


def test_hyperparameters_by_symbol_and_by_word():
    rule = update_rule("adam")
    assert hyperparameters(rule, {})["eta"] == 0.001
    assert hyperparameters(rule, {"learning_rate": None})["eta"] == 0.001
    assert hyperparameters(rule, {"eta": 0.5})["eta"] == 0.5
    assert Options(learning_rate=0.5, hyperparameters={"beta_1": 0.5}).values["beta_1"] == 0.5


def test_hyperparameters_that_are_refused():
    with pytest.raises(UnknownNameError, match="optimizer `adam` has no hyperparameter `momentum`"):
        Options(hyperparameters={"momentum": 0.9})
    for value in (0.0, -1.0, float("inf"), float("nan")):
        with pytest.raises(DomainError, match=f"`learning_rate` is {value!r}; needed a number in"):
            Options(learning_rate=value)
    with pytest.raises(DomainError, match=r"`beta_1` is 1.0; needed a number in .*Interval"):
        Options(hyperparameters={"beta_1": 1.0})


def test_the_learning_rate_that_is_not_chosen():
    assert Options().values["eta"] == 0.005
    assert Options(learning_rate=0.001).values["eta"] == 0.001
    assert Options(hyperparameters={"eta": 0.002}).values["eta"] == 0.002
    assert Options(optimizer="momentum").values["eta"] == 0.01


@pytest.mark.parametrize(
    ("options", "samples", "epochs"),
    [
        (Options(), 1437, 20),
        (Options(), 120, 50),
        (Options(), 1, 200),
        (Options(learning_rate=0.001), 120, 250),
        (Options(learning_rate=1e-9), 120, 1000),
        (Options(batch_size=8), 120, 20),
        (Options(optimizer="sgd"), 120, 250),
        (Options(epochs=3), 120, 3),
        (Options(epochs=0), 120, 0),
    ],
)
def test_epochs_that_are_not_chosen(options, samples, epochs):
    settled = options.settled(samples)
    assert settled.epochs == epochs
    assert settled.values == options.values


def test_options_that_are_refused():
    with pytest.raises(DomainError, match="dtype is 'float16'; needed one of float64, float32"):
        Options(dtype="float16")
    with pytest.raises(DomainError, match="batch_size is 0; needed a whole number, at least 1"):
        Options(batch_size=0)
    with pytest.raises(DomainError, match="epochs is -1; needed a whole number, at least 0"):
        Options(epochs=-1)
    with pytest.raises(DomainError, match=r"epochs is 1\.5; needed a whole number"):
        Options(epochs=1.5)
    with pytest.raises(DomainError, match="seed is -1; needed a whole number, at least 0"):
        Options(seed=-1)
    with pytest.raises(DomainError, match=r"hidden is 2\.5; needed the units of each hidden layer"):
        Options(hidden=2.5)
    with pytest.raises(DomainError, match=r"hidden is \(3, 0\); needed the units"):
        Options(hidden=(3, 0))
    assert Options(hidden=32).hidden == Options(hidden=[32]).hidden == (32,)
    with pytest.raises(UnknownNameError, match="optimizer `adamm` is unknown; did you mean `adam`"):
        Options(optimizer="adamm")
    with pytest.raises(UnknownNameError, match="initializer `glorot` is unknown"):
        Options(initializer="glorot")
