"""A fitted curve: parameters with errors, what is left over, and what is known for certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import arb

from symnn.codegen import compile as compiled
from symnn.core import Verdict
from symnn.regression.curve import Curve
from symnn.regression.descent import Descent

DIGITS = 11
"""Shown of numbers."""


@dataclass(frozen=True)
class CurveFit:
    """The least sum of squares that was found, and its parameters.

    Args:
        curve: what was fitted.
        descent: how the search went.
        parameters: by name.
        standard_errors: of the parameters, from the slopes at the minimum; NaN without degrees of
            freedom.
        covariance: of the parameters, in their order.
        squares: the sum of squared residuals.
        observations: their number.
        verdict: enclosed, if there is exactly one minimum in the enclosures; else unknown, and why.
        enclosures: of the parameters, if there is one.
    """

    curve: Curve = field(repr=False)
    descent: Descent = field(repr=False)
    parameters: Mapping[str, float]
    standard_errors: Mapping[str, float]
    covariance: np.ndarray = field(repr=False)
    squares: float
    observations: int
    verdict: Verdict = field(repr=False)
    enclosures: Mapping[str, arb] = field(default_factory=dict, repr=False)

    @property
    def degrees_of_freedom(self) -> int:
        """Observations that are more than parameters."""
        return self.observations - len(self.parameters)

    @property
    def standard_deviation(self) -> float:
        """Of the residuals; NaN without degrees of freedom."""
        left = self.degrees_of_freedom
        return float(np.sqrt(self.squares / left)) if left else float("nan")

    def predict(self, **columns: Sequence[float] | np.ndarray | float) -> np.ndarray:
        """The model at other data.

        Args:
            columns: what the model uses, by name.
        """
        used = [s for s in self.curve.columns if s in self.curve.model.free_symbols]
        function = compiled(self.curve.model, inputs=[*self.curve.parameters, *used])
        given = [np.asarray(columns[s.name], float) for s in used]
        return function(*self.parameters.values(), *given)

    def digits(self, name: str, count: int = 20) -> str:
        """A parameter to many digits, all of them right: 9 before the last may stand for 10.

        Raises:
            ValueError: the minimum was not enclosed.
        """
        if name not in self.enclosures:
            raise ValueError(f"fit_curve: `{name}` is not enclosed: {self.verdict}")
        return self.enclosures[name].str(count, radius=False)

    def to_json(self) -> dict[str, Any]:
        """As plain data: what is not a number is None."""
        known = {name: self.digits(name, 30) for name in self.enclosures}
        return {
            "model": str(self.curve.model), "response": str(self.curve.response),
            "parameters": dict(self.parameters), "digits": known,
            "standard_errors": {n: _number(e) for n, e in self.standard_errors.items()},
            "sum_of_squares": self.squares, "observations": self.observations,
            "standard_deviation": _number(self.standard_deviation),
            "degrees_of_freedom": self.degrees_of_freedom, "verdict": self.verdict.to_json(),
        }  # fmt: skip

    def __str__(self) -> str:
        lines = [f"{self.curve.response} = {self.curve.model}"]
        width = max(map(len, self.parameters))
        for name, value in self.parameters.items():
            error = self.standard_errors[name]
            lines.append(f"  {name:{width}}  {value:.{DIGITS}g} +- {error:.3g}")
        rest = f"{self.standard_deviation:.{DIGITS}g}, {self.degrees_of_freedom} degrees of freedom"
        lines.append(f"  sum of squares {self.squares:.{DIGITS}g}; standard deviation {rest}")
        return "\n".join([*lines, f"  {self.verdict}"])


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None


def numbers_of(balls: Any) -> list[float]:
    """The nearest floats."""
    return [float(b.mid()) for b in balls]
