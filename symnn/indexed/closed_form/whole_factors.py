"""Products of square matrices, read off an equation."""

from __future__ import annotations

from typing import Any, NamedTuple

from sympy import Indexed, Mul

from symnn.indexed.language.binders import BINDERS, bound_indices
from symnn.indexed.language.equation import Equation
from symnn.indexed.language.index import same_extent
from symnn.indexed.language.traverse import shape_of


class Factor(NamedTuple):
    """A matrix in a product, or its transpose."""

    base: Any
    transposed: bool = False

    def at(self, row: Any, column: Any) -> Any:
        """One entry."""
        return self.base[column, row] if self.transposed else self.base[row, column]

    def turned(self) -> Factor:
        """The transpose."""
        return Factor(self.base, not self.transposed)


def square_factors(equation: Equation) -> list[Factor]:
    """The square matrices, at least two, of which the right side of an equation is the product.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index
    >>> D = sizes("D"); i, j, k = index("i j k", D); X, P = tensor("X", D, D), Program()
    >>> M = P.define("M", (i, j), Sum(X[k, i]*X[k, j], k))
    >>> square_factors(P[M])
    [Factor(base=X, transposed=True), Factor(base=X, transposed=False)]
    """
    parts, bound = _flat(equation.right)
    if len(equation.indices) != 2 or len(bound) != len(parts) - 1 or len(parts) < 2:
        return []
    here, last = equation.indices
    found: list[Factor] = []
    while parts:
        nearest = [p for p in parts if _is_square(p) and here in p.indices]
        if len(nearest) != 1:
            return []
        (part,) = nearest
        parts.remove(part)
        found.append(Factor(part.base, here != part.indices[0]))
        here = part.indices[0 if found[-1].transposed else 1]
    return found if here == last else []


def _flat(e: Any) -> tuple[list[Any], list[Any]]:
    """The factors of a product, also below sums, and the indices summed over."""
    if isinstance(e, BINDERS[0]):
        parts, bound = _flat(e.function)
        return parts, [*bound, *bound_indices(e)]
    if not isinstance(e, Mul):
        return [e], []
    flat = [_flat(a) for a in e.args]
    return [p for parts, _ in flat for p in parts], [k for _, bound in flat for k in bound]


def _is_square(e: Any) -> bool:
    return isinstance(e, Indexed) and len(shape_of(e.base)) == 2 and same_extent(*shape_of(e.base))
