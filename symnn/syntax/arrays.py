"""Integers in formulas: reads of declared arrays, `x[i, j]`, with the checks that shapes allow."""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, Indexed, IndexedBase, Integer, Mul, Symbol

from symnn.syntax.context import Reader, Scope
from symnn.syntax.tree import Node, Read


def entry(reader: Reader, node: Read, scope: Scope, base: IndexedBase) -> Expr:
    """The entry of `base` that `node` reads.

    Raises:
        FormulaSyntaxError: the number of indices, an index that is no integer, or out of range.
    """
    shape = tuple(base.shape or ())
    if len(node.indices) != len(shape):
        raise reader.fail(
            f"`{node.name}` has shape ({', '.join(map(str, shape))}); "
            f"needed {len(shape)} indices, got {len(node.indices)}",
            node, scope,
        )  # fmt: skip
    pairs = zip(node.indices, shape, strict=True)
    read: Any = Indexed(base, *(_index(reader, index, scope, extent) for index, extent in pairs))
    return read


def _index(reader: Reader, node: Node, scope: Scope, extent: Expr) -> Expr:
    index = reader.expression(node, scope)
    if not is_integer(index):
        raise reader.fail(f"index `{index}` is not known to be an integer", node, scope)
    index = worked_out(index)
    if isinstance(index, Integer) and (index < 0 or _beyond(index, extent)):
        raise reader.fail(f"index {index} is outside 0..{extent}-1", node, scope)
    return index


def _beyond(index: Integer, extent: Expr) -> bool:
    return isinstance(extent, Integer) and index >= extent


def is_integer(index: Expr) -> bool:
    """Integers, integer symbols, reads, and their sums and products: decided by structure."""
    if isinstance(index, Add | Mul):
        return all(is_integer(part) for part in index.args)  # type: ignore[arg-type]
    if isinstance(index, Symbol | Indexed):
        return bool(index.is_integer)
    return isinstance(index, Integer)


def worked_out(index: Expr) -> Expr:
    """An integer expression in SymPy's normal order, so that `x[1 + i]` and `x[i + 1]` are equal.

    `Why:` sums and products of integers are defined everywhere; nothing is lost by evaluating.
    """
    if not isinstance(index, Add | Mul):
        return index
    return index.func(*(worked_out(part) for part in index.args))  # type: ignore[arg-type]
