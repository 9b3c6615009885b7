"""Networks with windows, norms and attention, each with a loss and what to differentiate by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import Interval, Rational, oo

from symnn.catalog.activations import activation
from symnn.catalog.layers import (
    BlockSizes,
    Window,
    average_pooling,
    batch_norm,
    convolution,
    layer_norm,
    max_pooling,
    rms_norm,
    scaled_dot_product,
    self_attention,
    transformer_block,
    transposed_convolution,
    weight_norm,
)
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, equals, gradient, index

N, C, F, O, Q, K, M, S, P = sizes("N C F O Q K M S P")  # noqa: E741
T, D, H, E, U = sizes("T D H E U")
SMALL = {N: 2, C: 2, F: 2, O: 3, Q: 2, K: 3, M: 2, S: 2, P: 1, T: 3, D: 2, H: 2, E: 2, U: 2}


@dataclass(frozen=True)
class Case:
    """A program whose loss is half the squared distance of an array from targets `R`."""

    program: Program
    loss: Any
    wrt: tuple[Any, ...]

    @property
    def sizes(self) -> dict[Any, int]:
        return {n: SMALL[n] for n in self.program.sizes}

    @property
    def gradient(self) -> Any:
        return gradient(self.program, self.loss, self.wrt)


def scored(program: Program, output: Any, *wrt: Any) -> Case:
    targets = tensor("R", *output.shape)
    at = tuple(index(f"r{axis}", n) for axis, n in enumerate(output.shape))
    square = Sum((output[at] - targets[at]) ** 2, *at)
    return Case(program, program.define("L", (), Rational(1, 2) * square), wrt)


def windowed(layer: Callable[..., Any], *windows: Window, transposed: bool = False) -> Case:
    """A layer with windows on inputs of symbolic extents."""
    places = (O, Q)[: len(windows)]
    axes = places if transposed else [w.inputs(n) for w, n in zip(windows, places, strict=True)]
    program, X = Program(), tensor("X", N, C, *axes)
    if layer in (max_pooling, average_pooling):
        return scored(program, layer(program, X, windows, 1), X)
    made = layer(program, X, F, windows, 1)
    return scored(program, made.output, X, *made.parameters)


def stacked() -> Case:
    """Convolution, pooling, convolution: each places its windows on what is below."""
    program, pool = Program(), Window(2, 2)
    second, first = Window(M), Window(K, 1, 1)
    inner = pool.inputs(second.inputs(O))
    X = tensor("X", N, C, first.inputs(inner))
    one = convolution(program, X, F, first, 1)
    pooled = average_pooling(program, one.output, pool, 2)
    two = convolution(program, pooled, F, second, 3)
    return scored(program, two.output, X, *one.parameters, *two.parameters)


def normalized(layer: Callable[..., Any], *shape: Any) -> Case:
    program, X = Program(), tensor("X", *shape)
    made = layer(program, X, 1)
    return scored(program, made.output, X, *made.parameters)


def directed() -> Case:
    """Weights by length and direction, where no direction is 0."""
    v, square = tensor("v", D, H), tensor("s", H, domain=Interval.open(0, oo))
    i, j = index("i", D), index("j", H)
    program = Program(facts=[equals(Sum(v[i, j] ** 2, i), square[j])])
    made = weight_norm(program, v, 1)
    return scored(program, made.output, v, *made.parameters)


def attended(*heads: Any, causal: bool = False) -> Case:
    program = Program()
    arrays = [tensor(name, N, *heads, T, E) for name in ("q", "k", "v")]
    made = scaled_dot_product(program, (arrays[0], arrays[1], arrays[2]), 1, causal)
    return scored(program, made.output, *arrays)


def projected() -> Case:
    program, X = Program(), tensor("X", N, T, D)
    made = self_attention(program, X, (H, E), 1, causal=True)
    return scored(program, made.output, X, *made.parameters)


def block(name: str, depth: int = 1, causal: bool = False) -> Case:
    program, X = Program(), tensor("X", N, T, D)
    flow, parameters = X, []
    for layer in range(1, depth + 1):
        inside = BlockSizes(H, E, U, activation(name), causal)
        made = transformer_block(program, flow, inside, layer)
        flow, parameters = made.output, [*parameters, *made.parameters]
    return scored(program, flow, X, *parameters)


CASES: dict[str, Callable[[], Case]] = {
    "convolution": lambda: windowed(convolution, Window(K)),
    "strided": lambda: windowed(convolution, Window(K, S)),
    "padded": lambda: windowed(convolution, Window(K, S, P)),
    "images": lambda: windowed(convolution, Window(K, 2, 1), Window(M, S, P)),
    "transposed": lambda: windowed(transposed_convolution, Window(K, S, P), transposed=True),
    "transposed images": lambda: windowed(
        transposed_convolution, Window(K, 2), Window(M, 1), transposed=True
    ),
    "max pooling": lambda: windowed(max_pooling, Window(K, S)),
    "max pooling of images": lambda: windowed(max_pooling, Window(2, 2), Window(2, 2)),
    "average pooling": lambda: windowed(average_pooling, Window(K, S)),
    "average pooling of images": lambda: windowed(average_pooling, Window(2, 1), Window(M, 2)),
    "stacked": stacked,
    "layer norm": lambda: normalized(layer_norm, N, D),
    "layer norm of sequences": lambda: normalized(layer_norm, N, T, D),
    "batch norm": lambda: normalized(batch_norm, N, D),
    "batch norm of images": lambda: normalized(batch_norm, N, C, O, Q),
    "rms norm": lambda: normalized(rms_norm, N, D),
    "weight norm": directed,
    "attention": attended,
    "heads": lambda: attended(H),
    "causal": lambda: attended(causal=True),
    "causal heads": lambda: attended(H, causal=True),
    "projected": projected,
    "block": lambda: block("gelu", causal=True),
    "rectified block": lambda: block("relu"),
}
