"""What the definitions of inverse, solution and Cholesky factor say: A^-1 A = 1, A X = B, L L' = A.

Where M = A X B is a product of square matrices that has an inverse, each of its factors has one:
B M^-1 A is X^-1, which is how the gradient of log det(A X B) is X^-T.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sympy import KroneckerDelta, Mul, Rational

from symnn.indexed.closed_form.facts import FactRule
from symnn.indexed.closed_form.products import ProductRule
from symnn.indexed.closed_form.whole_factors import Factor, square_factors
from symnn.indexed.language.binders import BINDERS, bind
from symnn.indexed.language.equation import Equation, Fact
from symnn.indexed.language.index import fresh, index
from symnn.indexed.language.traverse import shape_of
from symnn.indexed.language.whole import Whole


def whole_facts(
    equations: Mapping[Any, Equation],
    inverse: Mapping[Any, Any],
    is_symmetric: Callable[[Any], bool],
) -> Iterator[FactRule]:
    """The identities of the whole values that a program defines.

    Args:
        equations: by what they define.
        inverse: the inverse of each array that has one.
        is_symmetric: whether a matrix is known to equal its transpose.
    """
    for equation in equations.values():
        right = equation.right
        if isinstance(right, Whole) and right.indices == equation.indices:
            found = [
                *_identities(equation, right, equations, inverse),
                *_inverse_of_factor(equation, right, inverse, is_symmetric),
            ]
            for path, value in found:
                for factors in _turns(path, is_symmetric):
                    yield _product_fact(factors, value)


def _identities(
    equation: Equation, right: Whole, equations: Mapping[Any, Equation], inverse: Mapping[Any, Any]
) -> Iterator[tuple[Sequence[Factor], Any]]:
    """Products of matrices, and the entry of each at two indices."""
    own, A = Factor(equation.base), Factor(right.arrays[0])
    if right.kind == "inv":
        yield (own, A), KroneckerDelta
        yield (A, own), KroneckerDelta
        yield from _factors(own, equations.get(A.base), inverse)
    elif right.kind == "solve" and len(shape_of(equation.base)) == 2:
        B = Factor(right.arrays[1])
        yield (A, own), B.at
        if A.base in inverse:
            yield (Factor(inverse[A.base]), B), own.at
    elif right.kind == "cholesky":
        half = Rational(1, 2)
        yield (own, own.turned()), lambda i, j: (A.at(i, j) + A.at(j, i)) * half


def _inverse_of_factor(
    equation: Equation,
    right: Whole,
    inverse: Mapping[Any, Any],
    is_symmetric: Callable[[Any], bool],
) -> Iterator[tuple[Sequence[Factor], Any]]:
    """For L L' = A, L^-T L^-1 is A^-1."""
    (A, *_), L = right.arrays, equation.base
    if right.kind == "cholesky" and A in inverse and L in inverse and is_symmetric(A):
        own = Factor(inverse[L])
        yield (own.turned(), own), Factor(inverse[A]).at


def _factors(
    own: Factor, equation: Equation | None, inverse: Mapping[Any, Any]
) -> Iterator[tuple[Sequence[Factor], Any]]:
    """The inverse of each factor of a product, by the inverse of the product."""
    chain = square_factors(equation) if equation is not None else []
    for place, factor in enumerate(chain):
        if factor.base in inverse:
            found = Factor(inverse[factor.base], factor.transposed)
            yield (*chain[place + 1 :], own, *chain[:place]), found.at


def _turns(path: Sequence[Factor], is_symmetric: Callable[[Any], bool]) -> list[list[Factor]]:
    """The same product read through the equal entries of its symmetric factors."""
    found: list[list[Factor]] = [[]]
    for factor in path:
        equal = [factor, factor.turned()] if is_symmetric(factor.base) else [factor]
        found = [[*before, form] for before in found for form in equal]
    return found


def _product_fact(path: Sequence[Factor], value: Callable[[Any, Any], Any]) -> FactRule:
    """The product of matrices is, entry by entry, a value."""
    shapes = [f.base.shape[::-1] if f.transposed else f.base.shape for f in path]
    row, column = fresh(index("i", shapes[0][0])), fresh(index("j", shapes[-1][1]))
    inner = [fresh(index("k", shape[1])) for shape in shapes[:-1]]
    places = list(pairwise((row, *inner, column)))
    reads = [f.at(*place) for f, place in zip(path, places, strict=True)]
    right = value(row, column)
    rule = ProductRule(tuple(reads), tuple(inner), right, frozenset((row, column)))
    return FactRule(Fact(bind(BINDERS[0], Mul(*reads), inner), right), rule)
