"""Dense layers 784-128-64-10 with softmax cross-entropy, the size of handwritten digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from peers.record import Network
from symnn.catalog.activations import activation
from symnn.catalog.layers import dense
from symnn.catalog.losses import loss
from symnn.core import sizes, tensor
from symnn.indexed import Program

N, D, H, J, K = sizes("N D H J K")
X, T = tensor("X", N, D), tensor("T", N, K)
PARAMETERS = ("W1", "b1", "W2", "b2", "W3", "b3")
Prepared = Callable[[Mapping[str, Any]], Callable[[], Any]]


def perceptron(name: str) -> Callable[[], tuple[Program, Any, list[Any]]]:
    """Two hidden layers of one activation."""

    def program() -> tuple[Program, Any, list[Any]]:
        P, parameters, values = Program(), [], X
        for layer, units in enumerate((H, J, K), start=1):
            hidden = activation(name) if units is not K else None
            made = dense(P, values, units, layer, hidden)
            values, parameters = made.output, [*parameters, *made.parameters]
        return P, loss("cross_entropy").define(P, values, T).loss, parameters

    return program


def by_torch(name: str) -> Prepared:
    def prepared(v: Mapping[str, Any]) -> Callable[[], Any]:
        import torch

        function = getattr(torch, name)

        def run() -> Any:
            x = v["X"]
            for layer in (1, 2):
                x = function(torch.addmm(v[f"b{layer}"], x, v[f"W{layer}"]))
            z = torch.addmm(v["b3"], x, v["W3"])
            return torch.nn.functional.cross_entropy(z, v["T"])

        return run

    return prepared


def by_hand(name: str) -> Prepared:
    """As few and as cheap calls as we know to write; arrays made once."""

    def prepared(v: Mapping[str, Any]) -> Callable[[], Mapping[str, Any]]:
        x, t, W1, b1, W2, b2, W3, b3 = (v[k] for k in ("X", "T", *PARAMETERS))
        rows, kind = len(x), x.dtype
        a1, d1 = np.empty((2, rows, b1.size), kind)
        a2, d2 = np.empty((2, rows, b2.size), kind)
        z, p = np.empty((2, rows, b3.size), kind)
        m1, m2 = np.empty(a1.shape, bool), np.empty(a2.shape, bool)
        s: Any = np.empty(rows, kind)
        ones, ones_K = np.ones(rows, kind), np.ones(b3.size, kind)
        zero, one, scale = np.zeros((), kind), np.ones((), kind), np.array(1 / rows, kind)
        g: dict[str, Any] = {k: np.empty_like(v[k]) for k in PARAMETERS}
        dW1, db1, dW2, db2, dW3, db3 = g.values()
        column, z_flat, t_flat = s[:, None], z.reshape(-1), t.reshape(-1)
        x_T, a1_T, a2_T, W2_T, W3_T = x.T, a1.T, a2.T, W2.T, W3.T
        dot, add, subtract, multiply, divide = np.dot, np.add, np.subtract, np.multiply, np.divide
        exp, log, tanh, square, greater = np.exp, np.log, np.tanh, np.square, np.greater
        maximum, maxima, relu = np.maximum, np.maximum.reduce, name == "relu"

        def activate(a: Any) -> None:
            maximum(a, zero, out=a) if relu else tanh(a, a)

        def times_slope(d: Any, a: Any, mask: Any) -> None:
            if relu:
                greater(a, zero, mask)
                multiply(d, mask, d)
            else:
                square(a, a)
                subtract(one, a, a)
                multiply(d, a, d)

        def run() -> Mapping[str, Any]:
            add(dot(x, W1, a1), b1, a1)
            activate(a1)
            add(dot(a1, W2, a2), b2, a2)
            activate(a2)
            add(dot(a2, W3, z), b3, z)
            maxima(z, 1, None, s)
            subtract(z, column, z)
            exp(z, p)
            dot(p, ones_K, s)
            divide(p, column, p)
            log(s, s)
            g["L"] = (dot(s, ones) - dot(t_flat, z_flat)) / rows
            subtract(p, t, p)
            multiply(p, scale, p)
            dot(a2_T, p, dW3)
            dot(ones, p, db3)
            dot(p, W3_T, d2)
            times_slope(d2, a2, m2)
            dot(a1_T, d2, dW2)
            dot(ones, d2, db2)
            dot(d2, W2_T, d1)
            times_slope(d1, a1, m1)
            dot(x_T, d1, dW1)
            dot(ones, d1, db1)
            return g

        return run

    return prepared


def classes(random: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """One class for each row, as ones and zeros."""
    return np.eye(shape[1])[random.integers(0, shape[1], shape[0])]


DIGITS = {"N": 128, "D": 784, "H": 128, "J": 64, "K": 10}
NETWORKS = tuple(
    Network(f"mlp, {name}", perceptron(name), by_torch(name), DIGITS, by_hand(name), {"T": classes})
    for name in ("tanh", "relu")
)
