"""An activation of one's own is given as a name is: as text, as an expression, as a function."""

from __future__ import annotations

import math
import pickle
from functools import cache

import numpy as np
import pytest
from sklearn.base import clone
from sympy import Lambda, Symbol, atan, exp

import symnn as sn
from symnn.errors import DomainError, FormulaSyntaxError, ShapeError
from symnn.train import (
    Classifier,
    Dense,
    Elementwise,
    Options,
    Regressor,
    Sequential,
    from_arrays,
    load_model,
    train,
)

z = Symbol("z")
X = np.random.default_rng(0).normal(size=(60, 3))
Y = np.sin(X[:, 0]) + X[:, 1]
QUICK = {"hidden": (4,), "epochs": 2, "crosscheck_every": 1}


def bump(x):
    return x * sn.exp(-(x**2))


WAYS = {
    "text": "x*exp(-x**2)",
    "expression": z * exp(-(z**2)),
    "sympy lambda": Lambda(z, z * exp(-(z**2))),
    "function": bump,
    "python lambda": lambda x: x * sn.exp(-(x**2)),
    "function of symnn": sn.function("bump", formula=bump),
    "record": sn.Formula("bump", "Bump", "b(x)", (sn.Variable("x"),), bump(sn.Variable("x"))),
}


def fitted(activation, **more):
    return Regressor(**{**QUICK, "activation": activation, **more}).fit(X, Y)


@cache
def expected():
    """What the network predicts whose activation is a layer."""
    layers = Sequential(Dense(4), bump, Dense())
    return Regressor(network=layers, epochs=2, crosscheck_every=1).fit(X, Y).predict(X)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_is_the_same_network_checked_against_its_symbols(way):
    model = fitted(WAYS[way])
    np.testing.assert_array_equal(model.predict(X), expected())
    assert all(found.ok for _, found in model.crosscheck_)
    shown = "bump(z1[n, k])" if way == "function of symnn" else "exp(-z1[n, k]**2)"
    assert shown in str(model.program_)


@pytest.mark.parametrize("way", WAYS)
def test_clones_and_pickles_keep_it(way):
    model = pickle.loads(pickle.dumps(clone(Regressor(activation=WAYS[way], **QUICK)).fit(X, Y)))
    np.testing.assert_array_equal(model.predict(X), expected())


def test_a_function_of_sympy_is_one():
    model = fitted(atan)
    assert "atan(z1[n, k])" in str(model.program_)
    assert str(Sequential(Dense(2), atan)) == "dense 2; atan"


def test_each_layer_has_its_own():
    model = fitted(("relu", bump, "x/(1 + x**2)"), hidden=(4, 3, 2))
    text = str(model.program_)
    assert all(part in text for part in ("Piecewise", "exp(-z2[n, k]**2)", "z3[n, k]**2"))
    with pytest.raises(ShapeError, match="2 activations for 1 hidden layers; needed one for each"):
        fitted(("relu", bump))


def test_without_hidden_layers_there_is_nothing_to_apply_it_to():
    model = fitted(bump, hidden=())
    assert list(model.model_.parameters) == ["W1", "b1"]


def test_files_hold_formulas_as_text_and_ask_for_functions(tmp_path):
    file = tmp_path / "model.safetensors"
    model = fitted("x*exp(-x**2)")
    model.save(file)
    np.testing.assert_array_equal(load_model(file).predict(X), model.predict(X))
    fitted(z * exp(-(z**2))).save(file)
    own = {"z*exp(-z**2)": z * exp(-(z**2))}
    np.testing.assert_array_equal(load_model(file, own=own).predict(X), model.predict(X))


def test_a_formula_stands_in_the_text_of_a_network():
    layers = Sequential("dense 4; formula x*exp(-x**2); dense")
    assert layers == Sequential(Dense(4), Elementwise("x*exp(-x**2)"), Dense())
    assert Sequential(str(layers)) == layers


def test_options_take_it_too_and_images_come_as_rows():
    data = from_arrays(X, Y > 0)
    model = train(data, Options(hidden=(3,), activation="sin(x)", epochs=2))
    assert "sin(z1[n, k])" in str(model.network.structure.program)


@pytest.mark.parametrize(("activation", "message"), [
    ("x*y", "the formula x\\*y has the variables x, y; needed one, that stands for an entry"),
    ("2 + 2", "the formula 2 \\+ 2 has no variable"),
    (z * Symbol("beta"), "has the variables beta, z; needed one"),
    ("x*(", "`\\(` is never closed"),
])  # fmt: skip
def test_what_is_no_formula_of_an_entry(activation, message):
    with pytest.raises(FormulaSyntaxError, match=message):
        fitted(activation)


def test_functions_of_numbers_are_refused_in_words():
    with pytest.raises(ShapeError, match=r"layer 2, `tanh`: it calls `tanh` of NumPy"):
        fitted(np.tanh)
    with pytest.raises(ShapeError, match=r"`erf`: it needs numbers, as functions of `math` do"):
        fitted(math.erf)
    with pytest.raises(DomainError, match=r"activation is \[3\]; needed a name, a formula such as"):
        fitted([3])


@pytest.mark.parametrize("dtype", [np.float32, np.dtype("float32"), "float32", "f4"])
def test_kinds_of_numbers_are_told_as_numpy_takes_them(dtype):
    model = Classifier(hidden=(3,), epochs=1, dtype=dtype).fit(X, Y > 0)
    assert model.model_.parameters["W1"].dtype == np.float32
    assert model.options_.dtype == "float32"


@pytest.mark.parametrize("dtype", [np.int64, "float16", None, "numbers", object()])
def test_other_kinds_of_numbers_are_refused(dtype):
    with pytest.raises(DomainError, match=r"dtype is .*; needed one of float64, float32"):
        Classifier(dtype=dtype).fit(X, Y > 0)
