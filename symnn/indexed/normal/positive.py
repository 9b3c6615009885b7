"""Signs that can be read off the form of an expression."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Abs, Add, Indexed, Mul, Piecewise, Pow, Symbol, cosh, exp

from symnn.indexed.language.binders import BINDERS, ArgMaximum, bound_indices
from symnn.indexed.language.reach import holds_somewhere
from symnn.indexed.normal.attained import counts_attained


@lru_cache(maxsize=50_000)
def is_positive(e: Any) -> bool:
    """Whether an expression is above 0 wherever it is defined.

    >>> from symnn.core import tensor
    >>> x = tensor("x")
    >>> is_positive(1 + exp(-x)), is_positive(x**2)
    (True, False)
    """
    if isinstance(e, exp | cosh):
        return True
    if isinstance(e, ArgMaximum):
        return False
    if isinstance(e, BINDERS):
        return is_positive(e.function) or counts_attained(e) or _masks_a_positive(e)
    if isinstance(e, Add):
        return any(map(is_positive, e.args)) and all(map(is_nonnegative, e.args))
    if isinstance(e, Mul):
        return all(map(is_positive, e.args))
    if isinstance(e, Pow):
        return is_positive(e.base) and bool(e.exp.is_real)
    return _known(e) and bool(e.is_positive)


def _masks_a_positive(e: Any) -> bool:
    """Whether a sum of positive terms under a mask keeps at least one of them, as m <= i does."""
    if not isinstance(e, BINDERS[0]) or not isinstance(e.function, Piecewise):
        return False
    branches: Any = e.function.args
    value, condition = branches[0]
    plain = len(branches) == 2 and branches[1][0] == 0 and is_positive(value)
    return plain and holds_somewhere(condition, bound_indices(e))


@lru_cache(maxsize=50_000)
def is_nonnegative(e: Any) -> bool:
    """Whether an expression is never below 0."""
    if isinstance(e, Abs | ArgMaximum) or is_positive(e):
        return True
    if isinstance(e, Add | Mul):
        return all(map(is_nonnegative, e.args))
    if isinstance(e, BINDERS):
        return is_nonnegative(e.function)
    if isinstance(e, Pow):
        return bool(e.exp.is_even) or (bool(e.exp.is_real) and is_nonnegative(e.base))
    return _known(e) and bool(e.is_nonnegative)


def _known(e: Any) -> bool:
    return isinstance(e, Indexed | Symbol) or e.is_number
