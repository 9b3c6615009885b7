"""Case distinctions for preallocated code: masks, and functions evaluated only under a mask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symnn.codegen.graph.node import Graph, Node, broadcast_shape, rewritten
from symnn.codegen.rewriting.tame import is_tame, may_evaluate_all
from symnn.codegen.rewriting.units import entry_count

OPPOSITE = {"greater": "less_equal", "greater_equal": "less", "less": "greater_equal",
            "less_equal": "greater", "equal": "not_equal", "not_equal": "equal"}  # fmt: skip


def opposite(graph: Graph, mask: Node) -> Node:
    """The mask of the other entries (NaN excepted, for comparisons)."""
    if mask.operation == "apply" and mask.detail in OPPOSITE:
        return graph.apply(OPPOSITE[mask.detail], *mask.arguments)
    return graph.apply("logical_not", mask)


FEW = 512
"""So many entries are copied one by one under a mask faster than they are multiplied by it."""


def masking(graph: Graph, sizes: Mapping[Any, int] | None = None) -> Callable[[Node], Node]:
    """A function that makes small products by conditions selections, and masks wild branches."""
    done: dict[Node, Node] = {}

    def rule(node: Node, arguments: tuple[Node, ...]) -> Node:
        if node.operation == "apply" and node.detail == "multiply":
            few = entry_count(node.shape, sizes or {}) <= FEW
            masked = _masked_product(graph, arguments) if few else None
            return masked or graph.like(node, arguments)
        if node.operation == "select":
            return _selection(graph, node, arguments)
        return graph.like(node, arguments)

    return lambda root: rewritten(root, rule, done)


def _masked_product(graph: Graph, arguments: tuple[Node, ...]) -> Node | None:
    """x*(condition): x with zeros copied to where the condition does not hold."""
    plain = [a.arguments[0] if a.operation == "float" else a for a in arguments]
    masks = [a for a in plain if a.kind == "bool"]
    others = [a for a in plain if a.kind != "bool"]
    if len(masks) != 1 or len(masks[0].shape) > len(others[0].shape):
        return None
    return graph.select([(opposite(graph, masks[0]), graph.number(0))], others[0])


def _selection(graph: Graph, node: Node, arguments: tuple[Node, ...]) -> Node:
    """The selection with wild branches masked and, of two cases, the number as the exception."""
    *flat, otherwise = arguments
    pairs = list(zip(flat[::2], flat[1::2], strict=True))
    if len(pairs) == 1 and otherwise.scalar and not pairs[0][1].scalar:
        mask, value = pairs[0]
        if node.detail or is_tame(value):
            return graph.select([(opposite(graph, mask), otherwise)], value)
    if may_evaluate_all(node):
        return graph.like(node, arguments)
    before: Node | None = None
    masked = []
    for mask, value in pairs:
        here = mask if before is None else graph.apply("logical_and", mask, before)
        masked.append((mask, under(graph, value, here)))
        rest = opposite(graph, mask)
        before = rest if before is None else graph.apply("logical_and", before, rest)
    last = otherwise if before is None else under(graph, otherwise, before)
    return graph.select(masked, last)


def under(graph: Graph, node: Node, mask: Node) -> Node:
    """A branch, evaluated only where the mask holds if it cannot be evaluated everywhere."""
    if node.operation not in ("apply", "select") or node.scalar or is_tame(node):
        return node
    arguments = tuple(under(graph, a, mask) for a in node.arguments)
    if node.operation == "select":
        shape = broadcast_shape([a.shape for a in arguments])
        return graph.node("select", arguments, shape, node.detail)
    shape = broadcast_shape([mask.shape, *(a.shape for a in arguments)])
    return graph.node("apply_where", (mask, *arguments), shape, node.detail, node.kind)
