"""Named arrays and JSON in one file, safetensors or npz: never pickled, never half-written."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from symnn.errors import DataError
from symnn.files import write_whole
from symnn.train.archive import read_arrays
from symnn.train.dataset import Array, unreadable
from symnn.train.safe import LENGTH, read_safe, safe_bytes

METADATA = "metadata"
OWN = "symnn"  # the key of our JSON among the texts of a safetensors file
SAFE, NPZ = ".safetensors", ".npz"
ARCHIVE = b"PK"
WRITERS = {
    "symnn model": "a file that `symnn train --save`, or `save` of a model, wrote",
    "symnn training": "a file that `symnn train --keep` wrote",
}


def write_archive(path: Path, arrays: Mapping[str, Array], metadata: Mapping[str, Any]) -> None:
    """Write arrays and metadata; the file appears whole or not at all.

    Args:
        path: of the file; its ending, `.safetensors` or `.npz`, tells the format.
        arrays: by name.
        metadata: plain data.

    Raises:
        DataError: the ending tells no format, the folder is missing or may not be written, or the
            disk is full.
    """
    check_ending(path)
    text = json.dumps(metadata)
    content = safe_bytes(arrays, {OWN: text}) if path.suffix == SAFE else _npz(arrays, text)
    try:
        write_whole({path: content})
    except OSError as error:
        raise DataError(
            f"{path}: cannot be written: {error.strerror}; choose a folder that exists, can be "
            "written to, and has room"
        ) from error


def check_ending(path: str | Path) -> None:
    """Refuse a file whose ending tells no format.

    Raises:
        DataError: it ends otherwise than those that are written.
    """
    if Path(path).suffix not in (SAFE, NPZ):
        raise DataError(
            f"{path}: its ending tells no format; needed {SAFE} or {NPZ}, such as "
            f"{Path(path).stem or 'model'}{SAFE}"
        )


def _npz(arrays: Mapping[str, Array], text: str) -> bytes:
    content = io.BytesIO()
    described = {METADATA: np.frombuffer(text.encode(), dtype=np.uint8)}
    np.savez(content, **arrays, **described)  # type: ignore[arg-type]
    return content.getvalue()


def read_archive(path: Path, kind: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """Arrays and metadata that `write_archive` wrote; the content tells the format.

    Args:
        path: of the file.
        kind: what the metadata must call itself under `format`, such as `symnn model 1`.

    Raises:
        DataError: the file is missing or damaged, or is something else.
    """
    if _is_safe(path):
        arrays, texts = read_safe(path)
        metadata = _metadata(texts.get(OWN, ""))
    else:
        arrays = read_arrays(path)
        text = arrays.pop(METADATA, np.empty(0))
        metadata = _metadata(text.tobytes() if text.dtype == np.uint8 else b"")
    if metadata.get("format") != kind:
        found = metadata.get("format", "nothing that symnn wrote")
        told = WRITERS.get(kind.rpartition(" ")[0], "the file that was saved")
        raise DataError(f"{path}: holds {found!r}; needed {kind!r}; give {told}")
    return arrays, metadata


def _is_safe(path: Path) -> bool:
    """Whether the file begins with a length and an object, or calls itself safetensors."""
    try:
        with path.open("rb") as stream:
            begin = stream.read(LENGTH + 1)
    except OSError as error:
        raise unreadable(path, error) from error
    return not begin.startswith(ARCHIVE) and (begin[LENGTH:] == b"{" or path.suffix == SAFE)


def _metadata(text: str | bytes) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
