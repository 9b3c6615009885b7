"""Sums of rows times a number, as products with a vector of it: one call instead of two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symnn.codegen.graph.node import Graph, Node, rewritten, walk
from symnn.codegen.rewriting.spread import MOST
from symnn.codegen.rewriting.units import entry_count

KNOWN = frozenset({"number", "size", "apply"})


def weighting(graph: Graph, sizes: Mapping[Any, int]) -> Callable[[Node], Node]:
    """A function that multiplies numbers known with the sizes into the ones that rows are summed
    with.
    """
    done: dict[Node, Node] = {}

    def rule(node: Node, arguments: tuple[Node, ...]) -> Node:
        if node.operation == "apply" and node.detail == "multiply":
            for total, number in (arguments, arguments[::-1]):
                if _is_known(number) and _is_of_rows(total, sizes):
                    (inner,) = total.arguments
                    return graph.matmul(inner, _vector(graph, number, inner.shape[1:]))
        return graph.like(node, arguments)

    return lambda root: rewritten(root, rule, done)


def _is_known(number: Node) -> bool:
    return number.scalar and all(n.operation in KNOWN for n in walk(number))


def _is_of_rows(total: Node, sizes: Mapping[Any, int]) -> bool:
    """Whether a node sums the rows of a small matrix that lies in memory as it is."""
    if total.operation != "total" or total.detail != (1,):
        return False
    (inner,) = total.arguments
    small = len(inner.shape) == 2 and entry_count(inner.shape, sizes) <= MOST
    return small and inner.kind == "float" and not inner.is_view


def _vector(graph: Graph, number: Node, shape: tuple[Any, ...]) -> Node:
    """A vector with a number everywhere, made once."""
    return graph.node("constant", (), shape, graph.broadcast(number, shape))
