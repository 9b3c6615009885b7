"""Padding, copies of views and overlap-add as calls into preallocated buffers."""

from __future__ import annotations

from typing import Any, Protocol

from symnn.codegen.node import Node, underlying
from symnn.codegen.storage import Buffer
from symnn.codegen.text import position_source, shape_source
from symnn.codegen.views import Views, ViewWriter


class Emitting(Protocol):
    """What is needed of the emitter."""

    views: Views

    def line(self, text: str) -> None:
        """One more statement."""
        ...

    def function(self, spelling: str) -> str:
        """The local name of a NumPy function."""
        ...

    def operand(self, node: Node) -> str:
        """The variable that stands for a node."""
        ...

    def buffer(self, node: Node) -> Buffer:
        """Where the value of a node lies."""
        ...

    def target(self, node: Node, elementwise: bool = True) -> str:
        """The buffer for the result."""
        ...


def emit_padded(to: Emitting, node: Node) -> None:
    """A copy into the middle of a buffer whose border is 0 from the start."""
    source = to.operand(node.arguments[0])
    name = to.target(node, False)
    extents = node.arguments[0].shape
    inside = ", ".join(
        ":" if before == 0 and behind == 0 else f"{position_source(before)}:{_end(before, n)}"
        for (before, behind), n in zip(node.detail, extents, strict=True)
    )
    middle = to.views.of(to.buffer(node), f"{name}[{inside}]", "middle")
    to.line(f"{to.function('np.copyto')}({middle}, {source})")


def _end(before: Any, n: Any) -> str:
    return position_source((before + n).expand())


def emit_contiguous(to: Emitting, node: Node) -> None:
    """A view copied into one piece."""
    source = to.operand(node.arguments[0])
    to.line(f"{to.function('np.copyto')}({to.target(node, False)}, {source})")


def emit_overlap_add(to: Emitting, node: Node) -> None:
    """Each piece added to the part of the result that it belongs to."""
    (inner,) = node.arguments
    axis, steps = node.detail
    buffer = to.buffer(underlying(inner))
    source = ViewWriter({underlying(inner): buffer.name}).write(inner).source
    given = to.views.of(buffer, f"pieces({source}, {axis}, {len(steps) - 1})", "pieces")
    name = to.target(node, False)
    count, rest = inner.shape[axis], inner.shape[axis + 1 : axis + len(steps)]
    spots = f"{axis}, {steps}, {position_source(count)}, {shape_source(rest) if rest else '()'}"
    made = to.views.of(to.buffer(node), f"overlapping({name}, {spots})", "parts")
    to.line(f"{name}.fill(0)")
    to.line(f"for part, piece in zip({made}, {given}):")
    to.line(f"    {to.function('np.add')}(part, piece, part)")
