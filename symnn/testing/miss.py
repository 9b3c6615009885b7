"""One result of a function against the exact value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from flint import arb

from symnn.accuracy.floats import LARGEST, SMALLEST, exactly
from symnn.balls import ladder, working_precision
from symnn.testing.samples import Sample

ACCURACY, STOP = 100, 4000
"""Bits of an exact value that are needed, and that are worked with at most."""


@dataclass(frozen=True)
class Tolerance:
    """How far a result may be off; `ulps` counts instead of `rtol` when it is given."""

    rtol: float
    atol: float
    ulps: float | None

    def allowed(self, exact: float) -> float:
        """The largest absolute error at an exact value."""
        relative = self.rtol * abs(exact) if self.ulps is None else self.ulps * math.ulp(exact)
        return max(relative, self.atol, SMALLEST)


def exact_value(expression: Any, point: Sample) -> arb:
    """The value of a formula at the numbers that the floats of a point are.

    Raises:
        Undefined: it has none.
        Imprecise: it could not be told.
    """
    return ladder(expression, point.exact, stop=STOP, accuracy=ACCURACY)


@dataclass(frozen=True)
class Miss:
    """A result and how far it is off.

    Args:
        sample: the point.
        what: `value`, or the slope by a variable.
        computed: by the function, or the exception that it raised.
        exact: the float nearest to the exact value.
        ulps: the error in units in the last place of the exact value.
        error: the error in units of what is allowed.
    """

    sample: Sample
    what: str
    computed: Any
    exact: float
    ulps: float
    error: float

    @classmethod
    def of(cls, sample: Sample, what: str, computed: Any, exact: arb, allowed: Tolerance) -> Miss:
        """A result that is compared."""
        nearest = _nearest(exact)
        gap = _gap(computed, exact, nearest)
        if math.isinf(nearest):
            return cls(sample, what, computed, nearest, gap, gap)
        ulps = gap / math.ulp(nearest)
        return cls(sample, what, computed, nearest, ulps, gap / allowed.allowed(nearest))

    def __str__(self) -> str:
        off = f", {self.ulps:.3g} ulps off" if math.isfinite(self.ulps) else ""
        shown = (
            f"raised {self.computed!r}" if isinstance(self.computed, Exception)
            else f"{self.computed!r:.60}"
        )  # fmt: skip
        return f"at {self.sample}: {self.what} {shown}, exactly {self.exact!r}{off}"


def _nearest(exact: arb) -> float:
    try:
        return float(exact.mid())
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


def _gap(computed: Any, exact: arb, nearest: float) -> float:
    """How far a result is off; infinite for what is no number, or not finite where it should be."""
    if math.isinf(nearest) and isinstance(computed, OverflowError):
        return 0.0
    try:
        value = float(computed)
    except (TypeError, ValueError):
        return math.inf
    if math.isinf(nearest):
        return 0.0 if value == nearest or value == math.copysign(LARGEST, nearest) else math.inf
    if not math.isfinite(value):
        return math.inf
    with working_precision(ACCURACY + 20):
        rational = exactly(value)
        number = arb(int(rational.p)) / int(rational.q)
        return float(abs(number - exact).mid())
