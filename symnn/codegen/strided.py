"""Array operations for reads at affine places: padding, windows, and their adjoint, overlap-add."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Max

from symnn.codegen.node import Graph, Node
from symnn.indexed.reach import is_nonnegative


def positive_part(e: Any) -> Any:
    """max(0, e), decided where it is sure."""
    if is_nonnegative(e):
        return e
    return 0 * e if is_nonnegative(-e) else Max(0, e)


def padded(graph: Graph, node: Node, margins: Sequence[tuple[Any, Any]]) -> Node:
    """The array between zeros: so many before and behind, for each axis."""
    if all(before == 0 and behind == 0 for before, behind in margins):
        return node
    shape = [n + before + behind for n, (before, behind) in zip(node.shape, margins, strict=True)]
    return graph.node("padded", (node,), shape, tuple(map(tuple, margins)), node.kind)


def window(
    graph: Graph, node: Node, axis: int, start: Any, steps: Sequence[int], extents: Sequence[Any]
) -> Node:
    """A view of the entries at start + steps[0]*i + steps[1]*j + ... of an axis, as axes i, j."""
    shape = (*node.shape[:axis], *extents, *node.shape[axis + 1 :])
    if tuple(steps) == (1,) and start == 0 and extents[0] == node.shape[axis]:
        return node
    return graph.node("window", (node,), shape, (axis, start, tuple(steps)), node.kind)


def overlap_add(graph: Graph, node: Node, axis: int, steps: Sequence[int], extent: Any) -> Node:
    """Entries at axes i, j, ... added up at steps[0]*i + steps[1]*j + ... of one axis.

    It is the adjoint of `window`. The steps are not negative, and the extent holds all places.
    """
    shape = (*node.shape[:axis], extent, *node.shape[axis + len(steps) :])
    return graph.node("overlap_add", (graph.as_floats(node),), shape, (axis, tuple(steps)))


def contiguous(graph: Graph, node: Node) -> Node:
    """The array in one piece, in the order of its axes: a copy of a view."""
    if not node.is_view:
        return node
    return graph.node("contiguous", (node,), node.shape, None, node.kind)


def reshaped(graph: Graph, node: Node, groups: Sequence[Sequence[int]]) -> Node:
    """Neighboring axes as one axis, group by group; the array must be in one piece."""
    if all(len(group) == 1 for group in groups):
        return node
    shape = [_product(node.shape[a] for a in group) for group in groups]
    return graph.node("reshape", (node,), shape, None, node.kind)


def unflattened(graph: Graph, node: Node, shape: Sequence[Any]) -> Node:
    """An array in one piece with other extents of the same number of entries."""
    if tuple(node.shape) == tuple(shape):
        return node
    return graph.node("reshape", (node,), shape, None, node.kind)


def _product(extents: Any) -> Any:
    total: Any = 1
    for n in extents:
        total = total * n
    return total
