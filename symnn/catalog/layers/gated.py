"""The gated layer: an affine map, multiplied by a gate that is another one behind an activation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import Expr

from symnn.catalog.layers.elementwise import formal_indices
from symnn.core import tensor
from symnn.core.symbols import as_size
from symnn.indexed import Program, Sum, index


@dataclass(frozen=True)
class Gated:
    """The arrays of a gated layer.

    Args:
        value: x V + c, the part without an activation.
        preactivation: x W + b, of the gate.
        output: f(x W + b) times the value, entry by entry.
        parameters: what is trained: W, b, V, c.
    """

    value: Any
    preactivation: Any
    output: Any
    parameters: tuple[Any, ...]


def gated(
    program: Program, inputs: Any, units: Expr | int, layer: int, gate: Callable[[Any], Any]
) -> Gated:
    """Add y = f(x W + b) * (x V + c): GLU with the sigmoid for f, SwiGLU with SiLU.

    Args:
        program: extended in place.
        inputs: array of shape (samples, fan in), or (fan in,) for a single sample.
        units: the fan out.
        layer: number of the layer: `W1`, `b1`, `V1`, `c1`, gate `z1`, value `v1`, output `y1`.
        gate: of the gate's preactivation, such as an activation of the catalog.

    Shapes:
        W and V (fan in, fan out); b and c (fan out,); y (samples, fan out).

    >>> from symnn.catalog.activations import activation
    >>> from symnn.core import sizes
    >>> N, D, H = sizes("N D H")
    >>> program = Program()
    >>> _ = gated(program, tensor("X", N, D), H, 1, activation("sigmoid"))
    >>> print(program)
    z1[n, j] := b1[j] + Sum(W1[i, j]*X[n, i], (i, 0, D - 1))
    v1[n, j] := c1[j] + Sum(V1[i, j]*X[n, i], (i, 0, D - 1))
    y1[n, j] := v1[n, j]/(1 + exp(-z1[n, j]))

    Source: dauphin2017, shazeer2020
    """
    *rows, _ = formal_indices(inputs)
    fan_in, fan_out = inputs.shape[-1], as_size(units)
    i, j = index("i", fan_in), index("j", fan_out)
    W, V = (tensor(f"{c}{layer}", fan_in, fan_out) for c in "WV")
    b, c = (tensor(f"{c}{layer}", fan_out) for c in "bc")
    z = program.define(f"z{layer}", (*rows, j), Sum(inputs[(*rows, i)] * W[i, j], i) + b[j])
    v = program.define(f"v{layer}", (*rows, j), Sum(inputs[(*rows, i)] * V[i, j], i) + c[j])
    y = program.define(f"y{layer}", (*rows, j), gate(z[(*rows, j)]) * v[(*rows, j)])
    return Gated(v, z, y, (W, b, V, c))
