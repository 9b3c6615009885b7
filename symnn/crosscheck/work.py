"""How much work an exact evaluation is, before it is done: reads of entries, each sum unrolled."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

from sympy import Indexed

from symnn.indexed import extent
from symnn.indexed.language.binders import BINDERS, bound_indices
from symnn.indexed.language.program import Program
from symnn.indexed.language.traverse import free_indices

Count = Callable[[Any], int]
"""The number that an extent stands for."""


def reads_of(expression: Any, count: Count, places: int = 1) -> int:
    """The reads that it takes to evaluate an expression.

    Args:
        expression: what is evaluated.
        count: the number that an extent stands for.
        places: at how many values of its indices; a sum that does not read all of them is
            evaluated once for those that it does read.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> K = sizes("K"); k = index("k", K); a = tensor("a", K)
    >>> reads_of(1 + Sum(a[k] * (a[k] + 2), k), lambda extent: 5)
    16
    >>> j = index("j", K)
    >>> reads_of(a[j] / Sum(a[k], k), lambda extent: 5, places=5)
    15
    """
    if isinstance(expression, Indexed) or not expression.args:
        return places
    if isinstance(expression, BINDERS):
        own = prod(count(extent(i)) for i in bound_indices(expression))
        different = prod(count(extent(i)) for i in free_indices(expression))
        return reads_of(expression.function, count, min(places, different) * own)
    return sum(reads_of(argument, count, places) for argument in expression.args)


def exact_work(program: Program, sampled: set[str], count: Count) -> int:
    """Reads for one entry of each array that is sampled, and for all entries of all others."""
    work = 0
    for equation in program:
        entries = prod(count(extent(i)) for i in equation.indices)
        places = 1 if equation.name in sampled else entries
        work += reads_of(equation.right, count, places)
    return work
