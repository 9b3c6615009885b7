"""The array graph: what NumPy will be asked to do, before it is spelled as text.

A node is one array operation. Nodes carry no index names, so that the same computation written over
other indices is the same node: equal subexpressions of different equations are shared for free.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Integer, Number, S

VIEWS = frozenset({"transpose", "expand", "take", "entry", "slice", "windows", "reshape"})
LEAVES = frozenset({"read", "number", "size", "positions", "parameter", "held", "constant"})


@dataclass(frozen=True, eq=False)
class Node:
    """One operation on arrays.

    Args:
        operation: read, number, size, positions, apply, select, transpose, expand, take,
            broadcast, matmul, tensordot, einsum, dot, total or largest.
        arguments: the nodes that it works on.
        shape: symbolic extents; 1 marks an axis that broadcasts.
        detail: name of the array read, exact number, ufunc, permutation, axes.
        kind: float, bool or int.
        scalar: whether the value is a Python number rather than an array.
    """

    operation: str
    arguments: tuple[Node, ...]
    shape: tuple[Expr, ...]
    detail: Any = None
    kind: str = "float"
    scalar: bool = False

    @property
    def is_view(self) -> bool:
        return self.operation in VIEWS

    def __str__(self) -> str:
        inner = ", ".join([str(a) for a in self.arguments] + ([str(self.detail)] if self.detail is
                          not None else []))  # fmt: skip
        return f"{self.operation}({inner})"


def underlying(node: Node) -> Node:
    """The node that a chain of views looks at."""
    while node.is_view:
        node = node.arguments[0]
    return node


def walk(*roots: Node, seen: Collection[Node] = ()) -> Iterator[Node]:
    """Every node below the roots once, arguments before the nodes that use them.

    Args:
        roots: where to begin.
        seen: nodes to leave out, with what only they need.
    """
    seen = set(seen)
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(a, False) for a in reversed(node.arguments)]


def rewritten(
    root: Node,
    rule: Callable[[Node, tuple[Node, ...]], Node],
    done: dict[Node, Node] | None = None,
) -> Node:
    """`rule(node, new arguments)` applied from the leaves up.

    Args:
        root: what is rewritten.
        rule: gives the new node.
        done: what was rewritten before by the same rule; it is added to.
    """
    done = {} if done is None else done
    for node in walk(root, seen=done.keys()):
        done[node] = rule(node, tuple(done[a] for a in node.arguments))
    return done[root]


def broadcast_shape(shapes: Sequence[tuple[Expr, ...]]) -> tuple[Expr, ...]:
    """The shape that NumPy's broadcasting gives arrays of these (fitting) shapes."""
    rank = max(map(len, shapes), default=0)
    padded = [(S.One,) * (rank - len(s)) + tuple(s) for s in shapes]
    return tuple(next((n for n in axis if n != 1), S.One) for axis in zip(*padded, strict=True))


LOGICAL = frozenset({"logical_and", "logical_or", "logical_not"})
COMPARISONS = LOGICAL | {"greater", "greater_equal", "less", "less_equal", "equal", "not_equal"}
ELEMENTWISE = frozenset({"apply", "select", "float"})


def axes_by_argument(arguments: Sequence[Node], rank: int) -> tuple[tuple[Node, ...], Any]:
    """What lies under the transposed and expanded arguments of an elementwise node of this rank,
    and for each of its axes the axis of each of these: -1 for none.
    """
    bases, columns = [], []
    for node in arguments:
        axes = list(range(rank - len(node.shape), rank))
        while node.operation in ("transpose", "expand"):
            if node.operation == "transpose":
                axes = [axes[node.detail.index(a)] for a in range(len(axes))]
            else:
                axes = [axis for axis, kept in zip(axes, node.detail, strict=True) if kept]
            node = node.arguments[0]
        bases.append(node)
        columns.append([axes.index(p) if p in axes else -1 for p in range(rank)])
    return tuple(bases), tuple(zip(*columns, strict=True))


