"""The only binders: Sum and MaxOver. Everything else is a scalar expression of reads."""

from __future__ import annotations

from collections.abc import Iterable
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

    @property
    def function(self) -> Any:
        return self.args[0]

    @property
    def limits(self) -> Any:
        return self.args[1:]


BINDERS = (sympy.Sum, _MaxOver)


def Sum(body: Expr, *limits: Any) -> Expr:
    """The sum of `body` over indices, or over SymPy limits `(i, first, last)`.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed.index import index
    >>> K = sizes("K"); k = index("k", K)
    >>> Sum(tensor("t", K)[k], k)
    Sum(t[k], (k, 0, K - 1))
    """
    return bind(sympy.Sum, body, limits)


def MaxOver(body: Expr, *limits: Any) -> Expr:
    """The largest value of `body` over indices; for logits, what log-sum-exp is shifted by."""
    return bind(_MaxOver, body, limits)


def bind(head: Any, body: Any, indices: Iterable[Any]) -> Expr:
    """`head` over `indices` applied to `body`; the body itself when there is no index."""
    limits = [_limit(i) for i in indices]
    return head(sympy.S(body) if isinstance(body, int) else body, *limits) if limits else body


def _limit(item: Any) -> tuple[Any, Any, Any]:
    if isinstance(item, Idx):
        return (item, item.lower, item.upper)
    if isinstance(item, tuple | Tuple) and len(item) == 3:
        variable, first, last = item
        return (variable, sympy.sympify(first), sympy.sympify(last))
    raise EquationError(
        f"Sum: the limit is {item!r}; needed an index from `index(name, extent)` "
        "or a tuple (i, first, last)"
    )


def bound_indices(binder: Expr) -> list[Any]:
    """The indices that a Sum or MaxOver binds."""
    return [limit[0] for limit in binder.limits]  # type: ignore[attr-defined]
