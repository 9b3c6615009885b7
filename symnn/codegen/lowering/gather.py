"""Data as an index: entries gathered at places that an array holds, and their adjoint, added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Idx, Indexed, KroneckerDelta, Mul

from symnn.codegen.graph.node import Node
from symnn.codegen.graph.value import Value, aligned
from symnn.codegen.lowering.dispatch import Lowering
from symnn.errors import NotSupportedError
from symnn.indexed.language.index import extent, fresh, index
from symnn.indexed.language.traverse import entry, free_indices


def has_places(e: Indexed) -> bool:
    """Whether an entry is read at places that are data."""
    return any(i.has(Indexed) for i in e.indices)


def lower_gathered(low: Lowering, e: Indexed, order: tuple[Any, ...]) -> Value:
    """E[token[n], d]: rows of an array, at places that another array holds."""
    odd = [i for i in e.indices if i.has(Indexed) and not isinstance(i, Indexed)]
    if odd:
        raise NotSupportedError(
            f"compile: the read `{e}` is at `{odd[0]}`; needed data as they are, such as "
            "`token[n]`; shift the data before the call"
        )
    picked = [i for i in e.indices if isinstance(i, Indexed)]
    shared = set().union(*map(free_indices, picked))
    # Where an axis runs along with the data, as in z[n, label[n]], it is picked by position.
    spots = [i if isinstance(i, Indexed) or i in shared else None for i in e.indices]
    plain = [i if spot is None else fresh_like(n) for i, spot, n in
             zip(e.indices, spots, e.shape, strict=True)]  # fmt: skip
    array = low.value(entry(e.base, plain))
    values = [_places(low, spot) for spot in spots if spot is not None]
    along = tuple(dict.fromkeys(i for v in values for i in v.axes))
    at = [p for p, spot in zip(plain, spots, strict=True) if spot is not None]
    rest = tuple(i for i in array.axes if i not in at)
    turned = aligned(low.graph, array, (*at, *rest))
    places = [aligned(low.graph, v, along) for v in values]
    shape = (*map(extent, along), *map(extent, rest))
    return Value(low.graph.node("gathered", (turned, *places), shape), (*along, *rest))


def _places(low: Lowering, spot: Any) -> Value:
    """Data as whole numbers; of an index, all its values."""
    if isinstance(spot, Idx):
        return Value(low.graph.positions(extent(spot), "int"), (spot,))
    return low.value(spot)


def fresh_like(n: Any) -> Idx:
    """An index over an axis that stands nowhere else."""
    return fresh(index("p", n))


def places_of_sum(factors: Sequence[Any], bound: Sequence[Any]) -> tuple[Any, Any, Any] | None:
    """A delta that compares a free index with data over bound indices: it, the index, the data."""
    for factor in factors:
        if isinstance(factor, KroneckerDelta):
            for v, data in (factor.args[:2], factor.args[1::-1]):
                free = isinstance(v, Idx) and v not in bound
                if free and isinstance(data, Indexed) and _runs_over(data, bound):
                    return factor, v, data
    return None


def _runs_over(data: Indexed, bound: Sequence[Any]) -> bool:
    return all(isinstance(i, Idx) and i in bound for i in data.indices)


def lower_added_up(
    low: Lowering, rest: Sequence[Any], v: Any, data: Any, contracted: Any
) -> Value | None:
    """Sum over n of KroneckerDelta(v, data[n])*body: the body added up at the places of the data.

    Args:
        low: makes the nodes.
        rest: the factors without the delta.
        v: the index that is compared.
        data: the entry that it is compared with.
        contracted: makes the value of the other factors, summed over all but given indices.
    """
    if v in free_indices(Mul(*rest)):
        return None
    value = contracted(tuple(data.indices))
    other = tuple(i for i in value.axes if i not in data.indices)
    rows = _over(low, value, (*data.indices, *other))
    places = low.value(data).node
    shape = (extent(v), *map(extent, other))
    return Value(low.graph.node("added_up", (rows, places), shape), (v, *other))


def _over(low: Lowering, value: Value, axes: tuple[Any, ...]) -> Node:
    """The value over these indices, repeated along those that it does not have."""
    node = low.graph.as_floats(aligned(low.graph, value, axes))
    return low.graph.broadcast(node, tuple(map(extent, axes)))
