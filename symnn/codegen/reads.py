"""Leaves: array entries, symbols, sizes, numbers, indices used as values."""

from __future__ import annotations

from typing import Any

from sympy import Idx, Indexed, Integer, KroneckerDelta

from symnn.codegen.lowering import Lowering
from symnn.codegen.node import Node
from symnn.codegen.value import Value
from symnn.errors import NotSupportedError
from symnn.indexed.index import extent
from symnn.indexed.traverse import name_of

Order = tuple[Any, ...]


def lower_read(low: Lowering, e: Indexed, order: Order) -> Value:
    """An array entry: distinct indices, or fixed positions."""
    node = low.graph.read(name_of(e.base), tuple(e.shape))  # type: ignore[arg-type]
    return _picked(low, node, e)


def _picked(low: Lowering, node: Node, e: Indexed) -> Value:
    axes = list(e.indices)
    for axis in reversed(range(len(axes))):
        if isinstance(axes[axis], Integer):
            node = low.graph.take(node, axis, int(axes.pop(axis)))  # type: ignore[arg-type]
    if not all(isinstance(i, Idx) for i in axes):
        raise NotSupportedError(
            f"compile: the read `{e}` has a shifted or scaled index; only plain indices and fixed "
            "positions are compiled yet"
        )
    return _diagonal(low, Value(node, tuple(axes)))


def _diagonal(low: Lowering, value: Value) -> Value:
    """The entries where repeated indices agree."""
    distinct = tuple(dict.fromkeys(value.axes))
    if len(distinct) == len(value.axes):
        return value
    letters = dict(zip(distinct, "abcdefghijkl", strict=False))
    spec = "".join(letters[i] for i in value.axes) + "->" + "".join(letters.values())
    shape = tuple(extent(i) for i in distinct)
    return Value(low.graph.einsum(spec, shape, value.node), distinct)


def lower_symbol(low: Lowering, e: Any, order: Order) -> Value:
    """A scalar variable."""
    return Value(low.graph.read(e.name, (), scalar=low.is_number(e.name)))


def lower_size(low: Lowering, e: Any, order: Order) -> Value:
    """An extent used as a number."""
    return Value(low.graph.size(e))


def lower_number(low: Lowering, e: Any, order: Order) -> Value:
    """An exact constant."""
    return Value(low.graph.number(e))


def lower_index(low: Lowering, e: Idx, order: Order) -> Value:
    """The position along an axis, as a number."""
    return Value(low.graph.positions(extent(e)), (e,))


def lower_delta(low: Lowering, e: KroneckerDelta, order: Order) -> Value:
    """1 where two indices agree, else 0."""
    return low.apply("equal", list(e.args[:2]), order)
