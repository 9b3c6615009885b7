"""One graph for all equations: reads of defined arrays replaced by what defines them, safe
functions by NumPy's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from symnn.codegen.expansions import expanded
from symnn.codegen.lower import Lowered
from symnn.codegen.node import Graph, Node, rewritten


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

    for assignment in lowered.assignments:
        nodes[assignment.name] = rewritten(assignment.node, rule)
    return Merged(graph, nodes)
