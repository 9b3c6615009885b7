"""Contractions of two arrays as one matrix product: axes joined in groups, copied where it pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import Any

from sympy import Mul, S

from symnn.codegen.graph.hints import Hints
from symnn.codegen.graph.node import Graph, Node
from symnn.codegen.graph.value import Value
from symnn.codegen.graph.windows import copied, has_joined_axes, regrouped, strides

PRODUCT_CALL = 500
"""What one more call of a matrix product costs, in copied entries."""
COPY = 2
"""What it costs to copy an entry, compared to adding up or walking across one."""


@dataclass(frozen=True)
class Form:
    """How a contraction becomes one product of matrices.

    Args:
        batch: indices of which there is one product each.
        left: own indices of the first array that are its rows.
        summed: indices that are summed in the product.
        right: own indices of the second array that are its columns.
        added: batch indices over which the products are added up in the end.
    """

    batch: tuple[Any, ...]
    left: tuple[Any, ...]
    summed: tuple[Any, ...]
    right: tuple[Any, ...]
    added: tuple[Any, ...] = ()


def product(graph: Graph, a: Value, b: Value, form: Form, hints: Hints) -> Value:
    """The sum over `form.summed` of a times b, in the cheapest of several forms of equal value."""
    forms = _forms(a, b, form)
    if all(_is_in_place(v, forms[0], own) for v, own in ((a, form.left), (b, form.right))):
        return _product(graph, a, b, forms[0], hints)
    best = min(forms, key=lambda f: _cost(a, b, f, hints))
    return _product(graph, a, b, best, hints)


def _is_in_place(value: Value, form: Form, own: tuple[Any, ...]) -> bool:
    """Whether no copy is needed."""
    batch = [i for i in form.batch if i in value.axes]
    return _arranged(value, batch, _order(value, own), form.summed) is not None


def _forms(a: Value, b: Value, form: Form) -> list[Form]:
    """Orders of the summed indices, with and without the outermost index taken out."""
    found = []
    for summed in dict.fromkeys(_order(v, form.summed) for v in (a, b)):
        left, right = _order(a, form.left), _order(b, form.right)
        plain = Form(form.batch, left, summed, right)
        found.append(plain)
        outer = {v.axes[0] for v in (a, b)} - set(form.batch)
        found += [_without(plain, i) for i in sorted(outer, key=str)]
    return found


def _order(value: Value, indices: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(i for i in value.axes if i in indices)


def _without(form: Form, i: Any) -> Form:
    """The form with one product for each value of an index."""
    rest = [tuple(k for k in part if k != i) for part in (form.left, form.summed, form.right)]
    added = (i,) if i in form.summed else ()
    return Form((i, *form.batch), rest[0], rest[1], rest[2], added)


def _cost(a: Value, b: Value, form: Form, hints: Hints) -> float:
    if not form.summed:
        return float("inf")
    cost: float = PRODUCT_CALL * hints.entries(form.batch)
    for value, own in ((a, form.left), (b, form.right)):
        batch = [i for i in form.batch if i in value.axes]
        if _arranged(value, batch, own, form.summed) is None:
            longest = max(hints.entries(group[-1:]) for group in (own, form.summed) if group)
            cost += COPY * hints.entries(value.axes) * (1 + 8 / longest)
    if form.added:
        cost += hints.entries((*form.batch, *form.left, *form.right))
    return cost


def _arranged(
    value: Value, batch: Sequence[Any], own: Sequence[Any], summed: Sequence[Any]
) -> tuple[int, ...] | None:
    """The axes as batch, own, summed if matrices can be read from memory as they lie there."""
    place = {i: p for p, i in enumerate(value.axes)}
    order = tuple(place[i] for i in (*batch, *own, *summed))
    if not batch and len(own) < 2 and len(summed) < 2 and not has_joined_axes(value.node):
        return order  # a matrix or a vector: NumPy copies it where it must
    step = strides(value.node)
    if step is None or has_joined_axes(value.node):
        return None
    shape = value.node.shape
    for group in (own, summed):
        for i, k in pairwise(group):
            if step[place[i]] != step[place[k]] * shape[place[k]]:
                return None
    last = [step[place[group[-1]]] for group in (own, summed) if group]
    if last and S.One not in last:
        return None
    return order


def _matrices(
    graph: Graph, value: Value, form: Form, own: tuple[Any, ...], hints: Hints
) -> tuple[Node, int]:
    """An array as batch, own, summed, each of the last two as one axis; its own axes' number."""
    batch = [i for i in form.batch if i in value.axes]
    node, order = value.node, _arranged(value, batch, own, form.summed)
    if order is None:
        node, order = _copy(graph, value, batch, own, form.summed, hints)
    node = graph.transpose(node, order)
    shape = [node.shape[q] for q in range(len(batch))]
    groups = [1] * len(batch)
    for group in (own, form.summed):
        if group:
            done = sum(groups)
            shape.append(Mul(*node.shape[done : done + len(group)]))
            groups.append(len(group))
    node = _joined(graph, node, shape, groups, len(batch), len(own))
    return node, min(len(own), 1)


