"""Reductions over few entries, as in a window: one call for each of them, on all windows at once.

NumPy reduces row by row; over a window of four entries that takes ten times as long.
"""

from __future__ import annotations

from sympy import Integer

from symnn.codegen.graph.node import Node, underlying
from symnn.codegen.graph.spelling import shape_source
from symnn.codegen.rewriting.layout import is_over_few
from symnn.codegen.steps.emit import RULES, Emitter
from symnn.codegen.steps.flat import emit_flat_total
from symnn.codegen.steps.rows import Row
from symnn.codegen.steps.views import ViewWriter


def emit_total_of_few(to: Emitter, node: Node) -> None:
    """A sum over axes."""
    if not _is_over_few(to, node):
        return emit_flat_total(to, node)
    return _one_by_one(to, node, "np.add")


def emit_largest_of_few(to: Emitter, node: Node) -> None:
    """A maximum over axes."""
    if not _is_over_few(to, node):
        return RULES["largest"](to, node)
    return _one_by_one(to, node, "np.maximum")


def _is_over_few(to: Emitter, node: Node) -> bool:
    """Whether the axes that are reduced are behind the others, several or in views, and short."""
    (inner,) = node.arguments
    rank, known = len(inner.shape), {s: Integer(n) for s, n in to.sizes.items()}
    if to.frame is not None or rank < 3 or max(node.detail) < rank - 1:
        return False
    return is_over_few(node, known) and not isinstance(to.buffer(underlying(inner)), Row)


def _one_by_one(to: Emitter, node: Node, spelling: str) -> None:
    (inner,) = node.arguments
    buffer, axes = to.buffer(underlying(inner)), tuple(map(Integer, node.detail))
    written = ViewWriter({underlying(inner): buffer.name}).write(inner).source
    pieces = to.views.of(buffer, f"at_each({written}, {shape_source(axes)})", "pieces")
    out = to.target(node, False)
    to.copy(out, f"{pieces}[0]")
    to.line(f"for piece in {pieces}[1:]:")
    to.line(f"    {to.function(spelling)}({out}, piece, out={out})")
