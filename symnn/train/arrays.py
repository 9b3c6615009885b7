"""Features and labels that arrive as arrays: from npz files, or from the caller."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import numpy as np

from symnn.errors import DataError
from symnn.train.dataset import Array, Table
from symnn.train.rows import is_on_disk, pieces, transformed


def table_from_arrays(X: Any, y: Any, name: str = "data") -> Table:
    """A table from features and labels, both checked.

    Raises:
        DataError: wrong shape or kind, NaN or infinity, no samples, or lengths that differ.
    """
    features = checked_features(X, name)
    labels = checked_labels(y, len(features), name)
    targets = labels.shape[1] if labels.ndim == 2 else 1
    names = tuple(f"y{k + 1}" for k in range(targets)) if targets > 1 else ("y",)
    return Table(name, features, labels, numbered(features.shape[1]), names)


def numbered(columns: int) -> tuple[str, ...]:
    """Names for columns that have none."""
    return tuple(f"x{i + 1}" for i in range(columns))


def names_of_targets(y: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those that a data frame or a series gives its columns, or else these.

    >>> names_of_targets([1, 2], ("y",))
    ('y',)
    """
    told: Any = tuple(getattr(y, "columns", (getattr(y, "name", None),)))
    return told if len(told) == len(names) and all(isinstance(n, str) for n in told) else names


def checked_features(X: Any, name: str) -> Array:
    """Features as a contiguous float64 matrix of finite numbers."""
    found = as_array(X, f"{name}: X")
    if found.ndim != 2:
        raise DataError(
            f"{name}: X has shape {found.shape}; needed (samples, features); "
            "reshape it so that every row is a sample"
        )
    if 0 in found.shape:
        raise DataError(f"{name}: X has shape {found.shape}; needed at least one of each")
    if found.dtype.kind not in "fiub":
        raise DataError(
            f"{name}: X holds {found.dtype}; needed real numbers; encode text as numbers first"
        )
    features = _float64(found)
    refuse_non_finite(features, f"{name}: X")
    return features


def _float64(found: Array) -> Array:
    if not is_on_disk(found):
        return np.ascontiguousarray(found, dtype=np.float64)
    if found.dtype == np.float64 and found.flags.c_contiguous:
        return found
    return transformed(found, lambda rows: rows.astype(np.float64))


def checked_labels(y: Any, samples: int, name: str) -> Array:
    """Labels: one a sample, or one row a sample; a single column becomes flat."""
    labels = as_array(y, f"{name}: y")
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim not in (1, 2):
        raise DataError(f"{name}: y has shape {labels.shape}; needed (samples,)")
    if len(labels) != samples:
        raise DataError(
            f"{name}: y has {len(labels)} labels, but X has {samples} samples; "
            "needed one label a sample"
        )
    if labels.dtype.kind not in "fiubUS":
        raise DataError(f"{name}: y holds {labels.dtype}; needed numbers or text")
    if labels.dtype.kind == "f":
        refuse_non_finite(labels, f"{name}: y")
    return labels.astype(str) if labels.dtype.kind == "S" else labels


def checked_weights(weights: Any, samples: int, name: str) -> Array:
    """Weights of samples: one each, finite, not negative, not all 0."""
    found = as_array(weights, f"{name}: sample weights")
    if found.shape != (samples,) or found.dtype.kind not in "fiub":
        raise DataError(
            f"{name}: sample weights are {found.dtype} of shape {found.shape}, but X has {samples} "
            "samples; needed one number a sample"
        )
    refuse_non_finite(found, f"{name}: sample weights")
    if (found < 0).any():
        place = int(np.flatnonzero(found < 0)[0])
        raise DataError(
            f"{name}: sample weight {found[place]} at row {place} is negative; needed at least 0"
        )
    if not found.any():
        raise DataError(f"{name}: all sample weights are zero; needed one above 0")
    return found.astype(np.float64)


def as_array(values: Any, what: str) -> Array:
    """Any sequence as an array; text in object arrays becomes text.

    Raises:
        DataError: it is sparse or ragged, or mixes text with other values.
    """
    if is_on_disk(values):
        return values
    refuse_gaps(values, what)
    try:
        found = np.asarray(values)
    except ValueError as error:
        raise DataError(f"{what} is ragged: {error}; every row needs the same length") from error
    if found.dtype.kind in TEXT and not hasattr(values, "dtype"):
        found = np.asarray(values, dtype=object)  # NumPy has made text of numbers among it
    if found.dtype.kind not in "OT":
        return found
    if _is_text(found, what):
        return found.astype(object).astype(str)
    return _objects_as_numbers(found, what)


