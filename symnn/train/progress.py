"""Progress in words: one line an epoch."""

from __future__ import annotations

import sys
from math import log10
from typing import Any, TextIO

from symnn.train.history import Epoch

LINES = 20  # about so many for a whole training, unless more are asked for
SHORT = 1e6
"""Larger numbers are printed with an exponent."""


def line_of(epoch: Epoch, epochs: int) -> str:
    """The line of an epoch.

    Args:
        epoch: what it tells of.
        epochs: how many there will be at most.

    >>> line_of(Epoch(3, 0.25, 0.9), 20)
    'epoch  3/20  loss 0.250000  score 0.9000'
    """
    held = "" if epoch.validation_score is None else f"  held out {epoch.validation_score:.4f}"
    width = int(log10(max(epochs, 1))) + 1
    loss = f"{epoch.loss:.6f}" if epoch.loss < SHORT else f"{epoch.loss:.3e}"
    return f"epoch {epoch.number:{width}}/{epochs}  loss {loss}  score {epoch.score:.4f}{held}"


class Progress:
    """Writes lines on some epochs, to be called with each of them.

    Args:
        epochs: how many there will be at most.
        every: epochs from one line to the next; None for about 20 lines in all.
        stream: where to; None for standard error.
    """

    def __init__(self, epochs: int, every: int | None = None, stream: TextIO | None = None) -> None:
        self.epochs, self.every = epochs, every or max(1, epochs // LINES)
        self.stream: Any = stream or sys.stderr

    def wanted(self, epoch: Epoch) -> bool:
        """Whether this epoch has a line."""
        return epoch.number % self.every == 0 or epoch.number == self.epochs

    def __call__(self, epoch: Epoch) -> None:
        """Write the line, if the epoch has one."""
        if self.wanted(epoch):
            self.stream.write(line_of(epoch, self.epochs) + "\n")
