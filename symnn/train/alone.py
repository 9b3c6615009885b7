"""A folder that one training at a time writes to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from symnn.errors import DataError
from symnn.lazy import load


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Nobody else who asks has the folder meanwhile; it is free again when the process ends.

    `Why the folder itself:` no file is left behind by a process that is killed. Where the system or
    its disks know no locks, nothing is held.

    Args:
        folder: that exists.

    Raises:
        DataError: another one has it.
    """
    if os.name != "posix":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            _lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    locks = load("fcntl")
    try:
        locks.flock(handle, locks.LOCK_EX | locks.LOCK_NB)
    except BlockingIOError as error:
        raise DataError(
            f"{folder}: another training keeps its state there now; name another folder, or wait "
            "until it has ended"
        ) from error
