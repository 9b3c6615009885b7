"""Numbers pulled out of arrays: every array is a number times a core, multiplied in as late as
possible and only where it must be.

A quotient like lr*(m/c)/(sqrt(v/d) + eps) costs one multiplication by a number instead of four.
Identities used: (c*x)*(d*y) = (cd)*(xy), sqrt(c*x) = sqrt(c)*sqrt(x) for c > 0, and
c*x + s = c*(x + s/c) for c > 0; the rounding changes by a few units in the last place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from sympy import Integer, Rational

from symnn.codegen.bounds import bounds
from symnn.codegen.node import Graph, Node, walk
from symnn.core.domains import Domain

LINEAR = frozenset({"matmul", "dot", "tensordot", "einsum", "total"})
VIEWING = frozenset({"transpose", "expand", "take", "broadcast"})


@dataclass(frozen=True)
class Scaled:
    """`sign * factor * core`; no factor means 1."""

    core: Node
    factor: Node | None = None
    sign: int = 1


@dataclass
class Scaling:
    """Splits nodes into number and core.

    Args:
        graph: the maker of the nodes.
        domains: where the hyperparameters lie; only provably positive numbers pass through roots.
        through: whether numbers pass through matrix products to where the result is used.
    """

    graph: Graph
    domains: Mapping[str, Domain]
    through: bool = True
    _done: dict[Node, Scaled] = field(default_factory=dict)

    def split(self, node: Node) -> Scaled:
        """The node as a number times a core."""
        if node not in self._done:
            self._done[node] = self._split(node)
        return self._done[node]

    def whole(self, node: Node) -> Node:
        """The node with its number multiplied in."""
        return node if node.scalar else self.product(self.split(node))

    def product(self, scaled: Scaled) -> Node:
        """sign * factor * core as one node."""
        core, factor = scaled.core, scaled.factor
        if factor is None:
            return core if scaled.sign > 0 else self.graph.apply("negative", core)
        signed = factor if scaled.sign > 0 else self.negative(factor)
        if core.operation == "apply" and core.detail == "divide" and is_one(core.arguments[0]):
            return self.graph.apply("divide", signed, core.arguments[1])
        return self.graph.apply("multiply", core, signed)

    def _split(self, node: Node) -> Scaled:
        if node.scalar:
            return Scaled(self.graph.number(1), node)
        if node.operation == "apply":
            rule = RULES.get(node.detail, _plain)
            return rule(self, node)
        if node.operation in VIEWING or (self.through and node.operation in LINEAR):
            return self._linear(node)
        return _plain(self, node)

    def _linear(self, node: Node) -> Scaled:
        """The numbers of all arguments in front of the operation."""
        if node.operation == "broadcast" and node.arguments[0].scalar:
            return Scaled(node)
        parts = [self.split(a) for a in node.arguments]
        core = self.graph.like(node, tuple(p.core for p in parts))
        result = Scaled(core)
        for part in parts:
            result = self.times(result, part.factor, part.sign)
        return result

    def times(self, scaled: Scaled, factor: Node | None, sign: int = 1) -> Scaled:
        """One more number in front."""
        return Scaled(scaled.core, self.multiply(scaled.factor, factor), scaled.sign * sign)

    def multiply(self, a: Node | None, b: Node | None) -> Node | None:
        """The product of two numbers, either of which may be 1."""
        if a is None or b is None:
            return b if a is None else a
        return self.number("multiply", a, b)

    def divide(self, a: Node | None, b: Node | None) -> Node | None:
        """The quotient of two numbers."""
        if b is None:
            return a
        return self.number("divide", a or self.graph.number(1), b)

    def number(self, function: str, a: Node, b: Node) -> Node:
        """An operation on numbers, done at once when both are rational."""
        if a.operation == b.operation == "number" and _rational(a) and _rational(b):
            exact = a.detail * b.detail if function == "multiply" else a.detail / b.detail
            return self.graph.number(exact)
        return self.graph.apply(function, a, b)

    def negative(self, a: Node) -> Node:
        """-a of a number."""
        return self.number("multiply", self.graph.number(-1), a)

    def is_positive(self, factor: Node | None) -> bool:
        """Whether a number is provably positive."""
        return factor is None or bounds(factor, self.domains).is_positive


def is_one(node: Node) -> bool:
    """Whether a node is the number 1."""
    return node.operation == "number" and node.detail == 1


def _rational(node: Node) -> bool:
    return isinstance(node.detail, Rational)


def _plain(scaling: Scaling, node: Node) -> Scaled:
    """Nothing passes through: the arguments are multiplied out."""
    return Scaled(scaling.graph.like(node, tuple(scaling.whole(a) for a in node.arguments)))


def _multiply(scaling: Scaling, node: Node) -> Scaled:
    a, b = (scaling.split(x) for x in node.arguments)
    if node.arguments[0].scalar:
        return scaling.times(b, a.factor)
    if node.arguments[1].scalar:
        return scaling.times(a, b.factor)
    core = scaling.graph.apply("multiply", a.core, b.core)
    return scaling.times(Scaled(core, a.factor, a.sign), b.factor, b.sign)


def _divide(scaling: Scaling, node: Node) -> Scaled:
    a, b = (scaling.split(x) for x in node.arguments)
    if node.arguments[1].scalar:
        return Scaled(a.core, scaling.divide(a.factor, b.factor), a.sign)
    core = scaling.graph.apply("divide", a.core, b.core)
    factor = scaling.divide(a.factor, b.factor)
    return Scaled(core, None if factor is not None and is_one(factor) else factor, a.sign * b.sign)


def _negative(scaling: Scaling, node: Node) -> Scaled:
    return scaling.times(scaling.split(node.arguments[0]), None, -1)


def _square(scaling: Scaling, node: Node) -> Scaled:
    inner = scaling.split(node.arguments[0])
    core = scaling.graph.apply("square", inner.core)
    return Scaled(core, scaling.multiply(inner.factor, inner.factor))


def _sqrt(scaling: Scaling, node: Node) -> Scaled:
    inner = scaling.split(node.arguments[0])
    if inner.factor is None or inner.sign < 0 or not scaling.is_positive(inner.factor):
        return _plain(scaling, node)
    return Scaled(scaling.graph.apply("sqrt", inner.core),
                  scaling.graph.apply("sqrt", inner.factor))  # fmt: skip


def _add(scaling: Scaling, node: Node) -> Scaled:
    a, b = (scaling.split(x) for x in node.arguments)
    sign = -1 if node.detail == "subtract" else 1
    for argument, other in zip(node.arguments, (b, a), strict=True):
        if argument.scalar:
            return _add_number(scaling, node, other)
    if a.factor is b.factor:
        return Scaled(_sum(scaling, a.core, b.core, a.sign, sign * b.sign), a.factor)
    left = scaling.product(Scaled(a.core, a.factor, 1))
    right = scaling.product(Scaled(b.core, b.factor, 1))
    return Scaled(_sum(scaling, left, right, a.sign, sign * b.sign))


def _sum(scaling: Scaling, a: Node, b: Node, sign_a: int, sign_b: int) -> Node:
    """±a ± b in one operation where possible."""
    if sign_a > 0:
        return scaling.graph.apply("add" if sign_b > 0 else "subtract", a, b)
    if sign_b > 0:
        return scaling.graph.apply("subtract", b, a)
    return scaling.graph.apply("subtract", scaling.graph.apply("negative", a), b)


def _add_number(scaling: Scaling, node: Node, array: Scaled) -> Scaled:
    """c*x + s = c*(x + s/c) where c is a positive number."""
    if array.factor is None or array.sign < 0 or not scaling.is_positive(array.factor):
        return _plain(scaling, node)
    arguments = [
        scaling.divide(a, array.factor) if a.scalar else array.core for a in node.arguments
    ]
    core = scaling.graph.apply(node.detail, *[a for a in arguments if a is not None])
    return Scaled(core, array.factor)


RULES: dict[str, Callable[[Scaling, Node], Scaled]] = {
    "multiply": _multiply, "divide": _divide, "negative": _negative, "square": _square,
    "sqrt": _sqrt, "add": _add, "subtract": _add,
}  # fmt: skip


def gathered(
    graph: Graph, roots: Sequence[Node], domains: Mapping[str, Any], sizes: Mapping[Any, int]
) -> Callable[[Node], tuple[Node, Node]]:
    """The cheapest way to gather numbers: not at all, up to matrix products, or through them.

    Returns:
        For each node the same value in that way, and its core without the number.
    """
    ways: list[Callable[[Node], tuple[Node, Node]]] = [lambda node: (node, node)]
    for through in (True, False):
        scaling = Scaling(graph, domains, through)
        ways.append(lambda node, s=scaling: (s.whole(node), s.split(node).core))
    return min(ways, key=lambda way: elementwise_time([way(r)[0] for r in roots], sizes))


def elementwise_time(roots: Iterable[Node], sizes: Mapping[Any, int]) -> float:
    """Estimated microseconds of all elementwise calls: overhead, and time per entry."""
    nodes = [n for n in walk(*roots) if n.operation == "apply" and not n.scalar]
    return sum(0.5 + 4e-4 * entry_count(n.shape, sizes) for n in nodes)


def entry_count(shape: tuple[Any, ...], sizes: Mapping[Any, int]) -> int:
    """The number of entries at given sizes; unknown sizes count as 64."""
    known = {s: Integer(v) for s, v in sizes.items()}
    extents = [n.xreplace(known) for n in shape]
    return prod(int(n) if n.is_Integer else 64 for n in extents)
