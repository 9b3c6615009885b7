"""What the layers compute, against cells written in NumPy, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from layer_networks import BLOCKS, NETWORKS, D, H, K, N, T, V

from symnn.codegen import compile  # noqa: A004
from symnn.indexed import Program
from symnn.indexed.language.traverse import name_of, shape_of

SIZES = {T: 5, N: 4, D: 3, H: 2, K: 3, V: 6, BLOCKS: 4}
Values = dict[str, Any]


def drawn(program: Program) -> Values:
    random = np.random.default_rng(0)
    shapes = {name_of(b): [int(SIZES.get(n, n)) for n in shape_of(b)] for b in program.inputs}
    values: Values = {name: random.normal(size=shape) for name, shape in shapes.items()}
    values["Y"] = random.dirichlet(np.ones(shapes["Y"][-1]), size=shapes["Y"][:-1])
    if "m1" in values:
        values |= {"m1": random.integers(0, 2, shapes["m1"]).astype(float), "q1": 0.25}
    return values


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def gate(v: Values, name: str, x: Any, h: Any) -> Any:
    return x @ v[f"W_{name}_1"] + h @ v[f"U_{name}_1"] + v[f"b_{name}_1"]


def rnn(v: Values) -> Any:
    h = v["h0"]
    for x in v["X"]:
        h = np.tanh(x @ v["W1"] + h @ v["U1"] + v["b1"])
    return h


def lstm(v: Values) -> Any:
    h, c = v["h0"], v["c0"]
    for x in v["X"]:
        i, f, o = (sigmoid(gate(v, name, x, h)) for name in "ifo")
        c = f * c + i * np.tanh(gate(v, "g", x, h))
        h = o * np.tanh(c)
    return h


def gru(v: Values) -> Any:
    h = v["h0"]
    for x in v["X"]:
        u, r = (sigmoid(gate(v, name, x, h)) for name in "ur")
        h = u * h + (1 - u) * np.tanh(gate(v, "g", x, r * h))
    return h


def residual(v: Values) -> Any:
    h = v["X"]
    for W, b in zip(v["W1"], v["b1"], strict=True):
        h = h + np.tanh(h @ W + b)
    return h


def dropout(v: Values) -> Any:
    kept = np.tanh(v["X"] @ v["W1"] + v["b1"]) / (1 - v["q1"])
    return np.where(v["m1"] == 1, kept, 0)


def graph(v: Values) -> Any:
    u = np.tanh(v["X"] @ v["W_x_u"] + v["b_u"])
    return u + sigmoid(v["X"] @ v["W_x_v"] + u @ v["W_u_v"] + v["b_v"])


def recurrent_graph(v: Values) -> Any:
    zero = np.zeros((SIZES[N], SIZES[H]))
    us, vs = [zero, zero], [zero]
    for x in v["X"]:
        us.append(np.tanh(x @ v["W_x_u"] + vs[-1] @ v["W_v_u_1"] + v["b_u"]))
        vs.append(sigmoid(us[-1] @ v["W_u_v"] + us[-3] @ v["W_u_v_2"] + v["b_v"]))
    return np.cumsum(us[2:], axis=0)


def perceptron(v: Values) -> Any:
    return (v["X"] @ v["W1"] + v["b1"] > 0).astype(float)


CELLS: dict[str, tuple[str, Callable[[Values], Any]]] = {
    "rnn_last": ("s", rnn), "lstm_last": ("s", lstm), "gru_last": ("s", gru),
    "residual": ("y1", residual), "dropout": ("d1", dropout), "graph": ("s", graph),
    "recurrent_graph": ("s", recurrent_graph), "perceptron": ("p", perceptron),
}  # fmt: skip


def computed(name: str) -> tuple[Values, Any]:
    """The inputs of a layer, without those of the loss, and its output."""
    program = NETWORKS[name]().program
    values = {k: v for k, v in drawn(program).items() if k not in ("Y", "W2", "b2")}
    output = CELLS[name][0]
    return values, compile(program, outputs=[output])(**values)[output]


@pytest.mark.parametrize("name", CELLS)
def test_layers_compute_what_the_cells_do(name: str) -> None:
    values, found = computed(name)
    cell = CELLS[name][1]
    assert np.abs(found - cell(values)).max() < 1e-14
    for key, value in values.items():  # negative twins: no input may be changed
        assert np.abs(found - cell({**values, key: -value})).max() > 1e-6, key
