"""Dropout with a given mask: units are left out at random, and the rest is scaled up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import FiniteSet, Interval

from symnn.catalog.layers.elementwise import formal_indices
from symnn.core import tensor
from symnn.indexed import Program


@dataclass(frozen=True)
class Dropout:
    """The arrays of a dropout layer.

    Args:
        mask: data of the shape of the inputs: 1 keeps an entry, 0 drops it.
        rate: the probability that an entry is dropped; at least 0, below 1.
        output: mask times inputs, over 1 - rate.
    """

    mask: Any
    rate: Any
    output: Any


def dropout(program: Program, inputs: Any, layer: int, letters: str = "") -> Dropout:
    """Add d = m a/(1 - q), entry by entry: inverted scaling, so that prediction needs no change.

    The mask is data: drawing it is no mathematics of the layer, and the gradient reads the mask
    that was used.

    Args:
        program: extended in place.
        inputs: array of shape (units,), (samples, units) or (time, samples, units).
        layer: number of the layer: mask `m1`, rate `q1`, output `d1`.
        letters: of the indices, where the inputs have other axes.

    >>> from symnn.core import sizes
    >>> program = Program()
    >>> _ = dropout(program, tensor("a", *sizes("N H")), 1)
    >>> print(program)
    d1[n, k] := a[n, k]*m1[n, k]/(1 - q1)

    Source: srivastava2014
    """
    at = formal_indices(inputs, letters)
    mask = tensor(f"m{layer}", *inputs.shape, domain=FiniteSet(0, 1))
    rate = tensor(f"q{layer}", domain=Interval.Ropen(0, 1))
    output = program.define(f"d{layer}", at, mask[at] * inputs[at] / (1 - rate))
    return Dropout(mask, rate, output)
