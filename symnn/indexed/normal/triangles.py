"""Two triangles of one square: the sum of F(k, l) over l <= k and that over k <= l.

Together they are the sum over all k and l and once more the diagonal; without the diagonal in
either, they are all but the diagonal; with it in one, they are all. Adjoints of Cholesky factors
consist of such pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sympy import Add, Ge, Mul, Piecewise, S

from symnn.indexed.language.binders import BINDERS, bind, bound_indices
from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.index import extent, same_extent
from symnn.indexed.language.traverse import substitute
from symnn.indexed.normal.conditions import oriented_relation


class Triangle(NamedTuple):
    """A term that sums over the pairs with `row >= column + step`, for a step of 0 or 1."""

    outside: tuple[Any, ...]
    inside: tuple[Any, ...]
    bound: tuple[Any, ...]
    row: Any
    column: Any
    step: int

    def with_mask(self, mask: Any) -> Any:
        """The term with another mask."""
        return Mul(*self.outside, bind(BINDERS[0], Mul(mask, *self.inside), self.bound))

    @property
    def completions(self) -> Iterator[tuple[Any, list[Any]]]:
        """Terms, and what this one is together with each of them."""
        others = [k for k in self.bound if k != self.column]
        body = substitute(Mul(*self.inside), {self.column: self.row})
        diagonal = Mul(*self.outside, bind(BINDERS[0], body, others))
        square = self.with_mask(S.One)
        yield self.above(self.step), [square, diagonal if self.step == 0 else -diagonal]
        yield self.above(1 - self.step), [square]

    def above(self, step: int) -> Any:
        """The same sum over the other triangle."""
        test: Any = oriented_relation(Ge(self.column, self.row + step))
        return self.with_mask(piecewise((S.One, test), (S.Zero, True)))


def squared(e: Any, normal: Callable[[Any], Any]) -> Any:
    """A sum with every pair of triangles as a square, and other expressions as they are.

    Args:
        e: the expression, each term in normal form.
        normal: the normal form of a term.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import canonical, index
    >>> N = sizes("N"); k, m = index("k m", N); A = tensor("A", N, N)
    >>> lower = lambda e: bind(BINDERS[0], piecewise((e, m <= k), (0, True)), [k, m])
    >>> canonical(lower(A[k, m]) + lower(A[m, k]))
    Sum(A[_k1, _k1], (_k1, 0, N - 1)) + Sum(A[_k1, _k1], (_k1, 0, N - 1), (_k1, 0, N - 1))
    """
    while isinstance(e, Add) and (joined := _joined(e.args, normal)) is not None:
        e = joined
    return e


def _joined(terms: Sequence[Any], normal: Callable[[Any], Any]) -> Any | None:
    """The sum of the terms with one pair of triangles as a square; None if there is no pair."""
    for place, term in enumerate(terms):
        triangle = _triangle(term)
        for completion, whole in triangle.completions if triangle else ():
            other = normal(completion)
            if other in terms[place + 1 :]:
                rest = [t for t in terms if t not in (term, other)]
                return Add(*rest, *map(normal, whole))
    return None


def _triangle(term: Any) -> Triangle | None:
    factors = Mul.make_args(term)
    sums: list[Any] = [f for f in factors if isinstance(f, BINDERS[0])]
    for total in sums:
        inside, bound = Mul.make_args(total.function), tuple(bound_indices(total))
        for mask in inside if len(bound) > 1 else ():
            found = _order(mask, bound)
            if found is not None:
                outside = tuple(f for f in factors if f is not total)
                return Triangle(outside, tuple(f for f in inside if f is not mask), bound, *found)
    return None


def _order(mask: Any, bound: Sequence[Any]) -> tuple[Any, Any, int] | None:
    """Row, column and step of [row >= column + step], for two indices of one extent."""
    branches: Any = mask.args if isinstance(mask, Piecewise) else ()
    if [value for value, _ in branches] != [1, 0] or not isinstance(branches[0][1], Ge):
        return None
    test: Any = branches[0][1]
    gap = (test.lhs - test.rhs).expand()
    rows, columns = ([k for k in bound if gap.coeff(k) == sign] for sign in (1, -1))
    if len(rows) != 1 or len(columns) != 1 or not same_extent(*map(extent, (*rows, *columns))):
        return None
    step = -(gap - rows[0] + columns[0])
    return (rows[0], columns[0], int(step)) if step in (0, 1) else None
