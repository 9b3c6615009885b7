"""Orders of growth: exp(L) * t**a * log(t)**b * log(log(t))**c for t to infinity, compared.

L is a sum of orders that grow faster than log(t), each with a coefficient. So orders form a group,
and which of two is larger is told by signs of coefficients, which the cell must know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

import sympy
from sympy import S

from symnn.certificates.enclosure import Unsure

SMALL, EVEN, LARGE = -1, 0, 1


class NoExpansion(Unsure):
    """No rule applies, or the function is not defined next to the point."""


class NotReal(NoExpansion):
    """The function has no real values next to the point."""


@dataclass(frozen=True)
class Order:
    """exp(grown) * t**a * log(t)**b * log(log(t))**c.

    Args:
        grown: coefficients and orders larger than log(t), the largest first.
        powers: a, b and c.
    """

    grown: tuple[tuple[Any, Order], ...] = ()
    powers: tuple[Any, Any, Any] = (S.Zero, S.Zero, S.Zero)

    def __str__(self) -> str:
        names = ("t", "log(t)", "log(log(t))")
        parts = [f"{n}**({p})" for n, p in zip(names, self.powers, strict=True) if p != 0]
        if self.grown:
            parts.append(f"exp({' + '.join(f'({c})*{m}' for c, m in self.grown)})")
        return "*".join(parts) or "1"


ONE = Order()
T, LOG_T, LOG_LOG_T = (Order((), p) for p in ((S.One, S.Zero, S.Zero), (S.Zero, S.One, S.Zero),
                                              (S.Zero, S.Zero, S.One)))  # fmt: skip
Side = Callable[[Any], int]
"""-1, 0 or 1 for a number; raises `NeedSign` where the cell does not tell."""


def times(a: Order, b: Order, side: Side) -> Order:
    """The product of two orders."""
    merged: dict[Order, Any] = {m: c for c, m in a.grown}
    for c, m in b.grown:
        merged[m] = sympy.expand(merged.get(m, S.Zero) + c)
    powers = [sympy.expand(p + q) for p, q in zip(a.powers, b.powers, strict=True)]
    left = [(c, m) for m, c in merged.items() if c != 0]
    return Order(tuple(ordered(left, side)), (powers[0], powers[1], powers[2]))


def raised(a: Order, q: Any, side: Side) -> Order:
    """A power of an order."""
    powers = [sympy.expand(q * p) for p in a.powers]
    left = [(c, m) for c, m in ((sympy.expand(q * c), m) for c, m in a.grown) if c != 0]
    return Order(tuple(ordered(left, side)), (powers[0], powers[1], powers[2]))


def size(a: Order, side: Side) -> int:
    """Whether an order tends to 0, is 1, or tends to infinity."""
    for c, _ in a.grown:
        found = side(c)
        if found:
            return found
    return next((found for found in map(side, a.powers) if found), EVEN)


def compared(a: Order, b: Order, side: Side) -> int:
    """1 if a is the larger one, -1 if b is, 0 if they are the same."""
    if a == b:
        return EVEN
    return size(times(a, raised(b, S.NegativeOne, side), side), side)


def ordered(terms: list[tuple[Any, Order]], side: Side) -> list[tuple[Any, Order]]:
    """Terms with the largest order first."""
    if len(terms) < 2:
        return terms
    return sorted(terms, key=cmp_to_key(lambda x, y: -compared(x[1], y[1], side)))


def exceeds_log(a: Order, side: Side) -> bool:
    """Whether an order grows faster than log(t)."""
    return compared(a, LOG_T, side) == LARGE
