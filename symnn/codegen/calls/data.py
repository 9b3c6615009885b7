"""What counts as data: real numbers. All else is refused rather than cut down to them."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.errors import DataError

LARGEST = int(np.finfo(float).max)


def real_values(asked: str, name: str, value: Any) -> Any:
    """`value` itself, or as floats where it holds other objects that are real numbers.

    >>> from fractions import Fraction
    >>> real_values("step", "x", [Fraction(1, 2), 3])
    array([0.5, 3. ])

    Raises:
        DataError: it is complex, text, masked, ragged, nothing, or an integer beyond all floats.
    """
    if isinstance(value, float) or (isinstance(value, int) and abs(value) <= LARGEST):
        return value
    plain = type(value) is np.ndarray  # of which nothing need be asked that loads `numpy.ma`
    if not plain and isinstance(value, np.ma.MaskedArray):
        raise DataError(
            f"{asked}: `{name}` is a masked array, and what lies under its mask would count as "
            "data; needed an array; fill the masked entries or leave them out first"
        )
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise DataError(
            f"{asked}: `{name}` is a list of rows of different lengths; needed an array"
        ) from error
    if array.dtype.kind == "O":
        return _from_objects(asked, name, array)
    if array.dtype.kind not in "fiub":
        raise DataError(
            f"{asked}: `{name}` has dtype {array.dtype}; needed real numbers; convert it first"
        )
    return value


def _from_objects(asked: str, name: str, array: np.ndarray) -> Any:
    """Fractions, SymPy's numbers and the like as floats; a single one as a Python float."""
    odd = next((v for v in array.flat if v is None or isinstance(v, str | bytes)), array)
    try:
        if odd is array:
            return array.astype(float) if array.shape else float(array.item())
    except (TypeError, ValueError, OverflowError):
        odd = next((v for v in array.flat if isinstance(v, int) and abs(v) > LARGEST), array)
    if isinstance(odd, int):
        raise DataError(f"{asked}: `{name}` holds an integer beyond {LARGEST:.3g}; needed floats")
    shown = "" if odd is array else f" and holds {odd!r:.20}"
    raise DataError(
        f"{asked}: `{name}` has dtype object{shown}; needed real numbers; convert it first"
    )
