"""Working precision, always local: FLINT keeps it in a global, which is put back on every exit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flint import ctx

START, STOP = 64, 6000


@contextmanager
def working_precision(bits: int) -> Iterator[None]:
    """Run a block at `bits` bits and restore what was there before.

    >>> before = ctx.prec
    >>> with working_precision(200):
    ...     ctx.prec
    200
    >>> ctx.prec == before
    True
    """
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


def rungs(start: int = START, stop: int = STOP) -> Iterator[int]:
    """Precisions from `start` to `stop`, each about two and a half times the one before.

    >>> list(rungs(64, 1000))
    [64, 160, 400, 1000]
    """
    bits = start
    while bits < stop:
        yield bits
        bits = bits * 5 // 2
    yield stop
