"""Formulas inside of sentences: fractions with slashes, cases as code."""

from __future__ import annotations

from typing import Any

from sympy import Piecewise

from symnn.core.latex import ScalarLatex
from symnn.indexed.printing.text import text


class _InlineLatex(ScalarLatex):
    """The scalar printer with every fraction on one line."""

    def __init__(self) -> None:
        super().__init__()
        self._inline = 1


def inline(expression: Any) -> str:
    """LaTeX that stays on one line.

    >>> from sympy.abc import x
    >>> inline(x / (x + 1))
    'x/(x + 1)'
    """
    return _InlineLatex().doprint(expression)


def math(expression: Any) -> str:
    """A formula for use in a sentence: between dollar signs, or as code where it has cases.

    >>> from sympy.abc import x
    >>> math(x**2 / 2)
    '$x^{2}/2$'
    """
    if expression.has(Piecewise):
        return f"`{text(expression)}`"
    return f"${inline(expression)}$"
