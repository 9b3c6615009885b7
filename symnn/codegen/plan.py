"""A step without allocation: which buffers, which calls, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symnn.codegen.emit import Emitter
from symnn.codegen.lower import Input, Lowered
from symnn.codegen.masks import with_masks
from symnn.codegen.merge import merge
from symnn.codegen.naming import Naming
from symnn.codegen.node import LEAVES, Graph, Node, underlying, walk
from symnn.codegen.pack import flat_extent, pack
from symnn.codegen.scalars import Scalars
from symnn.codegen.storage import OUTSIDE, Buffer, Storage
from symnn.codegen.units import gathered
from symnn.codegen.views import Constants, Views
from symnn.indexed.text import text


@dataclass(frozen=True)
class Request:
    """What a step computes.

    Args:
        lowered: the program as array operations.
        updates: each state's name with the name of its next value.
        sizes: values of the symbolic sizes, for the choice between equivalent forms.
        domains: where scalar inputs lie.
    """

    lowered: Lowered
    updates: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[Any, int] = field(default_factory=dict)
    domains: Mapping[str, Any] = field(default_factory=dict)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The results that are not the next value of a state."""
        return tuple(o for o in self.lowered.outputs if o not in self.updates.values())


@dataclass
class Plan:
    """A step as buffers and statements.

    Args:
        request: what was asked.
        storage: the buffers.
        views: variables for views, by buffer.
        constants: variables for numbers.
        scalars: variables for hyperparameters and what they give.
        emitter: the statements, and the functions they use.
        first: statements on numbers at the start of each step.
        last: statements at the end: results that are numbers, counters.
        refresh: statements that follow a change of hyperparameters.
        named: buffers of inputs and results, by the names that callers use.
        flats: vectors of states that are updated together.
    """

    request: Request
    storage: Storage
    views: Views
    constants: Constants
    scalars: Scalars
    emitter: Emitter
    first: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    refresh: list[str] = field(default_factory=list)
    named: dict[str, Buffer] = field(default_factory=dict)
    flats: dict[tuple[str, ...], Buffer] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.request.lowered.inputs

    def __str__(self) -> str:
        return "\n".join([*self.first, *self.emitter.lines, *self.last])


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


def plan(request: Request) -> Plan:
    """The stages of planning, in order."""
    merged = merge(request.lowered)
    roots = _roots(merged.graph, merged.nodes, request)
    made = _empty_plan(request, merged.graph, _consumers(roots))
    _place_inputs(made, roots)
    _place_flats(made, roots)
    _want(made, roots)
    _name_numbers(made, roots)
    _emit_all(made, roots)
    _finish(made, roots)
    return made


def _roots(graph: Graph, nodes: Mapping[str, Node], request: Request) -> Roots:
    results = {n: nodes[n] if n in nodes else _input(graph, request, n) for n in request.outputs}
    updates = {s: _copied(graph, nodes[n]) for s, n in request.updates.items()}
    way = gathered(graph, [*results.values(), *updates.values()], request.domains, request.sizes)
    results = {n: with_masks(graph, way(node)[0]) for n, node in results.items()}
    updates = {s: with_masks(graph, way(node)[0]) for s, node in updates.items()}
    names = {with_masks(graph, f): name for name, n in nodes.items() for f in reversed(way(n))}
    packed = pack(graph, updates, {s: _input(graph, request, s) for s in updates})
    return Roots(results, packed.roots, packed.groups, names)


def _copied(graph: Graph, node: Node) -> Node:
    """A next value that is just another array, as a copy of it."""
    if node.shape and underlying(node).operation == "read":
        return graph.node("broadcast", (node,), node.shape)
    return node


def _input(graph: Graph, request: Request, name: str) -> Node:
    shape = next(i.shape for i in request.lowered.inputs if i.name == name)
    return graph.read(name, tuple(shape), scalar=not shape)


def _consumers(roots: Roots) -> dict[Node, set[Node]]:
    """Who needs each value; results and next states are needed after the step."""
    consumers: dict[Node, set[Node]] = {}
    for node in walk(*roots.all):
        if not node.is_view:
            for argument in node.arguments:
                consumers.setdefault(underlying(argument), set()).add(node)
    for node in roots.all:
        consumers.setdefault(underlying(node), set()).add(OUTSIDE)
    return consumers


def _empty_plan(request: Request, graph: Graph, consumers: dict[Node, set[Node]]) -> Plan:
    sizes = {str(s) for i in request.lowered.inputs for n in i.shape for s in n.free_symbols}
    naming = Naming({*sizes, "step", "feed", "refresh", "allocate", "bind"})
    storage, views, constants = Storage(consumers, naming), Views(naming), Constants(naming)
    scalars = Scalars(naming, set(request.updates))
    emitter = Emitter(graph, storage, views, constants, scalars.variables)
    return Plan(request, storage, views, constants, scalars, emitter)


def _place_inputs(made: Plan, roots: Roots) -> None:
    """Buffers of the inputs, and of index positions; variables of numbers."""
    graph = made.emitter.graph
    for given in made.inputs:
        node = graph.read(given.name, tuple(given.shape), scalar=not given.shape)
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


def _held(made: Plan, name: str, node: Node, role: str) -> Buffer:
    """A buffer that holds a leaf from the start."""
    buffer = made.storage.add(name, node.shape, role=role, holds=node)
    made.storage.place[node] = buffer
    made.storage.consumers.setdefault(node, set())
    return buffer


