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

ALLOWED = 0.55
"""Rounding alone takes 0.5; the rest is what polynomials and sums may lose."""


@dataclass(frozen=True)
class Rounded:
    """A function of doubles.

    Args:
        name: as formulas call it.
        numpy: as NumPy or SciPy calls it.
        function: of arrays.
        formula: what it computes.
        domains: of the arguments.
        allowed: the largest error in ulps, over all doubles.
    """

    name: str
    numpy: str
    function: Callable[..., Any]
    formula: str
    domains: tuple[str, ...]
    allowed: float = ALLOWED

    @property
    def arguments(self) -> dict[str, str]:
        """Domains by the names of arguments."""
        return dict(zip("xy", self.domains, strict=False))


REALS, POSITIVE = "Reals", "Interval.open(0, oo)"
TABLE = (
    Rounded("exp", "exp", exponentials.exp, "exp(x)", (REALS,)),
    Rounded("expm1", "expm1", exponentials.expm1, "exp(x) - 1", (REALS,), 0.65),
    Rounded("exp2", "exp2", exponentials.exp2, "2**x", (REALS,)),
    Rounded("log", "log", logarithms.log, "log(x)", (POSITIVE,)),
    Rounded("log1p", "log1p", logarithms.log1p, "log(1 + x)", ("Interval.open(-1, oo)",)),
    Rounded("log2", "log2", logarithms.log2, "log(x)/log(2)", (POSITIVE,)),
    Rounded("log10", "log10", logarithms.log10, "log(x)/log(10)", (POSITIVE,)),
    Rounded("tanh", "tanh", hyperbolic.tanh, "tanh(x)", (REALS,)),
    Rounded("sinh", "sinh", hyperbolic.sinh, "sinh(x)", (REALS,), 0.6),
    Rounded("cosh", "cosh", hyperbolic.cosh, "cosh(x)", (REALS,)),
    Rounded("asinh", "arcsinh", hyperbolic.asinh, "asinh(x)", (REALS,)),
    Rounded("acosh", "arccosh", hyperbolic.acosh, "acosh(x)", ("Interval(1, oo)",)),
    Rounded("atanh", "arctanh", hyperbolic.atanh, "atanh(x)", ("Interval.open(-1, 1)",)),
    Rounded("erf", "erf", error_functions.erf, "erf(x)", (REALS,)),
    Rounded("erfc", "erfc", error_functions.erfc, "erfc(x)", (REALS,)),
    Rounded("erfcx", "erfcx", error_functions.erfcx, "exp(x*x)*erfc(x)", (REALS,)),
    Rounded("sin", "sin", circular.sin, "sin(x)", (REALS,)),
    Rounded("cos", "cos", circular.cos, "cos(x)", (REALS,)),
    Rounded("tan", "tan", circular.tan, "tan(x)", (REALS,)),
    Rounded("atan", "arctan", circular.atan, "atan(x)", (REALS,)),
    Rounded("asin", "arcsin", circular.asin, "asin(x)", ("Interval(-1, 1)",)),
    Rounded("acos", "arccos", circular.acos, "acos(x)", ("Interval(-1, 1)",)),
    Rounded("pow", "power", powers.power, "x**y", (POSITIVE, REALS)),
    Rounded("cbrt", "cbrt", powers.cbrt, "x**(1/3)", ("Interval(0, oo)",)),
    Rounded("hypot", "hypot", powers.hypot, "sqrt(x**2 + y**2)", (REALS, REALS)),
)  # fmt: skip
ROUNDED = {row.name: row for row in TABLE}
