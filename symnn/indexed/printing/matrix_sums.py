"""Sums of products read as products of matrices."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Add, Indexed, Mul, Pow, S

from symnn.errors import SymnnError
from symnn.indexed.language.binders import bind, bound_indices
from symnn.indexed.language.index import extent
from symnn.indexed.language.traverse import free_indices
from symnn.indexed.printing.matrix_path import Link, Path, circle, paths
from symnn.indexed.printing.matrix_tree import (
    Constant,
    Matmul,
    Named,
    Node,
    Total,
    Trace,
    Transposed,
    effort,
    matmul,
    transpositions,
)
from symnn.indexed.printing.ordering import reading_factors


class NotMatrixError(SymnnError):
    """The expression has no matrix notation; index notation is used instead."""


def refuse(e: Any) -> NotMatrixError:
    """Why there is no matrix notation."""
    return NotMatrixError(f"matrix notation: `{e}` is not a matrix expression of rank at most 2")


def transposed_once(node: Node, other: Node) -> Node:
    """`node`, or the transpose of `other`, which is the same matrix with fewer signs."""
    turned = transpositions(node) and not isinstance(node, Named)
    return Transposed(other) if turned and not transpositions(other) else node


def is_divisor(factor: Any) -> bool:
    return isinstance(factor, Pow) and factor.exp.could_extract_minus_sign()


def constant(value: Any, r: Any, c: Any) -> Constant:
    """A number at every row and column."""
    return Constant(
        value, extent(r) if r is not None else None, extent(c) if c is not None else None
    )


def ones_row(i: Any) -> Constant:
    """Ones over an index, as a row."""
    return constant(S.One, None, i)


def ones_column(i: Any) -> Constant:
    """Ones over an index, as a column."""
    return constant(S.One, i, None)


class SumReader:
    """What a matrix reader does with sums; the rest of the reader is its subclass."""

    def read(self, e: Any, r: Any, c: Any) -> Node:
        """The matrix with the entries `e` at row `r` and column `c`."""
        raise NotImplementedError

    def hadamard(self, factors: list[Any], r: Any, c: Any) -> Node:
        """Factors over the same indices, entry by entry."""
        raise NotImplementedError

    def diagonal(self, factors: list[Any], i: Any) -> Node:
        """The diagonal matrix of what varies by one index."""
        raise NotImplementedError

    def sum(self, e: Any, r: Any, c: Any) -> Node:
        """A sum over indices as a product of matrices."""
        if isinstance(e.function, Add) and not self._joined(e):
            parts = [bind(sympy.Sum, term, bound_indices(e)) for term in e.function.args]
            return Total(tuple(self.read(part, r, c) for part in parts))
        bound = set(bound_indices(e))
        if any((i.lower, i.upper) != tuple(ends) for i, *ends in e.limits):
            raise refuse(e)
        factors = reading_factors(e.function, [i for i in (r, c) if i is not None])
        outside = [f for f in factors if not free_indices(f) & bound]
        inside = [f for f in factors if free_indices(f) & bound]
        idle = bound - frozenset().union(*(free_indices(f) for f in inside))
        outside += [extent(i) for i in idle]
        wide = next((f for f in inside if isinstance(f, Add) and len(free_indices(f)) > 2), None)
        if wide is not None:
            return self._distributed(e, [f for f in factors if f is not wide], wide, (r, c))
        if outside:
            inner = bind(sympy.Sum, Mul(*inside), [i for i in bound_indices(e) if i not in idle])
            return self.read(Mul(*outside, inner), r, c)
        return self._walk(inside, bound, r, c)

    def _distributed(self, e: Any, others: list[Any], wide: Any, at: tuple[Any, Any]) -> Node:
        """A sum in brackets over three indices, multiplied out: its terms may have fewer."""
        bound = bound_indices(e)
        parts = [bind(sympy.Sum, Mul(*others, term), bound) for term in wide.args]
        return Total(tuple(self.read(part, *at) for part in parts))

    def _joined(self, e: Any) -> bool:
        return len(free_indices(e.function)) <= 2

    def _walk(self, factors: list[Any], bound: set[Any], r: Any, c: Any) -> Node:
        around = circle(factors, bound) if r is None and c is None else None
        if around is not None:
            nodes = [self.hadamard([f], start, end) for f, start, end in around]
            return Trace(matmul(*nodes))
        links: dict[Link, list[Any]] = {}
        for factor in factors:
            links.setdefault(free_indices(factor), []).append(factor)
        found = paths(links, r, c)
        if found is None:
            raise refuse(Mul(*factors))
        return matmul(*[self._shorter(path, links) for path in found])

    def _shorter(self, path: Path, links: dict[Link, list[Any]]) -> Node:
        """Of a sum over all indices, the direction that is easier to read."""
        if len(path.stops) == 1:
            return self._inner(path.stops[0], links[frozenset(path.stops)])
        forward = self._along(path, links)
        if path.bound != frozenset(path.stops):
            return forward
        return min(forward, self._along(path.reversed, links), key=effort)

    def _along(self, path: Path, links: dict[Link, list[Any]]) -> Node:
        """The product along one path."""
        nodes: list[Node] = []
        for place, stop in enumerate(path.stops):
            vector = links.get(frozenset([stop]))
            last = place == len(path.stops) - 1
            if stop in path.bound and place == 0:
                nodes.append(self.row(vector, stop) if vector else ones_row(stop))
            elif stop in path.bound and last:
                nodes.append(self.column(vector, stop) if vector else ones_column(stop))
            elif vector:
                nodes.append(self.diagonal(vector, stop))
            if not last:
                following = path.stops[place + 1]
                nodes.append(self.hadamard(links[frozenset([stop, following])], stop, following))
        return matmul(*nodes)

    def _inner(self, stop: Any, vectors: list[Any]) -> Node:
        """A sum over one index of vectors over it."""
        first, *others = vectors
        if not others and isinstance(first, Indexed) and first.indices == (stop, stop):
            return Trace(Named(first.base))
        if not others and isinstance(first, Pow) and first.exp == 2:
            first, others = first.base, [first.base]
        if not others:
            sums = [
                Matmul((self.row([first], stop), ones_column(stop))),
                Matmul((ones_row(stop), self.column([first], stop))),
            ]
            return min(sums, key=transpositions)
        return Matmul((self.row([first], stop), self.column(others, stop)))

    def row(self, factors: list[Any], i: Any) -> Node:
        """A row; of several transposed arrays only the whole is transposed."""
        return transposed_once(self.hadamard(factors, None, i), self.hadamard(factors, i, None))

    def column(self, factors: list[Any], i: Any) -> Node:
        """A column, likewise."""
        return transposed_once(self.hadamard(factors, i, None), self.hadamard(factors, None, i))
