"""Shared libraries, compiled once for a text and kept on disk."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from symnn.cache import digest, user_folder
from symnn.errors import NotSupportedError
from symnn.files import write_whole
from symnn.lazy import load
from symnn.native.compiler import EXACT, FLAGS, Compiler, found_compiler

NO_COMPILER = (
    "compiling C: no C compiler that works was found ($CC, cc, gcc, clang); needed one for the "
    "native target. Install gcc or clang, or use target 'numpy'"
)


@dataclass(frozen=True)
class Library:
    """A shared library that is loaded.

    Attributes:
        source: the C that it was made from.
        handle: its functions by name; calls release the lock of the interpreter.
    """

    source: str
    handle: ctypes.CDLL


def loaded(source: str, flags: tuple[str, ...] = EXACT) -> Library:
    """The library of this text: the kept one, else compiled now.

    What is kept is named by text, flags, compiler and processor, and is loaded only if it is whole
    (its digest is part of its name's record); where nothing can be kept it is made anew each time.

    Raises:
        NotSupportedError: there is no compiler, or it refuses the text.

    >>> from symnn.native import found_compiler
    >>> if found_compiler():
    ...     twice = loaded("double twice(double x) { return 2 * x; }").handle.twice
    ...     twice.argtypes, twice.restype = [ctypes.c_double], ctypes.c_double
    ...     assert twice(4.0) == 8.0
    """
    compiler = found_compiler()
    if compiler is None:
        raise NotSupportedError(NO_COMPILER)
    flags = (*FLAGS, *flags)
    place = _place(compiler, source, flags)
    begun = _BEGUN.pop(place, None)
    if begun:
        begun.join()
    if not _whole(place):
        _make(compiler, source, flags, place)
    if _whole(place):
        with suppress(OSError):
            return Library(source, ctypes.CDLL(str(place)))
    return Library(source, _loaded_without_a_place(compiler.compiled(source, flags)))


def is_kept(source: str, flags: tuple[str, ...] = EXACT) -> bool:
    """Whether the library of this text need not be compiled."""
    compiler = found_compiler()
    return compiler is not None and _whole(_place(compiler, source, (*FLAGS, *flags)))


def begin(source: str, flags: tuple[str, ...] = EXACT) -> None:
    """Have a text compiled while Python goes on, unless it is kept; `loaded` waits for the end.

    What goes wrong is told by `loaded`, which then compiles the text itself.
    """
    compiler = found_compiler()
    if compiler is None or not _is_writable(user_folder()):
        return
    flags = (*FLAGS, *flags)
    place = _place(compiler, source, flags)
    if place not in _BEGUN and not _whole(place):
        thread = load("threading", "Thread")(target=_tried, args=(compiler, source, flags, place))
        thread.start()
        _BEGUN[place] = thread


_BEGUN: dict[Path, Any] = {}


def _tried(compiler: Compiler, source: str, flags: tuple[str, ...], place: Path) -> None:
    with suppress(NotSupportedError):
        _make(compiler, source, flags, place)


def _is_writable(folder: Path) -> bool:
    """Whether what is compiled can be kept: else nobody would find it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _place(compiler: Compiler, source: str, flags: tuple[str, ...]) -> Path:
    key = digest([compiler.identity, *flags, source])
    return user_folder() / f"native-{key}.so"


def _whole(place: Path) -> bool:
    """Whether the kept library is there and undamaged: loading half a library ends the process."""
    try:
        return _record(place).read_text("ascii") == _mark(place.read_bytes())
    except (OSError, UnicodeDecodeError):
        return False


def _make(compiler: Compiler, source: str, flags: tuple[str, ...], place: Path) -> None:
    made = compiler.compiled(source, flags)
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole({place: made, _record(place): _mark(made).encode("ascii")})


def _record(place: Path) -> Path:
    return place.with_suffix(".sum")


def _mark(content: bytes) -> str:
    return sha256(content).hexdigest()


def _loaded_without_a_place(made: bytes) -> ctypes.CDLL:
    """Loaded from a file that is gone at once; what is loaded stays."""
    number, name = load("tempfile", "mkstemp")(prefix="symnn-", suffix=".so")
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(made)
        return ctypes.CDLL(name)
    finally:
        os.unlink(name)
