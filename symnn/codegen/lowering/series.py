"""Sums and products over an integer variable between bounds, as a loop in generated code."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.codegen.graph.value import Value
from symnn.codegen.lowering.contract import lower_sum
from symnn.codegen.lowering.dispatch import Lowering
from symnn.errors import NotSupportedError


def lower_sum_or_series(low: Lowering, e: Any, order: tuple[Any, ...]) -> Value:
    """A sum over indices as a contraction; a sum over a plain integer symbol term by term."""
    if all(isinstance(limit[0], sp.Idx) for limit in e.limits):
        return lower_sum(low, e, order)
    return lower_series(low, e, order)


def lower_series(low: Lowering, e: Any, order: tuple[Any, ...]) -> Value:
    """The terms of a sum or product, one after the other.

    Raises:
        NotSupportedError: a bound is infinite, or the sum stands in a program.
    """
    *inner, (variable, first, last) = e.limits  # SymPy's last limit is the outermost
    if first.is_infinite or last.is_infinite or low.arrays is not None:
        raise NotSupportedError(
            f"compile: `{e}` has no finite number of terms known at run time; needed finite "
            "bounds, or an index of a program"
        )
    body = e.func(e.function, *inner) if inner else e.function
    nodes = [low.value(part).node for part in (body, first, last)]
    operation = "add" if isinstance(e, sp.Sum) else "multiply"
    return Value(low.graph.node("series", tuple(nodes), (), (operation, variable.name)))
