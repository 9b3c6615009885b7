"""The order in which products and sums of array entries are printed.

SymPy orders by name, `W[i,j]*X[n,i]`; a reader follows the indices, `X[n,i]*W[i,j]`, starting at
the first index of the left side. Both LaTeX and plain text print in this order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Add, Indexed, Pow, Sum, together

from symnn.core.layout import (
    as_written,
    factor_rank,
    is_negative,
    ordered_factors,
    ordered_terms,
    positive_first,
)
from symnn.indexed.language.traverse import free_indices


def reading_factors(product: Any, formal: Sequence[Any]) -> list[Any]:
    """The factors of a product, reads chained by their indices.

    Args:
        product: evaluated or not; what was written keeps its order.
        formal: the indices of the left side, in order.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed.language.index import index
    >>> N, D = sizes("N D"); n, i = index("n", N), index("i", D)
    >>> X, W = tensor("X", N, D), tensor("W", D)
    >>> reading_factors(W[i]*X[n, i], [n])
    [X[n, i], W[i]]
    """
    factors = ordered_factors(product)
    if as_written(product):
        return factors
    places = [place for place, f in enumerate(factors) if is_read(f)]
    chain = chained([factors[p] for p in places], formal)
    for place, factor in zip(places, chain, strict=True):
        factors[place] = factor
    return sorted(factors, key=factor_rank)


def is_read(factor: Any) -> bool:
    """An entry, or a power of one."""
    return isinstance(factor.base if isinstance(factor, Pow) else factor, Indexed)


def chained(reads: list[Any], formal: Sequence[Any]) -> list[Any]:
    """Reads in an order in which each shares an index with what stands before it."""
    active, rest, chain = _start(reads, formal), list(reads), []
    while rest:
        order = [*active, *(i for i in formal if i not in active)]
        chosen = min(rest, key=lambda read: _place(read, order))
        chain.append(chosen)
        rest.remove(chosen)
        active += [i for i in _indices(chosen) if i not in active]
    return chain


def _start(reads: list[Any], formal: Sequence[Any]) -> list[Any]:
    """The index to begin with: that of the vector in `x[i]*W[i,j]`, where `j` ends the chain.

    A sum over everything begins at an index that nothing else shares.
    """
    found = [_indices(r) for r in reads]
    if not formal:
        everywhere = [i for indices in found for i in indices]
        heads = [i[0] for i in found if len(i) > 1 and everywhere.count(i[0]) == 1]
        return heads[:1]
    if len(formal) != 1:
        return list(formal[:1])
    at_end = [i for i in found if formal[0] in i]
    vectors = [i[0] for i in found if len(i) == 1 and i[0] != formal[0]]
    if vectors and all(len(i) > 1 and i[-1] == formal[0] for i in at_end):
        return vectors[:1]
    return list(formal)


def _indices(read: Any) -> tuple[Any, ...]:
    entry = read.base if isinstance(read, Pow) else read
    return tuple(entry.indices)  # type: ignore[attr-defined]


def _place(read: Any, order: list[Any]) -> tuple[Any, ...]:
    """For the choice of the next read: its first index, how many it has, and the others."""
    free = free_indices(read)
    places = [place for place, i in enumerate(order) if i in free]
    return (*places[:1], *([] if places else [len(order)]), len(_indices(read)), places)


def reading_terms(total: Any, formal: Sequence[Any]) -> list[Any]:
    """The terms of a sum: those over most of the formal indices first, sums before entries.

    What is subtracted entry by entry comes last: h - Y, not -Y + h.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> H, D = sizes("H D"); j, i = index("j", H), index("i", D)
    >>> W, b, x = tensor("W", D, H), tensor("b", H), tensor("x", D)
    >>> reading_terms(b[j] + Sum(x[i]*W[i, j], i), [j])[1]
    b[j]
    """
    terms = ordered_terms(total)
    if as_written(total):
        return terms
    numbers = [t for t in terms if not t.free_symbols]
    others = sorted(
        (t for t in terms if t.free_symbols),
        key=lambda t: (-len(free_indices(t) & set(formal)), not t.has(Sum), is_read(-t)),
    )
    first = bool(numbers) and terms[0] in numbers
    return positive_first([*numbers, *others] if first else [*others, *numbers])


def affine_place(i: Any, formal: Sequence[Any]) -> tuple[list[Any], Any]:
    """The terms of an affine index in order, and what all of them are divided by.

    What steps furthest comes first, then the indices of the left side.

    >>> from symnn.core import sizes
    >>> from symnn.indexed.language.index import index
    >>> s, k = index("s", sizes("N")), index("k", sizes("K"))
    >>> affine_place(k + 2*s - 1, [k]), affine_place(s/2 - k/2, [])
    (([2*s, k, -1], 1), ([s, -k], 2))
    """
    whole: Any = together(i)
    divisor = whole.as_numer_denom()[1]
    found: Any = (divisor * i).expand()
    terms = ordered_terms(found) if isinstance(found, Add) else [found]

    def rank(term: Any) -> tuple[Any, ...]:
        step = abs(term.as_coeff_Mul()[0])
        own = free_indices(term)
        return not term.free_symbols, is_negative(term), -step, not own & set(formal)

    return positive_first(sorted(terms, key=rank)), divisor
