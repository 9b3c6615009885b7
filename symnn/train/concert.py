"""Processes that share the steps of a training end together: what one of them hears, all go by.

One that ends alone would leave the others waiting for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from symnn.errors import LostProcessError

FAILED = 1 << 20
ELSEWHERE = (
    "train: another of the processes that share the steps has failed; see what it printed, and "
    "start all of them again"
)


class Shared(Protocol):
    """Steps that several processes may share; a `Stepper`."""

    def greatest(self, told: int) -> int:
        """Of what the processes are told."""
        ...


@contextmanager
def in_concert(steps: Shared) -> Iterator[None]:
    """What fails in one process ends all of them; in between, none may wait for another.

    Raises:
        LostProcessError: it failed in another one.
    """
    with _telling(steps):
        yield
    _any(steps, 0)


def any_of(steps: Shared, told: Callable[[], bool]) -> bool:
    """Whether any of the processes is told so; what fails in one ends all.

    Raises:
        LostProcessError: it failed in another one.
    """
    with _telling(steps):
        found = told()
    return _any(steps, found)


@contextmanager
def _telling(steps: Shared) -> Iterator[None]:
    """Let the others, who ask the same at the end, know of a failure."""
    try:
        yield
    except BaseException:
        with suppress(LostProcessError):
            steps.greatest(FAILED)
        raise


def _any(steps: Shared, told: int) -> bool:
    found = steps.greatest(told)
    if found == FAILED:
        raise LostProcessError(ELSEWHERE)
    return bool(found)
