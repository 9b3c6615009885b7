"""Copies below axes that are joined, where these do not lie one behind the other in memory."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate, pairwise
from typing import Any

from symnn.codegen.graph.node import Graph, Node, rewritten
from symnn.codegen.graph.windows import copied, has_joined_axes, strides


def joining(graph: Graph) -> Callable[[Node], Node]:
    """A function that copies what could not be looked at with its axes joined.

    `Why:` the lowering joins axes of arrays as they were defined. What defines one may be another
    array with its axes in another order, which NumPy joins by a copy: made once, with the other
    views of a step, that copy would never see what later steps compute.
    """
    done: dict[Node, Node] = {}

    def rule(node: Node, arguments: tuple[Node, ...]) -> Node:
        if node.operation == "reshape" and not can_join(arguments[0], node.detail):
            arguments = (copied(graph, arguments[0]),)
        return graph.like(node, arguments)

    return lambda root: rewritten(root, rule, done)


def can_join(node: Node, groups: tuple[int, ...] | None) -> bool:
    """Whether groups of neighbouring axes are each one axis in memory.

    Args:
        node: whose axes are joined.
        groups: how many axes each new one joins; None where axes are split, for which the entries
            must lie one after the other.
    """
    step: Any = strides(node)
    if step is None or has_joined_axes(node):
        return False
    starts = list(accumulate(groups or (len(step),), initial=0))
    return all(
        step[a] == step[a + 1] * node.shape[a + 1]
        for first, end in pairwise(starts)
        for a in range(first, end - 1)
    )
