"""The two traversals of the library (collect, rewrite) and what is read off with them.

Nobody else recurses over expressions: index scope, reads and binders are handled here once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sympy import (
    Add,
    Basic,
    Ge,
    Gt,
    Idx,
    Indexed,
    IndexedBase,
    Integer,
    Le,
    Lt,
    Mul,
    Number,
    Piecewise,
    Symbol,
    sympify,
)
from sympy.core.relational import Relational

from symnn.core.symbols import NamedArray, Size
from symnn.indexed.language.binders import BINDERS, bind, bound_indices, is_whole
from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.index import fresh
from symnn.indexed.language.whole import Whole

Reference = Indexed | Symbol  # one read: an array entry or a scalar


@lru_cache(maxsize=200_000)
def free_indices(expression: Basic) -> frozenset[Idx]:
    """The indices that stand free in an expression."""
    if isinstance(expression, Idx):
        return frozenset([expression])
    if isinstance(expression, BINDERS):
        return free_indices(expression.function) - set(bound_indices(expression))
    found: frozenset[Idx] = frozenset()
    for argument in expression.args:
        found |= free_indices(argument)
    return found


@lru_cache(maxsize=200_000)
def reads(expression: Basic) -> frozenset[Any]:
    """All reads: array entries and scalar variables. Sizes and indices are not reads."""
    if isinstance(expression, Indexed):
        return frozenset([expression]).union(*map(reads, expression.indices))  # type: ignore[arg-type]
    if isinstance(expression, Idx):
        return frozenset()
    if isinstance(expression, Whole):
        return frozenset(expression.reads)
    if isinstance(expression, Symbol):
        return frozenset() if isinstance(expression, Size) else frozenset([expression])
    found: frozenset[Any] = frozenset()
    arguments = expression.args[:1] if isinstance(expression, BINDERS) else expression.args
    for argument in arguments:
        found |= reads(argument)
    return found


def base_of(reference: Any) -> Any:
    """The array of an entry; a scalar is its own base."""
    return reference.base if isinstance(reference, Indexed) else reference


@lru_cache(maxsize=200_000)
def names_read(expression: Basic) -> frozenset[Any]:
    """The arrays and scalars that an expression reads."""
    return frozenset(base_of(r) for r in reads(expression))


def shape_of(base: Any) -> tuple[Any, ...]:
    """The shape of an array; () for a scalar."""
    return tuple(base.shape) if isinstance(base, IndexedBase) else ()


def name_of(base: Any) -> str:
    """The name of an array or scalar."""
    label: Any = base.label if isinstance(base, IndexedBase) else base
    return label.name if isinstance(label, Symbol) else str(label)


def entry(base: Any, indices: Any) -> Any:
    """The read `base[indices]`; the scalar itself when there are none."""
    return base[tuple(indices)] if indices else base


def rewrite(expression: Any, rule: Callable[[Any], Any]) -> Any:
    """`rule` applied bottom-up, below binders too; reads and indices are leaves."""
    if isinstance(expression, Idx | Indexed | Whole) or not expression.args:
        return rule(expression)
    if isinstance(expression, BINDERS):
        return rule(with_body(expression, rewrite(expression.function, rule)))
    arguments = [rewrite(a, rule) for a in expression.args]
    return rule(rebuilt(expression, arguments))


def with_body(binder: Any, body: Any) -> Any:
    """The binder over the same indices with another body."""
    return binder if body is binder.function else bind(type(binder), body, binder.limits)


def rebuilt(expression: Any, arguments: list[Any]) -> Any:
    """`expression` with new arguments; itself when none changed.

    A number stays before its bracket, into which SymPy would multiply it.
    """
    if all(x is y for x, y in zip(arguments, expression.args, strict=True)):
        return expression
    if isinstance(expression, Piecewise):
        return piecewise(*arguments)
    if isinstance(expression, Mul) and len(arguments) == 2 and arguments[0].is_Number:
        return Mul(*arguments, evaluate=not isinstance(arguments[1], Add))
    if isinstance(expression, Relational):
        return compared(expression.func, *arguments)
    return expression.func(*arguments)


@lru_cache(maxsize=10_000)
def compared(relation: Any, left: Any, right: Any) -> Any:
    """A relation of two sides, decided if the domains of what they read decide it.

    `Why not the relation itself:` SymPy asks assumptions for long, and those of all entries of an
    array are the same.

    >>> from sympy import Gt
    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed.language.index import index
    >>> n = index("n", sizes("N")); x = tensor("x", sizes("N"))
    >>> compared(Gt, x[n], 0) == Gt(x[n], 0), compared(Gt, x[n], x[n])
    (True, False)
    """
    arrays = [side.base if isinstance(side, Indexed) else side for side in (left, right)]
    plain = all(isinstance(a, NamedArray | Number) for a in arrays)
    if plain and relation in (Ge, Gt, Le, Lt) and left != right and _is_open(relation, *arrays):
        return relation(left, right, evaluate=False)
    return relation(left, right)


@lru_cache(maxsize=1_000)
def _is_open(relation: Any, left: Any, right: Any) -> bool:
    """Whether a relation of different entries of arrays, or with numbers, is not decided."""
    places = enumerate((left, right))  # for two entries, where an array is on both sides
    sides = [
        entry(s, [Integer(k)] * len(s.shape)) if isinstance(s, NamedArray) else s for k, s in places
    ]
    return isinstance(relation(*sides), relation)


def substitute(expression: Any, values: Mapping[Any, Any]) -> Any:
    """Simultaneous replacement of indices and reads that never captures a bound index.

    `Why:` SymPy's `subs` and `xreplace` replace below a binder without looking at what it binds.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed.language.binders import Sum
    >>> from symnn.indexed.language.index import index
    >>> K = sizes("K"); k, m = index("k m", K); A = tensor("A", K, K)
    >>> free_indices(substitute(Sum(A[k, m], m), {k: m})) == {m}
    True
    """
    if not values:
        return expression
    if all(isinstance(k, Idx) for k in values):
        return _reindexed(expression, values, frozenset(values))
    return _replaced(expression, values)


def _reindexed(expression: Any, values: Mapping[Any, Any], keys: frozenset[Any]) -> Any:
    """Replacement of indices, which leaves everything alone in which none of them is free."""
    if not free_indices(expression) & keys:
        return expression
    if isinstance(expression, Idx):
        return values[expression]
    if isinstance(expression, BINDERS):
        return _below(expression, values)
    if isinstance(expression, Indexed):
        return entry(expression.base, [_reindexed(i, values, keys) for i in expression.indices])
    return rebuilt(expression, [_reindexed(a, values, keys) for a in expression.args])


def _replaced(expression: Any, values: Mapping[Any, Any]) -> Any:
    if expression in values:
        return values[expression]
    if isinstance(expression, BINDERS):
        return _below(expression, values)
    if isinstance(expression, Idx) or not expression.args:
        return expression
    if isinstance(expression, Indexed):
        return entry(expression.base, [_replaced(i, values) for i in expression.indices])
    return rebuilt(expression, [_replaced(a, values) for a in expression.args])


def _below(binder: Any, values: Mapping[Any, Any]) -> Any:
    own = set(bound_indices(binder))
    inner = {k: v for k, v in values.items() if k not in own and not free_indices(k) & own}
    if not inner:
        return binder
    hot = frozenset().union(*(free_indices(sympify(v)) for v in inner.values()))
    renaming = {k: fresh(k) for k in own & hot}
    body = substitute(substitute(binder.function, renaming), inner)
    return bind(type(binder), body, _renamed_limits(binder.limits, renaming))


def _renamed_limits(limits: Any, renaming: Mapping[Any, Any]) -> list[Any]:
    """Limits over other indices of the same extents."""
    renamed = [(renaming.get(limit[0], limit[0]), limit) for limit in limits]
    return [i if is_whole(limit) else (i, *limit[1:]) for i, limit in renamed]


def reindexed_binder(binder: Any, renaming: Mapping[Any, Any]) -> Any:
    """The same binder over other bound indices."""
    limits = _renamed_limits(binder.limits, renaming)
    return bind(type(binder), substitute(binder.function, renaming), limits)