def refuse_gaps(values: Any, what: str) -> None:
    """Raise on arrays that do not hold a value at each place: sparse ones, and below a mask."""
    if hasattr(values, "toarray"):
        raise DataError(
            f"{what} is sparse; needed a dense array; convert it with `.toarray()`, or let a "
            "pipeline make none: `OneHotEncoder(sparse_output=False)`, "
            "`ColumnTransformer(..., sparse_threshold=0)`"
        )
    masked = isinstance(values, np.ndarray) and type(values) is not np.ndarray
    if masked and np.ma.isMaskedArray(values) and np.ma.getmaskarray(values).any():
        raise DataError(
            f"{what} has masked entries; needed a value at each place; fill the gaps, or remove "
            "those rows"
        )


TEXT = "US"


def _is_text(found: Array, what: str) -> bool:
    """Whether all objects are text; those that are mixed with others are refused."""
    wrong = [k for k, value in enumerate(found.flat) if not isinstance(value, str | bytes)]
    if not wrong:
        return bool(found.size)
    if len(wrong) == found.size:
        return False
    place, other = wrong[0], next(v for v in found.flat if isinstance(v, str | bytes))
    row = place // (found[0].size if found.ndim > 1 else 1)
    raise DataError(
        f"{what} holds {found.flat[place]!r} at row {row} (counted from 0) beside text such as "
        f"{other!r}; needed values of one kind; convert them, or remove those rows"
    )


def _objects_as_numbers(found: Array, what: str) -> Array:
    """Numbers of Python as floats, or as integers where floats would make one of two.

    `Why:` labels may be long numbers of customers, of which no two may become the same.
    """
    try:
        numbers = found.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"{what} holds Python objects: {error}; needed numbers") from error
    pairs = zip(found.flat, numbers.ravel().tolist(), strict=True)  # Python compares to the end
    if not any(isinstance(v, int) and v != n for v, n in pairs):
        return numbers
    try:
        return found.astype(np.int64)
    except OverflowError as error:
        raise DataError(
            f"{what} holds whole numbers of more than 64 bits; needed smaller ones, or text"
        ) from error


def refusal(error: Exception, X: Any) -> str:
    """Why samples were refused, without their values, and with the columns that hold no numbers.

    Args:
        error: what scikit-learn said.
        X: the samples; a data frame knows the kinds of its columns.

    >>> refusal(ValueError("Expected 2D array:\\narray=[1. 2.].\\nReshape your data"), [1.0, 2.0])
    'Expected 2D array: Reshape your data'
    """
    lines = str(error).splitlines()
    words = [line.strip() for line in lines if re.match(r"(?!array=).*[a-zA-Z]{4}", line)]
    named, told = strangers(X), " ".join(words)
    if "bytes/strings" in told:
        told = "X holds text; needed numbers; encode it, by `OneHotEncoder` for example"
    return told + (f"; {named}" if named else "")


def strangers(X: Any) -> str:
    """The columns of a data frame that hold no numbers, and what to do; nothing for others.

    >>> strangers([[1.0]])
    ''
    """
    columns = zip(getattr(X, "columns", ()), getattr(X, "dtypes", ()), strict=False)
    other = (f"`{c}` ({kind})" for c, kind in columns if getattr(kind, "kind", "f") not in NUMBERS)
    named = ", ".join(islice(other, MOST_NAMED))
    told = f"found columns that hold no numbers: {named}; encode them as numbers, or drop them"
    return told if named else ""


NUMBERS, MOST_NAMED = "fiub", 5


def refuse_non_finite(values: Array, what: str, before: int = 0) -> None:
    """Raise on the first NaN or infinity, with its place; `before` rows came before."""
    count, place = 0, np.zeros(values.ndim, int)
    for piece in pieces(values):
        wrong = ~np.isfinite(values[piece])
        if not count and wrong.any():
            place = np.argwhere(wrong)[0]
            place[0] += piece.start
        count += int(wrong.sum())
    if not count:
        return
    where = f"row {before + place[0]}" + (f", column {place[1]}" if len(place) > 1 else "")
    raise DataError(
        f"{what} holds {values[tuple(place)]} at {where} (counted from 0), "
        f"{count} such values in all; needed finite numbers, neither NaN "
        "nor infinity; remove those rows or fill the gaps"
    )
