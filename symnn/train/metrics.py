"""How good predictions are: accuracy for classes, R² for numbers."""

from __future__ import annotations

import numpy as np

from symnn.train.dataset import Array


def accuracy(predicted: Array, true: Array, weights: Array | None = None) -> float:
    """Fraction of samples whose label is right, or all of whose labels are.

    >>> accuracy(np.array([1, 0, 2]), np.array([1, 0, 1]))
    0.6666666666666666

    Shapes:
        predicted, true: (samples,) or (samples, labels). weights: (samples,).
    """
    right = predicted == true
    return float(np.average(right.all(axis=1) if right.ndim == 2 else right, weights=weights))


def r_squared(predicted: Array, true: Array, weights: Array | None = None) -> float:
    """1 - (squared error)/(squared error of the mean), averaged over the targets.

    `Why:` a target that does not vary leaves nothing to explain: 1 when it is met, else 0.

    >>> r_squared(np.array([[1.0], [3.0]]), np.array([[1.0], [3.0]]))
    1.0

    Shapes:
        predicted, true: (samples, targets). weights: (samples,).
    """
    w = np.ones((len(true), 1)) if weights is None else weights[:, None]
    mean = np.average(true, axis=0, weights=weights)
    residual = (w * (true - predicted) ** 2).sum(axis=0)
    total = (w * (true - mean) ** 2).sum(axis=0)
    constant = np.where(residual == 0, 1.0, 0.0)
    varying = 1 - residual / np.where(total > 0, total, 1.0)
    return float(np.where(total > 0, varying, constant).mean())
