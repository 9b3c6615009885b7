"""The loop: it descends, repeats bit for bit, stops when it should, and survives divergence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from symnn.catalog.optimizers import OPTIMIZERS
from symnn.errors import DataError
from symnn.train.data import from_arrays, load_data
from symnn.train.encoding import encoding
from symnn.train.fit import Parts, Samples, fit
from symnn.train.initialize import initial_parameters
from symnn.train.network import Network
from symnn.train.options import Options
from symnn.train.standardize import fit_standardizer
from symnn.train.stopping import EarlyStopping
from symnn.train.watch import Watch

IRIS = load_data("iris")


def parts(data, loss, dtype="float64"):
    encoded = encoding(data, loss)
    X = fit_standardizer(data.X)(data.X).astype(dtype)
    return Parts(Samples(X, encoded.targets(data.y).astype(dtype), data.y)), encoded


def run(options, data=IRIS, loss="cross_entropy", layers=(4, 3), watch=None, validate=False):
    made, encoded = parts(data, loss, options.dtype)
    made = Parts(made.train, made.train) if validate else made
    return fit(Network(layers, "tanh", loss), made, encoded, options, watch)


RATES = {
    "gradient_descent": 0.5, "momentum": 0.1, "nesterov": 0.1, "adadelta": 20.0,
    "lion": 0.02, "rmsprop": 0.05, "adagrad": 0.5, "adamax": 0.2,
}  # fmt: skip
RATE = 0.1


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.name)
def test_every_optimizer_descends_on_a_convex_problem(rule):
    """Logistic regression on whole batches: a convex loss must fall every time, to the same end."""
    options = Options(
        optimizer=rule.name, learning_rate=RATES.get(rule.name, RATE), batch_size=150, epochs=100
    )
    losses = run(options).history.series("loss")
    assert losses[-1] < 0.2 < 0.8 < losses[0]
    assert np.mean(np.diff(losses) < 0) > 0.95


def test_the_same_seed_gives_the_same_bits():
    options = Options(epochs=5, batch_size=16, seed=3)
    first, second = run(options, layers=(4, 8, 3)), run(options, layers=(4, 8, 3))
    other = run(replace(options, seed=4), layers=(4, 8, 3))
    for name, values in first.parameters.items():
        assert values.tobytes() == second.parameters[name].tobytes()
        assert values.tobytes() != other.parameters[name].tobytes()
    assert first.history.series("loss") == second.history.series("loss")


@pytest.mark.every(5)
@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.name)
@pytest.mark.parametrize("batch", [1, 149, 1000])
def test_short_last_batches(rule, batch):
    """Every binding works on one state: training goes as if each step were taken alone."""
    options = Options(optimizer=rule.name, batch_size=batch, epochs=2, learning_rate=0.01)
    found = run(options)
    expected = one_by_one(options)
    for name, values in found.parameters.items():
        assert np.allclose(values, expected[name], rtol=1e-11, atol=1e-13), name


def one_by_one(options):
    """The same steps by NumPy written by hand."""
    made, _ = parts(IRIS, "cross_entropy")
    start = initial_parameters(Network((4, 3)), options.seed)
    theta, state = dict(start), dict.fromkeys(start, (0.0, 0.0))
    random, count = np.random.default_rng((options.seed, 1)), 0
    for _ in range(options.epochs):
        order = random.permutation(150)
        for k in range(0, 150, options.batch_size):
            rows, count = order[k : k + options.batch_size], count + 1
            X, T = made.train.X[rows], made.train.T[rows]
            z = X @ theta["W1"] + theta["b1"]
            p = np.exp(z - z.max(1, keepdims=True))
            delta = (p / p.sum(1, keepdims=True) - T) / len(rows)
            for name, g in {"W1": X.T @ delta, "b1": delta.sum(0)}.items():
                move, state[name] = rule_by_hand(options, g, state[name], count)
                shrunk = 1 - 0.01 * options.learning_rate * (options.optimizer == "adamw")
                theta[name] = shrunk * theta[name] + move
    return theta


def rule_by_hand(options, g, state, count):
    name, lr, (a, b) = options.optimizer, options.learning_rate, state
    if name in ("gradient_descent", "momentum", "nesterov"):
        v = 0.9 * a - lr * g
        return {"gradient_descent": -lr * g, "momentum": v}.get(name, 1.9 * v - 0.9 * a), (v, b)
    return adaptive_by_hand(name, lr, g, (a, b), count)


def adaptive_by_hand(name, lr, g, state, count):
    """The step of the rules that keep two numbers; weight decay is left to the caller."""
    a, b = state
    if name == "lion":
        return -lr * np.sign(0.9 * a + 0.1 * g), (0.99 * a + 0.01 * g, b)
    if name == "adadelta":
        b = 0.9 * b + 0.1 * g**2
        step = -(((a + 1e-6) / (b + 1e-6)) ** 0.5) * g
        return lr * step, (0.9 * a + 0.1 * step**2, b)
    if name in ("adagrad", "rmsprop"):
        b = b + g**2 if name == "adagrad" else 0.9 * b + 0.1 * g**2
        return -lr * g / (b**0.5 + 1e-8), (a, b)
    a = 0.9 * a + 0.1 * g
    if name == "adamax":
        b = np.maximum(0.999 * b, abs(g))
        return -lr * a / (1 - 0.9**count) / (b + 1e-8), (a, b)
    return adam_by_hand(name, lr, g, (a, b), count)


def adam_by_hand(name, lr, g, state, count):
    a, kept = state
    b, top = kept if isinstance(kept, tuple) else (kept, 0 * g)
    b = 0.999 * b + 0.001 * g**2
    if name == "amsgrad":
        top = np.maximum(top, b)
        return -lr * a / (top**0.5 + 1e-8), (a, (b, top))
    mean = a / (1 - 0.9**count)
    if name == "nadam":
        mean = 0.9 * a / (1 - 0.9 ** (count + 1)) + 0.1 * g / (1 - 0.9**count)
    return -lr * mean / ((b / (1 - 0.999**count)) ** 0.5 + 1e-8), (a, (b, top))


def test_history_starts_before_the_first_step():
    seen = []
    found = run(Options(epochs=3), watch=Watch(on_epoch=seen.append), validate=True)
    assert tuple(seen) == found.history.epochs
    assert [epoch.number for epoch in seen] == [0, 1, 2, 3]
    assert seen[0].seconds == 0
    assert seen[1].seconds > 0
    assert seen[3].validation_loss == seen[3].loss
    assert found.status == "finished"
    assert found.history.metric == "accuracy"


def test_no_epochs_leaves_the_start():
    found = run(Options(epochs=0))
    assert [epoch.number for epoch in found.history.epochs] == [0]
    assert not found.parameters["b1"].any()


def test_early_stopping_goes_back_to_the_best():
    """A loss that stops falling: validation samples with shuffled labels."""
    made, encoded = parts(IRIS, "cross_entropy")
    wrong = np.random.default_rng(0).permutation(150)
    noise = Samples(made.train.X, made.train.T[wrong], IRIS.y[wrong])
    options = Options(epochs=200, early_stopping=EarlyStopping(patience=5))
    found = fit(Network((4, 8, 3)), Parts(made.train, noise), encoded, options)
    losses = found.history.series("validation_loss")
    best = int(np.argmin(losses))
    assert (found.status, len(losses)) == ("stopped early", best + 6)
    assert f"the validation loss was lowest after epoch {best}" in found.history.events[0].message
    alone = fit(Network((4, 8, 3)), made, encoded, Options(epochs=best))
    for name, values in alone.parameters.items():
        assert np.array_equal(values, found.parameters[name])


def test_early_stopping_needs_validation_samples():
    with pytest.raises(DataError, match="early stopping needs validation samples; found none"):
        run(Options(early_stopping=EarlyStopping()))


def test_a_rough_start_is_no_divergence():
    """The loss may rise a thousandfold and come down again."""
    data = from_arrays(np.linspace(-1, 1, 40).reshape(-1, 1), np.linspace(0, 5, 40), "regression")
    options = Options(optimizer="adam", learning_rate=5.0, epochs=60, batch_size=8)
    found = run(options, data, "mse", (1, 1))
    assert found.status == "finished"
    assert max(e.loss for e in found.history.epochs) > 10 * found.history.epochs[0].loss


def test_divergence_is_an_outcome_with_sound_parameters():
    data = from_arrays(np.linspace(-1, 1, 40).reshape(-1, 1), np.linspace(0, 5, 40), "regression")
    options = Options(optimizer="sgd", learning_rate=1e30, epochs=50, batch_size=8)
    seen = []
    found = run(options, data, "mse", (1, 1), Watch(on_epoch=seen.append))
    assert found.status == "diverged"
    event = found.history.events[-1]
    assert event.kind == "diverged"
    assert f"of epoch {event.epoch}; the parameters of epoch" in event.message
    assert "try a smaller learning rate than 1e+30" in event.message
    assert all(np.isfinite(values).all() for values in found.parameters.values())
    assert all(np.isfinite(epoch.loss) for epoch in found.history.epochs)
    assert seen == list(found.history.epochs)


def test_float32_stays_float32():
    found = run(Options(dtype="float32", epochs=30, learning_rate=0.05))
    assert {values.dtype for values in found.parameters.values()} == {np.dtype("float32")}
    assert found.history.last.score > 0.95


def test_the_code_that_ran_can_be_read():
    source = run(Options(epochs=0)).source
    assert "def step():" in source
    compile(source, "step", "exec")
