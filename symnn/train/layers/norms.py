"""Normalization, and dropout: layers that differ between training and prediction, or keep scale."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

from symnn.errors import DomainError
from symnn.train.layers.layer import Layer


@dataclass(frozen=True)
class LayerNorm(Layer):
    """Each sample, step or place in units of its own deviation, then scaled and moved.

    Behind `flatten` it is over all that a sample has.

    Args:
        whole: whether it is over all channels and places of a sample, or all features and steps,
            and not at each place or step over channels or features alone.
    """

    word = "layer norm"

    whole: bool = False


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Each feature or channel in units of its deviation over the batch, then scaled and moved.

    Running averages of mean and variance are kept, and predictions use them. Behind `flatten` every
    channel at every place is a feature.
    """

    word = "batch norm"


@dataclass(frozen=True)
class Dropout(Layer):
    """Entries are left out at random while the network learns, and the rest is scaled up.

    Args:
        rate: of entries that are left out.
    """

    word = "dropout"

    rate: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.rate, Real) or not 0 <= self.rate < 1:
            raise DomainError(
                f"layer `dropout`: the rate is {self.rate!r}; needed at least 0, below 1"
            )
