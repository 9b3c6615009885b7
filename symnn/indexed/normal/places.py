"""A sum over places that are read by a formula, over the places themselves.

The sum over i and k of w[k] g[(i - k)/S] x[i] is the sum over o and k of w[k] g[o] x[S*o + k]: for
each k, the i at which neither g nor x is read outside are i = S*o + k with o in the range of g.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import starmap
from typing import Any

from sympy import LC, Add, Dummy, Idx, Indexed, Pow

from symnn.indexed.language.index import extent, fresh, index
from symnn.indexed.language.reach import is_nonnegative, is_whole
from symnn.indexed.language.traverse import entry, free_indices, rewrite, substitute
from symnn.indexed.normal.deltas import has_pole_in, reads_at


def replaced(factors: list[Any], bound: list[Any]) -> tuple[list[Any], list[Any]]:
    """The factors of a product and the indices it is summed over, with simpler places read.

    >>> from symnn.core import sizes, tensor
    >>> N, K, S = sizes("N K S")
    >>> o, i, k = index("o", N), index("i", S*(N - 1) + K), index("k", K)
    >>> g, x, w = tensor("g", N), tensor("x", S*(N - 1) + K), tensor("w", K)
    >>> replaced([w[k], g[(i - k)/S], x[i]], [i, k])
    ([w[k], g[_i], x[S*_i + k]], [_i, k])
    """
    best = weight(factors, bound) if any(map(_is_placed, factors)) else None
    while best is not None:
        found = [(weight(*other), other) for other in neighbors(factors, bound)]
        least = min(found, key=lambda pair: pair[0], default=None)
        if least is None or least[0] >= best:
            break
        best, (factors, bound) = least
    return factors, bound


def whole_places(factors: list[Any], bound: list[Any]) -> tuple[list[Any], list[Any]]:
    """The same with fewer fractional places, where the sum does not grow for it with any size.

    >>> from symnn.core import sizes, tensor
    >>> O, K = sizes("O K"); o, n, k = index("o", 2*O), index("n", O), index("k", K)
    >>> d, y = tensor("d", 2*O), tensor("y", O)
    >>> whole_places([d[o], y[(o - k + 1)/2]], [o])
    ([d[2*_o + k - 1], y[_o]], [_o])
    """
    fractions = weight(factors, bound)[0] if any(map(_is_fractional, factors)) else 0
    for others, indices in neighbors(factors, bound) if fractions else ():
        pairs = zip(map(extent, indices), map(extent, bound), strict=True)
        shorter = all(starmap(_grows_no_faster, pairs))
        if shorter and weight(others, indices)[0] < fractions:
            return whole_places(others, indices)
    return factors, bound


def _is_fractional(factor: Any) -> bool:
    """Whether a factor is a read between whole places."""
    places: Any = factor.indices if isinstance(factor, Indexed) else ()
    return any(not isinstance(i, Idx) and not is_whole(i) for i in places)


def _grows_no_faster(new: Any, old: Any) -> bool:
    """Whether an extent stays below another one as its sizes grow, up to what does not grow."""
    less, sizes = (old - new).expand(), new.free_symbols
    if less == 0 or not less.is_polynomial(*sizes):
        return is_nonnegative(less)
    return all(is_nonnegative(LC(less, size)) for size in sizes)


def weight(factors: Sequence[Any], bound: Sequence[Any]) -> tuple[int, ...]:
    """How involved the places are: fractions count first, then ranges, signs and length."""
    places = [i for f in factors for r in f.atoms(Indexed) for i in r.indices]
    terms = [t for i in places for t in Add.make_args(i) if t.has(Idx)]
    return (
        sum(not is_whole(i) for i in places),
        sum(_length(extent(k)) for k in bound),
        sum(bool(t.as_coeff_Mul()[0] < 0) for t in terms),
        sum(map(_length, places)),
    )


@lru_cache(maxsize=10_000)
def _length(e: Any) -> int:
    """Operations in an expression of sizes and indices."""
    return int(e.count_ops())


def neighbors(factors: list[Any], bound: list[Any]) -> Iterator[tuple[list[Any], list[Any]]]:
    """The same sum, written with one index replaced by a place that is read."""
    for v in bound:
        if any(reads_at(f, v) for f in factors) and not any(has_pole_in(f, v) for f in factors):
            for place, n in _places(factors, v):
                u = fresh(index(v.name, n))
                value = _solved(place, u, v)
                if value is not None:
                    moved = [_simple(substitute(f, {v: value})) for f in factors]
                    yield moved, [u if k is v else k for k in bound]


def _places(factors: Sequence[Any], v: Idx) -> Iterator[tuple[Any, Any]]:
    """The formulas with v at which arrays are read that make the product 0 outside of them."""
    for f in factors:
        read: Any = f.base if isinstance(f, Pow) and f.exp.is_positive else f
        if isinstance(read, Indexed):
            for i, n in zip(read.indices, read.shape, strict=True):
                if v in free_indices(i) and not (i - v).is_Integer and not i.has(Indexed):
                    yield i, n


@lru_cache(maxsize=50_000)
def _is_placed(factor: Any) -> bool:
    """Whether something is read at a formula."""
    return any(not isinstance(i, Idx) for r in factor.atoms(Indexed) for i in r.indices)


def _simple(e: Any) -> Any:
    """The expression with its places multiplied out."""

    def rule(part: Any) -> Any:
        if not isinstance(part, Indexed):
            return part
        places: Any = part.indices
        return entry(part.base, [i.expand() for i in places])

    return rewrite(e, rule)


def _solved(place: Any, u: Idx, v: Idx) -> Any:
    """The value of v at which a formula has the value u."""
    unknown = Dummy()
    plain = substitute(place, {v: unknown}).expand()
    slope, rest = plain.coeff(unknown, 1), plain.coeff(unknown, 0)
    affine = slope != 0 and (plain - slope * unknown - rest).expand() == 0
    return ((u - rest) / slope).expand() if affine else None
