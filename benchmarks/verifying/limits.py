"""Limits in CPU seconds: what a tool can do does not depend on what else the machine does."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time
from typing import Any
from unittest.mock import patch

from symnn.proof.resources import budget

AGAIN = 0.5
"""CPU seconds after which an interrupt that was swallowed is repeated."""


class _Interrupted(BaseException):
    """Raised in the running code; not an `Exception`, so that nobody handles it."""


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Run a block of the main thread for at most `seconds` of CPU time.

    Raises:
        OutOfBudget: the time was used up.
    """

    def interrupt(*_: Any) -> None:
        raise _Interrupted

    before = signal.signal(signal.SIGPROF, interrupt)
    try:
        try:
            signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except _Interrupted:
        signal.setitimer(signal.ITIMER_PROF, 0)  # the interrupt may have come on the way there
        raise budget.OutOfBudget(f"more than {seconds:g} s of CPU time") from None
    finally:
        signal.signal(signal.SIGPROF, before)


@contextmanager
def budgets_in_cpu_time() -> Iterator[None]:
    """The budgets of symnn's strategies count CPU time."""
    with patch.object(budget, "monotonic", process_time):
        yield
