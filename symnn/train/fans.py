"""How many terms enter a unit, and how many units a value enters: read off the equations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Idx, Indexed, Mul, S

from symnn.indexed import Program, extent
from symnn.indexed.language.traverse import free_indices, reads


@dataclass(frozen=True)
class Fans:
    """What an initializer asks of an array of weights.

    Args:
        fan_in: terms of the sum that a unit is made of.
        fan_out: units that a value enters.
        summed: axes of the weights that the sum runs over; without any, nothing is drawn.
    """

    fan_in: Any = S.One
    fan_out: Any = S.One
    summed: tuple[int, ...] = ()


def fans(program: Program, weights: Any) -> Fans:
    """The fans of an array, by the first equation that reads it.

    An index of the weights that stands free on the left counts units; one that is summed over
    counts terms. Where a summed index moves a window, each value enters as many places as the
    window has entries, so that it counts for the units, too.

    >>> from symnn.catalog.layers import convolution
    >>> from symnn.catalog.layers.windows import Window
    >>> from symnn.core import sizes, tensor
    >>> N, C, F, O, K = sizes("N C F O K")
    >>> program = Program()
    >>> made = convolution(program, tensor("X", N, C, Window(K).inputs(O)), F, Window(K), 1)
    >>> fans(program, made.weights)
    Fans(fan_in=C*K, fan_out=F*K, summed=(1, 2))
    """
    for equation in program:
        found = [r for r in reads(equation.right) if isinstance(r, Indexed) and r.base == weights]
        if found:
            return _of_read(found[0], equation)
    return Fans()


def _of_read(read: Any, equation: Any) -> Fans:
    free = {*equation.indices}
    own = [place for place in read.indices if isinstance(place, Idx)]
    summed = [i for i in own if i not in free]
    moved = set().union(*(_moving(other) for other in reads(equation.right)), set())
    windows = [i for i in summed if i in moved]
    axes = tuple(a for a, i in enumerate(read.indices) if i in summed)
    units = [extent(i) for i in own if i in free]
    return Fans(
        Mul(*map(extent, summed)), Mul(*units, *map(extent, windows)), axes if summed else ()
    )


def _moving(read: Any) -> set[Any]:
    """The indices that stand in a sum of indices, as the offset in a window does."""
    if not isinstance(read, Indexed):
        return set()
    places = [free_indices(p) for p in read.indices if not isinstance(p, Idx)]
    return set().union(*(found for found in places if len(found) > 1), set())
