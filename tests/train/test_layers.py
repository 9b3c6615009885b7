"""Networks of every layer: they train, keep their promises in files, and errors say what to do."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from layer_nets import IMAGES, NETS, ROWS, SEQUENCES, TOKENS, samples

import symnn as sn
from symnn.errors import (
    DataError,
    DomainError,
    EquationError,
    FormulaSyntaxError,
    NotSupportedError,
    ShapeError,
    SymnnError,
    UnknownNameError,
)
from symnn.native import found_compiler
from symnn.train import (
    LSTM,
    BatchNorm,
    Checkpoints,
    Classifier,
    Conv,
    Dense,
    Dropout,
    Flatten,
    MaxPool,
    Regressor,
    Residual,
    Sequential,
    load_model,
)
from symnn.train.layers import Layer, Layout
from symnn.train.layers.equations.table import equations_of
from symnn.train.layers.sequential import LAYERS, from_json
from symnn.train.structure import structure

needs_compiler = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
QUICK = {"epochs": 8, "batch_size": 16, "learning_rate": 0.02, "backend": "numpy"}


def fitted(name, **options):
    network, shape = NETS[name]
    X, y = samples(shape)
    return Classifier(network=network, **{**QUICK, **options}).fit(X, y), X, y


@pytest.mark.every(8)
@pytest.mark.parametrize("name", NETS)
def test_every_layer_learns_and_its_step_is_what_its_equations_say(name):
    model, X, _ = fitted(name)
    losses = model.history_.series("loss")
    assert losses[-1] < losses[0]
    assert [found.ok for _, found in model.crosscheck_] == [True]
    assert np.allclose(model.predict_proba(X).sum(axis=1), 1)


@pytest.mark.every(4)
@pytest.mark.parametrize("name", NETS)
def test_a_file_and_a_pickle_hold_the_network(name, tmp_path):
    model, X, _ = fitted(name, epochs=1, crosscheck_every=0)
    model.save(tmp_path / "net.safetensors")
    for copy in (load_model(tmp_path / "net.safetensors"), pickle.loads(pickle.dumps(model))):
        assert np.array_equal(copy.predict_proba(X), model.predict_proba(X))
    assert load_model(tmp_path / "net.safetensors").network == model.model_.network


@pytest.mark.parametrize("name", ["batch norm", "dropout"])
def test_what_differs_between_learning_and_predicting_goes_on_to_the_bit(name, tmp_path):
    """Running averages and the masks of every step, too."""
    kept = Checkpoints(tmp_path, seconds=0)
    fitted(name, epochs=2, checkpoints=kept)
    again = Checkpoints(tmp_path, seconds=0, resume=True)
    resumed, X, _ = fitted(name, epochs=4, checkpoints=again)
    alone, _, _ = fitted(name, epochs=4)
    assert np.array_equal(resumed.predict_proba(X), alone.predict_proba(X))
    assert resumed.n_iter_ == 4


def test_dropout_is_off_where_it_predicts_and_drawn_anew_by_seed_where_it_learns():
    model, X, y = fitted("dropout", epochs=1, crosscheck_every=0)
    assert np.array_equal(model.predict_proba(X), model.predict_proba(X))
    names = {e.name for e in structure(model.model_.network.plan, "cross_entropy").program}
    off = structure(model.model_.network.plan, "cross_entropy", training=False).program
    assert names - {e.name for e in off} == {"d2"}
    same, _, _ = fitted("dropout", epochs=1, crosscheck_every=0)
    other = Classifier(network=NETS["dropout"][0].replace("0.3", "0.6"), **{**QUICK, "epochs": 1})
    assert np.array_equal(same.predict_proba(X), model.predict_proba(X))
    assert not np.array_equal(other.fit(X, y).predict_proba(X), model.predict_proba(X))


def test_the_averages_of_a_batch_norm_are_of_the_batches():
    model, X, _ = fitted("batch norm", epochs=60)
    found = model.model_.parameters
    z = ((X - X.mean(0)) / X.std(0)) @ found["W1"] + found["b1"]
    assert np.allclose(found["mean2"], z.mean(0), atol=0.35)
    assert np.allclose(found["square2"], z.var(0), rtol=0.5, atol=0.2)
    assert model.score(X, samples(ROWS)[1]) > 0.8


def test_text_records_and_json_say_the_same():
    made = Sequential(
        Conv(8, (3, 5), stride=2), "relu",
        MaxPool(2), Residual(BatchNorm, "tanh", Conv(8, 3, padding="same")), Flatten, Dropout(0.2),
        Dense(10, initializer="orthogonal"),
    )  # fmt: skip
    assert str(made) == (
        "conv 8 3x5 2; relu; max pool 2; residual (batch norm; tanh; conv 8 3 padding same); "
        "flatten; dropout 0.2; dense 10 initializer orthogonal"
    )
    assert Sequential(str(made)) == made == from_json(made.to_json())
    assert Sequential(made, "dense 3").layers == (*made.layers, Dense(3))
    assert Sequential(LSTM(4, every=True)) == Sequential("lstm 4 every")


def test_sizes_stay_symbolic_and_windows_fit_for_all_of_them():
    """An image of 9 rows under a window of 3 and one of 2 leaves a row over."""
    layout = Layout(Sequential("conv 4 3; pool 2; flatten; dense 3"), (1, 9, 8), 3)
    made = structure(layout, "cross_entropy")
    assert str(made.inputs.shape) == "(N, C, 2*O + 3, 2*P + 2)"
    assert {str(k): v for k, v in made.sizes.items()} == {
        "O": 3, "P": 3, "C": 1, "F1": 4, "H3": 3,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["convolution", "rnn"])
def test_flat_rows_are_the_same_as_samples_of_their_shape(name):
    network, shape = NETS[name]
    X, y = samples(shape)
    shaped = Classifier(network=network, **QUICK, crosscheck_every=0).fit(X, y)
    given = Classifier(network=network, shape=shape, **QUICK, crosscheck_every=0)
    rows = given.fit(X.reshape(len(X), -1), y)
    assert np.array_equal(rows.predict_proba(X.reshape(len(X), -1)), shaped.predict_proba(X))


def test_a_regression_on_a_sequence():
    X, _ = samples(SEQUENCES, 200)
    y = X[:, :, 0].sum(axis=1)
    model = Regressor(network="rnn 8; dense", epochs=40, learning_rate=0.01).fit(X, y)
    assert model.score(X, y) > 0.9


# Layers and losses that users write.


def gate(program, inputs, number):
    """Each feature times a sigmoid of a learned multiple of itself."""
    n, d = sn.index("n", inputs.shape[0]), sn.index("d", inputs.shape[1])
    s = sn.tensor(f"s{number}", inputs.shape[1])
    y = program.define(f"y{number}", (n, d), inputs[n, d] / (1 + sn.exp(-s[d] * inputs[n, d])))
    return y, [(s, 1)]


def bump(z):
    return z * sn.exp(-(z**2))


def quartic(y, t):
    return (y - t) ** 4 + (y - t) ** 2


def focal(p, t):
    return -t * (1 - p) ** 2 * sn.log(p)


def test_functions_are_layers(tmp_path):
    X, y = samples(ROWS)
    model = Classifier(network=Sequential(gate, Dense(6), bump, Dense()), **QUICK).fit(X, y)
    assert model.history_.last.loss < model.history_.series("loss")[0]
    assert str(model.model_.network.layout.sequential) == "gate; dense 6; bump; dense 3"
    assert "s1" in model.model_.parameters
    assert all(found.ok for _, found in model.crosscheck_)
    path = tmp_path / "own.safetensors"
    model.save(path)
    copy = load_model(path, own={"gate": gate, "bump": bump})
    assert np.array_equal(copy.predict_proba(X), model.predict_proba(X))
    with pytest.raises(DataError, match=r"`gate` is a layer of yours.*own=\{'gate': \.\.\.\}"):
        load_model(path)


def test_functions_are_losses(tmp_path):
    X, y = samples(ROWS)
    model = Regressor(hidden=(6,), loss=quartic, **QUICK).fit(X, X @ [1.0, -1.0, 0.5, 0.0])
    assert all(found.ok for _, found in model.crosscheck_)
    assert model.history_.last.loss < model.history_.series("loss")[0]
    model.save(tmp_path / "own.npz")
    copy = load_model(tmp_path / "own.npz", own={"quartic": quartic})
    assert np.array_equal(copy.predict(X), model.predict(X))
    with pytest.raises(DataError, match="loss `quartic` is one of yours"):
        load_model(tmp_path / "own.npz")
    several = Classifier(hidden=(6,), loss=focal, **QUICK).fit(X, y)
    assert several.score(X, y) > 0.7
    assert np.allclose(several.predict_proba(X).sum(axis=1), 1)


WRONG = [
    ("dens 3", UnknownNameError, "layer `dens` is unknown; did you mean `dense`"),
    ("dense 3 bias", UnknownNameError, "layer `dense 3 bias` has no `bias`"),
    ("conv 3", FormulaSyntaxError, "layer `conv 3` has no size"),
    ("flatten 3", FormulaSyntaxError, "layer `flatten 3` has the number 3 too many"),
    ("conv 3 3 stride", FormulaSyntaxError, "ends after `stride`; needed its value"),
    ("residual (dense 3", FormulaSyntaxError, "the brackets in `residual .dense 3` do not match"),
    ("dense (3)", FormulaSyntaxError, r"only `residual \(\.\.\.\)` has layers in brackets"),
    ("x" * 20_000, FormulaSyntaxError, "20000 characters; needed at most"),
    ("", ShapeError, "there are no layers; needed one or more"),
    ("dense 0", DomainError, "layer `dense`: units is 0; needed a whole number, at least 1"),
    ("dropout 1", DomainError, "layer `dropout`: the rate is 1; needed at least 0, below 1"),
    ("conv 3 2 padding same", DomainError, "needed odd sizes and stride 1, or padding in numbers"),
    ("dense 3 initializer he", UnknownNameError, "initializer `he` is unknown"),
]


@pytest.mark.parametrize(("text", "kind", "message"), WRONG)
def test_text_that_is_no_network(text, kind, message):
    with pytest.raises(kind, match=message):
        Sequential(text)


def two_arguments(program, inputs):
    return inputs


def test_a_list_of_layers_is_a_network():
    made = Sequential([Dense(3), "relu"], ("tanh; dense 4", [Dense()]))
    assert str(made) == "dense 3; relu; tanh; dense 4; dense"


def test_commas_between_layers_are_told_of():
    with pytest.raises(UnknownNameError, match=r"has no `3,`; .*; layers are separated by semic"):
        Sequential("dense 3, relu, dense")


@pytest.mark.parametrize(("layer", "message"), [
    (3, "found 3 as a layer; needed a layer, its text, an activation, an expression of one"),
    (two_arguments, "the function `two_arguments` takes 2 arguments; needed one"),
])  # fmt: skip
def test_what_is_no_layer(layer, message):
    with pytest.raises(FormulaSyntaxError, match=message):
        Sequential(layer)


def lost(program, inputs, number):
    return program.define(f"y{number}", (), 1)


def unknown_extent(program, inputs, number):
    n, d, m = sn.index("n", inputs.shape[0]), sn.index("d", inputs.shape[1]), sn.index(
        "m", sn.sizes("M"))  # fmt: skip
    V = sn.tensor("V", inputs.shape[1], sn.sizes("M"))
    return program.define("y9", (n, m), sn.Sum(inputs[n, d] * V[d, m], d)), [V]


@pytest.mark.parametrize(("network", "shape", "message"), [
    ("conv 2 3; flatten; dense", ROWS, r"a sample has the shape \(4,\).*needs images"),
    ("lstm 3; dense", ROWS, r"needs sequences: \(steps, features\)"),
    ("conv 2 9; flatten; dense", IMAGES, "a window of 9 does not fit into the 6 places"),
    ("conv 2 3; dense", IMAGES, "layer 2, `dense 3`: what enters has channels and places"),
    ("dense 3; conv 2 3; dense", ROWS, "needs images"),
    ("dense 7", ROWS, r"leaves the shape \(7,\) a sample; the data have 3 outputs"),
    ("dense; dense", ROWS, "layer 1, `dense`: it has no units; only the last layer"),
    ("residual (dense 3); dense", ROWS, r"the shape of a sample is \(4,\) before and \(3,\) after"),
    ("conv 2 3x3x3; flatten; dense", IMAGES, "needed one number for each, or one for all"),
    ("attention 2; global mean; dense", SEQUENCES, "3 features cannot be shared by 2 heads"),
    ("dense 4; embedding 3; dense", TOKENS, "needed it as the first layer"),
    ("dense 4; global mean; dense", ROWS, "no `flatten` before it"),
    ("dense 4; residual (positions); dense", ROWS, "needs sequences"),
    (Sequential(lost, "dense"), ROWS, "needed an array with the samples as its first axis"),
    (Sequential(unknown_extent, "dense"), ROWS, "the extent M has no number; write the number"),
])  # fmt: skip
def test_layers_that_do_not_fit(network, shape, message):
    X, y = samples(shape)
    with pytest.raises(SymnnError, match=message):
        Classifier(network=network, **QUICK).fit(X, y)


def test_samples_that_do_not_fit():
    X, y = samples(IMAGES)
    model = Classifier(network=NETS["convolution"][0], **QUICK, crosscheck_every=0).fit(X, y)
    with pytest.raises(DataError, match=r"a sample has the shape \(1, 6, 5\); needed \(1, 6, 6\)"):
        model.predict(X[:, :, :, 1:])
    with pytest.raises(DataError, match=r"X: a sample has the shape \(2, 18\); needed \(1, 6, 6\)"):
        model.model_.predict(X.reshape(len(X), 2, 18))
    flat = Classifier(network=NETS["convolution"][0], shape=(6, 5), **QUICK)
    with pytest.raises(ShapeError, match=r"a sample has 36 numbers; needed 30 for the shape"):
        flat.fit(X.reshape(len(X), -1), y)
    tokens, labels = samples(TOKENS)
    words = Classifier(network="embedding 3 4; flatten; dense", **QUICK)
    with pytest.raises(DataError, match="found 0 to 5 as tokens; needed whole numbers from 0 to 3"):
        words.fit(tokens, labels)


def test_a_loss_of_ones_own_is_an_expression_of_two():
    z = sn.symbol("z")
    with pytest.raises(EquationError, match="loss `own_loss`: found `z` in"):
        Regressor(loss=lambda y, t: z * (y - t)).fit([[0.0], [1.0], [2.0]], [0.0, 1.0, 2.0])


@needs_compiler
@pytest.mark.every(8)
@pytest.mark.parametrize("name", NETS)
def test_c_gives_the_same_up_to_rounding(name):
    by_numpy, X, _ = fitted(name, epochs=2, crosscheck_every=0)
    by_c, _, _ = fitted(name, epochs=2, crosscheck_every=0, backend="c")
    assert by_c.model_.backend.name == "c"
    assert np.allclose(by_c.predict_proba(X), by_numpy.predict_proba(X), rtol=1e-8)


@needs_compiler
@pytest.mark.parametrize("name", ["embedding", "dropout"])
def test_steps_in_c_are_compared_with_exact_arithmetic(name):
    model, _, _ = fitted(name, epochs=2, backend="c", crosscheck_every=2)
    assert [found.ok for _, found in model.crosscheck_] == [True, True]


def test_every_kind_of_layer_has_equations_and_others_are_refused():
    assert all(map(equations_of, (*LAYERS, Residual)))

    class Silent(Layer):
        """Adds nothing."""

    with pytest.raises(NotSupportedError, match="`Silent` have no equations"):
        Layout(Sequential(Silent(), "dense 2"), (3,), 2).structure("mse")


def test_a_layout_alone_decides_the_units_of_the_last_layer():
    """And no others; what only samples tell is asked for."""
    left_open = Layout(Sequential("dense 4; relu; dense"), (3,), 2)
    assert left_open == Layout(Sequential("dense 4; relu; dense 2"), (3,), 2)
    assert list(left_open.structure("mse").sizes.values()) == [3, 4, 2]
    with pytest.raises(ShapeError, match="layer 1, `dense`: it has no units; only the last"):
        Layout(Sequential("dense; relu; dense 2"), (3,), 2).structure("mse")
    with pytest.raises(ShapeError, match="such as `embedding 4 vocabulary 100`"):
        Layout(Sequential("embedding 4; lstm 3; dense"), (5,), 2).structure("mse")
