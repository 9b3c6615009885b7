"""Equations and facts: what a program is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr, Idx, Indexed, sympify

from symnn.indexed.language.traverse import base_of, free_indices, name_of, substitute


@dataclass(frozen=True)
class Equation:
    """`left := right`, where left is `name[i, j, ...]` over distinct indices, or a scalar.

    Args:
        left: what is defined.
        right: a scalar SymPy expression of reads, Sum and MaxOver.
        padded: the reads that may look outside of their arrays; None for a derived equation, in
            which all may.
    """

    left: Any
    right: Expr
    padded: frozenset[Any] | None = field(default=None, compare=False)

    @property
    def base(self) -> Any:
        """The array or scalar that is defined."""
        return base_of(self.left)

    @property
    def name(self) -> str:
        return name_of(self.base)

    @property
    def indices(self) -> tuple[Any, ...]:
        """The formal indices of the left side."""
        return tuple(self.left.indices) if isinstance(self.left, Indexed) else ()

    def at(self, indices: Iterable[Any]) -> Expr:
        """The right side with the formal indices replaced, capture-free."""
        return substitute(self.right, dict(zip(self.indices, indices, strict=True)))

    def __str__(self) -> str:
        return f"{self.left} := {self.right}"


@dataclass(frozen=True)
class Fact:
    """What is assumed of data: `left = right` for all values of the free indices."""

    left: Expr
    right: Expr

    @property
    def wild(self) -> frozenset[Idx]:
        """The free indices, over which the fact holds."""
        return free_indices(self.left) | free_indices(self.right)

    def __str__(self) -> str:
        return f"{self.left} = {self.right}"


def equals(left: Any, right: Any) -> Fact:
    """A fact about data, such as `equals(Sum(t[n, k], k), 1)`; it travels with every result."""
    return Fact(sympify(left) if isinstance(left, int) else left,
                sympify(right) if isinstance(right, int) else right)  # fmt: skip
