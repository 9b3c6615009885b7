"""Ctrl-C between two steps: training ends where its state is whole, not in the middle of a step."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Heard:
    """What was heard meanwhile.

    Args:
        signal: the name of the signal; empty while there was none.
    """

    signal: str = ""


@contextmanager
def deferred() -> Iterator[Heard]:
    """Signals that would raise `KeyboardInterrupt` are only noted; a second one raises at once.

    Elsewhere than in the main thread nothing is changed, nor where the caller has a handler of its
    own.
    """
    heard, before = Heard(), {}

    def note(number: int, frame: Any) -> None:
        if heard.signal:
            signal.default_int_handler(number, frame)
        heard.signal = signal.Signals(number).name

    if threading.current_thread() is threading.main_thread():
        before = {n: h for n in SIGNALS if (h := signal.getsignal(n)) is signal.default_int_handler}
    for number in before:
        signal.signal(number, note)
    try:
        yield heard
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
