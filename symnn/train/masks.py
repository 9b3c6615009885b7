"""Masks of dropout: for each step anew, by its number, so that a training can go on to the bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symnn.train.dataset import Array
from symnn.train.told import Mask

STREAM = 4
"""Of random numbers, apart from those of weights and shuffles."""


class Masks:
    """Draws the masks of a network.

    `Why by the number of the step:` there is no generator whose state could be lost.

    Args:
        masks: which arrays, and at what rate.
        seed: the same seed gives the same masks.

    >>> masks, kept = Masks([Mask("m1", 0.2, (0, 10))], seed=0), {"m1": np.ones((100, 10))}
    >>> masks.draw(7, kept)
    >>> bool(0.7 < kept["m1"].mean() < 0.9)
    True
    """

    def __init__(self, masks: Sequence[Mask], seed: int) -> None:
        self._masks, self._seed = {m.name: m for m in masks}, seed

    def __bool__(self) -> bool:
        return bool(self._masks)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the arrays."""
        return tuple(self._masks)

    def ones(self, samples: int, dtype: Any) -> dict[str, Array]:
        """Masks for a number of samples that leave nothing out."""
        return {name: np.ones([n or samples for n in mask.shape], dtype)
                for name, mask in self._masks.items()}  # fmt: skip

    def draw(self, step: int, buffers: Mapping[str, Array]) -> None:
        """Overwrite the masks in these buffers with those of a step."""
        if not self._masks:
            return
        random = np.random.default_rng((self._seed, STREAM, step))
        for name, mask in self._masks.items():
            kept = buffers[name]
            kept[...] = random.random(kept.shape, kept.dtype) >= mask.rate
