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
from pathlib import Path

START_UP = 3.0
"""Seconds granted beyond the limit, for a process to load its libraries."""

ROOT = str(Path(__file__).resolve().parents[2])


def finished(command: str, arguments: Sequence[str], seconds: float) -> int | None:
    """The exit code of `symnn COMMAND --here ARGUMENTS`, or None if it had to be killed.

    Its output goes where ours goes.
    """
    process = _started([command, "--here", *arguments])
    try:
        return process.wait(seconds + START_UP)
    except subprocess.TimeoutExpired:
        return None
    finally:
        process.kill()
        process.wait()


def _started(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """The process; it ignores interrupts from its first moment, as the one that waits ends it."""
    path = os.pathsep.join(p for p in (ROOT, os.environ.get("PYTHONPATH")) if p)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "symnn", *arguments],
            env={**os.environ, "PYTHONPATH": path},
        )
    finally:
        signal.signal(signal.SIGINT, before)
