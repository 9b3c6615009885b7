"""Somebody's function at many points, whatever it takes, returns, warns of or raises."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from symnn.accuracy.formats import Format
from symnn.errors import ShapeError


def called(
    function: Callable[..., Any], columns: Sequence[np.ndarray], form: Format
) -> tuple[np.ndarray, tuple[str, ...]]:
    """What a function returns at points, and what NumPy warned of.

    A function that does not take arrays is called point by point; an exception counts as NaN, but
    for an overflow, which counts as infinity.

    Raises:
        ShapeError: the results are not one number a point.
    """
    with warnings.catch_warnings(record=True) as told, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            values = np.asarray(function(*columns))
        except (TypeError, ValueError, ArithmeticError):
            rows = zip(*[c.tolist() for c in columns], strict=True)
            values = np.array([_at_point(function, row) for row in rows])
    if values.shape != columns[0].shape:
        try:
            values = np.broadcast_to(values, columns[0].shape)
        except ValueError:
            raise ShapeError(
                f"accuracy: the function returns shape {values.shape} for arguments of shape "
                f"{columns[0].shape}; needed one number a point"
            ) from None
    with np.errstate(all="ignore"):
        rounded = values.astype(form.dtype).astype(np.float64)
    kinds = {str(w.message).split(" encountered")[0] for w in told}
    return rounded, tuple(sorted(kinds))


def _at_point(function: Callable[..., Any], point: Sequence[float]) -> float:
    try:
        return float(function(*point))
    except OverflowError:
        return math.inf
    except (TypeError, ValueError, ArithmeticError):
        return math.nan
