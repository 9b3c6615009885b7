"""Index notation read as matrix algebra, where every part has at most two free indices.

Arrays of rank 2 are matrices as stored; arrays of rank 1 are rows (`y = x W + b`), except those
over samples, which are columns, because samples are rows of a matrix. Sums become products by
walking from the row index to the column index along the factors that join them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Add, Expr, Function, Idx, Indexed, KroneckerDelta, Mul, Piecewise, Pow, S
from sympy.core.relational import Relational

from symnn.indexed.language.binders import BINDERS, ArgMaximum, bound_indices
from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Equation
from symnn.indexed.language.traverse import free_indices, reads
from symnn.indexed.language.whole import Whole
from symnn.indexed.printing.columns import column_extents
from symnn.indexed.printing.matrix_sums import (
    SumReader,
    constant,
    is_divisor,
    refuse,
)
from symnn.indexed.printing.matrix_tree import (
    Applied,
    Compared,
    Computed,
    Constant,
    Diagonal,
    Elementwise,
    Identity,
    Named,
    Node,
    Power,
    RowMaximum,
    Total,
    matmul,
    scaled,
    transpositions,
)
from symnn.indexed.printing.ordering import reading_factors, reading_terms


def is_none(base: Any) -> bool:
    """Of no array more is known than what it is."""
    return False


def matrix_form(
    equation: Equation,
    columns: frozenset[Expr] | None = None,
    is_symmetric: Callable[[Any], bool] = is_none,
) -> Node:
    """The right side of an equation as a matrix expression.

    Args:
        equation: over at most two indices.
        columns: extents whose vectors are columns; by default judged by this equation alone.
        is_symmetric: whether an array is its own transpose, which is then not written.

    Raises:
        NotMatrixError: it has none.
    """
    known = column_extents([equation]) if columns is None else columns
    formal = equation.indices
    if len(formal) > 2:
        raise refuse(equation.left)
    if len(formal) == 2:
        rows, cols = formal
    else:
        single = formal[0] if formal else None
        rows, cols = (single, None) if single and extent(single) in known else (None, single)
    return MatrixReader(known, is_symmetric).read(equation.right, rows, cols)


class MatrixReader(SumReader):
    """Reads scalar expressions as entries: `read(e, r, c)` is the matrix with entries e at (r, c).

    Args:
        columns: extents whose vectors are columns.
        is_symmetric: whether an array is its own transpose.
    """

    def __init__(
        self, columns: frozenset[Expr], is_symmetric: Callable[[Any], bool] = is_none
    ) -> None:
        self.columns, self.is_symmetric = columns, is_symmetric

    def read(self, e: Any, r: Idx | None, c: Idx | None) -> Node:
        """The matrix; without row or column index it has one row or column."""
        live = free_indices(e)
        if not live <= {r, c}:
            raise refuse(e)
        if not live and not e.has(*BINDERS, Whole):
            return constant(e, r, c)
        if r is not None and r not in live:
            return matmul(constant(S.One, r, None), self.read(e, None, c))
        if c is not None and c not in live:
            return matmul(self.read(e, r, None), constant(S.One, None, c))
        return self._by_kind(e, r, c)

    def _by_kind(self, e: Any, r: Any, c: Any) -> Node:
        for kind, rule in RULES:
            if isinstance(e, kind):
                return rule(self, e, r, c)
        raise refuse(e)

    def entry(self, e: Any, r: Any, c: Any) -> Node:
        """A read of an array at the row and column index."""
        places = tuple(e.indices)
        if len(places) == 2 and places in ((r, c), (c, r)) and r != c:
            return Named(e.base, places == (c, r) and not self.is_symmetric(e.base))
        if len(places) == 1 and places[0] in (r, c):
            return Named(e.base, (extent(places[0]) in self.columns) != (places[0] == r))
        raise refuse(e)

    def total(self, e: Any, r: Any, c: Any) -> Node:
        """A sum, term by term."""
        formal = [i for i in (r, c) if i is not None]
        return Total(tuple(self.read(term, r, c) for term in reading_terms(e, formal)))

    def product(self, e: Any, r: Any, c: Any) -> Node:
        """A product: scalars, what varies by row or by column alone, and the rest."""
        formal = [i for i in (r, c) if i is not None]
        by: dict[frozenset[Any], list[Any]] = {}
        for factor in reading_factors(e, formal):
            by.setdefault(free_indices(factor), []).append(factor)
        scalars = [self.read(f, None, None) for f in by.pop(frozenset(), [])]
        core = self._spread(by, r, c)
        return matmul(*scalars, *([core] if core else []))

    def _spread(self, by: dict[frozenset[Any], list[Any]], r: Any, c: Any) -> Node | None:
        """The factors of a product by the indices that they have."""
        if not by:
            return None
        full = by.get(frozenset(i for i in (r, c) if i is not None))
        rows = by.get(frozenset([r])) if c is not None and r is not None else None
        cols = by.get(frozenset([c])) if c is not None and r is not None else None
        if full is None:
            left, right = self.hadamard(rows or [], r, None), self.hadamard(cols or [], None, c)
            return matmul(left, right)
        core = self.hadamard(full, r, c)
        before = [self.diagonal(rows, r)] if rows else []
        behind = [self.diagonal(cols, c)] if cols else []
        return matmul(*before, core, *behind)

    def diagonal(self, factors: list[Any], i: Any) -> Node:
        """The diagonal matrix of what varies by one index."""
        product = Mul(*factors)
        inverse = all(is_divisor(f) for f in factors)
        vector = 1 / product if inverse else product
        node = min(self.read(vector, i, None), self.read(vector, None, i), key=transpositions)
        return Diagonal(node, inverse)

    def hadamard(self, factors: list[Any], r: Any, c: Any) -> Node:
        """Factors over the same indices, entry by entry."""
        above = tuple(self._open(f, r, c) for f in factors if not is_divisor(f))
        below = tuple(self.read(1 / f, r, c) for f in factors if is_divisor(f))
        if len(above) == 1 and not below:
            return above[0]
        return Elementwise(above, below)

    def _open(self, factor: Any, r: Any, c: Any) -> Node:
        return self._by_kind(factor, r, c)

    def power(self, e: Any, r: Any, c: Any) -> Node:
        """A power with a constant exponent."""
        if e.exp.free_symbols or free_indices(e.exp):
            raise refuse(e)
        if is_divisor(e):
            return Elementwise((), (self.read(1 / e, r, c),))
        return Power(self.read(e.base, r, c), e.exp)

    def function(self, e: Any, r: Any, c: Any) -> Node:
        """A function applied entry by entry."""
        return Applied(e, tuple(self.argument(a, r, c) for a in e.args))

    def argument(self, e: Any, r: Any, c: Any) -> Node:
        """An argument; a constant one is not spread out."""
        return self.read(e, r, c) if free_indices(e) else self.read(e, None, None)

    def cases(self, e: Any, r: Any, c: Any) -> Node:
        """Two branches as indicators; a branch that is 0 is left out."""
        (value, condition), *others = e.args
        if len(others) != 1 or others[0][1] is not S.true or not isinstance(condition, Relational):
            raise refuse(e)
        branches = [(value, condition), (others[0][0], ~condition)]
        kept = [self._branch(v, test, r, c) for v, test in branches if v != 0]
        return kept[0] if len(kept) == 1 else Total(tuple(kept))

    def _branch(self, value: Any, condition: Any, r: Any, c: Any) -> Node:
        if condition.atoms(Idx) - {i for read in reads(condition) for i in read.atoms(Idx)}:
            raise refuse(condition)
        sides = (self.argument(condition.lhs, r, c), self.argument(condition.rhs, r, c))
        bracket = Compared(type(condition), *sides)
        if value == 1:
            return bracket
        node = self.read(value, r, c)
        if isinstance(node, Constant):
            return scaled(node.value, bracket)
        return Elementwise((node, bracket))

    def delta(self, e: Any, r: Any, c: Any) -> Node:
        """The identity matrix."""
        if {e.args[0], e.args[1]} != {r, c} or extent(r) != extent(c):
            raise refuse(e)
        return Identity(extent(r))

    def maximum(self, e: Any, r: Any, c: Any) -> Node:
        """The maximum of each row."""
        own = bound_indices(e)
        if len(own) != 1 or c is not None or isinstance(e, ArgMaximum):
            raise refuse(e)
        return RowMaximum(self.read(e.function, r, own[0]))

    def whole(self, e: Any, r: Any, c: Any) -> Node:
        """A function of whole matrices; a solution for one right side is as that is stored."""
        if len(e.indices) == 1 or e.indices != tuple(i for i in (r, c) if i is not None):
            raise refuse(e)
        return Computed(e.kind, e.arrays)


RULES: tuple[tuple[Any, Any], ...] = (
    (Indexed, MatrixReader.entry), (Add, MatrixReader.total), (Mul, MatrixReader.product),
    (Pow, MatrixReader.power), (BINDERS[0], MatrixReader.sum), (BINDERS[1], MatrixReader.maximum),
    (Piecewise, MatrixReader.cases), (KroneckerDelta, MatrixReader.delta),
    ((Function, sympy.Max, sympy.Min), MatrixReader.function), (Whole, MatrixReader.whole),
)  # fmt: skip
