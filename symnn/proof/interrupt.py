"""A time limit for foreign Python code that has none: SymPy's integrals, limits and sums."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer, get_ident

from symnn.proof.budget import OutOfBudget


class _Interrupted(BaseException):
    """Raised inside the running code; not an `Exception`, so that nobody swallows it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Run a block of Python code for at most about `seconds`.

    Raises:
        OutOfBudget: the time was used up. A long step outside of Python is not interrupted.
    """
    watch = _Watch(get_ident())
    timer = Timer(seconds, watch.fire)
    timer.daemon = True
    timer.start()
    try:
        try:
            with _no_collection():
                yield
        finally:
            timer.cancel()
            watch.stop()
    except _Interrupted:
        raise OutOfBudget(f"foreign code ran for more than {seconds:g} s") from None


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the garbage collector, whose callbacks would swallow what is raised in them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Watch:
    """Raises in the watched thread at most once, and never after `stop`."""

    def __init__(self, thread: int) -> None:
        self.thread, self.lock, self.active = thread, Lock(), True

    def fire(self) -> None:
        with self.lock:
            if self.active:
                self._set(ctypes.py_object(_Interrupted))

    def stop(self) -> None:
        with self.lock:
            self.active = False
            self._set(None)  # takes back what was not delivered yet

    def _set(self, error: ctypes.py_object | None) -> None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.thread), error)
