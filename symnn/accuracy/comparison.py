"""Computed values beside the true ones, counted up as a measurement."""

from __future__ import annotations

import math
import platform
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np

from symnn.accuracy.measurement import Measurement
from symnn.accuracy.truth import Truth

ENGINES = ("symnn", "numpy", "python-flint")


def compared(
    values: np.ndarray, truth: Truth, at: Callable[[int], tuple[Any, ...]], **known: Any
) -> Measurement:
    """The measurement of a function by its values.

    Args:
        values: what the function returns, as float64.
        truth: the true values, in the same order.
        at: the arguments at a place.
        known: what else the record tells: `function`, `formula`, `sampler`, `seed`, `nan_in`,
            `ends` and `warned`.
    """
    errors, true = truth.errors(values), truth.nearest
    decided = truth.known & ~np.isnan(true)
    finite = decided & np.isfinite(true)
    good = finite & np.isfinite(values)
    place = int(np.argmax(np.where(good, errors, -1))) if good.any() else None
    signs = np.signbit(values) != np.signbit(true)
    return Measurement(
        dtype=truth.form.dtype.name, points=int(decided.sum()),
        max_ulp=math.nan if place is None else float(errors[place]),
        mean_ulp=float(errors[good].mean()) if good.any() else math.nan,
        worst=() if place is None else at(place),
        computed=math.nan if place is None else float(values[place]),
        true=math.nan if place is None else float(true[place]),
        spurious_nan=int((finite & np.isnan(values)).sum()),
        spurious_inf=int((finite & np.isinf(values)).sum()),
        missed_inf=int((decided & ~np.isfinite(true) & (values != true)).sum()),
        flushed=int((finite & (values == 0) & (true != 0)).sum()),
        wrong_sign=int((good & signs & ((true != 0) | (truth.offsets != 0))).sum()),
        undefined=int(np.isnan(true[truth.known]).sum()), undecided=int((~truth.known).sum()),
        versions={"python": platform.python_version(), **{e: version(e) for e in ENGINES}},
        **known,
    )  # fmt: skip
