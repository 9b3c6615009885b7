"""npz archives with arrays X and y. Pickled objects are never loaded."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.lib.format import read_array_header_1_0, read_array_header_2_0, read_magic

from symnn.errors import DataError
from symnn.train.arrays import checked_features, table_from_arrays
from symnn.train.dataset import Array, Table, unreadable
from symnn.train.rows import PIECE, Rows

MAGIC = (b"\x93NUMPY", b"PK\x03\x04", b"PK\x05\x06")  # a single array; archives
WRITERS = "give a file that np.savez or `symnn train --save` wrote"
BROKEN = (ValueError, EOFError, KeyError, BadZipFile, zlib.error, NotImplementedError, OSError,
          MemoryError)  # fmt: skip
LARGE, INFLATED = 2**30, 100
"""An archive that would be so large in memory, and so many times its own size, is a trap."""

HEADERS = {(1, 0): read_array_header_1_0, (2, 0): read_array_header_2_0}


def read_arrays(path: Path, collected: Mapping[str, Rows] | None = None) -> dict[str, Array]:
    """Every array of an npz archive, by name.

    Args:
        collected: where the rows of some of them go, a piece at a time.

    Raises:
        DataError: the file is missing, is no npz archive, is damaged, or holds Python objects.
    """
    try:
        with path.open("rb") as handle:  # np.load leaves a damaged file open when given a path
            if not handle.read(len(MAGIC[0])).startswith(MAGIC):
                raise DataError(f"{path}: is no npz archive; {WRITERS}")
            handle.seek(0)
            return _arrays(path, np.load(handle, allow_pickle=False), collected or {})
    except DataError:
        raise
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise unreadable(path, error) from error
    except BROKEN as error:
        raise _broken(path, error) from error


def _arrays(path: Path, content: Any, collected: Mapping[str, Rows]) -> dict[str, Array]:
    if not isinstance(content, Mapping):
        raise DataError(f"{path}: holds a single array; needed an npz archive with X and y")
    _refuse_traps(path, content)
    return {name: _member(path, content, name, collected.get(name)) for name in content}


def _refuse_traps(path: Path, content: Any) -> None:
    size = sum(member.file_size for member in content.zip.infolist())
    own = path.stat().st_size
    if size > max(LARGE, INFLATED * own):
        raise DataError(
            f"{path}: the file of {own} bytes would take {size} in memory; needed at most "
            f"{INFLATED} times its own size; save it with np.savez, not compressed"
        )


def _member(path: Path, content: Any, name: str, rows: Rows | None = None) -> Array:
    """The array, after its header was held against the room that it has in the archive.

    `Why:` NumPy allocates what the header claims before it reads.
    """
    try:
        with content.zip.open(f"{name}.npy") as stream:
            shape, by_columns, kind = HEADERS[read_magic(stream)](stream)
            room = content.zip.getinfo(f"{name}.npy").file_size - stream.tell()
            if math.prod(shape) * kind.itemsize > room and not kind.hasobject:
                raise ValueError(f"shape {shape} does not fit into {room} bytes")
            if rows is not None and shape and 0 not in shape and not by_columns | kind.hasobject:
                return _collected(stream, shape, kind, rows)
        return content[name]
    except BROKEN as error:
        raise _broken(path, error, f" array `{name}`") from error


def _collected(stream: Any, shape: tuple[int, ...], kind: Any, rows: Rows) -> Array:
    """An array that is read row by row."""
    width = math.prod(shape[1:]) * kind.itemsize
    step = max(1, PIECE // width)
    for start in range(0, shape[0], step):
        count = min(step, shape[0] - start)
        piece = np.frombuffer(stream.read(count * width), kind)
        rows.add(piece.reshape(count, *shape[1:]))
    return rows.array()


def _broken(path: Path, error: Exception, part: str = "") -> DataError:
    if "allow_pickle" in str(error):
        return DataError(
            f"{path}:{part} holds pickled Python objects, which are never loaded; "
            "save numbers or text: np.savez(path, X=X, y=y)"
        )
    return DataError(f"{path}:{part} is not a readable npz archive ({error}); save it again")


def read_npz(path: Path, rows: Rows | None = None) -> Table:
    """Samples and labels from the arrays `X` and `y` of an npz archive.

    Args:
        rows: where features are collected.
    """
    found = read_arrays(path, {"X": Rows() if rows is None else rows})
    missing = [name for name in ("X", "y") if name not in found]
    if missing:
        raise DataError(
            f"{path}: has no array `{missing[0]}`; found {', '.join(sorted(found)) or 'nothing'}; "
            "save it with np.savez(path, X=X, y=y)"
        )
    samples, shape = _as_rows(found["X"])
    return replace(table_from_arrays(samples, found["y"], str(path)), shape=shape)


def _as_rows(X: Array) -> tuple[Array, tuple[int, ...] | None]:
    """Samples as rows, and their shape if they have several axes, as images do."""
    if X.ndim not in (3, 4) or not X.size:
        return X, None
    return X.reshape(len(X), -1), X.shape[1:]


def read_npz_features(path: Path) -> Array:
    """The array `X` of an npz archive; for prediction."""
    found = read_arrays(path)
    if "X" not in found:
        raise DataError(
            f"{path}: has no array `X`; found {', '.join(sorted(found)) or 'nothing'}; "
            "save it with np.savez(path, X=X)"
        )
    return checked_features(_as_rows(found["X"])[0], str(path))
