"""What a well-formed equation is: distinct indices, no shadowing, extents that fit."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Idx, Indexed, Integer

from symnn.errors import EquationError, ShapeError
from symnn.indexed.binders import BINDERS, bound_indices
from symnn.indexed.index import extent, index_name, same_extent
from symnn.indexed.traverse import free_indices, name_of, reads
from symnn.syntax.names import identifier


def check_equation(name: str, indices: tuple[Idx, ...], right: Any) -> None:
    """Refuse an equation that breaks a rule of the calculus, naming it and what is needed."""
    identifier(name)
    if not isinstance(right, Expr):
        raise EquationError(f"equation `{name}`: the right side is {right!r}; needed an expression")
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
            _check_read(name, read)


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


def _check_read(name: str, read: Any) -> None:
    for axis, (i, n) in enumerate(zip(read.indices, read.shape, strict=True)):  # type: ignore[arg-type]
        if isinstance(i, Idx) and not same_extent(extent(i), n):
            raise ShapeError(
                f"equation `{name}`: index `{index_name(i)}` has extent {extent(i)}, but axis "
                f"{axis} of `{name_of(read.base)}` with shape {tuple(read.shape)} has extent {n}; "
                "use an index over that extent"
            )
        if isinstance(i, Integer) and (i < 0 or (isinstance(n, Integer) and i >= n)):
            raise ShapeError(
                f"equation `{name}`: constant index {i} is outside axis {axis} of "
                f"`{name_of(read.base)}`, which has extent {n}"
            )
