"""The functions by name, with the largest error that each may have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symnn.codegen.rounded import exponentials, hyperbolic, logarithms


@dataclass(frozen=True)
class Rounded:
    """A function of doubles.

    Args:
        name: as formulas call it.
        numpy: as NumPy or SciPy calls it.
        function: of arrays.
        allowed: the largest error in ulps, over all doubles.
    """

    name: str
    numpy: str
    function: Callable[..., Any]
    allowed: float


TABLE = (
    Rounded("exp", "exp", exponentials.exp, 0.55),
    Rounded("expm1", "expm1", exponentials.expm1, 0.57),
    Rounded("exp2", "exp2", exponentials.exp2, 0.55),
    Rounded("log", "log", logarithms.log, 0.55),
    Rounded("log1p", "log1p", logarithms.log1p, 0.55),
    Rounded("tanh", "tanh", hyperbolic.tanh, 0.57),
)
ROUNDED = {row.name: row for row in TABLE}
