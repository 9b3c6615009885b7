"""Ctrl-C between two steps: training ends where its state is whole, not in the middle of a step."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from symnn.train.concert import Shared

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Heard:
    """What was heard meanwhile.

    Args:
        number: of the signal; 0 while there was none.
    """

    number: int = 0

    def signal(self, steps: Shared) -> str:
        """The name of the signal that was heard by any process that shares the steps.

        Empty if there was none. All processes ask equally often, and get the same answer.
        """
        found = steps.greatest(self.number)
        return signal.Signals(found).name if found else ""


@contextmanager
def deferred(shared: bool = False) -> Iterator[Heard]:
    """Signals that would raise `KeyboardInterrupt` are only noted; a second one raises at once.

    Elsewhere than in the main thread nothing is changed, nor where the caller has a handler of its
    own.

    Args:
        shared: whether several processes share the training; a request to terminate, which JAX
            keeps to itself in them, then counts as well.
    """
    heard, before = Heard(), {}
    ending = (signal.default_int_handler, *([signal.SIG_DFL] if shared else []))

    def note(number: int, frame: Any) -> None:
        if heard.number:
            signal.default_int_handler(number, frame)
        heard.number = number

    if threading.current_thread() is threading.main_thread():
        before = {n: h for n in SIGNALS if (h := signal.getsignal(n)) in ending}
    for number in before:
        signal.signal(number, note)
    try:
        yield heard
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
