"""Claims files: one JSON record a line, read one by one: a long file stays out of memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from symnn.audit.spot import Spot
from symnn.audit.statement import Statement
from symnn.core.verdict import refusal
from symnn.errors import SymnnError

LONGEST_LINE = 1 << 20
BOM = b"\xef\xbb\xbf"


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a file as they come; of one that is too long, what tells that it is."""
    while line := stream.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE + 1)


def record_of(number: int, line: bytes) -> dict[str, Any]:
    """The record on a line; its fields are checked where it is made a claim.

    >>> record_of(1, b'{"lhs": "x", "relation": "<", "rhs": "1"}')["relation"]
    '<'

    Raises:
        SymnnError: it is too long, not UTF-8, not JSON, or not an object.
    """
    if len(line) > LONGEST_LINE:
        raise SymnnError(f"line {number} is longer than {LONGEST_LINE} bytes")
    try:
        text = (line.removeprefix(BOM) if number == 1 else line).decode()
        record = json.loads(text, object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise SymnnError(f"line {number} is not UTF-8 text (byte {error.start + 1})") from None
    except json.JSONDecodeError as error:
        raise SymnnError(f"line {number} is not JSON: {error.msg} (column {error.colno})") from None
    except ValueError as error:
        raise SymnnError(f"line {number} is not JSON: {error}") from None
    except RecursionError:
        raise SymnnError(f"line {number} is not JSON: nested too deeply") from None
    if not isinstance(record, dict):
        raise SymnnError(f"line {number}: a claim is a JSON object; found `{text.strip():.60}`")
    return record


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no name stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"`{twice:.60}` is given twice")
    return found


def statements(file: str, lines: Iterable[bytes]) -> Iterator[Statement]:
    """The claims of a claims file, in order; a line that is no record is an error there."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _statement(file, number, line)


def _statement(file: str, number: int, line: bytes) -> Statement:
    try:
        record = record_of(number, line)
    except SymnnError as error:
        shown = line[:80].decode(errors="backslashreplace").strip()
        return Statement(file, Spot(shown, ((number, 1),)), refusal(error))
    spot = Spot(text_of(record), ((number, 1),))
    name = record.get("id")
    return Statement(file, spot, record, name=name if isinstance(name, str | int) else None)


def text_of(record: dict[str, Any]) -> str:
    """The claim of a record, as it would be typed."""
    if "claim" in record:
        return str(record["claim"])
    return " ".join(str(record.get(name, "?")) for name in ("lhs", "relation", "rhs"))
