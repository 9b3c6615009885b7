"""Files that are read as bytes, and files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

STANDARD_INPUT = "-"
CLOSED = "`-` stands for standard input, which is closed; pipe the text into it"
FOLDER = "it is a folder; needed the name of a file"


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """A file, or standard input for `-`, to be read as bytes.

    Standard input gets a file object of its own: a thread may still wait for its next line when
    Python ends, which closes the shared one.

    Raises:
        OSError: the file cannot be read, or standard input is closed.
    """
    if path != STANDARD_INPUT:
        with open(path, "rb") as stream:
            yield stream
    elif sys.stdin is None:
        raise OSError(errno.EBADF, CLOSED)
    elif sys.stdin is sys.__stdin__:
        yield open(os.dup(sys.stdin.fileno()), "rb")  # noqa: SIM115
    else:
        yield sys.stdin.buffer  # type: ignore[misc]


def write_whole(files: Mapping[Path, bytes]) -> None:
    """Write every file, or none of them.

    Each content is first written beside its place under a hidden name; only when all are safely on
    the disk do they take their places. A symbolic link stays, and what it leads to is replaced.
    What exists and is no file, such as a device or a pipe, is written to and never replaced.

    Args:
        files: what to write, by path.

    Raises:
        OSError: a path cannot be written; `filename` is that path.
    """
    parked: list[tuple[str, Path]] = []
    path = Path()
    try:
        for path, content in files.items():
            if not _is_stream(path):
                place = Path(os.path.realpath(path))
                parked.append((_parked(place, content), place))
        for hidden, path in parked:
            os.replace(hidden, path)
        for path in filter(_is_stream, files):
            path.write_bytes(files[path])
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    finally:
        for hidden, _ in parked:
            with suppress(OSError):
                os.unlink(hidden)


def _is_stream(path: Path) -> bool:
    """Whether the path leads to a device, a pipe or a socket.

    `Why:` what `/dev/stdout` leads to may have no path of its own, so links are not resolved here.
    """
    return path.exists() and not path.is_file() and not path.is_dir()


def _parked(place: Path, content: bytes) -> str:
    """The hidden file that holds the content, on the disk.

    It has the permissions of the file that is replaced, else those of any new file.
    """
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, FOLDER)
    hidden = str(place.parent / f".{place.name[:40]}.{os.urandom(8).hex()}")
    before = place.stat().st_mode & 0o777 if place.exists() else None
    mode = 0o666 if before is None else 0o600
    stream = open(hidden, "xb", opener=lambda name, how: os.open(name, how, mode))  # noqa: SIM115
    try:
        with stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if before is not None:
            os.chmod(hidden, before)
    except BaseException:
        os.unlink(hidden)
        raise
    return hidden


def hindrance(path: Path) -> str | None:
    """Why a file could not be written there; None when it could.

    >>> hindrance(Path("no such folder") / "file")
    'there is no such folder'
    """
    try:
        if path.is_dir():
            return FOLDER
        place = path if _is_stream(path) else Path(os.path.realpath(path)).parent
        if place == path or place.is_dir():
            return None if os.access(place, os.W_OK) else os.strerror(errno.EACCES)
    except PermissionError as error:
        return error.strerror
    return "there is no such folder"
