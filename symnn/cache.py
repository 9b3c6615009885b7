"""What was worked out before, kept on disk by the content that it depends on.

A cache may always be deleted, and may always be missing: where nothing can be written, everything
works without it, only slower.
"""

from __future__ import annotations

import hashlib
import os
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from symnn.files import write_whole
from symnn.lazy import load

ENGINES = ("sympy", "python-flint", "symengine", "mpmath", "numpy", "z3-solver")
MODULES = ("sympy", "flint", "symengine", "mpmath", "numpy")
SOURCES = (".py", ".tsv", ".css", ".js", ".html", ".typ")
PACKAGE = Path(__file__).resolve().parent


class Cache:
    """Texts by key, each in a file of its own.

    Args:
        folder: where they lie; the user's cache folder if None.
        usable: without it nothing is found and nothing is kept.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kept = Cache(Path(folder))
    ...     kept.put("a", "text")
    ...     kept.get("a"), kept.get("b")
    ('text', None)
    """

    def __init__(self, folder: Path | None = None, usable: bool = True) -> None:
        self.folder = folder or user_folder()
        self.usable = usable

    def get(self, key: str) -> str | None:
        """The text under this key; None if there is none, or it was damaged."""
        if not self.usable:
            return None
        try:
            mark, _, text = self._path(key).read_text("utf-8").partition("\n")
        except (OSError, UnicodeDecodeError):
            return None
        return text if mark == digest([text]) else None

    def put(self, key: str, text: str) -> None:
        """Keep a text, whole or not at all; in silence where that cannot be done."""
        if not self.usable:
            return
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole({self._path(key): f"{digest([text])}\n{text}".encode()})

    def _path(self, key: str) -> Path:
        return self.folder / key


def user_folder() -> Path:
    """`$SYMNN_CACHE`, else the folder for caches of this user.

    >>> user_folder() == Path(os.environ.get("SYMNN_CACHE") or user_folder())
    True
    """
    chosen = os.environ.get("SYMNN_CACHE")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "symnn"


def digest(parts: Iterable[str]) -> str:
    """A name for exactly this content.

    >>> digest(["a", "b"]) == digest(["ab"])
    False
    """
    found = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        found.update(f"{len(data)}:".encode() + data)
    return found.hexdigest()[:32]


def packed(files: Mapping[str, str | bytes]) -> dict[str, Any]:
    """Texts and bytes by name, as plain data; `unpacked` gives them back.

    >>> unpacked(packed({"a": "text", "b": b"bytes"}))
    {'a': 'text', 'b': b'bytes'}
    """
    return {
        name: content if isinstance(content, str) else {"base64": b64encode(content).decode()}
        for name, content in files.items()
    }


def unpacked(data: Mapping[str, Any]) -> dict[str, str | bytes]:
    """The files that were packed."""
    return {
        name: content if isinstance(content, str) else b64decode(content["base64"])
        for name, content in data.items()
    }


@cache
def fingerprint(without: tuple[str, ...] = ()) -> str:
    """A name for the code of this package and the versions of what it computes with.

    Args:
        without: files and folders, relative to the package, that do not count.
    """
    sources = sorted(p for p in PACKAGE.rglob("*") if p.suffix in SOURCES)
    counted = [p for p in sources if not p.relative_to(PACKAGE).as_posix().startswith(without)]
    parts = [part for p in counted for part in (p.name, p.read_text("utf-8"))]
    return digest([*parts, load("platform", "python_version")(), *map(_version, ENGINES)])


@cache
def installation(without: tuple[str, ...] = ()) -> str:
    """A name for what is installed, by a look at its files: quick, where `fingerprint` is thorough.

    Sizes and times of the files of this package and of the entrances of what it computes with, and
    the version of Python: a file that is changed, or takes another one's place, gives another name.

    Args:
        without: folders of the package that do not count.
    """
    files = [*_files(str(PACKAGE), without)]
    found = map(load("importlib.util", "find_spec"), MODULES)
    files += [_looked_at(spec.origin) for spec in found if spec and spec.origin]
    return digest([sys.version, *files])


def _files(folder: str, without: tuple[str, ...] = ()) -> Iterator[str]:
    """Place, size and time of every source in a folder, in order."""
    for entry in sorted(os.scandir(folder), key=lambda e: e.name):
        if entry.name.endswith(".py"):
            yield _looked_at(entry)
        elif entry.name not in ("__pycache__", *without) and entry.is_dir():
            yield from _files(entry.path)


def _looked_at(file: os.DirEntry[str] | str) -> str:
    found = os.stat(file) if isinstance(file, str) else file.stat()
    return f"{os.fspath(file)} {found.st_size} {found.st_mtime_ns}"


def _version(name: str) -> str:
    metadata = load("importlib.metadata")
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
