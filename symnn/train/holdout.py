"""Training and held-out part of a data set, by chance with a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symnn.errors import DataError
from symnn.train.dataset import Array, Dataset


@dataclass(frozen=True, eq=False)
class Split:
    """The two parts of a data set.

    Args:
        train: what the parameters are fitted to.
        test: what is held out.
    """

    train: Dataset
    test: Dataset


def split(data: Dataset, test_size: float = 0.2, seed: int = 0) -> Split:
    """The data in two parts; every class is held out in proportion.

    Args:
        data: all samples.
        test_size: fraction held out, in [0, 1).
        seed: of the shuffle; the same seed gives the same parts.

    >>> from symnn.train.data import load_data
    >>> parts = split(load_data("iris"), 0.2, seed=1)
    >>> len(parts.train), np.bincount(parts.test.y).tolist()
    (120, [10, 10, 10])

    Raises:
        DataError: the seed is negative; the fraction is not in [0, 1), or would leave
            nothing to train on or to test on.
    """
    if not 0 <= test_size < 1:
        raise DataError(f"test size is {test_size!r}; needed a fraction from 0 up to, not with, 1")
    if seed < 0:
        raise DataError(f"split: seed is {seed!r}; needed a whole number, at least 0")
    order = np.random.default_rng(seed).permutation(len(data))
    held = round(test_size * len(data))
    one_class = data.classes and data.y.ndim == 1
    chosen = _stratified(data.y[order], held) if one_class else np.arange(held)
    if test_size > 0 and not 0 < len(chosen) < len(data):
        raise DataError(
            f"{data.name}: test size {test_size} of {len(data)} samples holds out {len(chosen)}; "
            "needed at least one sample in each part, and one of every class to train on; "
            "change the fraction or set it to 0"
        )
    test = np.zeros(len(data), bool)
    test[order[chosen]] = True
    return Split(data.part(order[~test[order]]), data.part(order[test[order]]))


def _stratified(labels: Array, held: int) -> Array:
    """Positions of `held` samples, each class in proportion, and one of each class left."""
    counts = np.bincount(labels)
    shares = counts * (held / len(labels))
    quota = np.floor(shares).astype(int)
    largest_remainder = np.argsort(-(shares - quota), kind="stable")
    for k in np.resize(largest_remainder, 2 * len(counts)):
        if quota.sum() < held and quota[k] < counts[k] - 1:
            quota[k] += 1
    return np.concatenate([np.flatnonzero(labels == k)[:q] for k, q in enumerate(quota)])
