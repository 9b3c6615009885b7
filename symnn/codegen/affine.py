"""Reads at affine places: an axis of the array becomes one axis for each index of its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Dummy, Idx, Integer, Rational, ilcm

from symnn.codegen.node import Graph, Node
from symnn.codegen.strided import overlap_add, padded, positive_part, window
from symnn.indexed.index import extent
from symnn.indexed.reach import reach
from symnn.indexed.traverse import free_indices


@dataclass(frozen=True)
class Place:
    """start + the sum of slope times index, as a place on an axis."""

    start: Any
    slopes: tuple[tuple[Any, Any], ...]

    @property
    def denominator(self) -> int:
        """The least number that makes all coefficients whole."""
        numbers = [s for _, s in self.slopes]
        numbers += [self.start] if isinstance(self.start, Rational) else []
        return int(ilcm(1, *[n.q for n in numbers]))


def place_of(i: Any) -> Place:
    """An affine index by its parts.

    >>> from symnn.core import sizes
    >>> from symnn.indexed import index
    >>> n, k = index("n", sizes("N")), index("k", sizes("K"))
    >>> place_of(2*n - k + 1).start
    1
    """
    slopes, rest = [], i
    for k in sorted(free_indices(i), key=str):
        spot = Dummy()
        slope = rest.xreplace({k: spot}).expand().coeff(spot, 1)
        slopes.append((k, slope))
        rest = (rest - slope * k).expand()
    return Place(rest, tuple(slopes))


def affine_axes(graph: Graph, node: Node, places: list[Any]) -> tuple[Node, tuple[Any, ...]]:
    """An array read at affine places, and the indices that its axes run over.

    Args:
        graph: the maker of nodes.
        node: the array.
        places: for each axis an affine index; with fractions, entries between places are 0.
    """
    known = [i if isinstance(i, Idx) else place_of(i) for i in places]
    for axis, p in enumerate(known):
        if isinstance(p, Place) and p.denominator > 1:
            node, known[axis] = _stretched(graph, node, axis, p)
    margins = [(Integer(0), Integer(0)) if isinstance(p, Idx) else _margins(i, p, n)
               for i, p, n in zip(places, known, node.shape, strict=True)]  # fmt: skip
    node = padded(graph, node, margins)
    axes: list[Any] = []
    for p, (before, _) in zip(known, margins, strict=True):
        if isinstance(p, Idx):
            axes.append(p)
            continue
        extents = [extent(k) for k, _ in p.slopes]
        steps = [int(s) for _, s in p.slopes]
        node = window(graph, node, len(axes), p.start + before, steps, extents)
        axes += [k for k, _ in p.slopes]
    return node, tuple(axes)


def _stretched(graph: Graph, node: Node, axis: int, place: Place) -> tuple[Node, Place]:
    """The array with zeros between its entries, and the place there: for x[(n - k)/2]."""
    scale = place.denominator
    wide = (node.shape[axis] - 1) * scale + 1
    node = overlap_add(graph, node, axis, (scale,), wide)
    slopes = tuple((k, s * scale) for k, s in place.slopes)
    return node, Place((place.start * scale).expand(), slopes)


def _margins(i: Any, place: Place, n: Any) -> tuple[Any, Any]:
    """How far the place reaches out of 0..n-1 at both ends."""
    whole = place.start + sum(s * k for k, s in place.slopes)
    low, high = reach(whole)
    return positive_part((-low).expand()), positive_part((high - (n - 1)).expand())
