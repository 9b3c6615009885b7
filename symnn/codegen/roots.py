"""What a step computes: results, next states one by one, next states in flat vectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symnn.codegen.masks import masking
from symnn.codegen.node import Graph, Node, underlying, walk
from symnn.codegen.pack import pack
from symnn.codegen.plan import Request
from symnn.codegen.storage import OUTSIDE
from symnn.codegen.units import gathered


@dataclass(frozen=True)
class Roots:
    """What has to be computed.

    Args:
        results: nodes that the caller reads.
        updates: next values of single states.
        groups: next values of states that one rule updates, as one flat node.
        names: nodes that are equations (up to a number in front).
    """

    results: dict[str, Node]
    updates: dict[str, Node]
    groups: dict[tuple[str, ...], Node]
    names: dict[Node, str]

    @property
    def all(self) -> list[Node]:
        return [*self.results.values(), *self.updates.values(), *self.groups.values()]


def roots_of(graph: Graph, nodes: Mapping[str, Node], request: Request) -> Roots:
    results = {
        n: nodes[n] if n in nodes else input_node(graph, request, n) for n in request.outputs
    }
    updates = {s: _copied(graph, nodes[n]) for s, n in request.updates.items()}
    way = gathered(graph, [*results.values(), *updates.values()], request.domains, request.sizes)
    masked = masking(graph)
    results = {n: masked(way(node)[0]) for n, node in results.items()}
    updates = {s: masked(way(node)[0]) for s, node in updates.items()}
    names = {masked(f): name for name, n in nodes.items() for f in reversed(way(n))}
    packed = pack(graph, updates, {s: input_node(graph, request, s) for s in updates})
    return Roots(results, packed.roots, packed.groups, names)


def _copied(graph: Graph, node: Node) -> Node:
    """A next value that is just another array, as a copy of it."""
    if node.shape and underlying(node).operation == "read":
        return graph.node("broadcast", (node,), node.shape)
    return node


def input_node(graph: Graph, request: Request, name: str) -> Node:
    shape = next(i.shape for i in request.lowered.inputs if i.name == name)
    return graph.read(name, tuple(shape), scalar=not shape)


def consumers_of(roots: Roots) -> dict[Node, set[Node]]:
    """Who needs each value; results and next states are needed after the step."""
    consumers: dict[Node, set[Node]] = {}
    for node in walk(*roots.all):
        if not node.is_view:
            for argument in node.arguments:
                consumers.setdefault(underlying(argument), set()).add(node)
    for node in roots.all:
        consumers.setdefault(underlying(node), set()).add(OUTSIDE)
    return consumers
