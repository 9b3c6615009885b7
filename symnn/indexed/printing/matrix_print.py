"""How matrix expressions are laid out, in whatever signs: brackets, order of terms, fallbacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import S

from symnn.core.layout import is_negative, negated
from symnn.indexed.printing.matrix_tree import (
    Computed,
    Constant,
    Diagonal,
    Elementwise,
    Identity,
    Matmul,
    Named,
    Node,
    Power,
    Scaled,
    Total,
    transpositions,
)

TOTAL, SCALED, HADAMARD, PRODUCT, POWER, ATOM = range(6)
"""How tightly a node holds together in print."""

LEVELS: dict[type, int] = {
    Total: TOTAL, Scaled: SCALED, Elementwise: HADAMARD, Matmul: PRODUCT, Power: POWER,
}  # fmt: skip


def extent_of_identity(node: Node) -> Any:
    """The extent of an identity matrix among the factors of a term; None where there is none."""
    inner = node.node if isinstance(node, Scaled) else node
    factors = inner.factors if isinstance(inner, Matmul) else (inner,)
    return next((f.extent for f in factors if isinstance(f, Identity)), None)


class MatrixPrinter:
    """One method for each kind of node; a subclass has the signs.

    Subclasses define `bracketed`, `number`, `coefficient`, `named` and a method for each node that
    has none here, under the node's name in lower case.
    """

    hadamard, quotient, times = " * ", " / ", " * "

    def bracketed(self, shown: str) -> str:
        """The text in round brackets."""
        return f"({shown})"

    def number(self, e: Any) -> str:
        """A scalar on its own."""
        raise NotImplementedError

    def coefficient(self, e: Any) -> str:
        """A scalar before a matrix, with the sign between them."""
        raise NotImplementedError

    def ones(self, node: Constant) -> list[str]:
        """The factors of a matrix of ones."""
        raise NotImplementedError

    def side_by_side(self, factors: Sequence[str]) -> str:
        """A product of matrices."""
        raise NotImplementedError

    def whole(self, node: Node) -> str:
        """A complete right side; a constant matrix other than 0 shows its shape."""
        if isinstance(node, Constant) and node.value != 0:
            return self.spread(node)
        return self.show(node)

    def show(self, node: Node) -> str:
        """The text of a node."""
        return getattr(self, type(node).__name__.lower())(node)

    def at_least(self, node: Node, level: int) -> str:
        """The text of a node, in brackets unless it holds together that tightly."""
        shown = self.show(node)
        return shown if self.level(node) >= level else self.bracketed(shown)

    def level(self, node: Node) -> int:
        """How tightly the text of a node holds together."""
        if isinstance(node, Constant):
            if node.value == 1 and (node.rows is None) != (node.columns is None):
                return ATOM
            return ATOM if node.value.is_Atom and not is_negative(node.value) else SCALED
        if isinstance(node, Power) and node.exponent is S.Half:
            return ATOM
        if isinstance(node, Named | Computed):
            return self.named_level(node)
        return LEVELS.get(type(node), ATOM)

    def named_level(self, node: Named | Computed) -> int:
        """How tightly a name holds together."""
        return ATOM

    def constant(self, node: Constant) -> str:
        """A number; along one axis it is a multiple of ones, over both the number itself."""
        if (node.rows is None) == (node.columns is None):
            return self.number(node.value)
        return self.spread(node)

    def spread(self, node: Constant) -> str:
        """A constant as a multiple of ones."""
        factors = self.ones(node)
        if not factors:
            return self.number(node.value)
        negative = is_negative(node.value)
        value = negated(node.value) if negative else node.value
        scalar = "" if value == 1 else self.coefficient(value)
        return ("-" if negative else "") + scalar + self.side_by_side(factors)

    def scaled(self, node: Scaled) -> str:
        """A scalar in front."""
        negative = is_negative(node.scalar)
        scalar = negated(node.scalar) if negative else node.scalar
        inner = self.at_least(node.node, PRODUCT)
        return ("-" if negative else "") + ("" if scalar == 1 else self.coefficient(scalar)) + inner

    def total(self, node: Total) -> str:
        """Terms joined by their signs, a positive one first, and `A` before its transpose."""
        square = next((n for term in node.terms if (n := extent_of_identity(term))), None)
        shown = [self.term(term, square) for term in node.terms]
        places = [p for p, s in enumerate(shown) if not s.startswith("-")] or [0]
        plain = all(isinstance(term, Named) for term in node.terms)
        lead = min(places, key=lambda p: transpositions(node.terms[p]) if plain else 0)
        ordered = [shown[lead], *shown[:lead], *shown[lead + 1 :]]
        text = ordered[0]
        for piece in ordered[1:]:
            text += f" - {piece[1:]}" if piece.startswith("-") else f" + {piece}"
        return text

    def term(self, node: Node, square: Any = None) -> str:
        """One term of a sum: a number beside arrays is added to every entry.

        Beside the identity, whose extent is `square`, it is written as a multiple of ones: 1 + I
        would be taken for 2 I.
        """
        if isinstance(node, Constant):
            if square is not None:
                return self.spread(Constant(node.value, square, square))
            return self.number(node.value)
        return self.at_least(node, SCALED)

    def matmul(self, node: Matmul) -> str:
        """Factors side by side; diag(a) I is diag(a)."""
        if any(isinstance(f, Diagonal) for f in node.factors):
            left = [f for f in node.factors if not isinstance(f, Identity)]
            node = Matmul(tuple(left))
        levels = [PRODUCT if isinstance(f, Named | Computed) else POWER for f in node.factors]
        shown = [self.at_least(f, level) for f, level in zip(node.factors, levels, strict=True)]
        return self.side_by_side(shown)

    def elementwise(self, node: Elementwise) -> str:
        """The product and the quotient entry by entry."""
        above = self.hadamard.join(self.at_least(f, POWER) for f in node.above) or "1"
        if not node.below:
            return above
        below = self.hadamard.join(self.at_least(f, POWER) for f in node.below)
        left = self.bracketed(above) if len(node.above) > 1 else above
        right = self.bracketed(below) if len(node.below) > 1 else below
        return left + self.quotient + right

    def left_side(self, base: Any) -> str:
        """The array that an equation defines."""
        return self.show(Named(base))
