"""Arrays of data that stand as an index: whole numbers within an axis, checked before use."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.errors import DataError, ShapeError


def whole_numbers(asked: str, name: str, value: Any) -> np.ndarray:
    """The array as integers.

    Raises:
        DataError: an entry is no whole number.
    """
    array = np.asarray(value)
    if array.dtype.kind in "iu":
        return array.astype(np.intp, copy=False)
    odd = array[array != np.floor(array)] if array.dtype.kind == "f" else array.ravel()
    if array.dtype.kind != "f" or odd.size:
        shown = f" and holds {odd.ravel()[0]}" if odd.size else ""
        raise DataError(
            f"{asked}: `{name}` has dtype {array.dtype}{shown}; needed whole numbers from 0, since "
            "it stands as an index; give an array of integers"
        )
    return array.astype(np.intp)


def check_place(asked: str, name: str, value: Any, count: Any, axis: Any) -> None:
    """Refuse data that point outside of the axis that they index.

    Args:
        asked: by whom.
        name: of the data.
        value: the data.
        count: entries of the axis.
        axis: its extent in words.

    Raises:
        ShapeError: an entry is below 0, or not below the extent of the axis.
    """
    array = np.asarray(value)
    if array.size and (array.min() < 0 or array.max() >= count):
        odd = array.min() if array.min() < 0 else array.max()
        raise ShapeError(
            f"{asked}: `{name}` holds {odd}; needed whole numbers from 0 to "
            f"{axis} - 1 = {count - 1}, the axis that it indexes"
        )
