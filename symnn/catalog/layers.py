"""Layers: functions that add the equations of one layer to a program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr, Rational, exp

from symnn.catalog.activations import Activation
from symnn.core import Formula, tensor
from symnn.core.symbols import as_size
from symnn.errors import ShapeError
from symnn.indexed import Program, Sum, index

LETTERS = ("n", "k")
"""Of the formal indices: samples, then units."""


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


def formal_indices(array: Any) -> tuple[Any, ...]:
    """Indices `n`, `k` for an array of samples and units; `k` alone for a single sample.

    Raises:
        ShapeError: the array has neither one nor two axes.
    """
    shape = tuple(array.shape)
    if len(shape) not in (1, 2):
        raise ShapeError(
            f"layer: `{array.label}` has shape {shape}; needed (units,) or (samples, units)"
        )
    return tuple(index(name, n) for name, n in zip(LETTERS[-len(shape) :], shape, strict=True))


def dense(
    program: Program,
    inputs: Any,
    units: Expr | int,
    layer: int,
    activation: Activation | None = None,
) -> Dense:
    """Add z = x W + b and a = f(z) for one layer; names carry the layer's number.

    Args:
        program: extended in place.
        inputs: array of shape (samples, fan in), or (fan in,) for a single sample.
        units: the fan out.
        layer: number of the layer, from 1: `W1`, `b1`, `z1`, `a1`.
        activation: applied to each entry of z; without one the layer is affine, as the last one
            is, and its units are counted by `k`.

    Shapes:
        weights (fan in, fan out); bias (fan out,); z and a (samples, fan out).

    >>> from symnn.catalog.activations import activation
    >>> from symnn.core import sizes
    >>> N, D, H = sizes("N D H")
    >>> program = Program()
    >>> first = dense(program, tensor("X", N, D), H, 1, activation("tanh"))
    >>> print(program)
    z1[n, j] := b1[j] + Sum(W1[i, j]*X[n, i], (i, 0, D - 1))
    a1[n, j] := tanh(z1[n, j])
    """
    *rows, _ = formal_indices(inputs)
    fan_in, fan_out = inputs.shape[-1], as_size(units)
    i, j = (
        index(*pair) for pair in zip(_letters(layer, activation), (fan_in, fan_out), strict=True)
    )
    W, b = tensor(f"W{layer}", fan_in, fan_out), tensor(f"b{layer}", fan_out)
    z = program.define(f"z{layer}", (*rows, j), Sum(inputs[(*rows, i)] * W[i, j], i) + b[j])
    if activation is None:
        return Dense(W, b, z, z, (W, b))
    values, learned = _parameters(program, activation, layer)
    a = program.define(f"a{layer}", (*rows, j), activation(z[(*rows, j)], **values))
    return Dense(W, b, z, a, (W, b, *learned))


def _letters(layer: int, activation: Activation | None) -> tuple[str, str]:
    """Letters for the units below and the units of a layer: i, j, k from inputs to classes."""
    if activation is not None:
        return "i", "j"
    return ("i" if layer == 1 else "j"), "k"


def _parameters(program: Program, activation: Activation, layer: int) -> Any:
    """The activation's parameters: learned ones read, rational ones inserted, others named once."""
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


def elementwise(program: Program, name: str, formula: Formula, array: Any) -> Any:
    """Add `name[n, k] := f(array[n, k])` and return the array it defines."""
    indices = formal_indices(array)
    return program.define(name, indices, formula(array[indices]))


def softmax(program: Program, name: str, logits: Any) -> Any:
    """Add the softmax of the logits over their last axis and return the array it defines.

    >>> from symnn.core import sizes
    >>> program = Program()
    >>> _ = softmax(program, "p", tensor("z", sizes("K")))
    >>> print(program)
    p[k] := exp(z[k])/Sum(exp(z[m]), (m, 0, K - 1))
    """
    *rows, k = formal_indices(logits)
    m = index("m", logits.shape[-1])
    total = Sum(exp(logits[(*rows, m)]), m)
    return program.define(name, (*rows, k), exp(logits[(*rows, k)]) / total)
