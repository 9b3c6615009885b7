"""Products and sums over several leading axes as one matrix product over all of them.

X[t, n, i] W[i, j] is the product of a matrix with T*N rows; the sum over t and n of X[t, n, i]
d[t, n, j] is X^T d of such matrices. The arrays lie in one piece, so these matrices are views.
"""

from __future__ import annotations

from typing import Any

from sympy import Mul

from symnn.codegen.emit import RULES, Emitter
from symnn.codegen.node import Node
from symnn.codegen.rows import Row
from symnn.codegen.text import size_source
from symnn.codegen.views import ViewWriter


def emit_flat_matmul(to: Emitter, node: Node) -> None:
    """`a @ b` for a matrix or vector b: the axes of a before its last as one."""
    a, b = node.arguments
    if len(a.shape) < 3 or len(b.shape) > 2 or not _is_solid(to, a):
        return RULES["matmul"](to, node)
    left, right = _matrix(to, a, len(a.shape) - 1), to.operand(b)
    to.target(node, False)
    return _dot(to, [left, right], node, len(a.shape) - 1)


def emit_flat_tensordot(to: Emitter, node: Node) -> None:
    """A sum over the leading axes of both."""
    a, b = node.arguments
    count = len(node.detail[0])
    leading = tuple(range(count))
    solid = node.shape and _is_solid(to, a) and _is_solid(to, b)
    if node.detail != (leading, leading) or not solid:
        return RULES["tensordot"](to, node)
    left, right = _matrix(to, a, count, len(a.shape) > count), _matrix(to, b, count)
    to.target(node, False)
    return _dot(to, [left, right], node, len(a.shape) - count)


def emit_flat_total(to: Emitter, node: Node) -> None:
    """A sum over all or the leading of three axes and more: a product with ones."""
    (inner,) = node.arguments
    count = len(node.detail)
    leading = node.detail == tuple(range(count))
    if len(inner.shape) < 3 or not leading or not _is_solid(to, inner):
        return RULES["total"](to, node)
    ones = to.vector_of_ones(Mul(*inner.shape[:count]))
    rows = _matrix(to, inner, count)
    if not node.shape:
        return to.number(node, f"{to.function('np.dot')}({ones}, {rows})")
    to.target(node, False)
    return _dot(to, [ones, rows], node, 0)


def _is_solid(to: Emitter, node: Node) -> bool:
    """Whether an array lies in one piece: a buffer, or a slice of its first axis."""
    if node.operation == "slice" and node.detail[0] == 0:
        return _is_solid(to, node.arguments[0])
    return not node.is_view and not node.scalar and not isinstance(to.buffer(node), Row)


def _matrix(to: Emitter, node: Node, rows: int, transposed: bool = False) -> str:
    """An array as a matrix, or as a vector where nothing is left: its first axes are the rows."""
    base = node.arguments[0] if node.operation == "slice" else node
    buffer = to.buffer(base)
    rest = node.shape[rows:]
    source = ViewWriter({base: buffer.name}).write(node).source
    if len(node.shape) != rows + (1 if rest else 0) or rows != 1:
        columns = [size_source(Mul(*rest)).source] if rest and rows else []
        source = f"{source}.reshape({', '.join(['-1', *columns])})"
    if transposed:
        return to.views.of(buffer, f"{source}.T", "columns")
    return buffer.name if source == buffer.name else to.views.of(buffer, source, "rows")


def _dot(to: Emitter, operands: list[str], node: Node, rows: int) -> None:
    """A product into the buffer of a node, whose first axes are the rows."""
    columns: Any = node.shape[rows:]
    flat = len(node.shape) == (1 if rows else 0) + (1 if columns else 0)
    to.call("np.dot", operands, to.buffer(node).name if flat else _matrix(to, node, rows))
