"""Views with several indices on one axis, padded arrays, copies, and sums back into places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy import Expr, Mul, S

from symnn.codegen.graph.node import Graph, Node

Steps = tuple[tuple[Any, ...], ...]
"""For each axis of a view, how far one step goes along each axis of the array."""


def windows(graph: Graph, node: Node, start: Sequence[Any], steps: Steps, shape: Any) -> Node:
    """The view whose entry [p, q, ...] is that at start + p*steps[0] + q*steps[1] + ...

    All places must lie inside of the array.
    """
    rank = len(node.shape)
    unit = tuple(tuple(S(int(a == b)) for a in range(rank)) for b in range(rank))
    if steps == unit and not any(start) and tuple(shape) == node.shape:
        return node
    detail = (tuple(map(S, start)), tuple(tuple(map(S, step)) for step in steps))
    return graph.node("windows", (node,), shape, detail, node.kind)


def bordered(
    graph: Graph, node: Node, widths: Sequence[tuple[Any, Any]], fill: Any = S.Zero
) -> Node:
    """The array with a border: so many entries of one value before and behind each axis."""
    if not any(before != 0 or behind != 0 for before, behind in widths):
        return node
    node = graph.as_floats(node)
    shape = [b + n + e for n, (b, e) in zip(node.shape, widths, strict=True)]
    detail = (tuple((S(b), S(e)) for b, e in widths), fill)
    return graph.node("bordered", (node,), shape, detail)


def copied(graph: Graph, node: Node) -> Node:
    """The entries of a view one after the other in memory."""
    return graph.node("copy", (node,), node.shape, None, node.kind)


def regrouped(graph: Graph, node: Node, shape: Sequence[Any], groups: Any = None) -> Node:
    """The same entries, in memory order, with other axes.

    Args:
        graph: makes the node.
        node: must lie in memory so that no copy is needed.
        shape: of the result.
        groups: how many axes each new axis joins; None where axes are split.
    """
    if tuple(shape) == node.shape:
        return node
    return graph.node("reshape", (node,), shape, groups, node.kind)


def scattered(
    graph: Graph, parts: Node, start: Sequence[Any], steps: Steps, shape: Any,
    loops: Sequence[int],
) -> Node:  # fmt: skip
    """Zeros of a shape with each entry [p, q, ...] added at start + p*steps[0] + ...

    Args:
        graph: makes the node.
        parts: what is added.
        start: the place of the first entry.
        steps: for each axis of the parts.
        shape: of the result.
        loops: axes of the parts, without which no two entries have one place.
    """
    parts = graph.as_floats(parts)
    rules = (tuple(map(S, start)), tuple(tuple(map(S, s)) for s in steps), tuple(map(S, loops)))
    detail = (*rules, parts.shape)
    if parts.operation == "broadcast" and not loops:
        parts = parts.arguments[0]  # repeated where it is written
    return graph.node("scattered", (parts,), shape, detail)


def symbols_in(detail: Any) -> Iterator[Any]:
    """All symbols in the (nested) details of a node."""
    if isinstance(detail, tuple):
        for part in detail:
            yield from symbols_in(part)
    elif isinstance(detail, Expr):
        yield from detail.free_symbols


def strides(node: Node) -> tuple[Any, ...] | None:
    """How far apart entries lie in memory along each axis; None where that is not known."""
    if not node.is_view:
        return contiguous(node.shape)
    inner = strides(node.arguments[0])
    rule = STRIDES.get(node.operation)
    return None if inner is None or rule is None else rule(node, inner)


def contiguous(shape: Sequence[Any]) -> tuple[Any, ...]:
    """The strides of an array whose entries lie one after the other."""
    return tuple(Mul(*shape[a + 1 :]) for a in range(len(shape)))


def _expanded(node: Node, inner: tuple[Any, ...]) -> tuple[Any, ...]:
    axes = iter(inner)
    return tuple(next(axes) if kept else S.Zero for kept in node.detail)


def _windowed(node: Node, inner: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sum(s * a for s, a in zip(step, inner, strict=True)) for step in node.detail[1])


def _regrouped(node: Node, inner: tuple[Any, ...]) -> Any:
    if node.detail is not None:
        ends = [sum(node.detail[: q + 1]) - 1 for q in range(len(node.detail))]
        return tuple(inner[q] for q in ends)
    return contiguous(node.shape) if inner == contiguous(node.arguments[0].shape) else None


STRIDES: dict[str, Any] = {
    "transpose": lambda node, inner: tuple(inner[a] for a in node.detail),
    "expand": _expanded,
    "take": lambda node, inner: inner[: node.detail[0]] + inner[node.detail[0] + 1 :],
    "slice": lambda node, inner: inner,
    "windows": _windowed,
    "reshape": _regrouped,
}


def has_joined_axes(node: Node) -> bool:
    """Whether a chain of views reads one entry more than once, or in no plain order."""
    while node.is_view:
        if node.operation == "windows" and _joins(node):
            return True
        node = node.arguments[0]
    return False


def _joins(node: Node) -> bool:
    steps = node.detail[1]
    columns = [[s[a] for s in steps if s[a] != 0] for a in range(len(node.arguments[0].shape))]
    plain = all(sum(c != 0 for c in step) == 1 for step in steps)
    return not plain or any(len(c) > 1 or c[0] != 1 for c in columns if c)
