"""Layers that see features alone, and those that make features of what came before."""

from __future__ import annotations

from dataclasses import dataclass

from symnn.train.facts import activation_name, check_initializer
from symnn.train.layers.counts import counted
from symnn.train.layers.layer import Layer


@dataclass(frozen=True)
class Dense(Layer):
    """z = x W + b; of a sequence, at every step.

    Args:
        units: None, in the last layer, for as many as the data have outputs.
        initializer: name of the law of the weights; None for that of the activation behind them.
    """

    word, weighs = "dense", True

    units: int | None = None
    initializer: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.units is not None:
            counted(self, "units", self.units)
        if self.initializer:
            check_initializer(self.initializer)


@dataclass(frozen=True)
class Activation(Layer):
    """A function of the catalog, entry by entry; what it learns is learned.

    Args:
        name: of it.
    """

    word = "activation"

    name: str = "relu"

    def __post_init__(self) -> None:
        activation_name(self.name)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Flatten(Layer):
    """Channels, places and steps as features; the equations only sum over more axes."""

    word = "flatten"


@dataclass(frozen=True)
class GlobalMean(Layer):
    """The mean of each channel over all places, or of each feature over all steps."""

    word = "global mean"
