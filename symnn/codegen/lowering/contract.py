"""Sums over indices: matrix products where there are any, else products and reductions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from sympy import Add, Expr, Mul, S, expand_mul

from symnn.codegen.graph.hints import Hints
from symnn.codegen.graph.node import Graph
from symnn.codegen.graph.value import Value, combined, ordered
from symnn.codegen.lowering.arithmetic import split_coefficient
from symnn.codegen.lowering.dispatch import Lowering
from symnn.codegen.lowering.gather import lower_added_up, places_of_sum
from symnn.codegen.lowering.grouping import Form, product
from symnn.codegen.lowering.overlap import overlapping_operands
from symnn.codegen.lowering.scatter import lower_spread, spread, with_fewer_terms
from symnn.errors import NotSupportedError
from symnn.indexed.language.binders import Sum, bound_indices
from symnn.indexed.language.index import extent
from symnn.indexed.language.traverse import free_indices, reads

Order = tuple[Any, ...]


def check_full_range(binder: Any) -> None:
    """Only sums over whole indices are lowered."""
    for variable, first, last in binder.limits:
        if (first, last) != (getattr(variable, "lower", None), getattr(variable, "upper", None)):
            raise NotSupportedError(
                f"compile: `{binder}` runs over part of an index; "
                "needed a sum over the whole index, or a mask as a factor"
            )


def lower_sum(low: Lowering, e: Any, order: Order) -> Value:
    """The sum of a product as a contraction, with factors free of the indices in front."""
    check_full_range(e)
    body: Any = e.function
    bound = bound_indices(e)
    if _has_mixed_factor(body):
        body = expand_mul(body, deep=False)
    if isinstance(body, Add) and _mixes(body):
        return low.value(Add(*[_sum_of(term, bound) for term in body.args]), order)
    inside, outside = _split(body, bound)
    inside, bound = with_fewer_terms(low, inside, bound)
    idle = [extent(k) for k in bound if k not in free_indices(Mul(*inside))]
    contracted = _at_places(low, inside, bound, order) or _contraction(low, inside, bound, order)
    return _scaled(low, contracted, [*outside, *idle], order)


def _at_places(
    low: Lowering, factors: list[Any], bound: Sequence[Any], order: Order
) -> Value | None:
    """A sum whose terms go to places: of data, or of other indices."""

    def summed(factors: list[Any], over: Sequence[Any], kept: Order) -> Value:
        found = _contraction(low, factors, over, kept) if over else None
        return found or low.value(Mul(*factors), kept)

    found = spread(low, factors, bound)
    if found is not None:
        return lower_spread(low, found, ordered(free_indices(Mul(*factors)) - set(bound), order),
                            summed)  # fmt: skip
    return _added_up(low, factors, bound, order)


def _added_up(
    low: Lowering, factors: list[Any], bound: Sequence[Any], order: Order
) -> Value | None:
    """A sum with a delta at data, as in the gradient of a table that rows are taken from."""
    found = places_of_sum(factors, bound)
    if found is None:
        return None
    delta, v, data = found
    rest = [f for f in factors if f is not delta]

    def contracted(kept: tuple[Any, ...]) -> Value:
        inner = [k for k in bound if k not in kept]
        return _contraction(low, rest, inner, (*kept, *order)) or low.value(Mul(*rest))

    return lower_added_up(low, rest, v, data, contracted)


def _sum_of(term: Expr, bound: Sequence[Any]) -> Expr:
    used = [k for k in bound if k in free_indices(term)]
    idle = [extent(k) for k in bound if k not in used]
    return Mul(*idle, Sum(term, *used))


def _split(body: Expr, bound: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Factors that depend on the bound indices, and those that do not."""
    coefficient, factors = split_coefficient(body)
    inside = [f for f in factors if free_indices(f) & set(bound)]
    outside = [f for f in factors if not free_indices(f) & set(bound)]
    return inside, ([coefficient] if coefficient != 1 else []) + outside


def _scaled(low: Lowering, value: Value | None, factors: list[Any], order: Order) -> Value:
    if value is None:
        return low.value(Mul(*factors), order)
    if not factors:
        return value
    if factors == [S.NegativeOne]:
        return low.apply("negative", [value], order)
    return low.apply("multiply", [Mul(*factors), value], order)


