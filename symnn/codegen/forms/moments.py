"""Means, and what is measured from them: variances and deviations without cancellation.

    Sum(u**2, k)/K - m**2 = Sum((u - m)**2, k)/K   where m = Sum(u, k)/K

The left side is a small difference of large numbers where |m| is large. And deviations from a mean
sum to 0, so that what a rounded mean leaves over can be taken off:

    c = u - m,  u - m = c - Sum(c, k)/K

These are identities; nothing else changes.
"""

from __future__ import annotations

from itertools import permutations
from typing import Any

from sympy import Add, Indexed, Mul, Pow, Symbol

from symnn.codegen.forms.added import Added
from symnn.codegen.lowering.dispatch import natural_order
from symnn.indexed.language.binders import BINDERS, Sum, bound_indices
from symnn.indexed.language.index import extent
from symnn.indexed.language.order import is_plain
from symnn.indexed.language.program import Program
from symnn.indexed.language.traverse import base_of, entry, substitute


def definition(program: Program, e: Any) -> Any:
    """What a read stands for, if it is one of an array that the program defines."""
    if isinstance(e, Indexed | Symbol) and base_of(e) in program and is_plain(e):
        return program[base_of(e)].at(getattr(e, "indices", ()))
    return e


def averaged(program: Program, e: Any) -> tuple[Any, tuple[Any, ...]]:
    """u and its indices where e is their mean, Sum(u, k)/K; None otherwise.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import index
    >>> K = sizes("K"); k = index("k", K); x = tensor("x", K)
    >>> averaged(Program(), Sum(x[k], k) / K)
    (x[k], (k,))
    """
    factors = Mul.make_args(definition(program, e))
    sums = [f for f in factors if isinstance(f, BINDERS[0])]
    if len(sums) != 1:
        return None, ()
    bound = tuple(bound_indices(sums[0]))
    others = Mul(*[f for f in factors if f is not sums[0]], *map(extent, bound))
    return (sums[0].function, bound) if others == 1 else (None, ())


def mean_in(program: Program, u: Any, bound: tuple[Any, ...]) -> Any:
    """The read of the mean that u is measured from, where u = v - mean of v; None otherwise."""
    if not isinstance(u, Add) or len(u.args) != 2:
        return None
    for v, other in permutations(u.args):
        mean = -other
        if isinstance(mean, Indexed | Symbol) and base_of(mean) in program:
            term, same = averaged(program, mean)
            here = dict(zip(same, bound, strict=True)) if len(same) == len(bound) else None
            if here is not None and substitute(term, here) == v:
                return mean
    return None


def shifted_variance(added: Added, e: Any) -> Any:
    """The mean square less the squared mean as the mean of squares; other terms stay."""
    if not isinstance(e, Add):
        return e
    for first, second in permutations(e.args, 2):
        found = _variance(added, first, -second)
        if found is not None:
            return Add(found, *[a for a in e.args if a is not first and a is not second])
    return e


def _variance(added: Added, mean_square: Any, squared_mean: Any) -> Any:
    square, bound = averaged(added.program, mean_square)
    root = _root(squared_mean)
    if square is None or root is None:
        return None
    term, same = averaged(added.program, root)
    if term is None or len(bound) != len(same):
        return None
    there = substitute(term, dict(zip(same, bound, strict=True)))
    if there**2 != square:
        return None
    if not isinstance(root, Indexed | Symbol):
        free = natural_order(root)
        root = entry(added.new("mean", free, root), free)
    return Mul(*[1 / extent(k) for k in bound]) * Sum((there - root) ** 2, *bound)


def _root(e: Any) -> Any:
    """m where e is m**2 by its form, else None."""
    powers = [f.as_base_exp() for f in Mul.make_args(e)]
    if not all(p.is_Integer and p % 2 == 0 for _, p in powers):
        return None
    return Mul(*[Pow(base, p // 2) for base, p in powers])
