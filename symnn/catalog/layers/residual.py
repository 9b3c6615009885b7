"""Residual layers: a block adds to what enters it, for any number of blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr, KroneckerDelta

from symnn.catalog.activations import TANH, Activation
from symnn.catalog.layers.elementwise import formal_indices
from symnn.core import Formula, tensor
from symnn.core.symbols import as_size
from symnn.indexed import Program, Sum, index


@dataclass(frozen=True)
class ResidualStack:
    """The arrays of a stack of residual blocks.

    Args:
        weights: of shape (blocks, units, units).
        bias: of shape (blocks, units).
        preactivation: of every block, of shape (blocks, samples, units).
        states: after every block, of shape (blocks, samples, units).
        output: the state after the last block, of shape (samples, units).
    """

    weights: Any
    bias: Any
    preactivation: Any
    states: Any
    output: Any

    @property
    def parameters(self) -> tuple[Any, ...]:
        return (self.weights, self.bias)


def residual_stack(
    program: Program,
    inputs: Any,
    depth: Expr | int,
    layer: int | str,
    activation: Activation | Formula = TANH,
) -> ResidualStack:
    """Add h_l = h_{l-1} + f(h_{l-1} W_l + b_l) for as many blocks as `depth` says.

    The input enters the first block; the output is the state after the last.

    Depth is an index, as time is: one equation stands for all blocks.

    Args:
        program: extended in place.
        inputs: array of shape (samples, units), or (units,) for a single sample.
        depth: how many blocks; a symbol leaves it open.
        layer: number of the stack: `W1`, `b1`, `z1`, branch `a1`, states `h1`, output `y1`.
        activation: of the branch.

    >>> from symnn.core import sizes
    >>> N, H, L = sizes("N H L")
    >>> program = Program()
    >>> _ = residual_stack(program, tensor("X", N, H), L, 1)
    >>> print(program.text())
    z1[l,n,j] = Σ_i W1[l,i,j]·(X[n,i]·[l = 0] + h1[l-1,n,i]) + b1[l,j]
    a1[l,n,j] = tanh(z1[l,n,j])
    h1[l,n,j] = X[n,j]·[l = 0] + a1[l,n,j] + h1[l-1,n,j]
    y1[n,j] = h1[L-1,n,j]
    <BLANKLINE>
    with h1[l,n,j] = 0 for l < 0

    Source: he2016
    """
    *rows, _ = formal_indices(inputs)
    blocks, width = as_size(depth), inputs.shape[-1]
    block, (i, j) = index("l", blocks), index("i j", width)
    W, b = tensor(f"W{layer}", blocks, width, width), tensor(f"b{layer}", blocks, width)
    h = tensor(f"h{layer}", blocks, *inputs.shape)

    def entering(unit: Any) -> Any:
        return h[(block - 1, *rows, unit)] + KroneckerDelta(block, 0) * inputs[(*rows, unit)]

    total = Sum(entering(i) * W[block, i, j], i) + b[block, j]
    z = program.define(f"z{layer}", (block, *rows, j), total)
    a = program.define(f"a{layer}", (block, *rows, j), activation(z[(block, *rows, j)]))
    program.define(f"h{layer}", (block, *rows, j), entering(j) + a[(block, *rows, j)])
    y = program.define(f"y{layer}", (*rows, j), h[(blocks - 1, *rows, j)])
    return ResidualStack(W, b, z, h, y)
