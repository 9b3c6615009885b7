"""A time limit for foreign Python code that has none: SymPy's integrals, limits and sums."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, RLock, Thread, get_ident

from symnn.garbage import uncollected
from symnn.proof.resources.budget import Budget, OutOfBudget

AGAIN = 0.5
"""Seconds after which an interrupt that was not heard is repeated."""


FOREIGN_FAILURES = (
    OutOfBudget, ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError,
    RecursionError, StopIteration, TypeError, ValueError,
)  # fmt: skip
"""What SymPy's integrals, limits and sums have been seen to end with."""


class _Interrupted(BaseException):
    """Raised inside the running code; not an `Exception`, so that nobody swallows it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Run a block of Python code for at most about `seconds`.

    Raises:
        OutOfBudget: the time was used up. A long step outside of Python is not interrupted.
    """
    watch = _Watch(get_ident())
    Thread(target=watch.run, args=(seconds,), daemon=True).start()
    try:
        try:
            with uncollected():  # its callbacks would swallow what is raised in them
                yield
        finally:
            watch.stop()
    except _Interrupted:
        watch.stop()  # again: the interrupt may have come on the way there
        raise OutOfBudget(f"foreign code ran for more than {seconds:g} s") from None


class _Watch:
    """Raises in the watched thread, again if nothing came of it, and never after `stop`.

    `Why again:` what is raised inside of a callback or of `__del__` is lost.
    """

    def __init__(self, thread: int) -> None:
        self.thread, self.lock, self.stopped = thread, RLock(), Event()

    def run(self, seconds: float) -> None:
        """Wait, then interrupt until it is heard."""
        limit = Budget.of(seconds)
        while not self.stopped.wait(limit.left()):
            if limit.left():
                continue  # budgets may have another clock than threads
            with self.lock:
                if not self.stopped.is_set():
                    self._set(ctypes.py_object(_Interrupted))
            limit = Budget.of(AGAIN)

    def stop(self) -> None:
        """No interrupt after this, whatever happens on the way: it would hit who knows what."""
        while True:
            try:
                with self.lock:
                    self.stopped.set()
                    self._set(None)  # takes back what was not delivered yet
                return
            except _Interrupted:
                continue

    def _set(self, error: ctypes.py_object | None) -> None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.thread), error)
