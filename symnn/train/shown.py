"""Samples of two features that a map can show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symnn.train.rows import Array

MOST = 300


@dataclass(frozen=True, eq=False)
class Points:
    """Samples of two features.

    Args:
        X: features.
        labels: classes or target values.
    """

    X: Array
    labels: Array


def points_of(X: Array, labels: Array) -> Points | None:
    """So many of the samples as a map can show, evenly; None unless they have two features."""
    if X.ndim != 2 or X.shape[1] != 2:
        return None
    rows = np.linspace(0, len(X) - 1, min(len(X), MOST)).astype(int)
    return Points(X[rows], np.asarray(labels)[rows])
