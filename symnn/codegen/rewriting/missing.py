"""NaN in, NaN out: also where a case distinction would swallow it."""

from __future__ import annotations

from sympy import nan

from symnn.codegen.graph.node import Graph, Node, rewritten, walk
from symnn.codegen.rewriting.masks import OPPOSITE, opposite

UNORDERED = frozenset({"not_equal", "logical_not", "isnan"})
"""Conditions that may hold for NaN; all others are false."""


def with_nan(graph: Graph, root: Node) -> Node:
    """The same value, but NaN wherever an argument that chooses between cases is NaN."""
    if root.kind == "bool":
        return root
    turned = rewritten(root, lambda node, arguments: _turned(graph, node, arguments))
    masks = [n for n in walk(turned) if n.kind == "bool"]
    for read in [n for n in walk(*masks) if n.operation == "read"]:
        if not passes_nan(turned, read):
            turned = graph.select([(graph.apply("isnan", read), read)], turned)
    return turned


def _turned(graph: Graph, node: Node, arguments: tuple[Node, ...]) -> Node:
    """Of two cases, the one that keeps a NaN becomes the one for a condition that is false."""
    if node.operation != "select" or len(arguments) != 3:
        return graph.like(node, arguments)
    condition, value, otherwise = arguments
    comparable = condition.operation == "apply" and condition.detail in OPPOSITE
    reads = [n for n in walk(condition) if n.operation == "read"]
    swallowed = [r for r in reads if not passes_nan(otherwise, r)]
    if comparable and swallowed and all(passes_nan(value, r) for r in reads):
        return graph.node("select", (opposite(graph, condition), otherwise, value), node.shape,
                          node.detail)  # fmt: skip
    return graph.like(node, arguments)


def passes_nan(node: Node, read: Node) -> bool:
    """Whether a NaN in `read` certainly makes the value NaN."""
    if node is read or node.detail is nan:
        return True
    if node.kind == "bool" or node.operation in ("float", "series"):
        return False
    if node.operation == "apply" and node.detail == "power":
        return node.arguments[1].scalar and passes_nan(node.arguments[0], read)
    if node.operation != "select":
        return any(passes_nan(a, read) for a in node.arguments)
    *pairs, otherwise = node.arguments
    open_branches = [v for c, v in zip(pairs[::2], pairs[1::2], strict=True)
                     if not _is_false_at_nan(c, read)]  # fmt: skip
    return all(passes_nan(b, read) for b in (*open_branches, otherwise))


def _is_false_at_nan(condition: Node, read: Node) -> bool:
    """Whether a condition cannot hold where `read` is NaN."""
    if any(n.detail in UNORDERED for n in walk(condition) if n.operation == "apply"):
        return False
    if condition.operation != "apply" or condition.detail == "logical_or":
        return False
    if condition.detail == "logical_and":
        return any(_is_false_at_nan(a, read) for a in condition.arguments)
    return any(passes_nan(a, read) for a in condition.arguments)
