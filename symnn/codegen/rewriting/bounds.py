"""Bounds of scalar nodes, from the domains of hyperparameters: is this factor positive?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sympy import Rational, Set

from symnn.codegen.graph.node import Node
from symnn.core.domains import Domain, contains

INFINITY = float("inf")
Number = Fraction | float


@dataclass(frozen=True)
class Bounds:
    """An interval of the real line; an end may belong to it or not."""

    low: Number = -INFINITY
    high: Number = INFINITY
    low_open: bool = False
    high_open: bool = False

    @property
    def is_positive(self) -> bool:
        return self.low > 0 or (self.low == 0 and self.low_open)

    @property
    def is_nonnegative(self) -> bool:
        return self.low >= 0


ANYTHING = Bounds()


def bounds_of_domain(domain: Domain) -> Bounds:
    """The hull of a scalar domain, with its ends as far as they are rational."""
    if not isinstance(domain, Set):
        return ANYTHING
    low, high = _end(domain.inf, -INFINITY), _end(domain.sup, INFINITY)
    return Bounds(low, high, not contains(domain, domain.inf), not contains(domain, domain.sup))


def _end(value: Any, otherwise: float) -> Number:
    return Fraction(int(value.p), int(value.q)) if isinstance(value, Rational) else otherwise


def bounds(node: Node, domains: Mapping[str, Domain]) -> Bounds:
    """Where the value of a scalar node lies."""
    if node.operation == "number":
        value = node.detail
        exact = Fraction(int(value.p), int(value.q)) if isinstance(value, Rational) else None
        if exact is not None:
            return Bounds(exact, exact)
        return Bounds(0, INFINITY, True) if value.is_positive else ANYTHING
    if node.operation == "size":
        return Bounds(1)
    if node.operation == "read" and node.detail in domains:
        return bounds_of_domain(domains[node.detail])
    rule = RULES.get(node.detail) if node.operation == "apply" else None
    return rule(*[bounds(a, domains) for a in node.arguments]) if rule else ANYTHING


def _add(a: Bounds, b: Bounds) -> Bounds:
    return Bounds(a.low + b.low, a.high + b.high, a.low_open or b.low_open,
                  a.high_open or b.high_open)  # fmt: skip


def _negative(a: Bounds) -> Bounds:
    return Bounds(-a.high, -a.low, a.high_open, a.low_open)


def _subtract(a: Bounds, b: Bounds) -> Bounds:
    return _add(a, _negative(b))


def _multiply(a: Bounds, b: Bounds) -> Bounds:
    """Only what non-negative factors tell."""
    if not (a.is_nonnegative and b.is_nonnegative):
        return ANYTHING
    positive = a.is_positive and b.is_positive
    low = a.low * b.low if a.low > 0 and b.low > 0 else Fraction(0)
    return Bounds(low, INFINITY, positive and low == 0)


def _divide(a: Bounds, b: Bounds) -> Bounds:
    if a.is_nonnegative and b.is_positive:
        return Bounds(Fraction(0), INFINITY, a.is_positive)
    return ANYTHING


def _power(base: Bounds, exponent: Bounds) -> Bounds:
    """A power of a base in [0, 1] stays there; one below 1 stays below for a positive exponent."""
    if not base.is_nonnegative:
        return ANYTHING
    if base.high <= 1 and exponent.is_positive:
        below_one = base.high < 1 or base.high_open
        return Bounds(Fraction(0), Fraction(1), base.is_positive, below_one)
    return Bounds(Fraction(0), INFINITY, base.is_positive)


def _sqrt(a: Bounds) -> Bounds:
    return Bounds(Fraction(0), INFINITY, a.is_positive) if a.is_nonnegative else ANYTHING


def _exp(a: Bounds) -> Bounds:
    return Bounds(Fraction(0), INFINITY, True)


RULES: dict[str, Any] = {
    "add": _add, "subtract": _subtract, "negative": _negative, "multiply": _multiply,
    "divide": _divide, "power": _power, "sqrt": _sqrt, "exp": _exp,
    "square": lambda a: Bounds(Fraction(0), INFINITY, a.is_positive),
}  # fmt: skip
