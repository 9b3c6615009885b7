"""Sums over several leading axes as one product with ones: the arrays lie in one piece."""

from __future__ import annotations

from sympy import Mul

from symnn.codegen.graph.node import Node
from symnn.codegen.graph.spelling import shape_source
from symnn.codegen.steps.emit import RULES, Emitter
from symnn.codegen.steps.rows import Row


def emit_flat_total(to: Emitter, node: Node) -> None:
    """A sum over all or the leading of three axes and more: a product with ones."""
    (inner,) = node.arguments
    count = len(node.detail)
    solid = not inner.is_view and inner.kind == "float" and not isinstance(to.buffer(inner), Row)
    if len(inner.shape) < 3 or node.detail != tuple(range(count)) or not solid:
        return RULES["total"](to, node)
    if node.shape and isinstance(to.storage.wanted.get(node), Row):
        return RULES["total"](to, node)
    summed, rest = Mul(*inner.shape[:count]), Mul(*inner.shape[count:])
    ones, given = to.vector_of_ones(summed), to.buffer(inner)
    if not node.shape:
        return to.product(node, ones, to.views.flat(given))
    rows = to.views.of(given, f"{given.name}.reshape{shape_source((summed, rest))}", "rows")
    to.target(node, False)
    return to.line(f"{ones}.dot({rows}, {to.views.flat(to.buffer(node))})")
