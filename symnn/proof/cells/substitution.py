"""Values put in place of symbols, where parts of an expression may be undefined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from sympy import S
from sympy.functions.elementary.piecewise import ExprCondPair


def replaced(expression: Any, values: Mapping[Any, Any]) -> Any:
    """The expression with values for symbols, and nan for parts that are undefined there.

    `Why not xreplace alone:` it raises where an undefined part is compared, although a branch may
    hide it.

    >>> x = sympy.Symbol("x", real=True)
    >>> replaced(sympy.Max(1 / x, x) + 1, {x: S.Zero})
    nan
    """
    if not values:
        return expression
    try:
        return expression.xreplace(dict(values))
    except (TypeError, ValueError):
        return _part_by_part(expression, values)


def _part_by_part(e: Any, values: Mapping[Any, Any]) -> Any:
    if e in values:
        return values[e]
    if not e.args:
        return e
    arguments = [_part_by_part(a, values) for a in e.args]
    if any(a in UNDEFINED for a in arguments) and not isinstance(e, CHOICES):
        return S.NaN
    try:
        return e.func(*arguments)
    except (TypeError, ValueError):
        return S.NaN


UNDEFINED = (S.NaN, S.ComplexInfinity)
CHOICES = (sympy.Piecewise, ExprCondPair)
"""What may have a value although a part has none."""
