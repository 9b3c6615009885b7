"""A definition at shifted indices: outside of its array it is 0, which its formula need not be."""

from __future__ import annotations

from typing import Any

from sympy import Add, Ge, Idx, Indexed, Le, Mul, Piecewise, Pow, S

from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.equation import Equation
from symnn.indexed.language.index import extent, same_extent
from symnn.indexed.language.reach import is_nonnegative, is_whole, reach
from symnn.indexed.language.traverse import free_indices, reads, shape_of
from symnn.indexed.normal.deltas import has_pole_in, reads_at


def at_place(equation: Equation, indices: tuple[Any, ...]) -> Any:
    """The right side at other indices, 0 outside of the array; None where it may have no value.

    `Why:` at h[t + 1] a formula that divides by s[t] would divide by s[T], which is 0.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, index
    >>> T = sizes("T"); t = index("t", T); x, P = tensor("x", T), Program()
    >>> y = P.define("y", (t,), x[t] + 1)
    >>> at_place(P[y], (t - 1,))
    (x[t - 1] + 1)*Piecewise((1, t - 1 >= 0), (0, True))
    """
    tests: list[Any] = []
    for v, g, n in zip(equation.indices, indices, shape_of(equation.base), strict=True):
        beyond = _beyond(g, n)
        if beyond is None or (beyond and has_pole_in(equation.right, v)):
            return None
        if not vanishes(equation.right, v):
            if beyond and not is_whole(g):
                return None
            tests += beyond
    masks = [piecewise((S.One, test), (S.Zero, True)) for test in tests]
    return Mul(equation.at(indices), *masks)


def inside_masks(e: Any) -> list[Any]:
    """Factors that are 0 where a read of the expression lies outside of its array, else 1."""
    return [piecewise((S.One, test), (S.Zero, True)) for test in inside_tests(e)]


def inside_tests(e: Any) -> list[Any]:
    """What must hold for all reads of an expression to lie inside of their arrays."""
    found: dict[Any, None] = {}
    for read in sorted((r for r in reads(e) if isinstance(r, Indexed)), key=str):
        for g, n in zip(read.indices, shape_of(read.base), strict=True):
            found.update(dict.fromkeys(_beyond(g, n) or ()))
    return [test for test in found if test != S.true]


def _beyond(g: Any, n: Any) -> list[Any] | None:
    """What must hold for an index to lie in 0..n-1, and is not sure; None for data as an index."""
    if isinstance(g, Idx) and same_extent(extent(g), n):
        return []
    if g.has(Indexed):
        return [] if isinstance(g, Indexed) else None
    low, high = reach(g)
    below = [] if is_nonnegative(low) else [Ge(g, 0)]
    found = below + ([] if is_nonnegative(n - 1 - high) else [Le(g, n - 1)])
    return found or ([] if is_whole(g) else [S.true])


def vanishes(e: Any, v: Idx) -> bool:
    """Whether an expression is 0 wherever the index v lies outside of its range.

    It is if a factor of each term is a read at v, which is 0 there.
    """
    if v not in free_indices(e):
        return e == 0
    if isinstance(e, Indexed):
        return reads_at(e, v)
    if isinstance(e, Add):
        return all(vanishes(a, v) for a in e.args)
    if isinstance(e, Mul):
        return any(vanishes(a, v) for a in e.args)
    if isinstance(e, Pow):
        return bool(e.exp.is_positive) and vanishes(e.base, v)
    if isinstance(e, BINDERS):
        return vanishes(e.function, v)
    branches: Any = e.args
    return isinstance(e, Piecewise) and all(vanishes(value, v) for value, _ in branches)