class Graph:
    """Builds nodes; one node for one computation, also where its axes are asked for in another
    order.
    """

    def __init__(self) -> None:
        self._known: dict[Any, Node] = {}
        self._axes: dict[Any, tuple[Node, Any]] = {}

    def node(
        self, operation: str, arguments: tuple[Node, ...], shape: Any, detail: Any = None,
        kind: str = "float", scalar: bool = False,
    ) -> Node:  # fmt: skip
        """The node of this computation, made once."""
        key = (operation, arguments, tuple(shape), detail, kind, scalar)
        if key not in self._known:
            node = Node(operation, arguments, tuple(shape), detail, kind, scalar)
            self._known[key] = self._turned(node) if operation in ELEMENTWISE else node
        return self._known[key]

    def _turned(self, node: Node) -> Node:
        """A node that is known already, with its axes in the order of this one; else this one."""
        bases, axes = axes_by_argument(node.arguments, len(node.shape))
        if len(axes) < 2 or len(set(axes)) < len(axes):
            return node
        key = (node.operation, node.detail, bases, tuple(sorted(axes)))
        known, order = self._axes.setdefault(key, (node, axes))
        return self.transpose(known, tuple(map(order.index, axes)))

    def in_order(self, node: Node, order: tuple[int, ...]) -> Node:
        """An elementwise node with its axes in another order in memory, seen in its own order; from
        here on, this is the one that is known.
        """
        arguments = tuple(self._permuted(a, order) for a in node.arguments)
        shape = tuple(node.shape[a] for a in order)
        made = Node(node.operation, arguments, shape, node.detail, node.kind, node.scalar)
        bases, axes = axes_by_argument(arguments, len(shape))
        self._axes[node.operation, node.detail, bases, tuple(sorted(axes))] = made, axes
        self._known[node.operation, arguments, shape, node.detail, node.kind, node.scalar] = made
        return self.transpose(made, tuple(map(order.index, range(len(order)))))

    def _permuted(self, node: Node, order: tuple[int, ...]) -> Node:
        """An argument of an elementwise node whose axes get another order."""
        missing = len(order) - len(node.shape)
        present = [a - missing for a in order if a >= missing]
        return self.expand(self.transpose(node, tuple(present)), tuple(a >= missing for a in order))

    def like(self, node: Node, arguments: tuple[Node, ...]) -> Node:
        """The operation of `node` on other arguments of the same shapes."""
        if all(x is y for x, y in zip(arguments, node.arguments, strict=True)):
            return node
        if node.operation == "apply":
            return self.apply(node.detail, *arguments)
        if node.operation == "transpose":
            return self.transpose(arguments[0], node.detail)
        return self.node(node.operation, arguments, node.shape, node.detail, node.kind, node.scalar)

    def number(self, value: Expr | int) -> Node:
        """An exact number, rounded to the dtype where it is used."""
        return self.node("number", (), (), Integer(value) if isinstance(value, int) else value,
                         scalar=True)  # fmt: skip

    def size(self, extent: Expr) -> Node:
        """An extent as a number."""
        if isinstance(extent, Number):
            return self.number(extent)
        return self.node("size", (), (), extent, "int", True)

    def read(
        self, name: str, shape: tuple[Expr, ...], scalar: bool = False, kind: str = "float"
    ) -> Node:
        """A named array, or a named Python number."""
        return self.node("read", (), shape, name, kind, scalar)

    def positions(self, extent: Expr, kind: str = "float") -> Node:
        """0, 1, ..., extent - 1."""
        return self.node("positions", (), (extent,), None, kind)

    def apply(self, function: str, *arguments: Node) -> Node:
        """A ufunc on arguments that broadcast; truth values count as 1 and 0."""
        if function not in LOGICAL:
            arguments = self._as_numbers(function, arguments)
        shape = broadcast_shape([a.shape for a in arguments])
        kind = "bool" if function in COMPARISONS else "float"
        scalar = all(a.scalar for a in arguments) and bool(arguments)
        return self.node("apply", arguments, shape, function, kind, scalar)

    def _as_numbers(self, function: str, arguments: tuple[Node, ...]) -> tuple[Node, ...]:
        """Arguments with truth values made floats, except in a product with a float array."""
        floats = [a for a in arguments if a.kind == "float" and not a.scalar]
        if function == "multiply" and floats:
            return arguments
        return tuple(map(self.as_floats, arguments))

    def number_array(self, node: Node) -> Node:
        """Truth values as floats of the dtype."""
        return self.node("float", (node,), node.shape, scalar=node.scalar)

    def select(
        self, pairs: Sequence[tuple[Node, Node]], otherwise: Node, everywhere: bool = False
    ) -> Node:
        """The value of the first pair (condition, value) whose condition holds.

        Args:
            pairs: conditions with values.
            otherwise: the value where no condition holds.
            everywhere: whether all values are known to be harmless where they are not chosen.
        """
        known = [(c, self.as_floats(v)) for c, v in pairs]
        flat = (*(node for pair in known for node in pair), self.as_floats(otherwise))
        detail = "everywhere" if everywhere else None
        shape, scalar = broadcast_shape([a.shape for a in flat]), all(a.scalar for a in flat)
        return self.node("select", flat, shape, detail, scalar=scalar)

    def as_floats(self, node: Node) -> Node:
        """Truth values made floats; floats as they are."""
        return self.number_array(node) if node.kind == "bool" else node

    def transpose(self, node: Node, order: tuple[int, ...]) -> Node:
        """The axes of `node` in another order."""
        if order == tuple(range(len(order))):
            return node
        if node.operation == "transpose":
            return self.transpose(node.arguments[0], tuple(node.detail[i] for i in order))
        return self.node("transpose", (node,), [node.shape[i] for i in order], order, node.kind)

    def expand(self, node: Node, kept: tuple[bool, ...]) -> Node:
        """New axes of length 1 wherever `kept` is false; leading ones are left to broadcasting."""
        while kept and not kept[0]:
            kept = kept[1:]
        if all(kept):
            return node
        axes = iter(node.shape)
        shape = [next(axes) if keep else S.One for keep in kept]
        return self.node("expand", (node,), shape, kept, node.kind)

    def take(self, node: Node, axis: int, position: Any, guarded: bool = False) -> Node:
        """The entries at one position of an axis; `guarded` where they are 0 beyond its ends."""
        shape = node.shape[:axis] + node.shape[axis + 1 :]
        where = int(position) if isinstance(position, Integer) else position
        operation = "entry" if guarded else "take"
        return self.node(operation, (node,), shape, (axis, where), node.kind)

    def slice(self, node: Node, axis: int, first: Any, last: Any) -> Node:
        """The entries from one position of an axis up to, and without, another."""
        if first == 0 and last == node.shape[axis]:
            return node
        shape = (*node.shape[:axis], last - first, *node.shape[axis + 1 :])
        return self.node("slice", (node,), shape, (axis, first, last), node.kind)

    def shifted(self, node: Node, axis: int, by: int) -> Node:
        """The entries `by` further along an axis; 0 beyond its ends."""
        return self.node("shifted", (node,), node.shape, (axis, by), node.kind)

    def broadcast(self, node: Node, shape: tuple[Expr, ...]) -> Node:
        """`node` repeated to a shape."""
        if tuple(node.shape) == tuple(shape):
            return node
        return self.node("broadcast", (node,), shape, None, node.kind)

    def matmul(self, a: Node, b: Node, shape: Sequence[Expr] | None = None) -> Node:
        """`a @ b`, its entries in order as an array of another shape if one is given."""
        a, b = self.as_floats(a), self.as_floats(b)
        batch = broadcast_shape([a.shape[:-2], b.shape[:-2]])
        rows, columns = a.shape[-2:-1], b.shape[-1:] if len(b.shape) > 1 else ()
        product = (*batch, *rows, *columns)
        detail = None if shape is None or tuple(shape) == product else product
        return self.node("matmul", (a, b), product if detail is None else shape, detail)

    def einsum(self, spec: str, shape: tuple[Expr, ...], *arguments: Node) -> Node:
        """A contraction that no matrix product expresses."""
        return self.node("einsum", arguments, shape, spec)

    def dot(self, a: Node, b: Node) -> Node:
        """The sum of all products of two arrays of one shape."""
        a, b = self.as_floats(a), self.as_floats(b)
        return self.node("dot", (a, b), ())

    def total(self, node: Node, axes: tuple[int, ...]) -> Node:
        """The sum over axes, the count of truth values; of a product or a square over all axes, the
        inner product.
        """
        if len(axes) == len(node.shape) and _is_product(node):
            return self.dot(node.arguments[0], node.arguments[-1])
        shape = [n for i, n in enumerate(node.shape) if i not in axes]
        return self.node("total", (node,), shape, axes)

    def largest(self, node: Node, axes: tuple[int, ...]) -> Node:
        """The maximum over axes."""
        shape = [n for i, n in enumerate(node.shape) if i not in axes]
        return self.node("largest", (node,), shape, axes)


def _is_product(node: Node) -> bool:
    """Whether a node multiplies two arrays of its own shape and layout, or one by itself."""
    if node.operation != "apply" or node.detail not in ("multiply", "square"):
        return False
    return all(a.shape == node.shape and a.operation != "transpose" for a in node.arguments)
