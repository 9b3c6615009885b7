"""Statements kept as they are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sympy import evaluate

T = TypeVar("T")


def kept(make: Callable[[], T]) -> T:
    """What `make` makes, with no expression evaluated while it is built.

    `Why:` SymPy would turn `p + q == q + p` into `p + q == p + q` before anybody reads it.

    >>> from sympy.abc import p, q
    >>> left, right = kept(lambda: (p + q, q + p))
    >>> left == right, p + q == q + p
    (False, True)
    """
    with evaluate(False):
        return make()
