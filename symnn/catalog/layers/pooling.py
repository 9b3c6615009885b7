"""Pooling: the greatest entry or the mean of a window that moves over the axes of an input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Mul

from symnn.catalog.layers.windows import AXES, OFFSETS, Window, indices, windowed, windows_of
from symnn.indexed import MaxOver, Program, Sum, extent, index


def max_pooling(
    program: Program, inputs: Any, windows: Window | Sequence[Window], layer: int | str
) -> Any:
    """Add y[o] = the greatest x[S o + k - P] in each window, and return the array it defines.

    Args:
        program: extended in place.
        inputs: array of shape (samples, channels, *axes), with one to three axes.
        windows: one for each axis; what is beyond the end of an axis does not count.
        layer: number of the layer: `y1`.

    Raises:
        ShapeError: the windows do not fit the axes of the input.

    >>> from symnn.core import sizes, tensor
    >>> N, C, O, K, S = sizes("N C O K S")
    >>> program, window = Program(), Window(K, stride=S)
    >>> _ = max_pooling(program, tensor("X", N, C, window.inputs(O)), window, 1)
    >>> print(program)
    y1[n, c, o] := MaxOver(X[n, c, S*o + k], (k, 0, K - 1))

    Source: zhou1988
    """
    left, read, k = _pooled(inputs, windows)
    return program.define(f"y{layer}", left, MaxOver(read, *k))


def average_pooling(
    program: Program, inputs: Any, windows: Window | Sequence[Window], layer: int | str
) -> Any:
    """Add y[o] = the mean of each window, where padding counts as 0, and return the array.

    Args:
        program: extended in place.
        inputs: array of shape (samples, channels, *axes), with one to three axes.
        windows: one for each axis.
        layer: number of the layer: `y1`.

    Raises:
        ShapeError: the windows do not fit the axes of the input.

    >>> from symnn.core import sizes, tensor
    >>> N, C, O, K, S = sizes("N C O K S")
    >>> program, window = Program(), Window(K, stride=S)
    >>> _ = average_pooling(program, tensor("X", N, C, window.inputs(O)), window, 1)
    >>> print(program)
    y1[n, c, o] := Sum(X[n, c, S*o + k], (k, 0, K - 1))/K

    Source: lecun1989
    """
    left, read, k = _pooled(inputs, windows)
    return program.define(f"y{layer}", left, Sum(read, *k) / Mul(*map(extent, k)))


def _pooled(inputs: Any, windows: Any) -> Any:
    """The indices of the output, the entry that is read, and the indices in a window."""
    over = windows_of(inputs, windows)
    samples, channels, *extents = inputs.shape
    n, c = index("n", samples), index("c", channels)
    o = indices(AXES, (w.outputs(x) for w, x in zip(over, extents, strict=True)))
    k = indices(OFFSETS, (w.size for w in over))
    return (n, c, *o), windowed(inputs, (n, c), over, zip(o, k, strict=True)), k
