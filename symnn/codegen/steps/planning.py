"""The stages that make a plan: roots, placement, calls, what remains at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from symnn.codegen.graph.node import LEAVES, Node, walk
from symnn.codegen.steps.emit_apart import put_off
from symnn.codegen.steps.emit_pieces import emit_family
from symnn.codegen.steps.merge import merge
from symnn.codegen.steps.pieces import Family, families, is_large
from symnn.codegen.steps.placement import place_flats, place_inputs, want
from symnn.codegen.steps.plan import Plan, Request, empty_plan
from symnn.codegen.steps.roots import Roots, consumers_of, input_node, roots_of
from symnn.codegen.steps.storage import OUTSIDE, Buffer

Section = tuple[str, str, Node]
"""What is computed together: name, comment, node."""


def plan(request: Request) -> Plan:
    """The stages of planning, in order."""
    merged = merge(request.lowered)
    roots = roots_of(merged.graph, merged.nodes, request)
    made = empty_plan(request, merged.graph, consumers_of(roots))
    place_inputs(made, roots)
    place_flats(made, roots)
    want(made, roots)
    made.units = {s: made.scalars.source(u.node(merged.graph)) for s, u in roots.kept.items()}
    _name_numbers(made, roots)
    _emit_all(made, roots)
    _finish(made, roots)
    return made


def _name_numbers(made: Plan, roots: Roots) -> None:
    """Statements for numbers that change in each step and are used more than once."""
    used = [a for n in walk(*roots.all) for a in n.arguments if a.scalar and not n.scalar]
    used += [n for n in roots.all if n.scalar]
    changing = [n for n in dict.fromkeys(used) if made.scalars.is_changing(n)]
    made.first += made.scalars.shared_lines(changing, roots.names)


def _emit_all(made: Plan, roots: Roots) -> None:
    """The calls of all nodes, equation by equation, arguments first; next states last."""
    done: set[Node] = set()
    inside = {a.name: a.inside for a in made.request.lowered.assignments if a.inside}
    waiting = _families(made, roots)
    late = {node for family in waiting for node in family.late}
    for name, comment, root in _readers_first(made, _sections(made, roots)):
        made.storage.section = inside.get(name, name)
        start = len(made.emitter.lines)
        for node in walk(root, seen=late):
            if node not in done:
                done.add(node)
                _emit(made, node)
        first = made.emitter.lines[start : start + 1]
        if first and not first[0].startswith("for "):  # a loop says itself what it computes
            made.emitter.lines.insert(start, f"# {comment}")
        for family in [f for f in waiting if _is_ready(made, f, done)]:
            waiting.remove(family)
            _emit_in_pieces(made, family, roots)
    _emit_rest(made, waiting, roots, done)


def _emit_rest(made: Plan, left: Sequence[Family], roots: Roots, done: Set[Node]) -> None:
    """Updates in pieces that waited to the end; all that is computed whole comes before."""
    for node in dict.fromkeys(n for family in left for n in family.before):
        if node not in done:
            _emit(made, node)
    for family in left:
        _emit_in_pieces(made, family, roots)


def _families(made: Plan, roots: Roots) -> list[Family]:
    """What is left for updates in pieces: large states, and large vectors of states."""
    sizes = made.request.sizes
    whole = {**{(s,): n for s, n in roots.updates.items()}, **roots.groups}
    large = {names: n for names, n in whole.items() if is_large(n.shape, sizes)}
    kept = {
        names
        for names in large
        if any(OUTSIDE in made.storage.consumers.get(n, ()) for n in _present(made, names))
    }
    free = {names: n for names, n in large.items() if names not in kept}
    return families(free, _states(made), made.storage.consumers, set(roots.results.values()))


def _states(made: Plan) -> set[Node]:
    """The present values of all states."""
    return {node for s in made.request.updates for node in _present(made, (s,))}


def _present(made: Plan, names: Sequence[str]) -> list[Node]:
    """The nodes that read states."""
    return [input_node(made.emitter.graph, made.request, s) for s in names]


def _is_ready(made: Plan, family: Family, done: Set[Node]) -> bool:
    """Whether all that updates read is there, and nothing else reads what they replace."""
    computed = (n for n in family.before if n.operation not in LEAVES and not n.is_view)
    present = [n for names in family.updates for n in _present(made, names)]
    consumers, late = made.storage.consumers, family.late
    return all(n.scalar or n in done for n in computed) and all(
        consumers.get(node, set()) <= late for node in present
    )


def _emit_in_pieces(made: Plan, family: Family, roots: Roots) -> None:
    """The updates of large states, and the gradients that only they need."""
    equations = {a.name: a.text for a in made.request.lowered.assignments}
    texts = [equations[roots.names[p]] for p in family.products if p in roots.names]
    made.storage.section = next(iter(family.updates))[0]
    texts += [_updating(made, names, equations) for names in family.updates]
    made.emitter.lines += [f"# {text}" for text in texts]
    homes = {names: made.flats.get(names) or made.named[names[0]] for names in family.updates}
    emit_family(made.emitter, family, homes, roots.names)


def _updating(made: Plan, names: Sequence[str], equations: Mapping[str, str]) -> str:
    """What a comment says of states that are replaced together."""
    equation = equations[made.request.updates[names[0]]]
    return equation if len(names) == 1 else f"{', '.join(names)}: {equation}"


def _emit(made: Plan, node: Node) -> None:
    if node.operation in LEAVES or node.is_view or node.scalar:
        return
    if node.operation == "pack" and node in made.storage.place:
        made.storage.done(node, node.arguments)  # the present values of states lie there already
        return
    if not put_off(made.emitter, node):
        made.emitter.emit(node)


def _sections(made: Plan, roots: Roots) -> list[Section]:
    """What is computed one after the other: name, comment, node."""
    reachable = set(walk(*roots.all))
    nodes: dict[str, list[Node]] = {}
    for node, name in roots.names.items():
        if node in reachable:
            nodes.setdefault(name, []).append(node)
    equations = {a.name: a.text for a in made.request.lowered.assignments}
    late = set(made.request.updates.values())
    order = sorted(equations, key=lambda name: name in late)
    found = [(n, equations[n], node) for n in order for node in nodes.get(n, ())]
    found += [(n, n, node) for n, node in {**roots.results, **roots.updates}.items()]
    return found + [
        (names[0], _updating(made, names, equations), node) for names, node in roots.groups.items()
    ]


def _readers_first(made: Plan, sections: Sequence[Section]) -> list[Section]:
    """Before an array gets zeros at places, what reads it as it is; then it needs no copy."""
    found: list[Section] = []
    before: set[Node] = set()
    for k, section in enumerate(sections):
        new = list(walk(section[2], seen=before))
        for array in [n.arguments[0] for n in new if n.operation == "without"]:
            known = {*before, *walk(array)}
            found += [s for later in sections[k + 1 :] for s in _reading(made, later, array, known)]
        found.append(section)
        before.update(new)
    return found


def _reading(made: Plan, section: Section, array: Node, known: Set[Node]) -> list[Section]:
    """The parts of a section that read an array, and besides it only what is known or given."""
    name, comment, root = section
    readers = {c for c in made.storage.consumers.get(array, ()) if c.operation != "without"}
    return [
        (name, comment, n)
        for n in walk(root, seen=known)
        if n in readers and all(a in known or a.operation in LEAVES for a in n.arguments)
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
    old = [made.scalars.variables[input_node(graph, made.request, s)] for s in updates]
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
        to.copy(buffer.name, to.operand(node))


def _set_constants(made: Plan) -> None:
    """Values of the numbers that calls use as arrays of rank 0."""
    for node, variable in made.constants.entries.items():
        if made.scalars.is_changing(node):
            source = made.scalars.changing_source(node, made.emitter.graph)
            made.first.append(f"{variable}[()] = {source}")
        else:
            made.refresh.append(f"{variable}[()] = {made.scalars.source_from_inputs(node)}")
