"""The dense layer: an affine map of the units below, then an activation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr, Rational

from symnn.catalog.activations import Activation
from symnn.catalog.layers.elementwise import formal_indices
from symnn.core import tensor
from symnn.core.symbols import as_size
from symnn.indexed import Program, Sum, index


@dataclass(frozen=True)
class Dense:
    """The arrays of a dense layer.

    Args:
        weights: of shape (fan in, fan out).
        bias: of shape (fan out,).
        preactivation: z = x W + b.
        output: the activation of z; z itself without one.
        parameters: what is trained: weights, bias, and learned parameters of the activation.
    """

    weights: Any
    bias: Any
    preactivation: Any
    output: Any
    parameters: tuple[Any, ...]


def dense(
    program: Program,
    inputs: Any,
    units: Expr | int,
    layer: int,
    activation: Activation | None = None,
    summed: str = "",
) -> Dense:
    """Add z = x W + b and a = f(z) for one layer; names carry the layer's number.

    Args:
        program: extended in place.
        inputs: array of shape (samples, fan in), or (fan in,) for a single sample.
        units: the fan out.
        layer: number of the layer, from 1: `W1`, `b1`, `z1`, `a1`.
        activation: applied to each entry of z; without one the layer is affine, as the last one
            is, and its units are counted by `k`.
        summed: letters of the last axes of the inputs, where several are summed over, such as the
            channels and places of an image; then the first axis is that of the samples.

    Shapes:
        weights (fan in, fan out), or (*summed, fan out); bias (fan out,); z and a (samples,
        fan out).

    >>> from symnn.catalog.activations import activation
    >>> from symnn.core import sizes
    >>> N, D, H = sizes("N D H")
    >>> program = Program()
    >>> first = dense(program, tensor("X", N, D), H, 1, activation("tanh"))
    >>> print(program)
    z1[n, j] := b1[j] + Sum(W1[i, j]*X[n, i], (i, 0, D - 1))
    a1[n, j] := tanh(z1[n, j])
    """
    below, own = _letters(layer, activation)
    rows = (index("n", inputs.shape[0]),) if summed else formal_indices(inputs)[:-1]
    fan_out = as_size(units)
    fan_in = tuple(inputs.shape[len(rows) :])
    i = tuple(index(*pair) for pair in zip(summed or below, fan_in, strict=True))
    j = index(own, fan_out)
    W, b = tensor(f"W{layer}", *fan_in, fan_out), tensor(f"b{layer}", fan_out)
    total = Sum(inputs[(*rows, *i)] * W[(*i, j)], *i)
    z = program.define(f"z{layer}", (*rows, j), total + b[j])
    if activation is None:
        return Dense(W, b, z, z, (W, b))
    values, learned = activation_parameters(program, activation, layer)
    a = program.define(f"a{layer}", (*rows, j), activation(z[(*rows, j)], **values))
    return Dense(W, b, z, a, (W, b, *learned))


def _letters(layer: int, activation: Activation | None) -> tuple[str, str]:
    """Letters for the units below and the units of a layer: i, j, k from inputs to classes."""
    if activation is not None:
        return "i", "j"
    return ("i" if layer == 1 else "j"), "k"


def activation_parameters(
    program: Program, activation: Activation, layer: int | str
) -> tuple[dict[str, Any], list[Any]]:
    """The values of an activation's parameters by name, and those among them that are learned.

    Learned ones are read, rational ones inserted, others named once.
    """
    values: dict[str, Any] = {}
    learned = [tensor(f"{s.name}{layer}", domain=s.domain) for s in activation.learned]  # type: ignore[attr-defined]
    values.update({s.name: a for s, a in zip(activation.learned, learned, strict=True)})
    for symbol, default in activation.defaults:
        if symbol not in activation.learned and not isinstance(default, Rational):
            values[symbol.name] = _constant(program, f"{activation.name}_{symbol.name}", default)
    return values, learned


def _constant(program: Program, name: str, value: Expr) -> Any:
    known = [equation.base for equation in program if equation.name == name]
    return known[0] if known else program.define(name, (), value)
