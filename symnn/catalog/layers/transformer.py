"""The transformer block: attention, then a network for each position, each added to its input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr

from symnn.catalog.activations import Activation
from symnn.catalog.layers.attention import Attention, self_attention, sequence
from symnn.catalog.layers.normalization import Normalization, layer_norm
from symnn.core import tensor
from symnn.indexed import Program, Sum, extent, index


@dataclass(frozen=True)
class TransformerBlock:
    """The arrays of a block.

    Args:
        attention: its arrays.
        norms: before the attention, and before the network.
        hidden: what goes through the activation.
        output: of the shape of the inputs, so that blocks can be stacked.
        parameters: what is trained, from the inputs on.
    """

    attention: Attention
    norms: tuple[Normalization, Normalization]
    hidden: Any
    output: Any
    parameters: tuple[Any, ...]


@dataclass(frozen=True)
class BlockSizes:
    """How large a block is, and what it is made of.

    Args:
        heads: of the attention.
        features: of each head.
        hidden: units of the network of each position.
        activation: of these units.
        causal: no position reads a later one.
    """

    heads: Expr | int
    features: Expr | int
    hidden: Expr | int
    activation: Activation
    causal: bool = False


def transformer_block(
    program: Program, inputs: Any, block: BlockSizes, layer: int
) -> TransformerBlock:
    """Add r = x + attention(norm(x)) and y = r + network(norm(r)), as blocks before a norm do.

    Args:
        program: extended in place.
        inputs: array of shape (samples, positions, features).
        block: its sizes and its activation.
        layer: number of the block; the parts before its two residuals are `1a` and `1b`.

    Raises:
        ShapeError: the inputs have not three axes.

    >>> from symnn.catalog.activations import activation
    >>> from symnn.core import sizes
    >>> N, T, D, H, E, M = sizes("N T D H E M")
    >>> program = Program()
    >>> inside = BlockSizes(H, E, M, activation("gelu"), causal=True)
    >>> found = transformer_block(program, tensor("X", N, T, D), inside, 1)
    >>> print(program[found.output])
    x1[n, i, d] := c1[d] + r1[n, i, d] + Sum(V1[u, d]*a1[n, i, u], (u, 0, M - 1))

    Source: vaswani2017, xiong2020
    """
    n, i, d = sequence(inputs)
    first = layer_norm(program, inputs, f"{layer}a")
    attention = self_attention(
        program, first.output, (block.heads, block.features), layer, block.causal
    )
    r = program.define(f"r{layer}", (n, i, d), inputs[n, i, d] + attention.output[n, i, d])
    second = layer_norm(program, r, f"{layer}b")
    u = index("u", block.hidden)
    W, b = tensor(f"W{layer}", extent(d), extent(u)), tensor(f"b{layer}", extent(u))
    V, c = tensor(f"V{layer}", extent(u), extent(d)), tensor(f"c{layer}", extent(d))
    z = program.define(f"z{layer}", (n, i, u), Sum(second.output[n, i, d] * W[d, u], d) + b[u])
    a = program.define(f"a{layer}", (n, i, u), block.activation(z[n, i, u]))
    y = program.define(f"x{layer}", (n, i, d), r[n, i, d] + Sum(a[n, i, u] * V[u, d], u) + c[d])
    parameters = (*first.parameters, *attention.parameters, *second.parameters, W, b, V, c)
    return TransformerBlock(attention, (first, second), z, y, parameters)
