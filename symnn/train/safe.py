"""The safetensors format: a header in JSON and arrays as they lie in memory; nothing to execute.

Eight bytes tell the length of the header, the header tells type, shape and place of every array,
and the arrays follow without a gap. What a file claims is checked before anything is allocated.
Among the texts is a digest of everything, by which a flipped bit is found; files of others have
none, and a file that other tools wrote again keeps it, unless an array or a text is another.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from symnn.errors import DataError
from symnn.train.dataset import Array, unreadable

LENGTH = 8
LONGEST_HEADER = 100_000_000
"""In bytes; the limit of the format."""

MOST_AXES = 64
METADATA, DIGEST = "__metadata__", "symnn.sha256"
TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "<i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "<u1",
}  # fmt: skip
NAMES = {np.dtype(code): name for name, code in TYPES.items()}


def safe_bytes(arrays: Mapping[str, Array], texts: Mapping[str, str]) -> bytes:
    """Arrays by name and texts by name, as the bytes of a file.

    >>> import io
    >>> content = safe_bytes({"b": np.zeros(2)}, {"who": "me"})
    >>> arrays, texts = read_safe_stream(io.BytesIO(content), len(content))
    >>> arrays["b"].tolist(), texts
    ([0.0, 0.0], {'who': 'me'})

    Raises:
        DataError: an array holds something else than numbers.
    """
    header: dict[str, Any] = {METADATA: {}}
    parts, prints, end = [], {}, 0
    for name, array in arrays.items():
        plain = np.asarray(array, array.dtype.newbyteorder("<"), order="C")
        if plain.dtype not in NAMES:
            raise DataError(f"`{name}` holds {array.dtype}; needed numbers that the format knows")
        begin, end = end, end + plain.nbytes
        kind = {"dtype": NAMES[plain.dtype], "shape": list(plain.shape)}
        header[name] = {**kind, "data_offsets": [begin, end]}
        parts.append(plain.tobytes())
        prints[name] = _print(kind["dtype"], plain.shape, parts[-1])
    header[METADATA] = {**texts, DIGEST: digest(texts, prints)}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % LENGTH)
    return b"".join([len(text).to_bytes(LENGTH, "little"), text, *parts])


def _print(kind: str, shape: tuple[int, ...], content: bytes) -> str:
    """What tells one array from another: `F64 2x3 ` and the digest of its bytes."""
    return f"{kind} {'x'.join(map(str, shape))} {hashlib.sha256(content).hexdigest()}"


def digest(texts: Mapping[str, str], prints: Mapping[str, str]) -> str:
    """Of all that a file holds, in whatever order it lies there."""
    return hashlib.sha256(json.dumps([texts, prints], sort_keys=True).encode()).hexdigest()


def read_safe(path: Path) -> tuple[dict[str, Array], dict[str, str]]:
    """The arrays and texts of a safetensors file.

    Raises:
        DataError: the file cannot be read, or is not what it claims to be.
    """
    try:
        with path.open("rb") as stream:
            return read_safe_stream(stream, os.fstat(stream.fileno()).st_size)
    except OSError as error:
        raise unreadable(path, error) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise DataError(f"{path}: is no sound safetensors file: {error}; save it again") from error


def read_safe_stream(stream: BinaryIO, size: int) -> tuple[dict[str, Array], dict[str, str]]:
    """The arrays and texts of a stream of so many bytes.

    Raises:
        ValueError: they are not what they claim to be.
    """
    length = int.from_bytes(stream.read(LENGTH), "little")
    if size < LENGTH or length > min(LONGEST_HEADER, size - LENGTH):
        raise ValueError(f"a header of {length} bytes does not fit into the file of {size}")
    header = _header(stream.read(length))
    texts = header.pop(METADATA, {})
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError(f"`{METADATA}` holds something else than texts")
    claims = _claims(header, size - LENGTH - length)
    arrays, prints = {}, {}
    for name, claim in claims.items():
        content = _content(stream, claim)
        arrays[name] = _array(content, claim)
        prints[name] = _print(header[name]["dtype"], claim.shape, content)
    written = texts.pop(DIGEST, None)
    if written is not None and written != digest(texts, prints):
        raise ValueError("its content is not what was written: the digest in it is of another")
    return arrays, texts


def _header(text: bytes) -> dict[str, Any]:
    found = json.loads(text.decode("utf-8"), object_pairs_hook=_once)
    if not isinstance(found, dict):
        raise ValueError("the header is no object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in the header")
    return found


@dataclass(frozen=True)
class Claim:
    """What the header says of one array.

    Args:
        kind: of the numbers.
        shape: of the array.
        begin, end: its place after the header, in bytes.
    """

    kind: np.dtype
    shape: tuple[int, ...]
    begin: int
    end: int


def _claims(header: Mapping[str, Any], room: int) -> dict[str, Claim]:
    """Every array in the order of the file; together they fill it, and none overlaps another."""
    found = {name: _claim(name, told) for name, told in header.items()}
    ordered = dict(sorted(found.items(), key=lambda item: (item[1].begin, item[1].end)))
    place = 0
    for name, claim in ordered.items():
        if claim.begin != place:
            raise ValueError(f"`{name}` begins at byte {claim.begin}; needed {place}")
        place = claim.end
    if place != room:
        raise ValueError(f"the arrays take {place} bytes, but the file holds {room}")
    return ordered


def _claim(name: str, told: Any) -> Claim:
    try:
        kind, shape, (begin, end) = told["dtype"], tuple(told["shape"]), told["data_offsets"]
        known = np.dtype(TYPES[kind])
    except (TypeError, KeyError, ValueError):
        raise ValueError(
            f"`{name}` is not described by a known type, a shape and a place"
        ) from None
    if len(shape) > MOST_AXES or not all(type(n) is int and n >= 0 for n in (*shape, begin, end)):
        raise ValueError(f"`{name}` has a shape or a place that is none")
    if end - begin != math.prod(shape) * known.itemsize:
        raise ValueError(f"`{name}` of shape {shape} does not take {end - begin} bytes")
    return Claim(known, shape, begin, end)


def _content(stream: BinaryIO, claim: Claim) -> bytes:
    found = stream.read(claim.end - claim.begin)
    if len(found) != claim.end - claim.begin:
        raise ValueError("the file ends too early")
    return found


def _array(content: bytes, claim: Claim) -> Array:
    native = claim.kind.newbyteorder("=")
    return np.frombuffer(content, claim.kind).reshape(claim.shape).astype(native)
