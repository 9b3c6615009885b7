"""The functions by name, with the largest error that each may have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symnn.codegen.rounded import (
    circular,
    error_functions,
    exponentials,
    hyperbolic,
    logarithms,
    powers,
)


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
    Rounded("expm1", "expm1", exponentials.expm1, 0.55),
    Rounded("exp2", "exp2", exponentials.exp2, 0.55),
    Rounded("log", "log", logarithms.log, 0.55),
    Rounded("log1p", "log1p", logarithms.log1p, 0.55),
    Rounded("log2", "log2", logarithms.log2, 0.55),
    Rounded("log10", "log10", logarithms.log10, 0.55),
    Rounded("tanh", "tanh", hyperbolic.tanh, 0.55),
    Rounded("sinh", "sinh", hyperbolic.sinh, 0.55),
    Rounded("cosh", "cosh", hyperbolic.cosh, 0.55),
    Rounded("asinh", "arcsinh", hyperbolic.asinh, 0.55),
    Rounded("acosh", "arccosh", hyperbolic.acosh, 0.55),
    Rounded("atanh", "arctanh", hyperbolic.atanh, 0.55),
    Rounded("erf", "erf", error_functions.erf, 0.55),
    Rounded("erfc", "erfc", error_functions.erfc, 0.55),
    Rounded("erfcx", "erfcx", error_functions.erfcx, 0.55),
    Rounded("sin", "sin", circular.sin, 0.55),
    Rounded("cos", "cos", circular.cos, 0.55),
    Rounded("tan", "tan", circular.tan, 0.55),
    Rounded("atan", "arctan", circular.atan, 0.55),
    Rounded("asin", "arcsin", circular.asin, 0.55),
    Rounded("acos", "arccos", circular.acos, 0.55),
    Rounded("pow", "power", powers.power, 0.55),
    Rounded("cbrt", "cbrt", powers.cbrt, 0.55),
    Rounded("hypot", "hypot", powers.hypot, 0.55),
)
ROUNDED = {row.name: row for row in TABLE}
