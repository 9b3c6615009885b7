"""One rule applied to many arrays, as one rule on one flat vector.

An optimizer updates every parameter by the same formula. Where the updates of several arrays are
the same elementwise operations, the arrays become views into one contiguous vector and the
operations run once on the whole of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sympy import Add, Expr, Mul

from symnn.codegen.graph.node import Graph, Node, walk

ELEMENTWISE = frozenset({"apply", "select", "float"})


@dataclass
class Packing:
    """Flat vectors and what they hold.

    Args:
        graph: the maker of the nodes.
        members: each packed leaf with the nodes that lie in it, in order.
    """

    graph: Graph
    members: dict[Node, tuple[Node, ...]] = field(default_factory=dict)
    _place: dict[Node, Node] = field(default_factory=dict)
    _done: dict[tuple[Node, ...], Node] = field(default_factory=dict)

    def zipped(self, nodes: tuple[Node, ...]) -> Node:
        """One node that computes all of `nodes`, laid out one after the other."""
        if nodes not in self._done:
            self._done[nodes] = self._zipped(nodes)
        return self._done[nodes]

    def _zipped(self, nodes: tuple[Node, ...]) -> Node:
        if len(set(nodes)) == 1 and nodes[0].scalar:
            return nodes[0]
        if not _same_operation(nodes):
            return self._leaf(nodes)
        columns = zip(*[n.arguments for n in nodes], strict=True)
        return self.graph.apply(nodes[0].detail, *[self.zipped(column) for column in columns])

    def _leaf(self, nodes: tuple[Node, ...]) -> Node:
        """A flat vector that holds the values of the nodes.

        Raises:
            NotPackable: a node is a number, or lies in another vector already.
        """
        if any(n.scalar or not n.shape or n in self._place for n in nodes):
            raise NotPackable
        if len(set(nodes)) < len(nodes):
            raise NotPackable
        total = Add(*[Mul(*n.shape) for n in nodes])
        packed = self.graph.node("pack", nodes, (total,))
        self.members[packed] = nodes
        self._place.update(dict.fromkeys(nodes, packed))
        return packed

    def snapshot(self) -> tuple[Any, ...]:
        """What to go back to when a group turns out not to be packable."""
        return dict(self.members), dict(self._place), dict(self._done)

    def restore(self, snapshot: tuple[Any, ...]) -> None:
        """Undo everything since the snapshot."""
        self.members, self._place, self._done = map(dict, snapshot)


class NotPackable(Exception):
    """These arrays cannot share one vector."""


def _same_operation(nodes: Sequence[Node]) -> bool:
    """Whether all nodes apply one function, to arguments that are numbers or of their own shape."""
    first = nodes[0]
    return all(
        n.operation == "apply" and n.detail == first.detail and n.kind == "float" and n.shape
        and all(_fits(a, n) for a in n.arguments)
        for n in nodes
    )  # fmt: skip


def _fits(argument: Node, node: Node) -> bool:
    return argument.scalar or (argument.shape == node.shape and not argument.is_view)


def template(node: Node) -> Any:
    """The elementwise operations of a node, without what they are applied to."""
    if node.scalar:
        return node
    if _same_operation([node]):
        return (node.detail, *(template(a) for a in node.arguments))
    return "array"


@dataclass(frozen=True)
class Packed:
    """Roots after packing.

    Args:
        roots: what is left to compute one by one.
        groups: names of state arrays that are updated together, with the flat node that does it.
        members: each flat vector with the nodes that lie in it.
    """

    roots: dict[str, Node]
    groups: dict[tuple[str, ...], Node]
    members: dict[Node, tuple[Node, ...]]


def pack(graph: Graph, updates: Mapping[str, Node], states: Mapping[str, Node]) -> Packed:
    """The updates, those of one form gathered into flat vectors.

    Args:
        graph: the maker of the nodes.
        updates: each state array's name with the node of its next value.
        states: each state array's name with the node that reads its present value.
    """
    packing, groups = Packing(graph), {}
    roots = dict(updates)
    for names in _families(updates, states):
        snapshot = packing.snapshot()
        try:
            flat = packing.zipped(tuple(updates[n] for n in names))
            present = packing.zipped(tuple(states[n] for n in names))
        except NotPackable:
            packing.restore(snapshot)
            continue
        if flat.operation == "pack" or present.operation != "pack":
            packing.restore(snapshot)
            continue
        groups[names] = flat
        roots = {n: node for n, node in roots.items() if n not in names}
    return Packed(roots, groups, packing.members)


def _families(updates: Mapping[str, Node], states: Mapping[str, Node]) -> list[tuple[str, ...]]:
    """Names of states whose updates have one form, two or more, in the order that others imply."""
    families: dict[Any, list[str]] = {}
    for name, node in updates.items():
        if states[name].shape and node.operation == "apply":
            families.setdefault(template(node), []).append(name)
    ranks: dict[Node, int] = {}
    result = []
    for names in families.values():
        names.sort(key=lambda n: _rank(updates[n], ranks))
        ranks.update({updates[n]: q for q, n in enumerate(names)})
        result.append(tuple(names))
    return [names for names in result if len(names) > 1]


def _rank(node: Node, ranks: Mapping[Node, int]) -> int:
    """The position of a state that was ordered before and that this update depends on."""
    return min((ranks[n] for n in walk(node) if n in ranks), default=0)


def flat_extent(nodes: Sequence[Node]) -> Expr:
    """The number of entries of several arrays together."""
    return Add(*[Mul(*n.shape) for n in nodes])
