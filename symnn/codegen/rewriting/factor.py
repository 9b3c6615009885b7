"""Numbers in front of arrays, in lowest terms: a rational times integer powers of scalar nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import Integer, Rational, S

from symnn.codegen.graph.node import Graph, Node
from symnn.codegen.rewriting.bounds import bounds
from symnn.core.domains import Domain


@dataclass(frozen=True)
class Factor:
    """`number * product of node**power`; equal factors compare equal whatever their order.

    Args:
        number: the rational part; its sign is the sign that is known.
        powers: integer powers of scalar nodes, none of them 0.
    """

    number: Any = S.One
    powers: Mapping[Node, int] = field(default_factory=dict)

    def __mul__(self, other: Factor) -> Factor:
        powers = {n: self.powers.get(n, 0) + other.powers.get(n, 0)
                  for n in {**self.powers, **other.powers}}  # fmt: skip
        return Factor(self.number * other.number, {n: k for n, k in powers.items() if k})

    def __truediv__(self, other: Factor) -> Factor:
        return self * other.power(-1)

    def power(self, exponent: int) -> Factor:
        """The factor to an integer power."""
        powers = {n: k * exponent for n, k in self.powers.items()}
        return Factor(self.number**exponent, powers)

    def common(self, other: Factor) -> Factor:
        """The largest factor of both, as far as it is seen by their parts."""
        number = abs(self.number) if abs(self.number) == abs(other.number) else S.One
        shared = {n: (k, other.powers[n]) for n, k in self.powers.items() if n in other.powers}
        powers = {n: min(pair, key=abs) for n, pair in shared.items() if pair[0] * pair[1] > 0}
        return Factor(number, powers)

    def only(self, condition: Callable[[Node], bool]) -> Factor:
        """The part that is made of nodes of one kind."""
        return Factor(S.One, {n: k for n, k in self.powers.items() if condition(n)})

    @property
    def is_one(self) -> bool:
        return self.number == 1 and not self.powers

    @property
    def is_negative(self) -> bool:
        """Whether a minus sign stands in front."""
        return bool(self.number < 0)

    @property
    def magnitude(self) -> Factor:
        """The factor without its sign."""
        return Factor(abs(self.number), self.powers)

    def is_positive(self, domains: Mapping[str, Domain]) -> bool:
        """Whether the factor is positive for all values of the hyperparameters."""
        odd = [n for n, k in self.powers.items() if k % 2]
        nonzero = all(bounds(n, domains).is_positive for n in self.powers)
        return self.number > 0 and nonzero and all(bounds(n, domains).is_positive for n in odd)

    def node(self, graph: Graph) -> Node:
        """The factor as one scalar node."""
        above = [(n, k) for n, k in self.powers.items() if k > 0]
        below = [(n, -k) for n, k in self.powers.items() if k < 0]
        p, q = Integer(self.number.p), Integer(self.number.q)
        numerator = _product(graph, p, above)
        if not below and q == 1:
            return numerator
        if not above and not below:
            return graph.number(self.number)
        return graph.apply("divide", numerator, _product(graph, q, below))

    def sqrt(self, graph: Graph) -> Factor:
        """The square root of a positive factor."""
        result = Factor(S.One)
        root = graph.apply("sqrt", graph.number(self.number))
        if self.number != 1:
            result = Factor(S.One, {root: 1})
        for n, k in self.powers.items():
            half = {n: k // 2} if k % 2 == 0 else {graph.apply("sqrt", n): k}
            result = result * Factor(S.One, half)
        return result


ONE = Factor()


def factor_of(node: Node) -> Factor:
    """A scalar node taken apart into its factors."""
    if node.operation == "number" and isinstance(node.detail, Rational) and node.detail != 0:
        return Factor(node.detail)
    if node.operation == "apply" and node.detail in ("multiply", "divide"):
        a, b = map(factor_of, node.arguments)
        return a * b if node.detail == "multiply" else a / b
    if node.operation == "apply" and node.detail == "negative":
        return Factor(S.NegativeOne) * factor_of(node.arguments[0])
    return Factor(S.One, {node: 1})


def _product(graph: Graph, number: Any, powers: list[tuple[Node, int]]) -> Node:
    result = None if number == 1 and powers else graph.number(number)
    for n, k in powers:
        term = n if k == 1 else graph.apply("power", n, graph.number(k))
        result = term if result is None else graph.apply("multiply", result, term)
    return result  # type: ignore[return-value]
