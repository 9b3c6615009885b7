"""One graph for all equations: reads of defined arrays replaced by what defines them, safe
functions by NumPy's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symnn.codegen.graph.node import Graph, Node, rewritten
from symnn.codegen.lowering.assignment import Assignment, Loop
from symnn.codegen.lowering.closed import Closing, increment
from symnn.codegen.lowering.lowered import Lowered
from symnn.codegen.rewriting.expansions import expanded
from symnn.codegen.rewriting.masks import masking


@dataclass(frozen=True)
class Merged:
    """A lowered program as one graph.

    Args:
        graph: the maker of the nodes.
        nodes: each equation's name with its node, which reads inputs only.
    """

    graph: Graph
    nodes: dict[str, Node]

    def __str__(self) -> str:
        return "\n".join(f"{name} = {node}" for name, node in self.nodes.items())


def merge(lowered: Lowered) -> Merged:
    """The equations as nodes over the inputs alone."""
    graph, nodes = lowered.graph, {}

    def rule(node: Node, arguments: tuple[Node, ...]) -> Node:
        if node.operation == "read":
            return nodes.get(node.detail, node)
        return expanded(graph, node, arguments)

    finish = _finishing(graph)
    for step in lowered.steps:
        if isinstance(step, Loop):
            for part in step.before:
                _assign(graph, nodes, part, rule)
            nodes |= Closing(graph, step, nodes, finish).closed()
        else:
            _assign(graph, nodes, step, rule)
    return Merged(graph, nodes)


def _assign(graph: Graph, nodes: dict[str, Node], a: Assignment, rule: Any) -> None:
    """One more node; what is added to a part of an array goes on top of it."""
    value = rewritten(a.node, rule)
    if a.adds:
        value = increment(graph, nodes[a.name], value, a.places)
    nodes[a.name] = value


def _finishing(graph: Graph) -> Callable[[Node], Node]:
    """What becomes of expressions in loops, which no later stage looks into."""
    masks = masking(graph)
    known: dict[Node, Node] = {}

    def spelled(node: Node, arguments: tuple[Node, ...]) -> Node:
        return expanded(graph, node, arguments)

    return lambda root: masks(rewritten(root, spelled, known))
