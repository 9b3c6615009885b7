"""What a step computes: results, next states one by one, next states in flat vectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symnn.codegen.graph.node import Graph, Node, underlying, walk
from symnn.codegen.rewriting.factor import Factor
from symnn.codegen.rewriting.joined import joining
from symnn.codegen.rewriting.layout import laid_out
from symnn.codegen.rewriting.masks import masking
from symnn.codegen.rewriting.pack import pack
from symnn.codegen.rewriting.spread import spreading
from symnn.codegen.rewriting.units import Work, cheapest_form
from symnn.codegen.rewriting.weighted import weighting
from symnn.codegen.rewriting.winners import by_winners
from symnn.codegen.steps.fixed import fixing
from symnn.codegen.steps.pieces import is_large
from symnn.codegen.steps.plan import Request
from symnn.codegen.steps.storage import OUTSIDE


@dataclass(frozen=True)
class Roots:
    """What has to be computed.

    Args:
        results: nodes that the caller reads.
        updates: next values of single states.
        groups: next values of states that one rule updates, as one flat node.
        names: nodes that are equations (up to a number in front).
        kept: units of states that are not kept in their true value.
    """

    results: dict[str, Node]
    updates: dict[str, Node]
    groups: dict[tuple[str, ...], Node]
    names: dict[Node, str]
    kept: Mapping[str, Factor]

    @property
    def all(self) -> list[Node]:
        return [*self.results.values(), *self.updates.values(), *self.groups.values()]


def roots_of(graph: Graph, nodes: Mapping[str, Node], request: Request) -> Roots:
    """What the request asks for, in the cheapest form."""
    work = _work(graph, nodes, request)
    form = cheapest_form(graph, work)
    layout = laid_out(graph, form.roots(work), work.sizes)
    winners, masks, fixed = by_winners(graph), masking(graph, work.sizes), fixing(graph)
    spread, weighted = spreading(graph, work.sizes), weighting(graph, work.sizes)
    joined = joining(graph)

    def final(node: Node) -> Node:
        return fixed(joined(spread(weighted(masks(layout(winners(node)))))))

    results = {name: final(form.result(node)) for name, node in work.results.items()}
    updates = {state: final(form.update(state, n)) for state, n in work.updates.items()}
    names = {final(v): name for name, n in nodes.items() for v in reversed(form.versions(n))}
    large = {s: n for s, n in updates.items() if is_large(n.shape, work.sizes)}
    packed = pack(graph, {s: n for s, n in updates.items() if s not in large}, work.states)
    return Roots(results, {**packed.roots, **large}, packed.groups, names, form.kept)


def _work(graph: Graph, nodes: Mapping[str, Node], request: Request) -> Work:
    results = {n: nodes.get(n) or input_node(graph, request, n) for n in request.outputs}
    updates = {s: _copied(graph, nodes[n]) for s, n in request.updates.items()}
    states = {s: input_node(graph, request, s) for s in updates}
    return Work(results, updates, states, request.domains, request.sizes)


def _copied(graph: Graph, node: Node) -> Node:
    """A next value that is just another array, or an entry of one, as a copy of it."""
    if (node.shape or node.is_view) and underlying(node).operation == "read":
        return graph.node("broadcast", (node,), node.shape)
    return node


def input_node(graph: Graph, request: Request, name: str) -> Node:
    given = next(i for i in request.lowered.inputs if i.name == name)
    return graph.read(name, tuple(given.shape), not given.shape, given.kind)


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
