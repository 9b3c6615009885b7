"""Samples as the network sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.train.dataset import Array


@dataclass(frozen=True, eq=False)
class Samples:
    """Inputs and targets as the network sees them, and the labels to score against.

    Shapes:
        X: (samples, inputs). T: (samples, outputs). y: as in `Dataset`. w: (samples,), the weights
        in the loss, 1 on average; None for all alike.
    """

    X: Array
    T: Array
    y: Array
    w: Array | None = None

    def at(self, rows: Any) -> Samples:
        """Copies of some rows, or a view of a slice of them."""
        weights = None if self.w is None else self.w[rows]
        return Samples(self.X[rows], self.T[rows], self.y[rows], weights)


@dataclass(frozen=True, eq=False)
class Parts:
    """What is fitted, and what is only watched.

    Args:
        train: samples that the parameters are fitted to.
        validation: samples that are evaluated after every epoch; early stopping needs them.
    """

    train: Samples
    validation: Samples | None = None
