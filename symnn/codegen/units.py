"""The choice between equivalent forms: where numbers are multiplied in, and in which units arrays
are computed.

A gradient that an optimizer multiplies by a constant is cheaper computed in that unit from the
start: the small array that it is linear in is multiplied once instead of the large one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import prod
from typing import Any

from sympy import Integer

from symnn.codegen.factor import factor_of
from symnn.codegen.node import Graph, Node, underlying, walk
from symnn.codegen.scale import LINEAR, Scaling

Way = Callable[[Node], tuple[Node, Node]]


def gathered(
    graph: Graph, roots: Sequence[Node], domains: Mapping[str, Any], sizes: Mapping[Any, int]
) -> Way:
    """The cheapest way to place numbers: not at all, up to matrix products, through them, or
    with an array in another unit.

    Returns:
        For each node the same value in that way, and its core without the number.
    """
    through = Scaling(graph, domains)
    plain = Scaling(graph, domains, through=False)
    ways: list[Way] = [lambda node: (node, node), _way(plain, roots), _way(through, roots)]
    ways += [_way(s, roots) for s in _in_other_units(through, roots, sizes)]
    return min(ways, key=lambda way: elementwise_time([way(r)[0] for r in roots], sizes))


def _way(scaling: Scaling, roots: Sequence[Node]) -> Way:
    for node in walk(*roots):
        scaling.split(node)  # from the leaves up, so that deep programs do not recurse deeply
    return lambda node: (scaling.whole(node), scaling.split(node).core)


def _in_other_units(
    plain: Scaling, roots: Sequence[Node], sizes: Mapping[Any, int]
) -> Iterable[Scaling]:
    """Variants in which a small array absorbs a number that a larger one is multiplied by."""
    largest = _multiplied([plain.whole(r) for r in roots], sizes)
    for node in _scaled_and_contracted(roots):
        for wanted, entries in largest.items():
            unit = factor_of(wanted) / plain.split(node).factor
            if entry_count(node.shape, sizes) < entries and unit.is_positive(plain.domains):
                yield Scaling(plain.graph, plain.domains, True, {node: unit})


def _scaled_and_contracted(roots: Sequence[Node]) -> list[Node]:
    """Arrays that are multiplied by a number and then enter a matrix product."""
    linear = [n for n in walk(*roots) if n.operation in LINEAR]
    contracted = {underlying(a) for n in linear for a in n.arguments}
    return [n for n in walk(*roots) if n in contracted and _is_scaled(n)]


def _is_scaled(node: Node) -> bool:
    """Whether a node is an array times or divided by a number."""
    product = node.operation == "apply" and node.detail in ("multiply", "divide")
    return product and bool(node.shape) and any(a.scalar for a in node.arguments)


def _multiplied(roots: Sequence[Node], sizes: Mapping[Any, int]) -> dict[Node, int]:
    """The numbers that arrays are multiplied by, each with the entries of its largest array."""
    found: dict[Node, int] = {}
    for node in walk(*roots):
        if node.operation == "apply" and node.detail == "multiply" and node.shape:
            for number in (a for a in node.arguments if a.scalar):
                found[number] = max(found.get(number, 0), entry_count(node.shape, sizes))
    return found


def elementwise_time(roots: Iterable[Node], sizes: Mapping[Any, int]) -> float:
    """Estimated microseconds of all elementwise calls: overhead, and time per entry."""
    nodes = [n for n in walk(*roots) if n.operation == "apply" and not n.scalar]
    return sum(0.5 + 4e-4 * entry_count(n.shape, sizes) for n in nodes)


def entry_count(shape: tuple[Any, ...], sizes: Mapping[Any, int]) -> int:
    """The number of entries at given sizes; unknown sizes count as 64."""
    known = {s: Integer(v) for s, v in sizes.items()}
    extents = [n.xreplace(known) for n in shape]
    return prod(int(n) if n.is_Integer else 64 for n in extents)
