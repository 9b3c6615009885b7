"""Terms evaluated as generated code evaluates them: in float64, one operation after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from sympy import Rational

from symnn.codegen.search.lifting import KINDS, OF_FIRST_ORDER, Lifting
from symnn.codegen.search.term import Term
from symnn.codegen.wide.corrected import Corrected
from symnn.codegen.wide.twofold import apart
from symnn.lazy import load


def _special(name: str) -> Callable[[Any], Any]:
    """A function of SciPy, which is loaded when it is first called: that takes long."""
    return lambda x: load("scipy.special", name)(x)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "neg": np.negative,
    "exp": np.exp, "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "sqrt": np.sqrt,
    "cbrt": np.cbrt, "tanh": np.tanh, "sinh": np.sinh, "cosh": np.cosh, "erf": _special("erf"),
    "erfc": _special("erfc"), "erfcx": _special("erfcx"), "sin": np.sin, "cos": np.cos,
    "tan": np.tan, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "asinh": np.arcsinh,
    "acosh": np.arccosh, "atanh": np.arctanh, "abs": np.abs, "max": np.maximum, "min": np.minimum,
    "hypot": np.hypot, "pow": np.power, "short": lambda a: np.float64(np.float32(a)),
    "lifted": Lifting, "scaled": lambda columns: Lifting(columns, apart),
    "corrected": lambda columns: Lifting(columns, Corrected, OF_FIRST_ORDER),
}  # fmt: skip
"""By the heads of terms; what computes in more digits is made for the columns."""


@lru_cache(maxsize=4096)
def constant(t: Term) -> float:
    """The float nearest to an exact number."""
    value = t.args[0]
    exact = Rational(value.numerator, value.denominator) if t.head == "number" else value
    return float(exact.evalf(25))


class Evaluation:
    """Values of terms at the same points; parts that terms share are computed once.

    Args:
        columns: of the variables, by name.
        functions: what computes the functions of terms; NumPy and SciPy if not said.

    >>> from symnn.codegen.search.term import call, variable
    >>> Evaluation({"x": np.array([0.0])})(call("exp", variable("x")))
    array([1.])
    """

    MOST, MOST_LIFTED = 20_000, 400

    def __init__(
        self, columns: Mapping[str, np.ndarray], functions: Mapping[str, Any] | None = None
    ) -> None:
        self.columns, self.functions = columns, functions or FUNCTIONS
        self._known: dict[Term, Any] = {}
        self._liftings: dict[str, Lifting] = {}

    def __call__(self, t: Term) -> Any:
        """The values, as an array or as one number."""
        with np.errstate(all="ignore"):
            return self._value(t)

    def rows(self, terms: Sequence[Term], length: int) -> np.ndarray:
        """The values of several terms, a row for each, at so many points."""
        found = np.empty((len(terms), length))
        with np.errstate(all="ignore"):
            for row, t in zip(found, terms, strict=True):
                row[:] = self._value(t)
        return found

    def _value(self, t: Term) -> Any:
        found = self._known.get(t)
        if found is None:
            if len(self._known) > self.MOST:
                self._known.clear()
            found = self._known[t] = self._computed(t)
        return found

    def _computed(self, t: Term) -> Any:
        if t.head == "variable":
            return self.columns[t.args[0]]
        if t.is_leaf:
            return np.float64(constant(t))
        if t.head in KINDS:
            return self._lifting(t.head)(t.args[0]).rounded()
        if t.head == "**":
            return raised(self._value(t.args[0]), t.args[1])
        return self.functions[t.head](*map(self._value, t.args))

    def _lifting(self, head: str) -> Lifting:
        """What computes in numbers of this kind; parts that forms share are computed once."""
        found = self._liftings.get(head)
        if found is None or found.known > self.MOST_LIFTED:
            found = self._liftings[head] = self.functions[head](self.columns)
        return found


def raised(value: Any, exponent: int) -> Any:
    """A whole power as generated code spells it: by squares."""
    if exponent == 1:
        return value
    half = raised(value, exponent // 2)
    return half * half * value if exponent % 2 else half * half
