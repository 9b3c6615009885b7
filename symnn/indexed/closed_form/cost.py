"""How long a formula is to read, and how much work it is: what decides between equal forms."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Add, Expr, Indexed, KroneckerDelta, Mul, Piecewise, Pow, S, Symbol, log
from sympy.core.relational import Relational

from symnn.core.symbols import Size
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.traverse import base_of, names_read
from symnn.indexed.normal.positive import is_positive

FUNCTION, CASES, DELTA = 6, 4, 3


@lru_cache(maxsize=100_000)
def cost(e: Any) -> int:
    """Symbols to read, with what stands under a sum counted again for each index.

    `Why:` of two forms with the same symbols, the one with a factor hoisted out of a sum, or with a
    contraction computed once and named, is the textbook's.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> N = sizes("N"); n = index("n", N); x, w = tensor("x", N), tensor("w")
    >>> cost(w*Sum(x[n], n)) < cost(Sum(w*x[n], n))
    True
    """
    if isinstance(e, Indexed):
        return 2
    if isinstance(e, Symbol):
        return 1 if isinstance(e, Size) else 2
    if not e.args:
        return 0 if e in (S.One, S.NegativeOne) else 1
    if isinstance(e, BINDERS):
        return 3 * len(e.limits) + (1 + len(e.limits)) * cost(e.function)
    if isinstance(e, Pow):
        return _power(e)
    parts = sum(cost(a) for a in e.args)
    if isinstance(e, Add):
        # 1 - x is as long as x - 1: a minus joins two terms as a plus does
        minus = sum(1 for a in e.args if isinstance(a, Mul) and a.args[0] == -1)
        return len(e.args) - 1 + parts - minus
    if isinstance(e, Mul):
        return len(e.args) - 1 + parts
    return parts + _head(e)


def _power(e: Any) -> int:
    exponent = 0 if e.exp.is_Integer else cost(e.exp)
    return (1 if e.exp == -1 else 2) + cost(e.base) + exponent


def _head(e: Any) -> int:
    if isinstance(e, KroneckerDelta):
        return DELTA
    if isinstance(e, Piecewise):
        return CASES
    return FUNCTION if isinstance(e, Expr) else isinstance(e, Relational)


@lru_cache(maxsize=50_000)
def poles(e: Any) -> frozenset[Any]:
    """What is divided by or logged and may be 0: arrays, or sets of arrays for composite ones.

    A rewriting may remove a pole; it may not add one, as tanh(c) = h/o would.
    """
    found: frozenset[Any] = frozenset()
    for a in e.args:
        found |= poles(a)
    if isinstance(e, Pow) and not e.exp.is_nonnegative:
        return found | _pole(e.base)
    return found | _pole(e.args[0]) if isinstance(e, log) else found


def _pole(e: Any) -> frozenset[Any]:
    if is_positive(e):
        return frozenset()
    if isinstance(e, Indexed | Symbol):
        return frozenset([base_of(e)])
    return frozenset([names_read(e)])
