"""Networks of layers that another process trained: the same bits without symbols, none stale."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from layer_nets import IMAGES, ROWS, SEQUENCES
from processes_of_tests import printed

from symnn.catalog.activations import activation
from symnn.core import Formula, Variable
from symnn.native import found_compiler
from symnn.train import (
    GRU,
    LSTM,
    RNN,
    Activation,
    Attention,
    Conv,
    Dense,
    Dropout,
    Elementwise,
    Embedding,
    LayeredNetwork,
    LayerNorm,
    MaxPool,
    MeanPool,
    Positions,
    Residual,
    Sequential,
)
from symnn.train.facts import Equations, described, forward, parameter_facts
from symnn.train.layers import Flatten, Layout
from symnn.train.layers.sequential import LAYERS

FIT = """
import json, sys
import numpy as np
from symnn.train import LSTM, Classifier, Dense, Regressor, Sequential, load_model
X = np.random.default_rng(0).normal(size=(30, 6, 6))
y = np.digitize(X[:, 0, 0], [-0.5, 0.5])
made = {made}.set_params(epochs=2, batch_size=16, backend="{backend}").fit(X, y)
made.save("{folder}/model.npz")
again = load_model("{folder}/model.npz")
found = [a.tobytes().hex() for _, a in sorted(made.model_.parameters.items())]
found += [repr(made.history_.last.loss), made.predict(X).tolist(), made.score(X, y)]
found += [again.predict(X).tolist(), made.model_.backend.name]
print(json.dumps([sorted({{m.partition(".")[0] for m in sys.modules}}), found]))
"""
FITTED = {
    "convolution": "Classifier(network='conv 2 3; relu; pool 2; flatten; dense')",
    "LSTM": "Classifier(network=Sequential(LSTM(3), Dense()))",
    "attention": "Regressor(network='attention; layer norm; flatten; dense', dtype='float32')",
    "batch norm": "Classifier(network='flatten; batch norm; formula x/2; dropout 0.2; dense')",
}
BACKENDS = ["numpy", *(["c"] if found_compiler() else [])]


@pytest.mark.every(3)
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", FITTED)
def test_the_next_process_trains_layers_without_the_symbols_to_the_same_bits(
    name: str, backend: str, tmp_path: Path
) -> None:
    script = FIT.format(made=FITTED[name], backend=backend, folder=tmp_path)
    cold, warm = (json.loads(printed(script, tmp_path / "kept")) for _ in range(2))
    assert "sympy" in cold[0]
    assert "sympy" not in warm[0]
    assert warm[1] == cold[1]
    assert warm[1][-1] == backend


AGAIN = """
import sys
import numpy as np
from symnn.train import Options, from_arrays, train
X = np.random.default_rng(0).normal(size=(30, 6))
data = from_arrays(X, X[:, 0] > 0)
model = train(data, Options(network="layer norm; dense", epochs=1, backend="numpy"))
model.score(X, data.y)
print(*{"sympy", "sklearn", "scipy", "numpy.ma"} & {*sys.modules})
"""


def test_what_is_trained_again_loads_plain_arrays_alone(tmp_path: Path) -> None:
    assert "sympy" in printed(AGAIN, tmp_path)
    assert not printed(AGAIN, tmp_path).strip()


def network(layers: object, shape: tuple[int, ...] = IMAGES, outputs: int = 2) -> LayeredNetwork:
    return LayeredNetwork(Layout(Sequential(layers), shape, outputs), "mse")


def ask(network: LayeredNetwork) -> None:
    """What a training asks that depends on the layers alone."""
    _ = parameter_facts(network), Equations(network, "sgd", False).facts
    forward(network, ("prediction",))


CHANGES = {
    "filters": ("conv 2 3; flatten; dense 2", "conv 3 3; flatten; dense 2", IMAGES),
    "stride": ("conv 2 3; flatten; dense 2", "conv 2 3 stride 3; flatten; dense 2", IMAGES),
    "activation": ("dense 3; relu; dense 2", "dense 3; tanh; dense 2", ROWS),
    "rate": ("dropout 0.2; dense 2", "dropout 0.25; dense 2", ROWS),
    "norm": ("layer norm; flatten; dense 2", "layer norm whole; flatten; dense 2", SEQUENCES),
    "cell": ("rnn 2; dense 2", "gru 2; dense 2", SEQUENCES),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_layer_is_asked_anew(asked: list[str], name: str) -> None:
    before, after, shape = CHANGES[name]
    questions = {"parameters", "step", "forward"}
    ask(network(before, shape))
    assert questions <= {*asked}
    asked.clear()
    forward.cache_clear()
    ask(network(before, shape))
    assert not asked
    ask(network(after, shape))
    assert questions <= {*asked}


VARIED = [
    (Dense(3), {"units": 4, "initializer": "he_normal"}),
    (Activation("relu"), {"name": "tanh"}),
    (Conv(2, 3), {"filters": 3, "size": 2, "stride": 2, "padding": 1, "initializer": "he_normal"}),
    (MaxPool(2), {"size": 3, "stride": 1, "padding": 1}),
    (MeanPool(2), {"size": 3, "stride": 1, "padding": 1}),
    *((kind(2), {"units": 3, "every": True, "initializer": "he_normal"})
      for kind in (RNN, LSTM, GRU)),
    (Attention(), {"heads": 2, "features": 3, "causal": True}),
    (Embedding(2), {"units": 3, "vocabulary": 7}),
    (Positions(), {"learned": True}),
    (LayerNorm(), {"whole": True}),
    (Dropout(), {"rate": 0.25}),
    (Elementwise("x/2"), {"text": "x/3"}),
]  # fmt: skip


class Described:
    """A network as far as it is described."""

    loss = "mse"

    def __init__(self, *layers: object) -> None:
        self.layers = Sequential(*layers)
        self.written = self.layers.written

    def to_json(self) -> object:
        return self.layers.to_json()


def words(*layers: object) -> str | None:
    return described(Described(*layers))  # type: ignore[arg-type]


@pytest.mark.parametrize(("layer", "others"), VARIED, ids=[str(x) for x, _ in VARIED])
def test_every_choice_of_a_layer_stands_in_the_description(layer, others) -> None:
    assert {*others} == {f.name for f in fields(layer)}
    made = [layer, *(replace(layer, **{name: value}) for name, value in others.items())]
    told = [words(each) for each in made] + [words(Residual(each)) for each in made]
    assert None not in told
    assert len({*told}) == len(told)


def test_every_kind_of_layer_is_varied_or_has_no_choices() -> None:
    varied = {type(layer) for layer, _ in VARIED}
    plain = [kind for kind in LAYERS if kind not in varied]
    assert not [kind for kind in plain if fields(kind)]
    assert len({words(kind()) for kind in plain}) == len(plain) == 3


class Halved(Flatten):
    """A layer of a user, which goes by the word of another."""

    def add(self, build) -> None:
        super().add(build)
        left = build.values[build.indices] / 2
        build.leave(build.program.define("halved", build.indices, left), build.kind)


def test_a_layer_made_from_another_is_not_answered_for_by_it(asked: list[str]) -> None:
    plain = network("flatten; dense 2", ROWS)
    ask(plain)
    asked.clear()
    forward.cache_clear()
    halved = network(Sequential(Halved(), "dense 2"), ROWS)
    assert halved.to_json() == plain.to_json()
    ask(halved)
    assert {"parameters", "step", "forward"} <= {*asked}
    x = {"X": np.ones((1, 4)), "W1": np.ones((4, 2)), "b1": np.zeros(2)}
    assert forward(halved, ("prediction",))(x)["z1"].tolist() == [[2.0, 2.0]]
    assert forward(plain, ("prediction",))(x)["z1"].tolist() == [[4.0, 4.0]]


def test_a_record_that_takes_a_name_of_the_catalog_is_not_taken_for_it() -> None:
    x = Variable("x")
    other = replace(activation("tanh"), formula=Formula("tanh", "Other", "f(x)", (x,), x / 2))
    assert Sequential(activation("tanh")) == Sequential("tanh")
    assert words(activation("tanh")) == words("tanh")
    assert Sequential(other).written
    assert words(other) is None
    assert words(lambda z: z / 2) is None


def test_numbers_of_numpy_are_told_as_they_are() -> None:
    given: list[Any] = [np.int64(2), (np.int32(3), 3), np.float64(0.2)]
    told = words(Conv(*given[:2]), Dropout(given[2]))
    assert told == words(Conv(2, (3, 3)), Dropout(0.2))
