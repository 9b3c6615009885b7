"""Sums of products with the constants before the sum, and nothing else changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sympy import Mul, Sum

from symnn.indexed.language.binders import bind
from symnn.indexed.language.index import extent
from symnn.indexed.language.traverse import free_indices
from symnn.indexed.normal.deltas import without_deltas


def hoisted(factors: Iterable[Any], bound: Sequence[Any]) -> Any:
    """The sum of a product, with deltas contracted and constants before the sum."""
    kept, indices = without_deltas(list(factors), list(bound))
    inside = [f for f in kept if free_indices(f) & set(indices)]
    outside = [f for f in kept if not free_indices(f) & set(indices)]
    used = free_indices(Mul(*inside))
    outside += [extent(k) for k in indices if k not in used]
    return Mul(*outside, bind(Sum, Mul(*inside), [k for k in indices if k in used]))
