"""Functions that users write: they travel in pickles, and what they do wrong is told in words."""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pytest
from sympy import Symbol

import symnn as sn
from symnn.errors import DomainError, EquationError, FormulaSyntaxError, ShapeError
from symnn.train import Classifier, Dense, Regressor, Sequential, load_model
from symnn.train.carried import carrying

X = np.random.default_rng(0).normal(size=(40, 3))
Y = X @ [1.0, -1.0, 0.5]
QUICK = {"epochs": 1, "crosscheck_every": 0}
BUMP = Sequential(Dense(3), lambda z: z * sn.exp(-(z**2)), Dense())
READ = (
    "import sys, pickle; m = pickle.load(open(sys.argv[1], 'rb')); print(m.predict([[1, 2, 3]])[0])"
)


def square(y, t):
    return (y - t) ** 2


HELD = {
    "loss": lambda: Regressor(loss=lambda y, t: (y - t) ** 4 + (y - t) ** 2, **QUICK),
    "layer": lambda: Regressor(network=BUMP, **QUICK),
    "callback": lambda: Regressor(callbacks=lambda epoch: False, **QUICK),
}


@pytest.mark.parametrize("kind", HELD)
def test_another_process_reads_an_estimator_with_a_lambda(kind, tmp_path):
    model = HELD[kind]().fit(X, Y)
    (tmp_path / "model.pickle").write_bytes(pickle.dumps(model))
    command = [sys.executable, "-c", READ, str(tmp_path / "model.pickle")]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert float(found) == model.predict([[1, 2, 3]])[0]


def test_functions_of_modules_are_pickled_by_name():
    model = Regressor(loss=square, callbacks=[print])
    assert pickle.loads(pickle.dumps(model)).loss is square
    usual = object()
    assert carrying(Regressor, usual, [square, print]) is usual


def by_numpy(y, t):
    return np.log(1 + (y - t) ** 2)


def by_choice(y, t):
    return y - t if y > t else t - y


@pytest.mark.parametrize(("loss", "message"), [
    (by_numpy, r"loss `by_numpy`: it calls `log` of NumPy.*such as `symnn\.log`"),
    (by_choice, r"loss `by_choice`: it asks whether a condition.*`symnn\.where"),
    (lambda y: y, "takes 1|too many positional arguments; needed a function of prediction and"),
    (lambda y, t: None, "it returned None; needed an expression"),
    (lambda y, t: "y - t", "it returned 'y - t'; needed an expression"),
    (lambda y, t: 3, "found 3, whatever the prediction is; needed its cost"),
])  # fmt: skip
def test_what_is_no_loss(loss, message):
    with pytest.raises(EquationError, match=message):
        Regressor(loss=loss).fit(X, Y)


y, t = Symbol("y"), Symbol("t")
SAME = {
    "text": "log(1 + (y - t)**2)",
    "expression": sn.log(1 + (y - t) ** 2),
    "function": lambda y, t: sn.log(1 + (y - t) ** 2),
}


@pytest.mark.parametrize("way", SAME)
def test_a_loss_is_text_an_expression_or_a_function(way, tmp_path):
    more = {"hidden": (3,), "epochs": 2, "crosscheck_every": 1}
    model = Regressor(loss=SAME[way], **more).fit(X, Y)
    expected = Regressor(loss=SAME["function"], **more).fit(X, Y)
    np.testing.assert_allclose(model.predict(X), expected.predict(X), rtol=1e-13)
    assert all(found.ok for _, found in model.crosscheck_)
    model.save(tmp_path / "model.npz")
    own = {} if way == "text" else {"own_loss": SAME[way]}
    again = load_model(tmp_path / "model.npz", own=own)
    np.testing.assert_array_equal(again.predict(X), model.predict(X))


def test_a_loss_of_probabilities_as_text_is_one_of_classes():
    kinds = np.digitize(Y, [-0.5, 0.5])
    model, usual = (
        Classifier(loss=loss, hidden=(3,), epochs=3).fit(X, kinds)
        for loss in ("-t*log(y)", "cross_entropy")
    )
    np.testing.assert_allclose(model.predict_proba(X), usual.predict_proba(X), rtol=1e-9)


@pytest.mark.parametrize(("loss", "error", "message"), [
    ("(y - z)**2", EquationError, r"loss `\(y - z\)\*\*2`: found `z` in .*; needed an"),
    ("t + 1", EquationError, "whatever the prediction is"),
    ("(y - t", FormulaSyntaxError, "never closed"),
    (y - Symbol("q"), EquationError, "loss `own_loss`: found `q`"),
    (3, DomainError, r"loss is 3; needed a name, a record, a formula such as '\(y - t\)"),
])  # fmt: skip
def test_what_is_no_formula_of_prediction_and_target(loss, error, message):
    with pytest.raises(error, match=message):
        Regressor(loss=loss).fit(X, Y)


def layer_by_numpy(program, x, number):
    return np.tanh(x), []


@pytest.mark.parametrize(("layer", "message"), [
    (lambda z: np.tanh(z), r"layer 2, `<lambda>`: it calls `tanh` of NumPy"),
    (lambda z: z if z > 0 else 0, r"`<lambda>`: it asks whether a condition"),
    (lambda z: [z], r"`<lambda>`: it returned \[.*; needed an expression"),
    (layer_by_numpy, "`layer_by_numpy`: it calls `tanh` of NumPy"),
])  # fmt: skip
def test_what_is_no_layer(layer, message):
    with pytest.raises(ShapeError, match=message):
        Regressor(network=Sequential(Dense(3), layer, Dense())).fit(X, Y)


def test_other_errors_of_a_function_are_its_own():
    def broken(y, t):
        return y + None

    with pytest.raises(TypeError, match="unsupported operand"):
        Regressor(loss=broken).fit(X, Y)


COSTS = {"log_cosh": "logcosh", "smooth_l1": "smooth_mae", "pinball_loss": "quantile",
         "huber_error": "huber", "absolute_error": "mae"}  # fmt: skip


@pytest.mark.parametrize("name", COSTS)
def test_a_formula_of_the_catalog_is_the_loss_that_is_made_of_it(name):
    X = np.random.default_rng(0).normal(size=(30, 2))
    models = [Regressor(loss=loss, epochs=2, backend="numpy").fit(X, X[:, 0])
              for loss in (name, sn.catalog.get(name), COSTS[name])]  # fmt: skip
    assert {model.model_.network.loss for model in models} == {COSTS[name]}


def test_a_formula_of_other_things_is_no_loss():
    with pytest.raises(EquationError, match="found a formula of p, alpha, gamma; needed one of"):
        Regressor(loss=sn.catalog.get("focal_loss")).fit([[0.0], [1.0]], [0.0, 1.0])


def summed(program, x, number):
    n, *at = (sn.index(letter, extent) for letter, extent in zip("nabc", x.shape, strict=False))
    j, W = sn.index("j", 3), sn.tensor(f"W{number}", *x.shape[1:], 3)
    total = sn.Sum(x[(n, *at)] * W[(*at, j)], *at)
    return program.define(f"y{number}", (n, j), sn.tanh(total)), [W]


def test_a_layer_of_ones_own_behind_a_convolution_sums_over_all_axes():
    X = np.random.default_rng(0).normal(size=(30, 4, 4))
    network = Sequential("conv 2 3; relu; flatten", summed, Dense())
    model = Classifier(network=network, epochs=2, backend="numpy").fit(X, X[:, 0, 0] > 0)
    assert model.model_.parameters["W2"].shape == (2, 2, 2, 3)
    assert [found.ok for _, found in model.crosscheck_] == [True]
