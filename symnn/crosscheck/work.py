"""How much work an exact evaluation is, before it is done: reads of entries, each sum unrolled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import prod
from typing import Any

from sympy import Idx, Indexed, Integer, Mul, Sum

from symnn.indexed import extent
from symnn.indexed.expansion.apart import InnerSum, Part, taken_apart
from symnn.indexed.expansion.ranges import places as places_of
from symnn.indexed.language.binders import BINDERS, bound_indices
from symnn.indexed.language.program import Program
from symnn.indexed.language.traverse import base_of, free_indices, name_of, reads

Count = Callable[[Any], int]
"""The number that an extent stands for."""
LINE = 400
"""So many reads in a sum of products of two entries, which runs in C, take as long as another."""
SEEN = 4
"""So many terms take a product that is remembered as long as another read: most are 0."""
READY = 300
"""Reads that take as long as making an equation ready, once."""


def reads_of(expression: Any, count: Count, places: int = 1) -> int:
    """The reads that it takes to evaluate an expression; in lines, as many as take that long.

    Args:
        expression: what is evaluated.
        count: the number that an extent stands for.
        places: at how many values of its indices; a sum that does not read all of them is
            evaluated once for those that it does read.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> K = sizes("K"); k = index("k", K); a, b = tensor("a", K), tensor("b", K)
    >>> reads_of(1 + Sum(a[k] * (a[k] + 2), k), lambda extent: 5)
    17
    >>> reads_of(Sum(a[k] * b[k], k), lambda extent: 1000)
    7
    >>> j = index("j", K)
    >>> reads_of(a[j] / Sum(a[k], k), lambda extent: 5, places=5)
    15
    """
    if isinstance(expression, Indexed) or not expression.args:
        return places
    if isinstance(expression, BINDERS):
        own = prod(count(extent(i)) for i in bound_indices(expression))
        different = prod(count(extent(i)) for i in free_indices(expression))
        times = min(places, different)
        if is_line(expression):
            return 2 * times + 2 * times * own // LINE
        inner = _reads_of_inner_sums(expression, count, times == different)
        if inner is not None:
            return inner if times == different else times * inner
        return reads_of(expression.function, count, times * own)
    return sum(reads_of(argument, count, places) for argument in expression.args)


def _reads_of_inner_sums(total: Any, count: Count, everywhere: bool) -> int | None:
    """The reads of a sum of products, for all values of what it leaves free, or for one of them."""
    if not isinstance(total, Sum):
        return None

    def constant(e: Any) -> int:
        return int(e) if (Integer(1) * e).is_Integer else count(e)

    extents = {i: count(extent(i)) if everywhere else 1 for i in free_indices(total)}
    extents |= {i: count(extent(i)) for i in bound_indices(total)}
    found = taken_apart(total, extents, constant)
    return None if found is None else reads_within(found, extents, count)


def reads_within(inner: InnerSum, extents: Mapping[Any, int], count: Count) -> int:
    """The reads of a sum and of those within it, each once for all that it leaves free."""
    deeper = sum(reads_within(p, extents, count) for p in inner.parts if isinstance(p, InnerSum))
    if inner.is_line(extents):
        made = sum(places_of(p.free, extents, p.asked) for p in inner.parts)
        times = prod(extents[i] for i in inner.free)
        return deeper + int(made + 2 * times + 2 * inner.places(extents) / LINE)
    terms = inner.places(extents)
    return deeper + sum(_reads_of_part(p, extents, count, terms) for p in inner.parts)


def _reads_of_part(part: Part, extents: Mapping[Any, int], count: Count, terms: float) -> int:
    """A read is made in each term; what is remembered is computed once for all of its indices."""
    if part.is_band:
        return 0
    if part.plain or isinstance(part, InnerSum):
        return int(terms)
    different = int(places_of(part.free, extents, part.asked))
    return reads_of(part.expression, count, min(different, int(terms))) + int(terms) // SEEN


def is_line(total: Any) -> bool:
    """Whether a sum is over one index of two entries whose places are indices, this one once."""
    bound, factors = bound_indices(total), Mul.make_args(total.function)
    if len(bound) != 1 or len(factors) != 2 or not isinstance(total, Sum):
        return False
    return all(
        isinstance(f, Indexed) and f.indices.count(bound[0]) == 1
        and all(isinstance(i, Idx) for i in f.indices)
        for f in factors
    )  # fmt: skip


def exact_work(program: Program, count: Count) -> int:
    """Reads for one entry of each array, and for all entries of those that sums run over; with
    what it takes to begin.
    """
    whole, work = read_whole(program), 0
    for equation in program:
        entries = prod(count(extent(i)) for i in equation.indices)
        work += READY + reads_of(equation.right, count, entries if equation.name in whole else 1)
    return work


def read_whole(program: Program) -> set[str]:
    """The arrays of which one entry of another one takes all: those under a sum or a maximum, and
    what they are made of.
    """
    inside = {e.name: _names(b for b in e.right.atoms(*BINDERS)) for e in program}
    outside = {e.name: _names([e.right]) for e in program}
    whole: set[str] = set().union(*inside.values())
    found: set[str] = set()
    while whole - found:
        found = set(whole)
        whole |= {name for made in found for name in outside.get(made, ())}
    return whole


def _names(expressions: Iterable[Any]) -> set[str]:
    return {name_of(base_of(r)) for e in expressions for r in reads(e)}
