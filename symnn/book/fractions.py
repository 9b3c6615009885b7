"""Fractions as they are counted, before anything cancels."""

from __future__ import annotations

from typing import Any

from sympy import Integer, Mul, Pow, S


def fraction(count: int, total: int) -> Any:
    """`count / total`, kept as written.

    >>> from sympy import latex
    >>> latex(fraction(13, 52))
    '\\\\frac{13}{52}'
    """
    return Mul(Integer(count), Pow(Integer(total), S.NegativeOne, evaluate=False), evaluate=False)
