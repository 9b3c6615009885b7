"""Named arrays and JSON in one npz file. Nothing is pickled, and no file is left half-written."""

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
from symnn.train.dataset import Array

METADATA = "metadata"


def write_archive(path: Path, arrays: Mapping[str, Array], metadata: Mapping[str, Any]) -> None:
    """Write arrays and metadata; the file appears whole or not at all.

    Raises:
        DataError: the folder is missing or may not be written, or the disk is full.
    """
    text = np.frombuffer(json.dumps(metadata).encode(), dtype=np.uint8)
    content = io.BytesIO()
    np.savez(content, **arrays, **{METADATA: text})  # type: ignore[arg-type]
    try:
        write_whole({path: content.getvalue()})
    except OSError as error:
        raise DataError(
            f"{path}: cannot be written: {error.strerror}; choose a folder that exists and can be "
            "written"
        ) from error


def read_archive(path: Path, kind: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """Arrays and metadata that `write_archive` wrote.

    Args:
        path: of the file.
        kind: what the metadata must call itself under `format`, such as `symnn model 1`.

    Raises:
        DataError: the file is missing or damaged, or is something else.
    """
    arrays = read_arrays(path)
    metadata = _metadata(arrays.pop(METADATA, None))
    if metadata.get("format") != kind:
        found = metadata.get("format", "nothing that symnn wrote")
        raise DataError(f"{path}: holds {found!r}; needed {kind!r}; give the file that was saved")
    return arrays, metadata


def _metadata(raw: Array | None) -> dict[str, Any]:
    if raw is None or raw.dtype != np.uint8:
        return {}
    try:
        content = json.loads(raw.tobytes())
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
