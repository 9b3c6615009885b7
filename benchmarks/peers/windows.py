"""Convolutions, pooling and the transformer block, by the layers of the catalog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from sympy import Mul

from peers.record import Network
from symnn.catalog.activations import activation
from symnn.catalog.layers.convolution import convolution
from symnn.catalog.layers.pooling import max_pooling
from symnn.catalog.layers.transformer import BlockSizes, transformer_block
from symnn.catalog.layers.windows import Window
from symnn.core import data_index, sizes, tensor
from symnn.indexed import Program, Sum, index

N, C, F, A, T, D, H, E, M, V = sizes("N C F A T D H E M V")
Made = tuple[Program, Any, list[Any]]


def squares(P: Program, y: Any) -> Any:
    """The mean squared distance of an array to a target."""
    axes = [index(f"q{a}", n) for a, n in enumerate(y.shape)]
    target = tensor("Y", *y.shape)
    total = Sum((y[tuple(axes)] - target[tuple(axes)]) ** 2, *axes)
    return P.define("C", (), total / Mul(*y.shape))


def convolved(stride: int) -> Callable[[], Made]:
    def program() -> Made:
        P, X = Program(), tensor("X", N, C, A, A)
        made = convolution(P, X, F, [Window(3, stride, 1)] * 2, 1)
        return P, squares(P, made.output), [X, *made.parameters]

    return program


def convolved_by_torch(stride: int) -> Callable[[Mapping[str, Any]], Callable[[], Any]]:
    def prepared(v: Mapping[str, Any]) -> Callable[[], Any]:
        from torch.nn.functional import conv2d

        def loss() -> Any:
            y = conv2d(v["X"], v["W1"], v["b1"], stride=stride, padding=1)
            return ((y - v["Y"]) ** 2).mean()

        return loss

    return prepared


def convolved_by_hand(stride: int) -> Callable[[Mapping[str, Any]], Callable[[], Any]]:
    """Windows as columns of one matrix, as one writes it with NumPy; arrays made once."""

    def prepared(v: Mapping[str, Any]) -> Callable[[], Mapping[str, Any]]:
        X, W, b, Y = (v[name] for name in ("X", "W1", "b1", "Y"))
        images, channels, side, _ = X.shape
        filters, width, out = len(b), W.shape[-1], Y.shape[-1]
        bordered = np.zeros((images, channels, side + 2, side + 2), X.dtype)
        spread = np.zeros_like(bordered)
        inner = (slice(None), slice(None), slice(1, -1), slice(1, -1))
        columns = np.empty((images, channels, width, width, out, out), X.dtype)
        flat = columns.reshape(images, channels * width**2, out**2)
        y = np.empty((images, filters, out**2), X.dtype)
        each = np.empty((images, filters, channels * width**2), X.dtype)
        rows, target = W.reshape(filters, -1), Y.reshape(y.shape)
        g: dict[str, Any] = {"W1": np.empty_like(W), "b1": np.empty_like(b), "X": np.empty_like(X)}
        ends = [slice(k, k + stride * out, stride) for k in range(width)]
        places = [(slice(None), slice(None), r, c) for r in ends for c in ends]
        parts = [columns[:, :, r, c] for r in range(width) for c in range(width)]

        def run() -> Mapping[str, Any]:
            np.copyto(bordered[inner], X)
            for part, place in zip(parts, places, strict=True):
                np.copyto(part, bordered[place])
            np.matmul(rows, flat, out=y)
            np.add(y, b[:, None], out=y)
            np.subtract(y, target, out=y)
            g["C"] = np.dot(y.reshape(-1), y.reshape(-1)) / y.size
            np.multiply(y, 2 / y.size, out=y)
            np.matmul(y, flat.transpose(0, 2, 1), out=each)
            each.sum(0, out=g["W1"].reshape(filters, -1))
            y.sum((0, 2), out=g["b1"])
            np.matmul(rows.T, y, out=flat)
            spread.fill(0)
            for part, place in zip(parts, places, strict=True):
                np.add(spread[place], part, out=spread[place])
            np.copyto(g["X"], spread[inner])
            return g

        return run

    return prepared


def pooled() -> Made:
    P, X = Program(), tensor("X", N, C, 2 * A, 2 * A)
    y = max_pooling(P, X, [Window(2, 2)] * 2, 1)
    return P, squares(P, y), [X]


def pooled_by_torch(v: Mapping[str, Any]) -> Callable[[], Any]:
    from torch.nn.functional import max_pool2d

    return lambda: ((max_pool2d(v["X"], 2) - v["Y"]) ** 2).mean()


def block(causal: bool) -> Callable[[], Made]:
    def program() -> Made:
        P, X = Program(), tensor("X", N, T, D)
        inside = BlockSizes(H, E, M, activation("relu"), causal=causal)
        made = transformer_block(P, X, inside, 1)
        parameters = [p for p in made.parameters if p is not X]
        return P, squares(P, made.output), [X, *parameters]

    return program


def block_by_torch(causal: bool) -> Callable[[Mapping[str, Any]], Callable[[], Any]]:
    def prepared(v: Mapping[str, Any]) -> Callable[[], Any]:
        import torch
        from torch.nn.functional import layer_norm

        mask = torch.ones(v["X"].shape[1], v["X"].shape[1]).tril() == 0

        def norm(x: Any, part: str) -> Any:
            gamma, beta = v[f"gamma1{part}"], v[f"beta1{part}"]
            return layer_norm(x, x.shape[-1:], gamma, beta, eps=float(v[f"epsilon1{part}"]))

        def heads(x: Any, name: str) -> Any:
            W = v[f"W{name}1"]
            y = x @ W.reshape(len(W), -1)
            return y.reshape(*y.shape[:2], *W.shape[1:]).transpose(1, 2)

        def loss() -> Any:
            x = v["X"]
            u = norm(x, "a")
            q, k, values = (heads(u, name) for name in "qkv")
            s = q @ k.transpose(2, 3) / q.shape[-1] ** 0.5
            s = s.masked_fill(mask, -torch.inf) if causal else s
            y = (s.softmax(-1) @ values).transpose(1, 2).flatten(2)
            r = x + y @ v["Wo1"].reshape(-1, x.shape[-1])
            hidden = torch.relu(norm(r, "b") @ v["W1"] + v["b1"])
            out = r + hidden @ v["V1"] + v["c1"]
            return ((out - v["Y"]) ** 2).mean()

        return loss

    return prepared


def embedded() -> Made:
    P, table, token = Program(), tensor("E", V, D), data_index("token", N, T, extent=V)
    n, t, d = index("n", N), index("t", T), index("d", D)
    y = P.define("y", (n, t, d), table[token[n, t], d])
    return P, squares(P, y), [table]


def embedded_by_torch(v: Mapping[str, Any]) -> Callable[[], Any]:
    from torch.nn.functional import embedding

    return lambda: ((embedding(v["token"], v["E"]) - v["Y"]) ** 2).mean()


IMAGES = {"N": 16, "C": 8, "F": 16, "A": 28}
EPSILON = {f"epsilon1{part}": lambda random, shape: 1e-5 for part in "ab"}
BLOCK = {"N": 4, "T": 64, "D": 64, "H": 4, "E": 16, "M": 256}
TOKENS = {"token": lambda random, shape: random.integers(0, 1000, shape)}
NETWORKS = (
    Network("convolution", convolved(1), convolved_by_torch(1), IMAGES, convolved_by_hand(1)),
    Network("convolution-2", convolved(2), convolved_by_torch(2), IMAGES, convolved_by_hand(2)),
    Network("max-pooling", pooled, pooled_by_torch, {"N": 16, "C": 16, "A": 14}),
    Network("transformer", block(False), block_by_torch(False), BLOCK, arrays=EPSILON),
    Network("transformer-causal", block(True), block_by_torch(True), BLOCK, arrays=EPSILON),
    Network("embedding", embedded, embedded_by_torch, {"N": 32, "T": 64, "D": 64, "V": 1000},
            arrays=TOKENS),
)  # fmt: skip
