"""A line of standard error for work that takes longer than a moment, where somebody watches."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

PATIENCE = 1.0
"""Seconds after which the line appears, and between its changes."""
CLEAR = "\r\x1b[K"


@contextmanager
def told(message: str) -> Iterator[None]:
    """Shows the message and the seconds that have passed, from the second one on, and takes it
    away at the end; nothing is shown where standard error is no terminal.

    Args:
        message: what is being done.
    """
    stream = sys.stderr
    if stream is None or not stream.isatty():
        yield
        return
    done, begun = threading.Event(), monotonic()

    def show() -> None:
        while not done.wait(PATIENCE):
            _write(f"{CLEAR}{message} ({monotonic() - begun:.0f} s)")

    line = threading.Thread(target=show, daemon=True)
    line.start()
    try:
        yield
    finally:
        done.set()
        line.join()
        if monotonic() - begun >= PATIENCE:
            _write(CLEAR)


def _write(text: str) -> None:
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()
