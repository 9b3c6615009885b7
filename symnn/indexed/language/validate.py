"""What a well-formed equation is: distinct indices, no shadowing, extents that fit."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, I, Idx, Indexed, IndexedBase, Integer, nan, oo, zoo

from symnn.core.symbols import Size, Variable, places_in
from symnn.errors import EquationError, ShapeError
from symnn.indexed.language.binders import BINDERS, bound_indices
from symnn.indexed.language.index import extent, index_name, same_extent
from symnn.indexed.language.reach import is_affine
from symnn.indexed.language.traverse import base_of, free_indices, name_of, reads
from symnn.indexed.language.whole import Whole
from symnn.syntax.names import identifier

FOREIGN = (
    sympy.Derivative, sympy.Subs, sympy.Integral, sympy.Product, sympy.Limit, sympy.MatrixExpr,
    sympy.Determinant, sympy.Trace,
)  # fmt: skip


def check_right(name: str, right: Any) -> None:
    """Refuse a right side that is no real scalar expression."""
    identifier(name)
    if not isinstance(right, Expr):
        raise EquationError(
            f"equation `{name}`: the right side is {right!r}; needed an expression of reads, such "
            "as an entry of an array"
        )
    foreign = sorted(type(e).__name__ for e in right.atoms(*FOREIGN))
    if foreign:
        raise EquationError(
            f"equation `{name}`: `{foreign[0]}` stands on the right; needed functions of reads, "
            "Sum and MaxOver; carry it out first, or use `inv`, `det`, `logdet`, `solve`, "
            "`cholesky` of an array"
        )
    _check_arrays(name, right)
    if right.has(I, oo, -oo, zoo, nan):
        raise EquationError(
            f"equation `{name}`: the right side `{right}` holds a value that is not a real number; "
            "every entry must be real"
        )


def _check_arrays(name: str, e: Any) -> None:
    """Refuse an array without a shape, and one without indices."""
    if isinstance(e, IndexedBase):
        at = ", ".join(["i", "j", "k", "l", "m"][: len(e.shape or ())])
        raise EquationError(
            f"equation `{name}`: the array `{e.label}` stands without indices; needed one of its "
            f"entries, such as `{e.label}[{at}]`"
        )
    if isinstance(e, Indexed):
        if e.base.shape is None:  # type: ignore[union-attr]
            raise EquationError(
                f"equation `{name}`: `{e}` reads `{e.base}`, which is not declared; needed its "
                f'shape; declare it by `tensor("{e.base}", ...)`'
            )
        for i in e.indices:
            _check_arrays(name, i)
    elif not isinstance(e, Whole):
        for argument in e.args:
            _check_arrays(name, argument)


def check_equation(name: str, indices: tuple[Idx, ...], right: Any) -> None:
    """Refuse an equation that breaks a rule of the calculus, naming it and what is needed."""
    _check_left(name, indices)
    stray = sorted(index_name(i) for i in free_indices(right) - set(indices))
    if stray:
        raise EquationError(
            f"equation `{name}`: index `{stray[0]}` stands free on the right but not on the left; "
            f"sum over it, or define `{name}` over it too"
        )
    _check_binders(name, right, frozenset(indices))
    for read in reads(right):
        if isinstance(read, Indexed):
            _check_read(name, read, right)
    _check_self(name, indices, right)


def _check_left(name: str, indices: tuple[Idx, ...]) -> None:
    for i in indices:
        if not isinstance(i, Idx):
            raise EquationError(
                f"equation `{name}`: {i!r} is not an index; make one with `index(name, extent)`"
            )
    twice = [index_name(i) for i in indices if indices.count(i) > 1]
    if twice:
        raise EquationError(
            f"equation `{name}`: index `{twice[0]}` is used twice on the left; "
            "every axis needs an index of its own"
        )


def _check_binders(name: str, expression: Any, outer: frozenset[Idx]) -> None:
    if isinstance(expression, BINDERS):
        own = bound_indices(expression)
        shadowed = [index_name(k) for k in own if k in outer or own.count(k) > 1]
        if shadowed:
            raise EquationError(
                f"equation `{name}`: index `{shadowed[0]}` is used twice: it is summed over where "
                "it already has a meaning; use another index for the sum"
            )
        _check_binders(name, expression.function, outer | set(own))
    elif not isinstance(expression, Indexed | Idx):
        for argument in expression.args:
            _check_binders(name, argument, outer)


def _check_self(name: str, indices: tuple[Idx, ...], right: Any) -> None:
    """Refuse an entry that is defined by itself; one at a shifted index makes a recurrence."""
    for read in reads(right):
        if name_of(base_of(read)) == name and set(getattr(read, "indices", ())) <= set(indices):
            raise EquationError(
                f"equation `{name}`: `{read}` stands on the right too; needed other arrays, or an "
                "earlier entry, as in h[t] := h[t - 1] + x[t]; give the result a name of its own"
            )


def _check_read(name: str, read: Any, right: Any) -> None:
    for i in read.indices:
        _check_index(name, read, i)
    for axis, (i, n) in enumerate(zip(read.indices, read.shape, strict=True)):  # type: ignore[arg-type]
        if isinstance(i, Idx) and not same_extent(extent(i), n):
            raise ShapeError(
                f"equation `{name}`: index `{index_name(i)}` has extent {extent(i)}, but axis "
                f"{axis} of `{name_of(read.base)}` with shape {tuple(read.shape)} has extent {n}; "
                f"{_others(read, i, right)}use an index over that extent, in `{right}`"
            )
        if isinstance(i, Indexed) and not same_extent(places_in(i.base), n):
            raise ShapeError(
                f"equation `{name}`: `{i}` holds places of an axis of extent {places_in(i.base)}, "
                f"but axis {axis} of `{name_of(read.base)}` has extent {n}; declare the data with "
                "that extent"
            )
        if isinstance(i, Integer) and (i < 0 or (isinstance(n, Integer) and i >= n)):
            raise ShapeError(
                f"equation `{name}`: constant index {i} is outside axis {axis} of "
                f"`{name_of(read.base)}`, which has extent {n}"
            )


def _others(read: Any, i: Idx, right: Any) -> str:
    """The arrays that the index fits, which may show where the slip is."""
    fitting = sorted(
        f"`{name_of(r.base)}` with shape {tuple(r.shape)}"
        for r in reads(right)
        if isinstance(r, Indexed) and r.base != read.base and i in r.indices
    )
    return f"it indexes {' and '.join(fitting)} too; " if fitting else ""


def _check_index(name: str, read: Any, i: Any) -> None:
    """Refuse an index that is data, or that is not affine."""
    if isinstance(i, Indexed) and places_in(i.base) is not None:
        return
    if i.has(Indexed) or any(isinstance(s, Variable) and not isinstance(s, Size) for s in reads(i)):
        raise EquationError(
            f"equation `{name}`: `{read}` is read at `{i}`, which is data; needed an index, or a "
            "read of an array that was declared by `data_index(name, shape, extent=...)`"
        )
    if (i.is_number and not i.is_Integer) or not all(s.is_integer for s in i.free_symbols):
        raise EquationError(
            f"equation `{name}`: `{read}` is read at `{i}`, which is no whole number; needed an "
            "index, made by `index(name, extent)`, or an integer"
        )
    if not isinstance(i, Idx) and not is_affine(i):
        raise EquationError(
            f"equation `{name}`: `{read}` is read at `{i}`; needed an index, or a sum of indices "
            "with rational coefficients, sizes and numbers"
        )
