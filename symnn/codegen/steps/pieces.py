"""Large states whose next values are computed a few rows at a time: less memory, nearer by."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from symnn.codegen.graph.hints import Hints
from symnn.codegen.graph.naming import Naming
from symnn.codegen.graph.node import Node, underlying, walk
from symnn.codegen.steps.storage import OUTSIDE, Buffer

Names = tuple[str, ...]
"""Of states that are replaced together."""
LARGE = 1 << 17
"""Entries from which on an array is updated in pieces."""
OF_PRODUCT, OF_UPDATE = 1 << 19, 1 << 16
"""Entries of a piece of a matrix product, which takes long enough to be worth a call, and of the
pieces that it is used in, which stay in the processor's cache."""


def is_large(shape: Any, sizes: Mapping[Any, int]) -> bool:
    """Whether an array is updated in pieces.

    >>> from sympy import Integer
    >>> is_large((Integer(600), Integer(500)), {}), is_large((Integer(500),), {})
    (True, False)
    """
    return _entries(shape, sizes) >= LARGE


def _entries(shape: Any, sizes: Mapping[Any, int]) -> int:
    hints, count = Hints(sizes), 1
    for extent in shape:
        count *= hints.length(extent)
    return count


def rows_of(shape: Any, sizes: Mapping[Any, int], entries: int) -> int:
    """How many rows of an array make about so many entries."""
    length, width = _entries(shape[:1], sizes), _entries(shape[1:], sizes)
    return min(length, max(1, entries // width))


@dataclass(frozen=True)
class Family:
    """States that are replaced together, each entry from entries at the same place.

    Args:
        updates: the next value of each state, or of the vector of several.
        products: what is computed from whole rows of a matrix, and needed nowhere else.
        inside: what is computed entry by entry, and needed nowhere else.
    """

    updates: Mapping[Names, Node]
    products: tuple[Node, ...]
    inside: tuple[Node, ...]

    @property
    def shape(self) -> Any:
        return self.inside[0].shape

    @property
    def late(self) -> set[Node]:
        """All that is computed in pieces."""
        return {*self.products, *self.inside}

    @property
    def before(self) -> list[Node]:
        """What is computed before, arguments first."""
        late = self.late
        return [n for n in walk(*self.updates.values()) if n not in late]


def families(
    updates: Mapping[Names, Node],
    states: Collection[Node],
    consumers: Mapping[Node, Collection[Node]],
    results: Collection[Node],
) -> list[Family]:
    """Families of states that can be updated in pieces.

    Args:
        updates: the next value of each large state, or vector of states.
        states: the present values of all states.
        consumers: for each node, the nodes that need its value.
        results: nodes that are kept whole.
    """
    free = {names: n for names, n in updates.items() if n not in results}
    found = (_family(group, states, consumers) for group in _grouped(free))
    return [family for family in found if family]


def _grouped(updates: Mapping[Names, Node]) -> list[dict[Names, Node]]:
    """Updates that have arrays of their own shape in common, together."""
    groups: list[tuple[set[Node], dict[Names, Node]]] = []
    for names, node in updates.items():
        seen, members = _like(node), {names: node}
        for group in [g for g in groups if g[0] & seen]:
            groups.remove(group)
            seen, members = seen | group[0], {**group[1], **members}
        groups.append((seen, members))
    return [members for _, members in groups]


def _like(root: Node) -> set[Node]:
    """The arrays that a node is made of entry by entry."""
    found, left = set(), [root]
    while left:
        node = left.pop()
        if node not in found:
            found.add(node)
            inner = node.arguments if _is_elementwise(node) else ()
            left += [a for a in inner if a.shape == root.shape]
    return found


def _is_elementwise(node: Node) -> bool:
    """Whether a node applies a function to numbers and whole arrays of its own shape."""
    return node.operation == "apply" and all(
        a.scalar or not a.shape or (a.shape == node.shape and not a.is_view) for a in node.arguments
    )


def _family(
    updates: Mapping[Names, Node], states: Collection[Node], consumers: Mapping[Node, Any]
) -> Family | None:
    roots, inside, products = set(updates.values()), [], []
    known: set[Node] = set()
    for node in reversed(list(walk(*updates.values()))):
        needed = set(consumers.get(node, ())) - ({OUTSIDE} if node in roots else set())
        if node.scalar or node.is_view or not needed <= known or not (needed or node in roots):
            continue
        if _is_elementwise(node) and node.shape == next(iter(roots)).shape:
            inside.append(node)
            known.add(node)
        elif _is_product(node, states) and needed <= set(inside):
            products.append(node)
    return Family(updates, tuple(products), tuple(inside[::-1])) if roots <= known else None


def _is_product(node: Node, states: Collection[Node]) -> bool:
    """Whether rows of a node are a product with rows of a matrix that no update changes."""
    return (
        node.operation == "matmul" and node.detail is None
        and all(len(a.shape) == 2 for a in (node, *node.arguments))
        and not any(underlying(a) in states for a in node.arguments)
    )  # fmt: skip


@dataclass
class Pieces:
    """Variables of the pieces of arrays, while statements on pieces are written.

    Args:
        naming: makes names.
        shape: of the whole arrays.
        variables: of the arrays that were named.
    """

    naming: Naming
    shape: Any
    variables: dict[Buffer, str] = field(default_factory=dict)

    def of(self, buffer: Buffer) -> str:
        """The variable of a piece of a buffer; the buffer's own where it has another shape."""
        if buffer.shape != self.shape:
            return buffer.name
        if buffer not in self.variables:
            self.variables[buffer] = self.naming.variable(f"{buffer.name.rstrip('_')}_rows")
        return self.variables[buffer]
