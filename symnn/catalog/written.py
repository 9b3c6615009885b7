"""Formulas with values put in and nothing evaluated, as one writes them on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnn.lazy import load


def written(expression: Any, values: Mapping[Any, Any]) -> Any:
    """The expression with symbols replaced, and left as it stands.

    `Why:` SymPy would evaluate, and a claim could become `1 == 1` before it is read.

    >>> from sympy.abc import x
    >>> written(x * (1 - x), {x: 1 - x})
    (1 - x)*(1 - (1 - x))
    """
    rebuild = load("symnn.proof.cells.statement", "rebuild")  # late: training proves nothing
    return rebuild(expression, lambda part: values.get(part, part))
