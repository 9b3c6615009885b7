"""The only binders: Sum, MaxOver and ArgMax. Everything else is a scalar expression of reads."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import sympy
from sympy import Expr, Idx, Tuple
from sympy.concrete.expr_with_limits import ExprWithLimits

from symnn.errors import EquationError


class _MaxOver(ExprWithLimits):
    """max over bound indices; `MaxOver` builds it."""

    is_commutative = True
    is_extended_real = True

    def __new__(cls, function: Expr, *limits: Any) -> Any:
        return Expr.__new__(cls, function, *[Tuple(*limit) for limit in limits])

    def _sympystr(self, printer: Any) -> str:
        inside = ", ".join(map(printer.doprint, (self.function, *self.limits)))
        return f"{NAMES[type(self)]}({inside})"

    @property
    def function(self) -> Any:
        return self.args[0]

    @property
    def limits(self) -> Any:
        return self.args[1:]


class ArgMaximum(_MaxOver):
    """Where a maximum is attained; `ArgMax` builds it."""


BINDERS = (sympy.Sum, _MaxOver)
NAMES = {_MaxOver: "MaxOver", ArgMaximum: "ArgMax"}


def Sum(body: Expr, *limits: Any) -> Expr:
    """The sum of `body` over indices, or over SymPy limits `(i, first, last)`.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed.language.index import index
    >>> K = sizes("K"); k = index("k", K)
    >>> Sum(tensor("t", K)[k], k)
    Sum(t[k], (k, 0, K - 1))
    """
    return bind(sympy.Sum, body, limits)


def MaxOver(body: Expr, *limits: Any) -> Expr:
    """The largest value of `body` over indices; for logits, what log-sum-exp is shifted by."""
    return bind(_MaxOver, body, limits)


def ArgMax(body: Expr, limit: Any) -> Expr:
    """The first place at which `body` is largest, as a number from 0; for metrics, not for losses.

    Its derivative is 0.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed.language.index import index
    >>> K = sizes("K"); k = index("k", K)
    >>> ArgMax(tensor("z", K)[k], k)
    ArgMax(z[k], (k, 0, K - 1))
    """
    return bind(ArgMaximum, body, (limit,))


def bind(head: Any, body: Any, indices: Iterable[Any]) -> Expr:
    """`head` over `indices` applied to `body`; the body itself when there is no index.

    `Why:` SymPy's own constructor asks the assumption system about every limit; ours are known.
    """
    limits = [_limit(i) for i in indices]
    body = sympy.sympify(body) if isinstance(body, int | float) else body
    if not limits:
        return body
    if type(body) is head and not {limit[0] for limit in limits} & set(bound_indices(body)):
        body, limits = body.function, [*body.limits, *limits]
    return _bound(head, body, tuple(limits))


@lru_cache(maxsize=100_000)
def _bound(head: Any, body: Any, limits: tuple[Tuple, ...]) -> Expr:
    made: Any = Expr.__new__(head, body, *limits)
    if head is sympy.Sum:
        made.is_commutative = True
    return made


def _limit(item: Any) -> Tuple:
    if isinstance(item, Idx) and item.lower is not None:
        return _whole_range(item)
    if isinstance(item, tuple | Tuple) and len(item) == 3:
        return Tuple(*(sympy.sympify(part) for part in item))
    raise EquationError(
        f"Sum: the limit is {item!r}; needed an index from `index(name, extent)` "
        "or a tuple (i, first, last)"
    )


@lru_cache(maxsize=10_000)
def _whole_range(i: Idx) -> Tuple:
    return Tuple(i, i.lower, i.upper)


def bound_indices(binder: Expr) -> list[Any]:
    """The indices that a Sum or MaxOver binds."""
    return [limit[0] for limit in binder.limits]  # type: ignore[attr-defined]


def is_whole(limit: Any) -> bool:
    """Whether a limit is an index over its own range, as in every standardized equation."""
    i, first, last = limit
    return isinstance(i, Idx) and (first, last) == (i.lower, i.upper)