def _place_flats(made: Plan, roots: Roots) -> None:
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


def _want(made: Plan, roots: Roots) -> None:
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
        _pass_on(storage, node)


def _present(made: Plan, states: tuple[str, ...], node: Node) -> Buffer:
    """The flat vector of the present values of states that are updated together."""
    graph = made.emitter.graph
    reads = tuple(_input(graph, made.request, s) for s in states)
    present = graph.node("pack", reads, node.shape)
    flat = _place_flat(made, present, {})
    flat.holds, made.storage.place[present] = present, flat
    made.storage.consumers.setdefault(present, set())
    made.flats[states] = flat
    return flat


def _pass_on(storage: Storage, node: Node) -> None:
    """The first argument that only this node needs is computed where the node will lie."""
    if node not in storage.wanted or node.operation != "apply":
        return
    for argument in node.arguments:
        alone = storage.consumers.get(argument) == {node} and argument.shape == node.shape
        if alone and argument.operation == "apply" and argument not in storage.wanted:
            storage.wanted[argument] = storage.wanted[node]
            return


def _name_numbers(made: Plan, roots: Roots) -> None:
    """Statements for numbers that change in each step and are used more than once."""
    used = [a for n in walk(*roots.all) for a in n.arguments if a.scalar and not n.scalar]
    used += [n for n in roots.all if n.scalar]
    changing = [n for n in dict.fromkeys(used) if made.scalars.is_changing(n)]
    made.first += made.scalars.shared_lines(changing, roots.names)


def _emit_all(made: Plan, roots: Roots) -> None:
    """The calls of all nodes, equation by equation, arguments first; next states last."""
    done: set[Node] = set()
    for name, comment, root in _sections(made, roots):
        made.storage.section = name
        start = len(made.emitter.lines)
        for node in walk(root):
            if node not in done:
                done.add(node)
                _emit(made, node)
        if len(made.emitter.lines) > start:
            made.emitter.lines.insert(start, f"# {comment}")


def _emit(made: Plan, node: Node) -> None:
    if node.operation in LEAVES or node.is_view or node.scalar:
        return
    if node.operation == "pack" and node in made.storage.place:
        made.storage.done(node, node.arguments)  # the present values of states lie there already
        return
    made.emitter.emit(node)


def _sections(made: Plan, roots: Roots) -> list[tuple[str, str, Node]]:
    """What is computed one after the other: name, comment, node."""
    reachable = set(walk(*roots.all))
    nodes: dict[str, list[Node]] = {}
    for node, name in roots.names.items():
        if node in reachable:
            nodes.setdefault(name, []).append(node)
    equations = {a.name: text(a.equation) for a in made.request.lowered.assignments}
    late = set(made.request.updates.values())
    order = sorted(equations, key=lambda name: name in late)
    found = [(n, equations[n], node) for n in order for node in nodes.get(n, ())]
    found += [(n, n, node) for n, node in {**roots.results, **roots.updates}.items()]
    return found + [
        (names[0], f"{', '.join(names)}: {equations[made.request.updates[names[0]]]}", node)
        for names, node in roots.groups.items()
    ]


def _finish(made: Plan, roots: Roots) -> None:
    """Results and states that were computed elsewhere are copied to their place."""
    for name, node in roots.results.items():
        _deliver(made, made.named[name], node)
    for state, node in roots.updates.items():
        if node.shape:
            _deliver(made, made.named[state], node)
    for states, node in roots.groups.items():
        _deliver(made, made.flats[states], node)
    _replace_numbers(made, {s: n for s, n in roots.updates.items() if not n.shape})
    _set_constants(made)


def _replace_numbers(made: Plan, updates: Mapping[str, Node]) -> None:
    """All states that are numbers at once, so that none reads another's next value."""
    graph = made.emitter.graph
    old = [made.scalars.variables[_input(graph, made.request, s)] for s in updates]
    shown = [f"{made.named[s].name}[()] = {v}" for s, v in zip(updates, old, strict=True)]
    if updates:
        new = ", ".join(_number_source(made, node) for node in updates.values())
        made.last += [f"{', '.join(old)} = {new}", *shown]
        made.refresh += shown


def _number_source(made: Plan, node: Node) -> str:
    """A number from numbers as an expression; one from arrays by the variable that holds it."""
    return made.scalars.source(node) if node.scalar else made.emitter.operand(node)


def _deliver(made: Plan, buffer: Buffer, node: Node) -> None:
    to = made.emitter
    if node.scalar:
        made.last.append(f"{buffer.name}[()] = {made.scalars.source(node)}")
    elif not node.shape:
        made.last.append(f"{buffer.name}[()] = {to.operand(node)}")
    elif node.is_view or to.buffer(node) is not buffer:
        to.line(f"{to.function('np.copyto')}({buffer.name}, {to.operand(node)})")


def _set_constants(made: Plan) -> None:
    """Values of the numbers that calls use as arrays of rank 0."""
    for node, variable in made.constants.entries.items():
        if made.scalars.is_changing(node):
            made.first.append(f"{variable}[()] = {made.scalars.source(node)}")
        else:
            made.refresh.append(f"{variable}[()] = {made.scalars.source_from_inputs(node)}")
