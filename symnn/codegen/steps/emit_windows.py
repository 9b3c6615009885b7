"""Borders, copies of views and sums back into places, as calls on preallocated buffers."""

from __future__ import annotations

from typing import Any

from sympy import Max, Mul

from symnn.codegen.graph.node import Node, underlying
from symnn.codegen.graph.spelling import position_source, shape_source
from symnn.codegen.lowering.window_text import inner_source, place_source, steps_source
from symnn.codegen.steps.emit import Emitter, emit_by_allocation
from symnn.codegen.steps.emit_apart import emit_apart
from symnn.codegen.steps.storage import Buffer
from symnn.codegen.steps.views import ViewWriter


def emit_copy(to: Emitter, node: Node) -> None:
    """The entries of a view one after the other."""
    source = to.operand(node.arguments[0])
    to.copy(to.target(node, False), source)


def emit_bordered(to: Emitter, node: Node) -> None:
    """A copy inside of a border, which was written once and is never written again."""
    source = to.operand(node.arguments[0])
    buffer = _with_border(to, node)
    to.storage.put(node, buffer)
    inner = to.views.of(buffer, f"{buffer.name}[{inner_source(node)}]", "inner")
    to.copy(inner, source)


def _with_border(to: Emitter, node: Node) -> Buffer:
    """A buffer that has this border already, or a new one."""
    for buffer in to.storage.buffers:
        same = buffer.border == node.detail and buffer.shape == node.shape
        if same and to.storage.is_free(buffer, node):
            return buffer
    stem = f"{to.storage.section}_padded"
    return to.storage.add(stem, node.shape, role="bordered", border=node.detail)


def emit_scattered(to: Emitter, node: Node) -> None:
    """Zeros, to which the parts are added place by place, in lists of views made once."""
    (parts,) = node.arguments
    if to.frame is not None:
        if parts in to.put_off:
            to.emit(parts)
        return emit_by_allocation(to, node)
    start, steps, loops, whole = node.detail
    out = to.target(node, False)
    if loops or Mul(*whole) != Mul(*node.shape):
        to.line(f"{out}.fill(0)")
    where = f"{place_source(start)}, {steps_source(steps)}, {shape_source(whole)}"
    window = f"windows({out}, {where})"
    if not loops:
        return emit_apart(to, parts, to.buffer(node), window)
    axes = shape_source(loops)
    places = to.views.of(to.buffer(node), f"at_each({window}, {axes})", "places")
    pieces = _pieces(to, parts, axes)
    to.line(f"for place, piece in zip({places}, {pieces}):")
    return to.line(f"    {to.function('np.add')}(place, piece, place)")


def _pieces(to: Emitter, node: Node, axes: str) -> str:
    """The entries of a node at every place along some axes, as a list."""
    buffer = to.buffer(underlying(node))
    written = ViewWriter({underlying(node): buffer.name}).write(node).source
    return to.views.of(buffer, f"at_each({written}, {axes})", "pieces")


def emit_shifted(to: Emitter, node: Node) -> None:
    """A copy that begins later or earlier, with zeros where nothing is read."""
    (inner,) = node.arguments
    axis, by = node.detail
    source = to.operand(inner)
    out = to.target(node, False)
    count = Max(0, node.shape[axis] - abs(by))
    first, begin = max(-by, 0), max(by, 0)
    edge = (0, first) if by < 0 else (count, node.shape[axis])
    copy = to.function("np.copyto")
    to.line(f"{copy}({out}{_part(axis, first, first + count)}, "
            f"{source}{_part(axis, begin, begin + count)})")  # fmt: skip
    to.line(f"{out}{_part(axis, *edge)}[...] = 0")


def _part(axis: int, first: Any, last: Any) -> str:
    return f"[{':, ' * axis}{position_source(first)}:{position_source(last)}]"
