"""Layers of the catalog with windows, norms and attention; half the mean square as loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from sympy import Mul

from peers.record import Network
from symnn.catalog.layers import (
    Window,
    average_pooling,
    batch_norm,
    convolution,
    layer_norm,
    rms_norm,
    scaled_dot_product,
    transposed_convolution,
)
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, index

N, C, F, A, B = sizes("N C F A B")
T, D, H, E = sizes("T D H E")
Made = tuple[Program, Any, list[Any]]
Loss = Callable[[], Any]
IMAGES = {"N": 16, "C": 16, "F": 32, "A": 16, "B": 16}
FLAT = {"N": 32, "C": 32, "F": 64, "A": 128}
ROWS = {"N": 256, "D": 256}
SEQUENCES = {"N": 8, "H": 4, "T": 64, "E": 32}
EPSILON = {"epsilon1": lambda random, shape: np.asarray(1e-5)}


def scored(program: Program, output: Any, *parameters: Any) -> Made:
    at = tuple(index(f"r{axis}", n) for axis, n in enumerate(output.shape))
    Y = tensor("Y", *output.shape)
    loss = program.define("L", (), Sum((output[at] - Y[at]) ** 2, *at) / (2 * Mul(*Y.shape)))
    return program, loss, list(parameters)


def windowed(layer: Callable[..., Any], *windows: Window) -> Callable[[], Made]:
    def make() -> Made:
        places, program = (A, B)[: len(windows)], Program()
        spread = layer is transposed_convolution
        axes = places if spread else [w.inputs(n) for w, n in zip(windows, places, strict=True)]
        X = tensor("X", N, C, *axes)
        if layer is average_pooling:
            return scored(program, layer(program, X, windows, 1), X)
        made = layer(program, X, F, windows, 1)
        return scored(program, made.output, X, *made.parameters)

    return make


def normalized(layer: Callable[..., Any]) -> Callable[[], Made]:
    def make() -> Made:
        program, X = Program(), tensor("X", N, D)
        made = layer(program, X, 1)
        return scored(program, made.output, X, *made.parameters)

    return make


def attention(causal: bool) -> Callable[[], Made]:
    def make() -> Made:
        program = Program()
        q, k, v = (tensor(name, N, H, T, E) for name in "qkv")
        return scored(program, scaled_dot_product(program, (q, k, v), 1, causal).output, q, k, v)

    return make


def eager(forward: Callable[[Any, Mapping[str, Any]], Any]) -> Callable[[Mapping[str, Any]], Loss]:
    """Half the mean squared distance of a forward pass from the targets."""

    def build(p: Mapping[str, Any]) -> Loss:
        import torch

        functional: Any = torch.nn.functional
        return lambda: ((forward(functional, p) - p["Y"]) ** 2).mean() / 2

    return build


def torch_norm(f: Any, p: Mapping[str, Any]) -> Any:
    return f.layer_norm(p["X"], p["X"].shape[-1:], p["gamma1"], p["beta1"], 1e-5)


def row(name: str, make: Callable[[], Made], forward: Any, extents: Mapping[str, int]) -> Network:
    return Network(name, make, eager(forward), extents, arrays=EPSILON)


NETWORKS = [
    row("conv1d", windowed(convolution, Window(5)),
        lambda f, p: f.conv1d(p["X"], p["W1"], p["b1"]), FLAT),
    row("conv2d, transposed", windowed(transposed_convolution, Window(3, 2), Window(3, 2)),
        lambda f, p: f.conv_transpose2d(p["X"], p["W1"], p["b1"], stride=2), IMAGES),
    row("average pooling", windowed(average_pooling, Window(2, 2), Window(2, 2)),
        lambda f, p: f.avg_pool2d(p["X"], 2), IMAGES),
    row("layer norm", normalized(layer_norm), torch_norm, ROWS),
    row("batch norm", normalized(batch_norm),
        lambda f, p: f.batch_norm(p["X"], None, None, p["gamma1"], p["beta1"], True, eps=1e-5),
        ROWS),
    row("rms norm", normalized(rms_norm),
        lambda f, p: f.rms_norm(p["X"], p["X"].shape[-1:], p["gamma1"], 1e-5), ROWS),
    row("attention", attention(False),
        lambda f, p: f.scaled_dot_product_attention(p["q"], p["k"], p["v"]), SEQUENCES),
    row("attention, causal", attention(True),
        lambda f, p: f.scaled_dot_product_attention(p["q"], p["k"], p["v"], is_causal=True),
        SEQUENCES),
]  # fmt: skip
