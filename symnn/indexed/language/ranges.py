"""Right sides in standard form: exact numbers, and sums over whole indices.

`Why:` with one kind of range, hoisting a constant out of a sum is multiplication by the extent, and
eliminating a Kronecker delta needs no case distinction. A range that depends on another index, such
as j = 0..i, becomes a mask.
"""

from __future__ import annotations

from typing import Any

from sympy import And, Expr, Float, Ge, Idx, Indexed, Le, Rational, S, Symbol
from sympy.core.numbers import Infinity, NegativeInfinity

from symnn.core.symbols import Size
from symnn.errors import DomainError, EquationError
from symnn.indexed.language.binders import BINDERS, bind, is_whole
from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.index import index
from symnn.indexed.language.reach import is_nonnegative, reach
from symnn.indexed.language.traverse import free_indices, rewrite, shape_of


def standardized(name: str, right: Any) -> Any:
    """The right side of the equation `name` with every binder over whole indices.

    A sum over `i` from `first` to `last` becomes a sum over 0..last-first of reads shifted by
    `first`; a range without elements sums to 0. Decimals become the fractions they are written as.

    Raises:
        EquationError: a range is infinite, depends on data, or may leave the index.
    """

    def rule(e: Any) -> Any:
        if isinstance(e, Float):
            return Rational(str(e))
        if not isinstance(e, BINDERS) or all(is_whole(limit) for limit in e.limits):
            return e
        body, indices, tests = e.function, [], []
        for i, first, last in e.limits:
            if free_indices(first) | free_indices(last):
                j, test = _masked_index(name, body, i, first, last)
                body = body.xreplace({i: j}) if j != i else body
                tests.append(test)
            else:
                j = _whole_index(name, i, first, last)
                body = body.xreplace({i: j + first}) if j != i else body
            indices.append(j)
        return _masked(name, type(e), body, indices, tests)

    return rewrite(right, rule)


def _masked(name: str, head: Any, body: Any, indices: list[Any], tests: list[Any]) -> Any:
    """The binder over whole indices, with 0 outside of a range that depends on other indices."""
    if not tests:
        return bind(head, body, indices)
    if head is not BINDERS[0]:
        raise EquationError(
            f"equation `{name}`: a maximum over part of an index; needed the whole index; take the "
            "maximum over `where(condition, value, other)` with a value that never wins"
        )
    return bind(head, piecewise((body, And(*tests)), (S.Zero, True)), indices)


def _masked_index(name: str, body: Any, i: Any, first: Any, last: Any) -> tuple[Any, Any]:
    """The whole index of a range that depends on other indices, and when it is in the range."""
    j = i if isinstance(i, Idx) else index(_label(i), _extent_read(name, body, i, first, last))
    if not all(map(is_nonnegative, (reach(first)[0] - j.lower, j.upper - reach(last)[1]))):
        raise EquationError(
            f"equation `{name}`: `{i}` runs from {first} to {last}, which cannot be shown to lie "
            f"within {j.lower}..{j.upper}; sum over the whole index and mask with "
            "`where(condition, value, 0)`"
        )
    tests = [Ge(j, first)] if first != j.lower else []
    return j, And(*tests, *([Le(j, last)] if last != j.upper else []))


def _extent_read(name: str, body: Any, i: Any, first: Any, last: Any) -> Any:
    """The extent of the axis that a plain symbol indexes."""
    found = {
        n
        for read in sorted(body.atoms(Indexed), key=str)
        for k, n in zip(read.indices, shape_of(read.base), strict=True)
        if k == i
    }
    if len(found) != 1:
        raise EquationError(
            f"equation `{name}`: `{i}` runs from {first} to {last} and indexes no axis by itself; "
            "needed an index from `index(name, extent)`"
        )
    return found.pop()


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
            f"equation `{name}`: the range of `{i}`, from {first} to {last}, depends on data; "
            "needed sizes and indices; sum over the whole extent and mask with "
            "`where(condition, value, 0)`"
        )
    try:
        return index(_label(i), last - first + 1)
    except DomainError as error:
        raise EquationError(
            f"equation `{name}`: the range of `{i}`, from {first} to {last}, is empty; remove it"
        ) from error


def _label(i: Any) -> str:
    return i.name if isinstance(i, Symbol) else str(i.label)
