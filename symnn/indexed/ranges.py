"""Right sides in standard form: exact numbers, and sums over whole indices.

`Why:` with one kind of range, hoisting a constant out of a sum is multiplication by the extent, and
eliminating a Kronecker delta needs no case distinction.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Float, Idx, Rational, Symbol
from sympy.core.numbers import Infinity, NegativeInfinity

from symnn.core.symbols import Size
from symnn.errors import DomainError, EquationError
from symnn.indexed.binders import BINDERS, bind, is_whole
from symnn.indexed.index import index
from symnn.indexed.traverse import rewrite


def standardized(name: str, right: Any) -> Any:
    """The right side of the equation `name` with every binder over whole indices.

    A sum over `i` from `first` to `last` becomes a sum over 0..last-first of reads shifted by
    `first`. Decimals become the fractions that they are written as.

    Raises:
        EquationError: a range is infinite, or depends on another index.
    """

    def rule(e: Any) -> Any:
        if isinstance(e, Float):
            return Rational(str(e))
        if not isinstance(e, BINDERS) or all(is_whole(limit) for limit in e.limits):
            return e
        body, indices = e.function, []
        for i, first, last in e.limits:
            j = _whole_index(name, i, first, last)
            body = body.xreplace({i: j + first}) if j != i else body
            indices.append(j)
        return bind(type(e), body, indices)

    return rewrite(right, rule)


def _whole_index(name: str, i: Any, first: Expr, last: Expr) -> Any:
    if isinstance(i, Idx) and (first, last) == (i.lower, i.upper):
        return i
    if isinstance(last, Infinity) or isinstance(first, NegativeInfinity):
        raise EquationError(
            f"equation `{name}`: `{i}` runs from {first} to {last}; needed a finite range, "
            "such as one up to a size"
        )
    if not all(isinstance(s, Size) for s in (last - first).free_symbols | first.free_symbols):
        raise EquationError(
            f"equation `{name}`: the range of `{i}`, from {first} to {last}, depends on more than "
            "sizes; sum over the whole extent and mask with Piecewise((..., condition), (0, True))"
        )
    try:
        return index(_label(i), last - first + 1)
    except DomainError as error:
        raise EquationError(
            f"equation `{name}`: the range of `{i}`, from {first} to {last}, is empty; remove it"
        ) from error


def _label(i: Any) -> str:
    return i.name if isinstance(i, Symbol) else str(i.label)
