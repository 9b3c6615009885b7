"""Leaves: array entries, symbols, sizes, numbers, indices used as values."""

from __future__ import annotations

from typing import Any

from sympy import Idx, Indexed, Integer, KroneckerDelta

from symnn.codegen.affine import affine_axes
from symnn.codegen.lowering import Lowering
from symnn.codegen.node import Node
from symnn.codegen.position import is_inside, is_position
from symnn.codegen.value import Value
from symnn.indexed.index import extent, same_extent
from symnn.indexed.traverse import free_indices, name_of

Order = tuple[Any, ...]


def lower_read(low: Lowering, e: Indexed, order: Order) -> Value:
    """An array entry: distinct indices, or fixed positions."""
    node = low.graph.read(name_of(e.base), tuple(e.shape))  # type: ignore[arg-type]
    return _picked(low, node, e)


def _picked(low: Lowering, node: Node, e: Indexed) -> Value:
    node, axes = _at_places(low, node, e)
    for axis, i in enumerate(axes):
        if _is_shift(i, node.shape[axis]):
            (k,) = free_indices(i)
            node, axes[axis] = low.graph.shifted(node, axis, int(i - k)), k
    node, indices = affine_axes(low.graph, node, axes)
    return _diagonal(low, Value(node, indices))


def _at_places(low: Lowering, node: Node, e: Indexed) -> tuple[Node, list[Any]]:
    """The entries at fixed positions, and the indices that are left."""
    axes: list[Any] = list(e.indices)
    fixed = {a: i for a, i in enumerate(axes) if is_position(i)}
    inside = {a for a, i in fixed.items() if isinstance(i, Integer) or is_inside(i, node.shape[a])}
    for axis in sorted(inside, reverse=True):
        node = low.graph.take(node, axis, fixed[axis])
    for axis in sorted(fixed.keys() - inside, reverse=True):
        place = axis - sum(a < axis for a in inside)
        node = low.graph.take(node, place, fixed[axis], guarded=True)
    return node, [i for a, i in enumerate(axes) if a not in fixed]


def _is_shift(i: Any, n: Any) -> bool:
    """Whether an index is another one of the whole axis plus a number."""
    found = free_indices(i)
    k = next(iter(found)) if len(found) == 1 and not isinstance(i, Idx) else None
    return k is not None and (i - k).is_Integer and same_extent(extent(k), n)


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
