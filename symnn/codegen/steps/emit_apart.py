"""Parts that are spread over places of their own, as from windows that do not overlap: they are
computed where they will lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Mul

from symnn.codegen.graph.functions import UFUNCS
from symnn.codegen.graph.node import Node, underlying
from symnn.codegen.graph.spelling import shape_source
from symnn.codegen.rewriting.layout import FEW
from symnn.codegen.steps.emit import Emitter
from symnn.codegen.steps.storage import Buffer
from symnn.codegen.steps.views import ViewWriter


def put_off(to: Emitter, node: Node) -> bool:
    """Leave an array to its only consumer, which puts it somewhere: it needs no buffer.

    `Why:` this is decided once. Later fewer consumers are left, but then it is computed already.
    """
    if _has_one_place(to, node):
        to.put_off.add(node)
    return node in to.put_off


def _has_one_place(to: Emitter, node: Node) -> bool:
    if to.frame is not None or node.operation != "apply" or UFUNCS[node.detail].is_template:
        return False
    needed = to.storage.consumers.get(node, set())
    return len(needed) == 1 and all(
        c.operation == "scattered" and c.arguments == (node,) and not c.detail[2] for c in needed
    )


def emit_apart(to: Emitter, parts: Node, buffer: Buffer, window: str) -> None:
    """The parts at their places, which are a view of the buffer: computed there, or copied."""
    if parts not in to.put_off:
        places = to.views.of(buffer, window, "places")
        return to.copy(places, to.operand(parts))
    _emit_apply(to, parts, buffer, window)
    return to.storage.done(parts, map(underlying, parts.arguments))


def _emit_apply(to: Emitter, parts: Node, buffer: Buffer, window: str) -> None:
    """An elementwise function; over few places, place by place."""
    spelling, axes = UFUNCS[parts.detail].spelling, few_axes(parts)
    if not axes:
        places = to.views.of(buffer, window, "places")
        return to.call(spelling, to.operands(parts.arguments), places)
    lists = {"place": to.views.of(buffer, f"at_each({window}, {axes})", "places")}
    names = []
    for node in parts.arguments:
        names.append("piece" if len(names) == 0 else f"piece_{len(names) + 1}")
        if node.scalar or node in to.numbers:
            names[-1] = to.operand(node)
        else:
            lists[names[-1]] = _pieces(to, node, parts.shape, axes)
    to.line(f"for {', '.join(lists)} in zip({', '.join(lists.values())}):")
    to.call(spelling, names, "place")
    return to.line(f"    {to.lines.pop()}")


def few_axes(node: Node) -> tuple[int, ...]:
    """The short axes of an array, if few entries lie along them; they are gone through one by one.

    `Why:` NumPy's inner loop then runs along an image, and not along a window.
    """
    known = [a for a, n in enumerate(node.shape) if n.is_Integer]
    found: list[int] = []
    for axis in sorted(known, key=lambda a: int(node.shape[a])):
        if Mul(*[node.shape[a] for a in (*found, axis)]) <= FEW:
            found.append(axis)
    return tuple(sorted(found)) if len(found) < len(node.shape) else ()


def _pieces(to: Emitter, node: Node, shape: Sequence[Any], axes: Sequence[int]) -> str:
    """The list of what an argument is at each place along some axes of the result."""
    buffer = to.buffer(underlying(node))
    written = ViewWriter({underlying(node): buffer.name}).write(node).source
    if node.shape != shape:
        written = f"np.broadcast_to({written}, {shape_source(tuple(shape))})"
    return to.views.of(buffer, f"at_each({written}, {axes})", "pieces")