def _joined(
    graph: Graph, node: Node, shape: list[Any], groups: list[int], batch: int, own: int
) -> Node:
    """Axes joined in groups, in the order in which they lie in memory: transposed afterwards."""
    if all(g == 1 for g in groups):
        return node
    step = strides(node)
    assert step is not None
    if len(groups) - batch == 2 and step[-1] != 1:
        turned = (*range(batch), *range(batch + own, len(node.shape)), *range(batch, batch + own))
        node = graph.transpose(node, turned)
        shape = [*shape[:batch], shape[-1], shape[-2]]
        groups = [*groups[:batch], groups[-1], groups[-2]]
        joined = regrouped(graph, node, shape, tuple(groups))
        return graph.transpose(joined, (*range(batch), batch + 1, batch))
    return regrouped(graph, node, shape, tuple(groups))


def _copy(
    graph: Graph, value: Value, batch: Sequence[Any], own: Any, summed: Any, hints: Hints
) -> tuple[Node, tuple[int, ...]]:
    """A copy in which each group lies together, the longest run last; the order as before."""
    step = strides(value.node)
    place = {i: p for p, i in enumerate(value.axes)}

    def run(groups: Any) -> Any:
        if not groups[-1]:
            return (0, 0)
        last = groups[-1][-1]
        near = step is None or step[place[last]].is_Integer
        return (near, hints.entries(groups[-1][-1:]))

    first, second = max(permutations((own, summed)), key=run)
    axes = (*batch, *first, *second)
    node = copied(graph, graph.transpose(value.node, tuple(place[i] for i in axes)))
    back = {i: p for p, i in enumerate(axes)}
    return node, tuple(back[i] for i in (*batch, *own, *summed))


def _product(graph: Graph, a: Value, b: Value, form: Form, hints: Hints) -> Value:
    first, rows = _matrices(graph, a, form, form.left, hints)
    second, columns = _matrices(graph, b, form, form.right, hints)
    if form.batch:
        first = _broadcasting(graph, first, a, form, rows)
        second = _broadcasting(graph, second, b, form, columns)
    if len(second.shape) > 1:
        rank = len(second.shape)
        second = graph.transpose(second, (*range(rank - 2), rank - 1, rank - 2))
    lengths = dict(zip((*a.axes, *b.axes), (*a.node.shape, *b.node.shape), strict=True))
    shape = [lengths[i] for i in (*form.batch, *form.left, *form.right)]
    node = graph.matmul(first, second, shape)
    if form.added:
        node = graph.total(node, tuple(range(len(form.added))))
    kept = [i for i in form.batch if i not in form.added]
    return Value(node, (*kept, *form.left, *form.right))


def _broadcasting(graph: Graph, node: Node, value: Value, form: Form, own: int) -> Node:
    """Axes of length 1 for batch indices in the middle, and for own indices, that are missing."""
    present = [i in value.axes for i in form.batch]
    return graph.expand(node, (*present, bool(own), True))
