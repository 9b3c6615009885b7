"""Leaves: array entries, symbols, sizes, numbers, indices used as values."""

from __future__ import annotations

from typing import Any

from sympy import Idx, Indexed, Integer, KroneckerDelta, S

from symnn.codegen.graph.node import Node
from symnn.codegen.graph.position import Position, is_inside, is_position
from symnn.codegen.graph.value import Value
from symnn.codegen.graph.windows import bordered, scattered, windows
from symnn.codegen.lowering.affine import Affine, affine, beyond, denominator
from symnn.codegen.lowering.dispatch import Lowering, index_order
from symnn.codegen.lowering.gather import has_places, lower_gathered
from symnn.core.symbols import places_in
from symnn.errors import NotSupportedError
from symnn.indexed.language.index import extent, same_extent
from symnn.indexed.language.traverse import free_indices, name_of

Order = tuple[Any, ...]


def lower_read(low: Lowering, e: Indexed, order: Order) -> Value:
    """An array entry: distinct indices, fixed positions, or sums of multiples of indices."""
    if has_places(e):
        return lower_gathered(low, e, order)
    kind = "float" if places_in(e.base) is None else "int"
    node = low.graph.read(name_of(e.base), tuple(e.shape), kind=kind)  # type: ignore[arg-type]
    return read_at(low, node, e)


def read_at(low: Lowering, node: Node, e: Indexed, fill: Any = S.Zero) -> Value:
    """The entries of a node at the indices of a read; `fill` where these lie outside."""
    node, axes = _at_places(low, node, e)
    if len(set(axes)) == len(axes) and all(map(_is_whole_axis, axes, node.shape)):
        return Value(node, tuple(axes))
    shifted = _moved(low, node, axes) if fill == 0 else None
    return shifted or _viewed(low, node, [affine(i) for i in axes], e, fill)


def _is_whole_axis(i: Any, n: Any) -> bool:
    """Whether an index runs over an axis from end to end: derived equations may read further."""
    return isinstance(i, Idx) and same_extent(extent(i), n)


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


def _moved(low: Lowering, node: Node, axes: list[Any]) -> Value | None:
    """The array read at k + c for every k of an axis; None where indices are joined or scaled."""
    found = [free_indices(i) for i in axes]
    if any(len(k) != 1 for k in found) or len(set().union(*found)) < len(axes):
        return None
    indices = [next(iter(k)) for k in found]
    by = [i - k for i, k in zip(axes, indices, strict=True)]
    fits = [same_extent(extent(k), n) for k, n in zip(indices, node.shape, strict=True)]
    if not all(c.is_Integer and f for c, f in zip(by, fits, strict=True)):
        return None
    for axis, c in enumerate(by):
        node = low.graph.shifted(node, axis, int(c)) if c else node
    return Value(node, tuple(indices))


def _viewed(low: Lowering, node: Node, axes: list[Affine], e: Indexed, fill: Any) -> Value:
    """A view of the array, with a border where a read may look outside."""
    if any(a.expression.atoms(Position) for a in axes):
        raise NotSupportedError(
            f"compile: the read `{e}` joins another index with the one that a loop runs over; "
            "needed plain indices beside it; give what it reads an equation of its own"
        )
    for axis, found in enumerate(axes):
        node, axes[axis] = _dilated(low, node, axis, found)
    widths = [beyond(a.expression, n) for a, n in zip(axes, node.shape, strict=True)]
    node = bordered(low.graph, node, widths, fill)
    start = [(a.start + before).expand() for a, (before, _) in zip(axes, widths, strict=True)]
    indices = tuple(dict.fromkeys(i for a in axes for i in index_order(a.expression)))
    steps = tuple(tuple(a.steps.get(i, S.Zero) for a in axes) for i in indices)
    shape = tuple(extent(i) for i in indices)
    return Value(windows(low.graph, node, start, steps, shape), indices)


def _dilated(low: Lowering, node: Node, axis: int, found: Affine) -> tuple[Node, Affine]:
    """An axis spread out so that a read at fractions is one at whole numbers: zeros between."""
    whole = denominator(found)
    if whole == 1:
        return node, found
    rank, n = len(node.shape), node.shape[axis]
    shape = [*node.shape[:axis], (whole * (n - 1) + 1).expand(), *node.shape[axis + 1 :]]
    steps = tuple(
        tuple((whole if a == axis else S.One) if a == b else S.Zero for a in range(rank))
        for b in range(rank)
    )
    spread = scattered(low.graph, node, (S.Zero,) * rank, steps, shape, ())
    return spread, affine((whole * found.expression).expand())


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
