"""Views with several indices on one axis, borders and sums back into places, as NumPy."""

from __future__ import annotations

from typing import Any

from symnn.codegen.graph.node import Node
from symnn.codegen.graph.spelling import number_source, position_source, shape_source


def windows_source(node: Node, array: str) -> str:
    """A slice where each axis has one index that runs forwards, else strides."""
    start, steps = node.detail
    plain = _slices(node, start, steps)
    if plain is not None:
        return f"{array}[{plain}]"
    where = f"{place_source(start)}, {steps_source(steps)}"
    return f"windows({array}, {where}, {shape_source(node.shape)})"


def _slices(node: Node, start: Any, steps: Any) -> str | None:
    """`:, 1:1 + T, ::2`, if a slice says it."""
    if len(steps) != len(start):
        return None
    spots = []
    for axis, (first, step) in enumerate(zip(start, steps, strict=True)):
        s = step[axis]
        if any(c != 0 for a, c in enumerate(step) if a != axis) or not s.is_positive:
            return None
        spots.append(_slice(first, s, node.shape[axis], node.arguments[0].shape[axis]))
    while spots and spots[-1] == ":":
        spots.pop()
    return ", ".join(spots) or "..."


def _slice(first: Any, step: Any, count: Any, length: Any) -> str:
    begin = position_source(first) if first != 0 else ""
    end = first + step * (count - 1) + 1
    stop = "" if (end - length).expand() == 0 else position_source(end.expand())
    by = "" if step == 1 else f":{position_source(step)}"
    return f"{begin}:{stop}{by}"


def place_source(place: Any) -> str:
    """A place as a tuple of positions."""
    return shape_source(place)


def steps_source(steps: Any) -> str:
    """Steps as a tuple of tuples."""
    inner = ", ".join(shape_source(step) for step in steps)
    return f"({inner},)" if len(steps) == 1 else f"({inner})"


def bordered_source(node: Node, array: str) -> str:
    """The array with a border of one value."""
    widths, fill = node.detail
    sides = ", ".join(f"({position_source(b)}, {position_source(e)})" for b, e in widths)
    more = "" if fill == 0 else f", constant_values={number_source(fill).source}"
    return f"np.pad({array}, ({sides}{',' if len(widths) == 1 else ''}){more})"


def inner_source(node: Node) -> str:
    """The slices of a bordered array inside of its border."""
    spots = []
    for (before, _), n in zip(node.detail[0], node.arguments[0].shape, strict=True):
        spots.append(f"{position_source(before)}:{position_source((before + n).expand())}")
    return ", ".join(spots)


def scattered_source(node: Node, parts: str) -> str:
    """Parts added at their places."""
    start, steps, loops, whole = node.detail
    if node.arguments[0].shape != whole:
        parts = f"np.broadcast_to({parts}, {shape_source(whole)})"
    where = f"{place_source(start)}, {steps_source(steps)}, {shape_source(node.shape)}"
    return f"scattered({parts}, {where}, {_axes(loops)})"


def _axes(loops: Any) -> str:
    return shape_source(loops) if loops else "()"


def stacked_matrices(node: Node) -> tuple[Node, Node] | None:
    """The arguments of a product of joined axes that `@` joins by itself: X[t, n, :] @ W."""
    first, second = node.arguments
    if first.operation != "reshape" or len(second.shape) > 2 or node.detail is None:
        return None
    inner = first.arguments[0]
    plain = inner.operation != "copy" and first.detail == (len(inner.shape) - 1, 1)
    as_joined = (*inner.shape[:-1], *second.shape[1:])
    return (inner, second) if plain and node.shape == as_joined else None
