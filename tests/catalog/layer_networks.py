"""Networks of every layer of the catalog, each with a loss and what to differentiate by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symnn.catalog.activations import RELU, SIGMOID, TANH, activation
from symnn.catalog.layers import (
    Earlier,
    Vertex,
    dense,
    dropout,
    embedding,
    graph,
    gru,
    last_step,
    lstm,
    residual_stack,
    simple_recurrent,
)
from symnn.catalog.losses import loss
from symnn.catalog.models import linear_regression, logistic_regression, perceptron
from symnn.core import data_index, sizes, tensor
from symnn.indexed import Program

T, N, D, H, K, V = sizes("T N D H K V")
BLOCKS = sizes("B")
SMALL = {T: 3, N: 1, D: 2, H: 2, K: 3, V: 3, BLOCKS: 3}
x, y = tensor("X", T, N, D), tensor("Y", T, N, K)
X, Y = tensor("X", N, D), tensor("Y", N, K)
h0, c0 = tensor("h0", N, H), tensor("c0", N, H)


@dataclass(frozen=True)
class Network:
    """A program with its loss and what to differentiate by."""

    program: Program
    loss: Any
    wrt: tuple[Any, ...]

    @property
    def sizes(self) -> dict[Any, int]:
        return {size: SMALL[size] for size in self.program.sizes}


def classified(program: Program, features: Any, targets: Any, *parameters: Any) -> Network:
    """Softmax regression on features, the layer's parameters first."""
    out = dense(program, features, targets.shape[-1], 2)
    objective = loss("cross_entropy").define(program, out.output, targets)
    return Network(program, objective.loss, (*parameters, *out.parameters))


def every_step(cell: Callable[..., Any]) -> Network:
    program = Program()
    layer = cell(program, x, H, 1)
    return classified(program, layer.output, y, *layer.parameters)


def last(cell: Callable[..., Any], **initial: Any) -> Network:
    program = Program()
    layer = cell(program, x, H, 1, **initial)
    states = [s for value in initial.values() for s in (value if type(value) is tuple else [value])]
    return classified(program, last_step(program, "s", layer.output), Y, *layer.parameters, *states)


def one_sequence() -> Network:
    program = Program()
    layer = gru(program, tensor("X", T, D), H, 1)
    objective = loss("mse").define(program, layer.output, tensor("Y", T, H))
    return Network(program, objective.loss, layer.parameters)


def stacked() -> Network:
    program = Program()
    first = simple_recurrent(program, x, H, 1, RELU)
    second = lstm(program, first.output, K, 2)
    objective = loss("mse").define(program, second.output, y)
    return Network(program, objective.loss, (*first.parameters, *second.parameters))


def residual(branch: Any = TANH) -> Network:
    program, inputs = Program(), tensor("X", N, H)
    stack = residual_stack(program, inputs, BLOCKS, 1, branch)
    return classified(program, stack.output, Y, *stack.parameters, inputs)


def dropped() -> Network:
    program = Program()
    first = dense(program, X, H, 1, activation("tanh"))
    thinned = dropout(program, first.output, 1)
    return classified(program, thinned.output, Y, *first.parameters)


def embedded() -> Network:
    program = Program()
    words = embedding(program, data_index("token", T, N, extent=V), D, 1)
    layer = simple_recurrent(program, words.output, H, 1)
    return classified(program, layer.output, y, *words.parameters, *layer.parameters)


def acyclic() -> Network:
    program = Program()
    vertices = [
        Vertex("v", ("x", "u"), H, SIGMOID),
        Vertex("u", ("x",), H, TANH),
        Vertex("s", ("u", "v"), H, None, False),
    ]
    made = graph(program, {"x": X}, vertices)
    return classified(program, made["s"], Y, *made.parameters)


def recurrent() -> Network:
    program = Program()
    vertices = [
        Vertex("u", ("x", Earlier("v")), H, TANH),
        Vertex("v", ("u", Earlier("u", 2)), H, SIGMOID),
        Vertex("s", ("u", Earlier("s")), H, None, False),
    ]
    made = graph(program, {"x": x}, vertices)
    return classified(program, made["s"], y, *made.parameters)


def model(define: Callable[..., Any]) -> Network:
    program = Program()
    made = define(program, X, Y)
    return Network(program, made.loss, made.parameters)


NETWORKS: dict[str, Callable[[], Network]] = {
    "rnn": lambda: every_step(simple_recurrent),
    "rnn_last": lambda: last(simple_recurrent, initial=h0),
    "lstm": lambda: every_step(lstm),
    "lstm_last": lambda: last(lstm, states=(h0, c0)),
    "gru": lambda: every_step(gru),
    "gru_last": lambda: last(gru, initial=h0),
    "one_sequence": one_sequence,
    "stacked": stacked,
    "residual": residual,
    "residual_relu": lambda: residual(RELU),
    "dropout": dropped,
    "embedding": embedded,
    "graph": acyclic,
    "recurrent_graph": recurrent,
    "linear_regression": lambda: model(linear_regression),
    "logistic_regression": lambda: model(logistic_regression),
    "perceptron": lambda: model(perceptron),
}
