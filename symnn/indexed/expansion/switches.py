"""Switching functions for symengine, which leaves derivatives of Abs, Max, Min and sign undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import symengine
import sympy

SYMENGINE_RELATIONS: dict[type, str] = {
    sympy.Eq: "Eq", sympy.Ne: "Ne", sympy.Lt: "Lt", sympy.Le: "Le", sympy.Gt: "Gt", sympy.Ge: "Ge",
}  # fmt: skip


def _maximum(first: Any, *others: Any) -> Any:
    for other in others:
        first = symengine.Piecewise((first, symengine.Ge(first, other)), (other, True))
    return first


def _minimum(*values: Any) -> Any:
    return -_maximum(*[-v for v in values])


def _absolute(x: Any) -> Any:
    return symengine.Piecewise((x, symengine.Ge(x, 0)), (-x, True))


def _sign(x: Any) -> Any:
    zero, one = symengine.Integer(0), symengine.Integer(1)
    return symengine.Piecewise((one, symengine.Gt(x, 0)), (-one, symengine.Lt(x, 0)), (zero, True))


def _step(x: Any, at_zero: Any = None) -> Any:
    middle = symengine.Rational(1, 2) if at_zero is None else at_zero
    zero, one = symengine.Integer(0), symengine.Integer(1)
    return symengine.Piecewise(
        (one, symengine.Gt(x, 0)), (zero, symengine.Lt(x, 0)), (middle, True)
    )


SWITCHES: dict[type, Callable[..., Any]] = {
    sympy.Abs: _absolute, sympy.Max: _maximum, sympy.Min: _minimum, sympy.sign: _sign,
    sympy.Heaviside: _step,
}  # fmt: skip
