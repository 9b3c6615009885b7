"""Numbers pulled out of arrays: every array is a number times a core, multiplied in as late as
possible and only where it must be.

A quotient like lr*(m/c)/(sqrt(v/d) + eps) costs one multiplication by a number instead of four.
Identities used: (c*x)*(d*y) = (cd)*(xy), sqrt(c*x) = sqrt(c)*sqrt(x) for c > 0, and
c*x + s = c*(x + s/c) for c > 0; the rounding changes by a few units in the last place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from symnn.codegen.graph.node import Graph, Node
from symnn.codegen.rewriting.factor import ONE, Factor, factor_of
from symnn.core.domains import Domain

LINEAR = frozenset({"matmul", "dot", "tensordot", "einsum", "total"})
VIEWING = frozenset({"transpose", "expand", "take", "broadcast", "windows", "reshape", "copy",
                     "scattered"})  # fmt: skip


@dataclass(frozen=True)
class Scaled:
    """`factor * core`."""

    core: Node
    factor: Factor = ONE

    def times(self, factor: Factor) -> Scaled:
        """One more number in front."""
        return Scaled(self.core, self.factor * factor)


@dataclass
class Scaling:
    """Splits nodes into number and core.

    Args:
        graph: the maker of the nodes.
        domains: where the hyperparameters lie; only provably positive numbers pass through roots.
        through: whether numbers pass through matrix products to where the result is used.
        units: nodes that are computed in another unit: multiplied by this number at once, and
            divided by it where they are used.
        kept: arrays that are read in another unit: the true value is this number times what is
            read.
    """

    graph: Graph
    domains: Mapping[str, Domain]
    through: bool = True
    units: Mapping[Node, Factor] = field(default_factory=dict)
    kept: Mapping[Node, Factor] = field(default_factory=dict)
    _done: dict[Node, Scaled] = field(default_factory=dict)

    def split(self, node: Node) -> Scaled:
        """The node as a number times a core."""
        if node not in self._done:
            found = self._split(node)
            unit = self.units.get(node)
            found = found if unit is None else self._in_unit(found, unit)
            self._done[node] = found.times(self.kept.get(node, ONE))
        return self._done[node]

    def _in_unit(self, found: Scaled, unit: Factor) -> Scaled:
        return Scaled(self.product(found.times(unit)), unit.power(-1))

    def whole(self, node: Node) -> Node:
        """The node with its number multiplied in."""
        return node if node.scalar else self.product(self.split(node))

    def product(self, scaled: Scaled) -> Node:
        """factor * core as one node."""
        core, factor = scaled.core, scaled.factor
        if factor.is_one:
            return core
        if factor.is_negative and factor.magnitude.is_one:
            return self.graph.apply("negative", core)
        number = factor.node(self.graph)
        if core.operation == "apply" and core.detail == "divide" and is_one(core.arguments[0]):
            return self.graph.apply("divide", number, core.arguments[1])
        return self._narrow(core, factor) or self.graph.apply("multiply", core, number)

    def _narrow(self, core: Node, factor: Factor) -> Node | None:
        """The array times a number, multiplied into a narrow factor of it, if there is one."""
        if core.operation == "scattered":
            inner = self._narrow(core.arguments[0], factor)
            return None if inner is None else self.graph.like(core, (inner,))
        if core.operation != "apply" or core.detail not in ("multiply", "divide"):
            return None
        a, b = core.arguments
        if a.kind == "float" and a.shape != core.shape:
            return self.graph.apply(core.detail, self._times(a, factor), b)
        if b.kind == "float" and b.shape != core.shape:
            inner = factor if core.detail == "multiply" else factor.power(-1)
            return self.graph.apply(core.detail, a, self._times(b, inner))
        return None

    def _times(self, node: Node, factor: Factor) -> Node:
        """The array times a number, multiplied in before its axes are put in place."""
        if node.operation in ("transpose", "expand"):
            return self.graph.like(node, (self._times(node.arguments[0], factor),))
        number = factor.node(self.graph)
        return self._narrow(node, factor) or self.graph.apply("multiply", node, number)

    def _split(self, node: Node) -> Scaled:
        if node.scalar:
            return Scaled(self.graph.number(1), factor_of(node))
        if node.operation == "apply":
            return RULES.get(node.detail, _plain)(self, node)
        if node.operation in VIEWING or (self.through and node.operation in LINEAR):
            return self._linear(node)
        return _plain(self, node)

    def _linear(self, node: Node) -> Scaled:
        """The numbers of all arguments in front of the operation."""
        if node.operation == "broadcast" and node.arguments[0].scalar:
            return Scaled(node)
        parts = [self.split(a) for a in node.arguments]
        result = Scaled(self.graph.like(node, tuple(p.core for p in parts)))
        for part in parts:
            result = result.times(part.factor)
        return result

    def is_positive(self, factor: Factor) -> bool:
        """Whether a number is provably positive."""
        return factor.is_positive(self.domains)


def is_one(node: Node) -> bool:
    """Whether a node is the number 1."""
    return node.operation == "number" and node.detail == 1


def _plain(scaling: Scaling, node: Node) -> Scaled:
    """Nothing passes through: the arguments are multiplied out."""
    return Scaled(scaling.graph.like(node, tuple(scaling.whole(a) for a in node.arguments)))


def _multiply(scaling: Scaling, node: Node) -> Scaled:
    a, b = (scaling.split(x) for x in node.arguments)
    if node.arguments[0].scalar:
        return b.times(a.factor)
    if node.arguments[1].scalar:
        return a.times(b.factor)
    core = scaling.graph.apply("multiply", a.core, b.core)
    return Scaled(core, a.factor * b.factor)


def _divide(scaling: Scaling, node: Node) -> Scaled:
    a, b = (scaling.split(x) for x in node.arguments)
    if node.arguments[1].scalar:
        return Scaled(a.core, a.factor / b.factor)
    return Scaled(scaling.graph.apply("divide", a.core, b.core), a.factor / b.factor)


def _negative(scaling: Scaling, node: Node) -> Scaled:
    return scaling.split(node.arguments[0]).times(factor_of(scaling.graph.number(-1)))


def _square(scaling: Scaling, node: Node) -> Scaled:
    inner = scaling.split(node.arguments[0])
    return Scaled(scaling.graph.apply("square", inner.core), inner.factor.power(2))


def _sqrt(scaling: Scaling, node: Node) -> Scaled:
    inner = scaling.split(node.arguments[0])
    if inner.factor.is_one or not scaling.is_positive(inner.factor):
        return _plain(scaling, node)
    return Scaled(scaling.graph.apply("sqrt", inner.core), inner.factor.sqrt(scaling.graph))


def _add(scaling: Scaling, node: Node) -> Scaled:
    """±a ± b with the number in front that both have in common."""
    a, b = (scaling.split(x) for x in node.arguments)
    if node.detail == "subtract":
        b = b.times(factor_of(scaling.graph.number(-1)))
    for argument, other in zip(node.arguments, (b, a), strict=True):
        if argument.scalar:
            return _add_number(scaling, node, other)
    common = a.factor.common(b.factor)
    return _signed_sum(scaling, _signed(scaling, a, common), _signed(scaling, b, common), common)


def _signed(scaling: Scaling, part: Scaled, common: Factor) -> Scaled:
    """The part with its number multiplied in, up to the sign and the common factor."""
    core = scaling.product(Scaled(part.core, part.factor.magnitude / common))
    return Scaled(core, part.factor / part.factor.magnitude)


def _signed_sum(scaling: Scaling, a: Scaled, b: Scaled, factor: Factor) -> Scaled:
    graph = scaling.graph
    if not a.factor.is_negative:
        function = "subtract" if b.factor.is_negative else "add"
        return Scaled(graph.apply(function, a.core, b.core), factor)
    if not b.factor.is_negative:
        return Scaled(graph.apply("subtract", b.core, a.core), factor)
    negative = factor_of(graph.number(-1))
    return Scaled(graph.apply("add", a.core, b.core), factor * negative)


def _add_number(scaling: Scaling, node: Node, array: Scaled) -> Scaled:
    """c*x ± s = c*(x ± s/c) and s + c*x = c*(s/c + x) where c is a positive number; a minus before
    the array is in c already.
    """
    if array.factor.is_one or not scaling.is_positive(array.factor):
        return _plain(scaling, node)
    arguments = [
        (factor_of(a) / array.factor).node(scaling.graph) if a.scalar else array.core
        for a in node.arguments
    ]
    function = "add" if node.arguments[0].scalar else node.detail
    return Scaled(scaling.graph.apply(function, *arguments), array.factor)


RULES: dict[str, Callable[[Scaling, Node], Scaled]] = {
    "multiply": _multiply, "divide": _divide, "negative": _negative, "square": _square,
    "sqrt": _sqrt, "add": _add, "subtract": _add,
}  # fmt: skip
