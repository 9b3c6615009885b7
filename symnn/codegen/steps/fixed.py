"""What depends on sizes alone, as masks between indices do: made once, with the buffers."""

from __future__ import annotations

from collections.abc import Callable

from symnn.codegen.graph.node import Graph, Node, rewritten, walk
from symnn.codegen.writing.cases import CaseWriter

FIXED = frozenset({"apply", "select", "float", "total", "largest", "broadcast", "copy", "transpose",
                   "expand", "slice", "take"})  # fmt: skip
NUMBERS = frozenset({"number", "size"})


def fixing(graph: Graph) -> Callable[[Node], Node]:
    """A function that makes the largest parts of a node that no data enter constants."""
    done: dict[Node, Node] = {}
    known: dict[Node, bool] = {}

    def rule(node: Node, arguments: tuple[Node, ...]) -> Node:
        if is_fixed(node, known):
            return node
        return graph.like(node, tuple(constant(a) for a in arguments))

    def constant(node: Node) -> Node:
        if node.is_view and is_fixed(node, known):
            return graph.like(node, (constant(node.arguments[0]),))
        computed = bool(node.arguments) and not node.scalar and is_fixed(node, known)
        if not computed:
            return node
        return graph.node("constant", (), node.shape, node, node.kind)

    return lambda root: rewritten(root, rule, done)


def is_fixed(root: Node, known: dict[Node, bool]) -> bool:
    """Whether a node is computed from positions along axes, sizes and numbers; at least one
    position.
    """
    for node in walk(root, seen=known.keys()):
        parts = [a for a in node.arguments if a.operation not in NUMBERS]
        inner = bool(parts) and all(known[a] for a in parts)
        known[node] = node.operation == "positions" or (node.operation in FIXED and inner)
    return known[root]


def constant_source(node: Node) -> str:
    """The expression of a constant."""
    return CaseWriter({}).write(node.detail).source
