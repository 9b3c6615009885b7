"""From scalar expressions of reads to array graphs: dispatch by the head of the expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sympy import Basic, Expr, Idx, Indexed

from symnn.codegen.graph.hints import Hints
from symnn.codegen.graph.node import Graph, Node
from symnn.codegen.graph.value import Value, aligned, combined, ordered
from symnn.errors import NotSupportedError
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.traverse import free_indices, reads

Rule = Callable[["Lowering", Any, tuple[Any, ...]], Value]


@dataclass
class Lowering:
    """The state of one lowering: the graph being built and the rule of each head.

    Args:
        rules: what to do for each SymPy class; the first class of the expression's MRO decides.
        graph: where nodes are made.
        arrays: names of scalars that are NumPy values rather than Python numbers; None for all.
        hints: values of sizes.
    """

    rules: Mapping[type, Rule]
    graph: Graph = field(default_factory=Graph)
    arrays: set[str] | None = field(default_factory=set)
    hints: Hints = field(default_factory=Hints)
    _done: dict[Any, Value] = field(default_factory=dict)

    def is_number(self, name: str) -> bool:
        """Whether a scalar of that name is a Python number at run time."""
        return self.arrays is not None and name not in self.arrays

    def define(self, name: str, node: Node) -> None:
        """Remember whether a scalar that was computed is a NumPy value."""
        if self.arrays is not None and not node.shape and not node.scalar:
            self.arrays.add(name)

    def value(self, expression: Any, order: Sequence[Any] = ()) -> Value:
        """The expression as an array; elementwise results have their axes in `order`."""
        key = (expression, ordered(free_indices(expression), order))
        if key not in self._done:
            self._done[key] = self._lowered(expression, tuple(order))
        return self._done[key]

    def _lowered(self, expression: Any, order: tuple[Any, ...]) -> Value:
        if is_constant(expression):
            return Value(self.graph.number(expression))
        return self._rule(expression)(self, expression, order)

    def _rule(self, expression: Any) -> Rule:
        for head in type(expression).__mro__:
            if head in self.rules:
                return self.rules[head]
        raise NotSupportedError(
            f"compile: `{type(expression).__name__}` in `{expression}` has no NumPy spelling; "
            "write it with functions that have one"
        )

    def apply(self, function: str, operands: Sequence[Any], order: Sequence[Any]) -> Value:
        """A ufunc on expressions (or values that are already lowered)."""
        values = [v if isinstance(v, Value) else self.value(v, order) for v in operands]
        return combined(self.graph, function, values, order)

    def aligned(self, expression: Any, axes: Sequence[Any]) -> Node:
        """The expression as a node that broadcasts over `axes`."""
        return aligned(self.graph, self.value(expression, axes), axes)

    def operand(self, expression: Any) -> Value:
        """The expression with its axes in the order that its own reads have."""
        return self.value(expression, natural_order(expression))


def is_constant(expression: Any) -> bool:
    """Whether an expression is a real number written with functions, such as sqrt(2/pi)."""
    if reads(expression) or free_indices(expression):  # as nearly always, and known at once
        return False
    return isinstance(expression, Expr) and not expression.free_symbols and bool(
        expression.is_number and expression.is_extended_real and expression.args
        and not expression.has(*BINDERS)
    )  # fmt: skip


def natural_order(expression: Basic) -> tuple[Any, ...]:
    """The free indices as the widest read has them, then as the others do."""
    free = free_indices(expression)
    arrays = [r for r in reads(expression) if isinstance(r, Indexed)]
    arrays.sort(key=lambda r: (-len(set(r.indices) & free), str(r)))
    found = [i for r in arrays for e in r.indices for i in index_order(e) if i in free]
    return tuple(dict.fromkeys([*found, *sorted(free, key=str)]))


def index_order(e: Any) -> list[Any]:
    """The indices in an index expression, those with the longest steps first."""
    if isinstance(e, Idx):
        return [e]
    return sorted(free_indices(e), key=lambda i: (-_length(e.coeff(i)), str(i)))


def _length(step: Any) -> Any:
    return abs(step) if step.is_number else 2
