"""When no garbage is looked for: cycles of objects that nobody reads any more."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 20_000
"""Objects from which on it is worth a look through all that are frozen."""


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage is collected meanwhile.

    >>> with uncollected():
    ...     gc.isenabled()
    False
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def lasting() -> Iterator[None]:
    """The same, for a block that loads modules or derives: what it makes counts as old afterwards.

    `Why:` nearly all of it is there to stay, and to look for garbage in it again and again would
    take a tenth of the time that it takes to be made. What is old is looked at when all is. A block
    that made little is let be: whether others have frozen objects is told by counting them all.
    """
    with uncollected():
        try:
            yield
        finally:
            made = gc.get_count()[0]
            if made > MANY and not gc.get_freeze_count():  # what others have frozen stays so
                gc.freeze()
                gc.unfreeze()
