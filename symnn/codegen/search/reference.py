"""True values at many points: in wide numbers, whose bound says where they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from symnn.accuracy.formats import format_of
from symnn.accuracy.truth import Truth
from symnn.codegen.guarded.function import function_of, written
from symnn.codegen.kernels.arithmetic import compiled
from symnn.codegen.search.points import Points
from symnn.codegen.wide.arithmetic import arithmetic
from symnn.codegen.wide.evaluation import CHUNK
from symnn.codegen.wide.number import Wide, scaled

FEW = 1000
"""So many points are worth loading what is compiled: many more will follow."""

CERTAIN = 2.0**-64
"""Bounds up to here are less than a thousandth of an ulp."""


class Reference:
    """A formula in wide numbers.

    Args:
        expression: of SymPy.
        symbols: its variables, in the order of the columns.
        functions: what computes forms at the points; NumPy and SciPy if not said.
    """

    def __init__(
        self, expression: Any, symbols: Sequence[Any],
        functions: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.functions = functions
        self.formula = written("f", expression, symbols)
        self.body: Callable[..., Any] = function_of(self.formula)

    def __call__(self, columns: Mapping[str, np.ndarray], bound: float = CERTAIN) -> Points:
        """The points with the values there; unknown where the error may be beyond the bound."""
        given = list(columns.values())
        used, length = self.formula.used, len(given[0])
        fast = (compiled(used) if length >= FEW else None) or arithmetic(used)
        found = []
        with np.errstate(all="ignore"):
            for start in range(0, length, CHUNK):
                part = [np.ascontiguousarray(c[start : start + CHUNK]) for c in given]
                value = self.body(fast, *map(fast.number, part))
                found.append(_rounded(value, fast.rounded(value), len(part[0]), bound))
        whole = [np.concatenate(column) for column in zip(*found, strict=True)]
        return Points(columns, Truth(format_of("float64"), *whole), self.functions)


def _rounded(value: Wide, nearest: Any, length: int, bound: float) -> list[np.ndarray]:
    """The floats, what they are off in ulps, the exponents of the ulps, and where all is known."""
    h, l, e, r = (np.broadcast_to(p, (length,)) for p in (value.h, value.l, value.e, value.r))  # noqa: E741
    nearest = np.array(np.broadcast_to(nearest, (length,)))
    none = np.isnan(h)
    # In units of 2**e the float and the number are near each other, and both near 1.
    own = np.where(np.isfinite(nearest), scaled(nearest, -e), 0.0)
    unit = np.maximum(np.frexp(h)[1] + e - 53, -1074)
    offset = scaled((h - own) + l, e - unit)
    tiny = e < -1200
    offset = np.where(tiny | ~np.isfinite(nearest), 0.0, offset)
    unit = np.where(h == 0, -1074, unit)
    nearest[none] = np.nan
    return [nearest, np.where(none, 0.0, offset), unit.astype(np.int32), none | (r <= bound)]
