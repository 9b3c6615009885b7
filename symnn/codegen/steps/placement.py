"""Where the values of a step are meant to lie."""

from __future__ import annotations

from collections.abc import Mapping

from symnn.codegen.graph.node import Node, walk
from symnn.codegen.rewriting.pack import flat_extent
from symnn.codegen.steps.fixed import constant_source
from symnn.codegen.steps.plan import Plan
from symnn.codegen.steps.roots import Roots, input_node
from symnn.codegen.steps.storage import OUTSIDE, Buffer


def place_inputs(made: Plan, roots: Roots) -> None:
    """Buffers of the inputs, and of index positions; variables of numbers."""
    graph = made.emitter.graph
    for given in made.inputs:
        node = graph.read(given.name, tuple(given.shape), not given.shape, given.kind)
        if not given.shape:
            made.scalars.variables[node] = made.storage.naming.variable(given.name)
            if given.name in made.request.updates:
                made.named[given.name] = made.storage.add(given.name, (), role="output")
            continue
        is_state = given.name in made.request.updates
        made.named[given.name] = _held(made, given.name, node, "state" if is_state else "input")
        if not is_state:
            made.storage.consumers[node].add(OUTSIDE)
    for node in walk(*roots.all):
        if node.operation == "positions":
            _held(made, "positions", node, "constant")
            made.storage.consumers[node].add(OUTSIDE)
        if node.operation == "constant":
            name = "mask" if node.kind == "bool" else "constant"
            _held(made, name, node, "constant").source = constant_source(node)
            made.storage.consumers[node].add(OUTSIDE)


def _held(made: Plan, name: str, node: Node, role: str) -> Buffer:
    """A buffer that holds a leaf from the start."""
    buffer = made.storage.add(name, node.shape, role=role, holds=node, kind=node.kind)
    made.storage.place[node] = buffer
    made.storage.consumers.setdefault(node, set())
    return buffer


def place_flats(made: Plan, roots: Roots) -> None:
    """A flat vector for each pack, with its parts as views."""
    for node in walk(*roots.all):
        if node.operation == "pack":
            _place_flat(made, node, roots.names)


def _place_flat(made: Plan, node: Node, names: Mapping[Node, str]) -> Buffer:
    if node in made.storage.wanted:
        return made.storage.wanted[node]
    flat = made.storage.add(_flat_name(node, names), (flat_extent(node.arguments),), role="flat")
    made.storage.wanted[node] = flat
    for part in node.arguments:
        known = made.storage.place.get(part)
        if known is None:
            known = made.storage.add(names.get(part, "part"), part.shape, role="part")
            made.storage.wanted[part] = known
        made.storage.move_into(flat, known)
    return flat


def _flat_name(node: Node, names: Mapping[Node, str]) -> str:
    first = node.arguments[0]
    stem = first.detail if first.operation == "read" else names.get(first, "part")
    return f"{stem}_and_others"


def want(made: Plan, roots: Roots) -> None:
    """Where results and next states should be computed; passed on to what they are made of."""
    storage = made.storage
    for name, node in roots.results.items():
        made.named[name] = storage.add(name, node.shape, role="output")
        if node.shape:
            storage.wanted.setdefault(node, made.named[name])
    for state, node in roots.updates.items():
        if node.shape:
            storage.wanted.setdefault(node, made.named[state])
    for states, node in roots.groups.items():
        storage.wanted.setdefault(node, _present(made, states, node))
    for node in reversed(list(walk(*reversed(roots.all)))):
        storage.pass_on(node)


def _present(made: Plan, states: tuple[str, ...], node: Node) -> Buffer:
    """The flat vector of the present values of states that are updated together."""
    graph = made.emitter.graph
    reads = tuple(input_node(graph, made.request, s) for s in states)
    present = graph.node("pack", reads, node.shape)
    flat = _place_flat(made, present, {})
    flat.holds, made.storage.place[present] = present, flat
    made.storage.consumers.setdefault(present, set())
    made.flats[states] = flat
    return flat
