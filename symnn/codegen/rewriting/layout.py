"""Forms of equal value that suit how NumPy walks through memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sympy import Integer, Mul

from symnn.codegen.graph.node import ELEMENTWISE, Graph, Node, rewritten, underlying, walk

FEW = 16
"""So many entries are reduced one after the other, each for all results at once."""


def laid_out(
    graph: Graph, roots: Iterable[Node], sizes: Mapping[Any, int]
) -> Callable[[Node], Node]:
    """A function that puts axes in front over which few entries are reduced.

    `Why:` NumPy reduces row by row, at some 30 ns a row; columns go through whole vectors.
    """
    done: dict[Node, Node] = {}
    known = {s: Integer(value) for s, value in sizes.items()}
    fronts = dict(_few(roots, known))

    def rule(node: Node, arguments: tuple[Node, ...]) -> Node:
        made = graph.like(node, arguments)
        return _with_front(graph, made, fronts[node]) if node in fronts else made

    return lambda root: rewritten(root, rule, done)


def is_over_few(node: Node, sizes: Mapping[Any, Any]) -> bool:
    """Whether a reduction leaves axes, and takes few entries for each of its results."""
    count: Any = Mul(*[node.arguments[0].shape[a] for a in node.detail]).xreplace(sizes)
    return bool(node.shape) and bool(count.is_Integer and count <= FEW)


def _few(roots: Iterable[Node], known: Mapping[Any, Any]) -> Iterable[tuple[Node, Any]]:
    """Elementwise arrays over windows that are reduced, with the axes of these.

    `Why not those that are reshaped:` in another order their axes are not one behind the other, and
    what should be a view of them would be a copy that no step writes to.
    """
    nodes = list(walk(*roots))
    reshaped = {underlying(node) for node in nodes if node.operation == "reshape"}
    for node in nodes:
        if node.operation in ("total", "largest") and is_over_few(node, known):
            (inner,) = node.arguments
            axes = node.detail
            while inner.operation == "transpose":
                axes = tuple(inner.detail[a] for a in axes)
                inner = inner.arguments[0]
            windowed = inner.operation in ELEMENTWISE and len(inner.shape) > 2
            if windowed and inner not in reshaped:
                yield inner, tuple(sorted(axes))


def _with_front(graph: Graph, node: Node, front: tuple[int, ...]) -> Node:
    """An elementwise array with some axes in front, in memory."""
    order = (*front, *(a for a in range(len(node.shape)) if a not in front))
    if node.operation not in ELEMENTWISE or order == tuple(range(len(order))):
        return node
    return graph.in_order(node, order)
