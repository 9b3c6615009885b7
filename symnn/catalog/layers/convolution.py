"""Convolutions over any number of axes, and their transposes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr

from symnn.catalog.layers.windows import AXES, OFFSETS, Window, indices, windows_of
from symnn.core import tensor
from symnn.indexed import Program, Sum, index, padded


@dataclass(frozen=True)
class Convolution:
    """The arrays of a convolution.

    Args:
        weights: of shape (filters, channels, *sizes of the windows); channels first where it is
            transposed.
        bias: of shape (filters,).
        output: of shape (samples, filters, *places).
        parameters: what is trained: weights and bias.
    """

    weights: Any
    bias: Any
    output: Any
    parameters: tuple[Any, ...]


def convolution(
    program: Program,
    inputs: Any,
    filters: Expr | int,
    windows: Window | Sequence[Window],
    layer: int | str,
) -> Convolution:
    """Add y[o] = sum over k of x[S o + k - P] w[k] + b, summed over channels, for every filter.

    As in every library of networks, the window is not turned round (it is a cross-correlation).

    Args:
        program: extended in place.
        inputs: array of shape (samples, channels, *axes), with one to three axes.
        filters: the number of channels of the output.
        windows: one for each axis: size, stride and padding.
        layer: number of the layer: `W1`, `b1`, `y1`.

    Shapes:
        weights (filters, channels, *sizes); bias (filters,); output (samples, filters, *places).

    Raises:
        ShapeError: the windows do not fit the axes of the input.

    >>> from symnn.core import sizes
    >>> N, C, F, O, K, S = sizes("N C F O K S")
    >>> program, window = Program(), Window(K, stride=S)
    >>> _ = convolution(program, tensor("X", N, C, window.inputs(O)), F, window, 1)
    >>> print(program)
    y1[n, f, o] := b1[f] + Sum(W1[f, c, k]*X[n, c, S*o + k], (c, 0, C - 1), (k, 0, K - 1))

    Source: lecun1989
    """
    over = windows_of(inputs, windows)
    samples, channels, *extents = inputs.shape
    n, f, c = index("n", samples), index("f", filters), index("c", channels)
    o = indices(AXES, (w.outputs(x) for w, x in zip(over, extents, strict=True)))
    k = indices(OFFSETS, (w.size for w in over))
    W, b = (
        tensor(f"W{layer}", filters, channels, *(w.size for w in over)),
        tensor(f"b{layer}", filters),
    )
    places = [w.read(*at) for w, *at in zip(over, o, k, strict=True)]
    read = inputs[(n, c, *places)]
    read = read if all(w.padding == 0 for w in over) else padded(read)
    y = program.define(f"y{layer}", (n, f, *o), Sum(read * W[(f, c, *k)], c, *k) + b[f])
    return Convolution(W, b, y, (W, b))


def transposed_convolution(
    program: Program,
    inputs: Any,
    filters: Expr | int,
    windows: Window | Sequence[Window],
    layer: int | str,
) -> Convolution:
    """Add the convolution that reads backward: entry x[o] is spread over the places S o + k - P.

    Its output is as long as the input of a convolution with these windows whose output is as long
    as its input; where (t + P - k)/S is no whole number, nothing is read.

    Args:
        program: extended in place.
        inputs: array of shape (samples, channels, *places).
        filters: the number of channels of the output.
        windows: one for each axis.
        layer: number of the layer.

    Shapes:
        weights (channels, filters, *sizes); bias (filters,); output (samples, filters, *axes).

    Raises:
        ShapeError: the windows do not fit the axes of the input.

    >>> from symnn.core import sizes
    >>> N, C, F, O, K, S = sizes("N C F O K S")
    >>> program = Program()
    >>> y = transposed_convolution(program, tensor("X", N, C, O), F, Window(K, stride=S), 1).output
    >>> y.shape
    (N, F, K + S*(O - 1))
    >>> print(program[y].right.args[1].function)
    W1[c, f, k]*X[n, c, -k/S + o/S]

    Source: dumoulin2016
    """
    over = windows_of(inputs, windows)
    samples, channels, *extents = inputs.shape
    n, f, c = index("n", samples), index("f", filters), index("c", channels)
    o = indices(AXES, (w.inputs(x) for w, x in zip(over, extents, strict=True)))
    k = indices(OFFSETS, (w.size for w in over))
    W, b = (
        tensor(f"W{layer}", channels, filters, *(w.size for w in over)),
        tensor(f"b{layer}", filters),
    )
    read = padded(
        inputs[(n, c, *(w.place(*at).expand() for w, *at in zip(over, o, k, strict=True)))]
    )
    y = program.define(f"y{layer}", (n, f, *o), Sum(read * W[(c, f, *k)], c, *k) + b[f])
    return Convolution(W, b, y, (W, b))
