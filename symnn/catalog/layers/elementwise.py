"""Formal indices of activations, and what is applied to each of their entries or rows."""

from __future__ import annotations

from typing import Any

from sympy import exp

from symnn.core import Formula
from symnn.errors import ShapeError
from symnn.indexed import Program, Sum, index

LETTERS = ("t", "n", "k")
"""Of the formal indices: time, samples, units."""


def formal_indices(array: Any, letters: str = "") -> tuple[Any, ...]:
    """Indices `n`, `k` for an array of samples and units, with `t` before them for sequences.

    A single sample has `k` alone.

    Args:
        array: whose axes are counted.
        letters: one for each axis, where the array has other ones.

    Raises:
        ShapeError: without letters, the array has no axes, or more than three.
    """
    shape = tuple(array.shape)
    if letters:
        return tuple(index(name, n) for name, n in zip(letters, shape, strict=True))
    if len(shape) not in (1, 2, 3):
        raise ShapeError(
            f"layer: `{array.label}` has shape {shape}; needed (units,), (samples, units) or "
            "(time, samples, units)"
        )
    return tuple(index(name, n) for name, n in zip(LETTERS[-len(shape) :], shape, strict=True))


def elementwise(
    program: Program, name: str, formula: Formula, array: Any, letters: str = ""
) -> Any:
    """Add `name[n, k] := f(array[n, k])` and return the array it defines."""
    indices = formal_indices(array, letters)
    return program.define(name, indices, formula(array[indices]))


def softmax(program: Program, name: str, logits: Any) -> Any:
    """Add the softmax of the logits over their last axis and return the array it defines.

    >>> from symnn.core import sizes, tensor
    >>> program = Program()
    >>> _ = softmax(program, "p", tensor("z", sizes("K")))
    >>> print(program)
    p[k] := exp(z[k])/Sum(exp(z[m]), (m, 0, K - 1))
    """
    *rows, k = formal_indices(logits)
    m = index("m", logits.shape[-1])
    total = Sum(exp(logits[(*rows, m)]), m)
    return program.define(name, (*rows, k), exp(logits[(*rows, k)]) / total)
