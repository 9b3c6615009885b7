"""What a measurement found: a record, a line of JSON, a line of words."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symnn.accuracy.truth import START, STOP


@dataclass(frozen=True)
class Measurement:
    """What a function computed, against the exact values at the same floats.

    Args:
        function, formula: what was measured, and against what.
        dtype, sampler, seed, points: where.
        max_ulp, mean_ulp: the errors where both values are finite.
        worst: the arguments of the largest error; `computed` and `true` are the values there.
        spurious_nan, spurious_inf: how often the result is not finite, though the rounded value is.
        missed_inf: how often the rounded value is infinite and the result is not.
        flushed: how often a result is 0, though the nearest float is not.
        wrong_sign: how often the sign of a result is wrong; that of a 0 counts.
        undefined, undecided: points where the formula has no value, or it could not be told.
        nan_in: whether NaN in any argument gives NaN.
        ends: infinite arguments where the result is not the limit: arguments, result, limit.
        warned: what NumPy warned of.
        versions: of what computed this.
    """

    function: str
    formula: str
    dtype: str
    sampler: str
    seed: int
    points: int
    max_ulp: float
    mean_ulp: float
    worst: tuple[float, ...]
    computed: float
    true: float
    spurious_nan: int
    spurious_inf: int
    missed_inf: int
    flushed: int
    wrong_sign: int
    undefined: int
    undecided: int
    nan_in: bool
    ends: tuple[tuple[Any, ...], ...]
    warned: tuple[str, ...]
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def spurious(self) -> int:
        """How often the result is not finite, though the rounded value is."""
        return self.spurious_nan + self.spurious_inf

    def to_json(self) -> dict[str, Any]:
        """Plain data; numbers that JSON does not have as text."""
        reference = f"Arb, {START} to {STOP} bits"
        return {k: _plain(v) for k, v in vars(self).items()} | {"reference": reference}

    @property
    def line(self) -> str:
        """One line of JSON: the evidence."""
        return json.dumps(self.to_json())

    def __str__(self) -> str:
        at = ", ".join(map(repr, self.worst))
        words = [
            f"max {self.max_ulp:.4g} ulp at ({at}), mean {self.mean_ulp:.3g} over {self.points} "
            f"points ({self.sampler}, {self.dtype}, seed {self.seed})"
        ]
        counts = {
            "spurious NaN": self.spurious_nan, "spurious inf": self.spurious_inf,
            "missed inf": self.missed_inf, "flushed to 0": self.flushed,
            "wrong sign": self.wrong_sign, "undecided": self.undecided, "wrong end": len(self.ends),
        }  # fmt: skip
        words += [f"{count} {what}" for what, count in counts.items() if count]
        words += [] if self.nan_in else ["NaN is lost"]
        words += [f"warns of {w}" for w in self.warned]
        return "; ".join(words)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    return dict(value) if isinstance(value, Mapping) else value
