"""Which documents are read, how, and the claims that they state."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from symnn.audit import claims_file, docstrings, latex, markdown, restructured
from symnn.audit.region import Region, statements
from symnn.audit.spot import Spot
from symnn.audit.statement import Statement, refused
from symnn.errors import SymnnError, UnknownNameError, nearest
from symnn.files import STANDARD_INPUT, opened

READERS: Mapping[str, Callable[[str], Iterator[Region]]] = {
    "markdown": markdown.of_text, "latex": latex.of_text, "python": docstrings.of_text,
    "rst": restructured.of_text,
}  # fmt: skip
KINDS = (*READERS, "claims")
SUFFIXES = {
    ".md": "markdown", ".markdown": "markdown", ".tex": "latex", ".rst": "rst", ".py": "python",
    ".jsonl": "claims",
}  # fmt: skip
WALKED = tuple(suffix for suffix, kind in SUFFIXES.items() if kind != "claims")
"""Of a folder, files with these suffixes are read; a claims file is named by itself."""

LARGEST = 64 << 20


def kind_of(path: str, given: str | None = None) -> str:
    """How a document is read: as told, or else by its suffix; standard input is Markdown.

    >>> kind_of("docs/guide.md"), kind_of("-"), kind_of("notes.txt", "markdown")
    ('markdown', 'markdown', 'markdown')

    Raises:
        SymnnError: nothing tells.
    """
    if given is not None:
        return given
    if path == STANDARD_INPUT:
        return "markdown"
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnknownNameError(
            f"`{path}` is of no kind that is read; needed {', '.join(SUFFIXES)}, or --from "
            f"with one of {', '.join(KINDS)}"
        )
    return SUFFIXES[suffix]


def find(paths: Iterable[str], given: str | None = None) -> list[tuple[str, str]]:
    """Each document with its kind; those of a folder in the order of their names.

    Raises:
        SymnnError: a path does not exist, a file is of no known kind, a folder holds no document.
    """
    found: dict[str, str] = {}
    for path in paths:
        if path != STANDARD_INPUT and os.path.isdir(path):
            inside = {inner: kind_of(inner) for inner in _walked(path)}
            if not inside:
                raise SymnnError(f"`{path}` holds no document; needed {', '.join(WALKED)}")
            found.update(inside)
        elif path == STANDARD_INPUT or os.path.exists(path):
            found[path] = kind_of(path, given)
        else:
            raise SymnnError(f"`{path}` does not exist; {nearest(path, _beside(path))}")
    return list(found.items())


def _walked(folder: str) -> Iterator[str]:
    """Documents below a folder; hidden folders, caches and installed packages are left out."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if f[0] not in "._" and f not in SKIPPED)
        for name in sorted(files):
            if Path(name).suffix.lower() in WALKED:
                yield os.path.join(place, name)


SKIPPED = frozenset({"node_modules", "site-packages", "venv"})


def _beside(path: str) -> list[str]:
    """The files in the folder of a path that does not exist."""
    folder = os.path.dirname(path)
    try:
        return [os.path.join(folder, name) for name in os.listdir(folder or ".")]
    except OSError:
        return []


def claims_of(path: str, kind: str) -> Iterator[Statement]:
    """The claims of a document, in order; of one that cannot be read, one that says so."""
    try:
        with opened(path) as stream:
            if kind == "claims":
                yield from claims_file.statements(path, claims_file.lines_of(stream))
            else:
                yield from statements(path, READERS[kind](_text(stream)))
    except OSError as error:
        yield refused(path, START, SymnnError(f"`{path}`: {error.strerror or error}"))
    except SymnnError as error:
        yield refused(path, START, error)


START = Spot("", ((1, 1),))


def _text(stream: BinaryIO) -> str:
    """All of a document.

    Raises:
        SymnnError: it is not UTF-8 text, or too large to be a text.
    """
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise SymnnError(f"the document is larger than {LARGEST >> 20} MiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SymnnError(f"not UTF-8 text (line {line}, byte {error.start + 1})") from None
