"""Loops as statements on buffers: which arrays they fill, which they may take over, their rows."""

from __future__ import annotations

from collections.abc import Iterable

from symnn.codegen.graph.node import LEAVES, Node, underlying, walk
from symnn.codegen.lowering.closed import Body, Part, Pass, Store
from symnn.codegen.steps.emit import Emitter
from symnn.codegen.steps.rows import Frame, row_of, suffix_of
from symnn.codegen.steps.storage import OUTSIDE, Buffer


def emit_loop(to: Emitter, node: Node) -> None:
    """The whole loop, with the loops in it."""
    body: Body = node.detail
    for parameter, argument in zip(body.parameters, node.arguments, strict=True):
        _stand_in(to, parameter, argument)
    _count_consumers(to, body.passes)
    for name in body.held:
        _place(to, node, name)
    _write(to, body, body.passes, None, set())
    for name in body.held:
        to.storage.consumers[member(to, node, name)].discard(node)


def emit_member(to: Emitter, node: Node) -> None:
    """Nothing: the loop has filled it."""


def member(to: Emitter, node: Node, name: str) -> Node:
    """The node of one array of a loop."""
    return to.graph.node("member", (node,), node.detail.shapes[name], name)


def _stand_in(to: Emitter, parameter: Node, argument: Node) -> None:
    """A parameter lies where the argument does."""
    if not argument.shape:
        to.numbers[parameter] = to.operand(argument)
    elif argument.is_view:
        copy = to.storage.add("copy", argument.shape, role="copy", holds=parameter)
        to.copy(copy.name, to.operand(argument))
        to.storage.place[parameter] = copy
    else:
        to.storage.place[parameter] = to.buffer(argument)


def _steps(passes: Pass) -> Iterable[Store | Part]:
    """All values that the passes compute, in order."""
    for step in passes.steps:
        if isinstance(step, Pass):
            yield from _steps(step)
        else:
            yield step


def _count_consumers(to: Emitter, passes: Pass) -> None:
    """Who needs each value in the loop; what is stored is needed to the end of a pass."""
    consumers = to.storage.consumers
    steps = list(_steps(passes))
    for node in walk(*(s.value for s in steps)):
        if not node.is_view:
            for argument in node.arguments:
                consumers.setdefault(underlying(argument), set()).add(node)
    for step in steps:
        consumers.setdefault(underlying(step.value), set()).add(OUTSIDE)


def _place(to: Emitter, node: Node, name: str) -> None:
    """A buffer for an array of the loop: that of a part of its right side, or its own."""
    body: Body = node.detail
    made, storage = member(to, node, name), to.storage
    storage.section = name
    storage.consumers.setdefault(made, set()).add(node)
    parameter = body.shared.get(name)
    argument = node.arguments[body.parameters.index(parameter)] if parameter else None
    if argument is not None and _may_take_over(to, node, made, argument):
        storage.put(made, to.buffer(argument))
    else:
        body.shared.pop(name, None)
        storage.put(made, storage.target(made, []))
    storage.place[body.held[name]] = to.buffer(made)


def _may_take_over(to: Emitter, node: Node, made: Node, argument: Node) -> bool:
    """Whether nobody needs the part later, and its buffer is as good as another."""
    if argument.is_view or argument.operation in LEAVES or argument.shape != made.shape:
        return False
    buffer, wanted = to.buffer(argument), to.storage.wanted.get(made)
    known = buffer is wanted or (wanted is None and buffer.role == "temporary")
    if not _is_read_in_time(to, node.detail, made.detail):
        return False
    return known and buffer.holds is argument and to.storage.consumers[argument] == {node}


def _is_read_in_time(to: Emitter, body: Body, name: str) -> bool:
    """Whether everything that reads a part is computed when its array is written."""
    readers = to.storage.consumers.get(body.shared[name], set()) - {OUTSIDE}
    seen: set[Node] = set()
    for step in _steps(body.passes):
        seen |= set(walk(step.value))
        writes = step.name if isinstance(step, Store) else None
        entries = step.entries
        if writes == name or (entries is not None and underlying(entries) is body.held[name]):
            return readers <= seen
    return False


def _write(to: Emitter, body: Body, passes: Pass, around: Frame | None, done: set[Node]) -> None:
    """The lines of one loop; what is computed around it is not computed again."""
    frame, start = Frame(passes, around), len(to.lines)
    to.frame = frame
    for node in done & set(walk(*(s.value for s in _steps(passes)))):
        to.storage.consumers.setdefault(underlying(node), set()).add(OUTSIDE)
    for step in passes.steps:
        if isinstance(step, Pass):
            _write(to, body, step, frame, done)
            to.frame = frame
        elif isinstance(step, Part):
            _compute_part(to, body, step, done)
        else:
            _store(to, body, step, done)
    inner = [f"    {line}" for line in to.lines[start:]]
    to.lines[start:] = [frame.header, *inner]
    to.frame = around


def _row(to: Emitter, entries: Node | None) -> Buffer | None:
    """The buffer that entries at the places of the loops are."""
    if entries is None:
        return None
    row = row_of(entries, to.buffer(underlying(entries)))
    assert row is not None
    frame: Frame = to.frame.innermost(row.moving)  # type: ignore[union-attr]
    known = frame.rows.setdefault((row.base, row.source), row)
    if known is row:
        row.name = to.frame.variable(to.views, row, suffix_of(entries))  # type: ignore[union-attr]
        row.role = "row"
    return known


def _store(to: Emitter, body: Body, step: Store, done: set[Node]) -> None:
    row = _row(to, step.entries)
    assert row is not None
    row.holds = body.shared.get(step.name)
    to.line(f"# {step.text}")
    _compute(to, step, row, done)
    if not step.value.shape:
        to.line(f"{row.name}[()] = {to.operand(step.value)}")
    elif step.value.is_view or to.storage.place.get(step.value) is not row:
        to.copy(row.name, to.operand(step.value))


def _compute_part(to: Emitter, body: Body, step: Part, done: set[Node]) -> None:
    """An array before an inner loop, which lies in the array that it is a part of if it may."""
    row, name = _row(to, step.entries), ""
    if step.entries is not None and row is not None:
        name = next(n for n, held in body.held.items() if held is underlying(step.entries))
        row.holds = body.shared.pop(name, None)
    _compute(to, step, row, done)
    if row is not None and to.storage.place.get(step.value) is row and not step.value.is_view:
        body.shared[name] = step.value


def _compute(to: Emitter, step: Store | Part, row: Buffer | None, done: set[Node]) -> None:
    to.storage.section = step.name
    if row is not None and step.value.shape and not step.value.is_view:
        to.storage.wanted[step.value] = row
        for node in reversed(list(walk(step.value))):
            to.storage.pass_on(node)
    for node in walk(step.value):
        if node not in done:
            done.add(node)
            if node.operation not in LEAVES and not node.is_view and not node.scalar:
                to.emit(node)
