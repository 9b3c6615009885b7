"""Numbers as they are given, in the kinds of Python's own: those that files hold."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from math import inf
from numbers import Integral, Real
from typing import Any

import numpy as np


def plain(value: Any) -> Any:
    """A number of any kind as an `int` or a `float`, several as a tuple; all else as it is.

    A float is the nearest one; what is too large for any is infinite.

    >>> from fractions import Fraction
    >>> plain(Fraction(1, 5)), plain(Decimal("0.2")), plain(np.int64(8)), plain((np.int8(3), 2))
    (0.2, 0.2, 8, (3, 2))
    """
    if type(value) is tuple:
        return tuple(map(plain, value))
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        return value
    if isinstance(value, Integral):
        return int(value)
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf  # type: ignore[operator]


def make_plain(record: Any) -> None:
    """Replace the numbers in the fields of a frozen record that is being made."""
    for field in fields(record):
        object.__setattr__(record, field.name, plain(getattr(record, field.name)))
