"""A command run again in a process of its own, which is killed when it is over its time.

`Why:` FLINT and other libraries hold the interpreter while they work; neither a signal nor a
thread ends that. The process that waits loads no mathematics, so the limit costs next to nothing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

START_UP = 3.0
"""Seconds granted beyond the limit, for a process to load its libraries."""
FAREWELL = 5.0
"""Seconds granted to a process that has its answer, to print it and to end."""
CHANNEL = "SYMNN_ANSWER_CHANNEL"
"""The variable that tells the process where to say that it has its answer."""

ROOT = str(Path(__file__).resolve().parents[2])


def finished(command: str, arguments: Sequence[str], seconds: float) -> int | None:
    """The exit code of `symnn COMMAND --here ARGUMENTS`, or None if it had to be killed.

    Its output goes where ours goes.
    """
    here, there = os.pipe()
    process = _started([command, "--here", *arguments], there)
    try:
        return process.wait(seconds + START_UP)
    except subprocess.TimeoutExpired:
        return _last_words(process, here)
    finally:
        process.kill()
        process.wait()
        os.close(here)


def announce() -> None:
    """Say that the answer is found and about to be printed, so that nobody prints another one."""
    channel = os.environ.pop(CHANNEL, "")
    if channel:
        os.write(int(channel), b"!")
        os.close(int(channel))


def _last_words(process: subprocess.Popen[bytes], here: int) -> int | None:
    """The exit code of a process that is over its time, if it has announced an answer."""
    os.set_blocking(here, False)
    try:
        announced = os.read(here, 1)
    except BlockingIOError:
        announced = b""
    if not announced:
        return None
    with suppress(subprocess.TimeoutExpired):
        process.wait(FAREWELL)
    return process.returncode


def _started(arguments: Sequence[str], channel: int) -> subprocess.Popen[bytes]:
    """The process; it ignores interrupts from its first moment, as the one that waits ends it."""
    path = os.pathsep.join(p for p in (ROOT, os.environ.get("PYTHONPATH")) if p)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "symnn", *arguments],
            env={**os.environ, "PYTHONPATH": path, CHANNEL: str(channel)},
            pass_fds=[channel],
        )
    finally:
        os.close(channel)
        signal.signal(signal.SIGINT, before)
