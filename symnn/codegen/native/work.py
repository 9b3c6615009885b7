"""How much a step multiplies and adds."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from math import prod

from symnn.codegen.native.affine import Affine
from symnn.codegen.native.skipping import asking
from symnn.codegen.native.term import Term


def flops(sums: Iterable[Term]) -> int:
    """Multiplications and additions of all products that are summed up, a step."""
    total = 0
    for term in sums:
        if term.kind == "sum" and len(term.arguments) > 1:
            passes = prod(a.extent for a in (*term.axes, *term.over))
            total += round(2 * passes * prod(_share(*asked) for asked in asking(term)))
    return total


def _share(place: Affine, extent: int) -> float:
    """The part of the passes of a place's axes in which it lies inside of an array."""
    steps = [[factor * k for k in range(axis.extent)] for axis, factor in place.terms]
    found = [place.constant + sum(values) for values in product(*steps)]
    return sum(0 <= value < extent for value in found) / len(found)
