"""Loops as single nodes: their bodies read parameters, so that what is outside can be rewritten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from symnn.codegen.graph.node import Graph, Node
from symnn.codegen.graph.position import Position
from symnn.codegen.lowering.assignment import Assignment, Loop


@dataclass(frozen=True)
class Store:
    """One pass of one equation: a value for the entries of an array at the places of the loops.

    Args:
        name: of the array.
        entries: these entries, as a view of the array.
        value: what they become.
        text: the equation as people write it.
    """

    name: str
    entries: Node
    value: Node
    text: str


@dataclass(frozen=True)
class Part:
    """What an inner loop need not compute, computed before it.

    Args:
        value: the array.
        entries: where it may lie, if there is a place.
        name: of the part.
    """

    value: Node
    entries: Node | None
    name: str


@dataclass(frozen=True)
class Pass:
    """What a loop does in every pass.

    Args:
        variable: where the loop is.
        extent: the number of passes.
        direction: 1 or -1.
        steps: in order.
    """

    variable: Position
    extent: Any
    direction: int
    steps: tuple[Store | Part | Pass, ...]


@dataclass(eq=False)
class Body:
    """A loop without what surrounds it.

    Args:
        passes: what it does.
        parameters: leaves that stand for the arguments of the loop's node, in order.
        held: for each array that it computes, the leaf that stands for all of it.
        shapes: of these arrays.
        shared: for some arrays, the parameter whose memory they may take over.
    """

    passes: Pass
    parameters: list[Node]
    held: dict[str, Node]
    shapes: dict[str, tuple[Any, ...]]
    shared: dict[str, Node] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"loop over {self.passes.variable}"


@dataclass
class Closing:
    """The state of making one loop a node.

    Args:
        graph: the maker of the nodes.
        loop: as it was lowered.
        outside: the nodes of what is computed before, by name.
        finished: what is done to every expression in the end.
    """

    graph: Graph
    loop: Loop
    outside: Mapping[str, Node]
    finished: Callable[[Node], Node]
    arguments: list[Node] = field(default_factory=list)
    parameters: dict[Any, Node] = field(default_factory=dict)
    computed: dict[Any, Node] = field(default_factory=dict)

    def closed(self) -> dict[str, Node]:
        """The node of each array of the loop."""
        key, shapes = object(), dict(self.loop.arrays)
        self.held = {n: self.graph.node("held", (), s, (key, n)) for n, s in shapes.items()}
        passes = self._passes(self.loop)
        body = Body(passes, list(self.parameters.values()), self.held, shapes)
        for part in self.loop.before:
            if part.inside and part.name in self.parameters:
                body.shared[part.inside] = self.parameters[part.name]
        node = self.graph.node("loop", tuple(self.arguments), (), body)
        return {n: self.graph.node("member", (node,), s, n) for n, s in shapes.items()}

    def _passes(self, loop: Loop) -> Pass:
        steps: list[Store | Part | Pass] = []
        for step in loop.body:
            if isinstance(step, Loop):
                steps += [*self._parts(step), self._passes(step)]
            else:
                value = self._written(step.node)
                entries = self._entries(self.held[step.name], step.places)
                steps.append(Store(step.name, entries, value, step.text))
                read = self.graph.read(step.name, self.held[step.name].shape)
                self.computed[self._entries(read, step.places)] = value
        return Pass(loop.variable, loop.extent, loop.direction, tuple(steps))

    def _parts(self, loop: Loop) -> list[Part]:
        """The arrays before an inner loop, with what is added to them in the end."""
        found: dict[str, Node] = {}
        first: dict[str, Assignment] = {}
        for a in loop.before:
            first.setdefault(a.name, a)
            value = self._written(a.node)
            if a.adds:
                outer = first[a.name].places
                value = increment(self.graph, found[a.name], value, _inner(a.places, outer))
            found[a.name] = value
        for name, value in found.items():
            shape = value.shape
            self.computed[self.graph.read(name, shape)] = value
        return [Part(v, self._place(first[n]), n) for n, v in found.items()]

    def _place(self, a: Assignment) -> Node | None:
        return self._entries(self.held[a.inside], a.places) if a.inside else None

    def _entries(self, node: Node, places: Mapping[int, Any]) -> Node:
        """The view of an array at places, as `lower_read` makes it."""
        for axis in sorted(places, reverse=True):
            node = self.graph.take(node, axis, places[axis])
        return node

    def _written(self, root: Node) -> Node:
        """An expression over parameters, arrays of the loop, and values of this pass."""
        done: dict[Node, Node] = {}

        def visit(node: Node) -> Node:
            if node not in done:
                turned = [self._turned(a) if node.operation == "matmul" else None
                          for a in node.arguments]  # fmt: skip
                done[node] = self._replaced(node) or self.graph.like(
                    node, tuple(t or visit(a) for a, t in zip(node.arguments, turned, strict=True))
                )
            return done[node]

        return self.finished(visit(root))

    def _replaced(self, node: Node) -> Node | None:
        if node in self.computed:
            return self.computed[node]
        if node.operation == "positions":
            return self._parameter(node, node)
        if node.operation != "read":
            return None
        if node.detail in self.held:
            return self.held[node.detail]
        outer = self.outside.get(node.detail, node)
        return outer if outer.scalar else self._closed_view(node.detail, outer)

    def _turned(self, node: Node) -> Node | None:
        """A transposed matrix from outside as a copy, which every pass multiplies with faster."""
        if node.operation != "transpose" or len(node.shape) != 2:
            return None
        (inner,) = node.arguments
        if inner.operation != "read" or inner.detail in self.held or inner in self.computed:
            return None
        outer = self.graph.like(node, (self.outside.get(inner.detail, inner),))
        return self._parameter(
            (inner.detail, "T"), self.graph.node("broadcast", (outer,), node.shape)
        )

    def _closed_view(self, name: str, outer: Node) -> Node:
        """Views stay in the body; what they look at becomes a parameter."""
        if outer.is_view:
            return self.graph.like(outer, (self._closed_view(name, outer.arguments[0]),))
        return self._parameter(name, outer)

    def _parameter(self, name: Any, outer: Node) -> Node:
        if outer in self.arguments:
            return list(self.parameters.values())[self.arguments.index(outer)]
        key = (id(self), len(self.arguments))
        self.arguments.append(outer)
        self.parameters[name] = self.graph.node("parameter", (), outer.shape, key, outer.kind)
        return self.parameters[name]


def increment(graph: Graph, old: Node, value: Node, places: Mapping[int, Any]) -> Node:
    """An array with a value added to its entries at places."""
    return graph.node("increment", (old, value), old.shape, tuple(sorted(places.items())))


def _inner(places: Mapping[int, Any], around: Mapping[int, Any]) -> dict[int, Any]:
    """Places in an array as places in its entries at the positions of loops around."""
    return {a - sum(q < a for q in around): p for a, p in places.items() if a not in around}