def _mixes(body: Add) -> bool:
    """Whether the sum of the terms needs more axes than any one read has."""
    full = free_indices(body)
    if any(full <= free_indices(r) for r in reads(body)):
        return False
    return any(isinstance(t, Mul) and not _covered(t) for t in body.args)


def _covered(term: Expr) -> bool:
    return any(free_indices(term) <= free_indices(r) for r in reads(term))


def _has_mixed_factor(body: Expr) -> bool:
    return isinstance(body, Mul) and any(isinstance(f, Add) and _mixes(f) for f in body.args)


def _contraction(
    low: Lowering, factors: list[Any], bound: Sequence[Any], order: Order
) -> Value | None:
    """The sum over `bound` of a product, pair by pair, the cheapest pair first."""
    if not factors:
        return None
    operands = overlapping_operands(low, factors, bound)
    wanted = ordered(free_indices(Mul(*factors)) - set(bound), order)
    operands = [_without_private(low.graph, v, operands, bound) for v in operands]
    while len(operands) > 1:
        pairs = list(combinations(operands, 2))
        a, b = pairs[0]
        if len(pairs) > 1:
            a, b = min(pairs, key=lambda pair: _cost(*pair, operands, wanted, low.hints))
        rest = [v for v in operands if v is not a and v is not b]
        keep = set(wanted).union(*(v.axes for v in rest))
        operands = [*rest, contract_pair(low, (a, b), keep, wanted)]
    return total_over(low.graph, operands[0], bound)


def total_over(graph: Graph, value: Value, bound: Sequence[Any]) -> Value:
    """The sum over those of the indices that the value has."""
    axes = tuple(p for p, i in enumerate(value.axes) if i in bound)
    if not axes:
        return value
    rest = tuple(i for i in value.axes if i not in bound)
    return Value(graph.total(value.node, axes), rest)


def _without_private(
    graph: Graph, value: Value, operands: list[Value], bound: Sequence[Any]
) -> Value:
    """The value summed over bound indices that no other operand has."""
    shared = {i for v in operands if v is not value for i in v.axes}
    return total_over(graph, value, [k for k in bound if k not in shared])


def _cost(
    a: Value, b: Value, operands: list[Value], wanted: Sequence[Any], hints: Hints
) -> tuple[int, int]:
    """Entries of the result, then multiplications."""
    rest = {i for v in operands if v is not a and v is not b for i in v.axes}
    union = set(a.axes) | set(b.axes)
    kept = [i for i in union if i in wanted or i in rest]
    return hints.entries(kept), hints.entries(union)


def contract_pair(
    low: Lowering, pair: tuple[Value, Value], keep: set[Any], wanted: Sequence[Any]
) -> Value:
    """Two values multiplied and summed over what both have and nobody else needs."""
    graph = low.graph
    a, b = sorted(pair, key=lambda v: _position(v, pair, wanted))
    summed = tuple(i for i in a.axes if i in b.axes and i not in keep)
    batch = [i for i in a.axes if i in b.axes and i in keep]
    left = tuple(i for i in a.axes if i not in b.axes)
    right = tuple(i for i in b.axes if i not in a.axes)
    if not summed or (not left and not right):
        axes = ordered(set(a.axes) | set(b.axes), _order(wanted, a, b))
        return total_over(graph, combined(graph, "multiply", [a, b], axes), summed)
    form = Form(ordered(batch, _order(wanted, a, b)), left, summed, right)
    return product(graph, a, b, form, low.hints)


def _order(wanted: Sequence[Any], a: Value, b: Value) -> Order:
    return tuple(dict.fromkeys([*wanted, *a.axes, *b.axes]))


def _position(value: Value, pair: tuple[Value, Value], wanted: Sequence[Any]) -> int:
    """Where the own indices of a value come in the wanted order: rows before columns."""
    other = pair[1] if value is pair[0] else pair[0]
    own = [i for i in value.axes if i not in other.axes]
    return min((list(wanted).index(i) for i in own if i in wanted), default=len(wanted))
