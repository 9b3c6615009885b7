"""Rows and columns that are copied to every place before they meet a small matrix.

`Why:` a NumPy function that broadcasts takes longer to begin than a copy and a call on two arrays
of one shape take together; on matrices of some thousand entries it is the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symnn.codegen.graph.node import Graph, Node, rewritten
from symnn.codegen.rewriting.units import entry_count

MOST = 4096
"""Entries of a matrix for which the copy pays."""
FUNCTIONS = frozenset({"add", "subtract", "multiply", "divide"})


def spreading(graph: Graph, sizes: Mapping[Any, int]) -> Callable[[Node], Node]:
    """A function that spreads what small arrays are combined with."""
    done: dict[Node, Node] = {}

    def rule(node: Node, arguments: tuple[Node, ...]) -> Node:
        if not _is_small(node, sizes) or all(_is_short(a, node) for a in arguments):
            return graph.like(node, arguments)
        whole = (graph.broadcast(a, node.shape) if _is_short(a, node) else a for a in arguments)
        return graph.like(node, tuple(whole))

    return lambda root: rewritten(root, rule, done)


def _is_small(node: Node, sizes: Mapping[Any, int]) -> bool:
    arithmetic = node.operation == "apply" and node.detail in FUNCTIONS
    return arithmetic and len(node.shape) > 1 and entry_count(node.shape, sizes) <= MOST


def _is_short(argument: Node, node: Node) -> bool:
    """Whether an argument is an array that has to be repeated; numbers cost nothing."""
    return bool(argument.shape) and tuple(argument.shape) != tuple(node.shape)
