"""What functions of numbers are given, good and bad, and what comes of it: the same everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from symnn.core import Variable
from symnn.errors import DataError, ShapeError, UnknownNameError

x, y = Variable("x"), Variable("y")
FORMULA = x * y

REFUSED: dict[str, tuple[type[Exception], str, tuple[Any, ...]]] = {
    "complex": (DataError, "`x` has dtype complex128; needed real", (np.array([1 + 2j]), 1.0)),
    "complex number": (DataError, "needed real numbers", (1j, 1.0)),
    "text": (DataError, "`x` has dtype <U1; needed real numbers", (np.array(["a"]), 1.0)),
    "a text": (DataError, "needed real numbers", ("1.0", 1.0)),
    "nothing": (DataError, "dtype object and holds None", (None, 1.0)),
    "objects": (DataError, "dtype object and holds None", (np.array([None, 1]), 1.0)),
    "a mapping": (DataError, "dtype object; needed real numbers", ({}, 1.0)),
    "dates": (DataError, "datetime64", (np.array(["2020-01-01"], "M8[D]"), 1.0)),
    "records": (DataError, "needed real numbers", (np.zeros(2, [("a", float)]), 1.0)),
    "masked": (DataError, "is a masked array", (np.ma.masked_array([1.0], [True]), 1.0)),
    "ragged": (DataError, "`x` is a list of rows of different lengths", ([[1], [1, 2]], 1.0)),
    "huge integer": (DataError, "`x` holds an integer beyond 1.8e", (10**400, 1.0)),
    "huge integers": (DataError, "holds an integer beyond 1.8e", (np.array([10**400]), 1.0)),
    "shapes": (ShapeError, "do not broadcast; needed equal extents", (np.ones(2), np.ones(3))),
    "missing": (UnknownNameError, "`y` is missing; arguments: x, y", (1.0,)),
    "extra": (UnknownNameError, "3 values; arguments: x, y", (1.0, 2.0, 3.0)),
}  # fmt: skip
"""The error, what it says, and the arguments."""

BIG_ENDIAN = np.array([1.0, 2.0], ">f8")
TAKEN: dict[str, tuple[tuple[Any, ...], tuple[int, ...], str]] = {
    "integers": ((np.array([1, 2]), np.array([3, 4])), (2,), ""),
    "small integers": ((np.uint8([3]), np.int8([-2])), (1,), ""),
    "large integers": ((np.array([2]), np.array([2**62])), (1,), ""),
    "truths": ((np.array([True, False]), 1.0), (2,), ""),
    "numbers": ((1, 2.5), (), ""),
    "0-d": ((np.array(2.0), np.array(3.0)), (), "float64"),
    "empty": ((np.ones((0, 3)), 1.0), (0, 3), "float64"),
    "strided": ((np.arange(12.0).reshape(3, 4)[::-1, ::2], 1.0), (3, 2), "float64"),
    "read only": ((np.broadcast_to(2.0, (3,)), 1.0), (3,), "float64"),
    "fractions": ((np.array([sp.Rational(1, 2), 1], object), 1.0), (2,), "float64"),
    "a list": (([1.0, 2.0], 1), (2,), "float64"),
    "single": ((np.float32([1, 2]), 2), (2,), "float32"),
    "half and single": ((np.float16([1, 2]), np.float32([3, 4])), (2,), "float32"),
    "single and double": ((np.float32([1, 2]), np.float64([3, 4])), (2,), "float64"),
    "broadcast": ((np.ones((2, 1)), np.ones(3)), (2, 3), "float64"),
    "bytes turned": ((BIG_ENDIAN, 1.0), (2,), "float64"),
    "NaN": ((np.array([np.nan]), 1.0), (1,), "float64"),
    "infinite": ((np.array([np.inf, -np.inf]), 1.0), (2,), "float64"),
}
"""The arguments, the shape of the result, and its dtype; empty for the default of the library."""


def expected(given: tuple[Any, ...]) -> np.ndarray:
    """By NumPy, in double precision."""
    with np.errstate(all="ignore"):
        return np.asarray(given[0], float) * np.asarray(given[1], float)
