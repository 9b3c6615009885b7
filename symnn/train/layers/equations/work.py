"""What a forward pass of a network takes, counted in its equations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Integer, Sum

from symnn.indexed import extent
from symnn.indexed.language.binders import bound_indices


def counted(program: Any, sizes: Mapping[Any, int]) -> dict[str, list[int]]:
    """Of each equation: multiplications in sums, and entries, for one sample.

    Args:
        program: the equations.
        sizes: the number that each symbolic size stands for, but for that of the samples.
    """
    known = {s: Integer(n) for s, n in sizes.items()}
    found = [(_count(e.indices, known), _sums(e.right)) for e in program]
    products = [n * sum(_count(bound_indices(s), known) for s in sums) for n, sums in found]
    return {"products": products, "entries": [n for n, _ in found]}


def _sums(right: Any) -> list[Any]:
    """The sums of products in an expression."""
    return [e for e in right.atoms(Sum) if e.function.is_Mul]


def _count(indices: Iterable[Any], known: Mapping[Any, Any]) -> int:
    """How many values indices have together; samples count once."""
    found = 1
    for each in indices:
        number: Any = (Integer(1) * extent(each)).xreplace(known)
        found *= int(number) if number.is_Integer else 1
    return found
