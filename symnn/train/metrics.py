"""How good predictions are: accuracy for classes, R² for numbers."""

from __future__ import annotations

import numpy as np

from symnn.train.dataset import Array


def accuracy(predicted: Array, true: Array) -> float:
    """Fraction of labels that are right.

    >>> accuracy(np.array([1, 0, 2]), np.array([1, 0, 1]))
    0.6666666666666666
    """
    return float(np.mean(predicted == true))


def r_squared(predicted: Array, true: Array) -> float:
    """1 - (squared error)/(squared error of the mean), averaged over the targets.

    `Why:` a target that does not vary leaves nothing to explain: 1 when it is met, else 0.

    >>> r_squared(np.array([[1.0], [3.0]]), np.array([[1.0], [3.0]]))
    1.0

    Shapes:
        predicted, true: (samples, targets).
    """
    residual = ((true - predicted) ** 2).sum(axis=0)
    total = ((true - true.mean(axis=0)) ** 2).sum(axis=0)
    constant = np.where(residual == 0, 1.0, 0.0)
    varying = 1 - residual / np.where(total > 0, total, 1.0)
    return float(np.where(total > 0, varying, constant).mean())
