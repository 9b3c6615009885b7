"""Layers that see features alone, and those that make features of what came before."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Mul

from symnn.catalog.activations import activation
from symnn.catalog.initializers import initializer
from symnn.catalog.layers import activation_parameters, dense
from symnn.errors import ShapeError
from symnn.indexed import Sum, extent
from symnn.train.layers.build import FEATURES, LETTERS, PLACES, STEPS, Build
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
        if self.units is not None:
            counted(self, "units", self.units)
        if self.initializer:
            initializer(self.initializer)

    def add(self, build: Build) -> None:
        if build.kind == PLACES:
            raise ShapeError(
                f"what enters has channels and places, {build.shape}; needed features: put "
                "`flatten` or `global mean` before it"
            )
        if self.units is None:
            raise ShapeError("it has no units; only the last layer takes those of the data")
        number = build.next()
        units = build.size(f"H{number}", self.units)
        axes = len(build.values.shape) - 1
        summed = LETTERS[FEATURES][1 : axes + 1] if build.kind == FEATURES and axes > 1 else ""
        made = dense(build.program, build.values, units, number, summed=summed)
        build.learn([made.weights], law=self.initializer)
        build.learn([made.bias], start=0)
        build.leave(made.output, build.kind)


@dataclass(frozen=True)
class Activation(Layer):
    """A function of the catalog, entry by entry; what it learns is learned.

    Args:
        name: of it.
    """

    word = "activation"

    name: str = "relu"

    def __post_init__(self) -> None:
        activation(self.name)

    def __str__(self) -> str:
        return self.name

    def add(self, build: Build) -> None:
        record = activation(self.name)
        number = build.activated(s.name for s in record.learned)
        values, learned = activation_parameters(build.program, record, number)
        entry = record(build.values[build.indices], **values)
        build.leave(build.program.define(f"a{number}", build.indices, entry), build.kind)
        for symbol, array in zip(record.learned, learned, strict=True):
            build.learn([array], start=dict(record.defaults)[symbol])


@dataclass(frozen=True)
class Flatten(Layer):
    """Channels, places and steps as features; the equations only sum over more axes."""

    word = "flatten"

    def add(self, build: Build) -> None:
        values = build.sequence(self.word) if build.kind == STEPS else build.values
        build.leave(values, FEATURES)


@dataclass(frozen=True)
class GlobalMean(Layer):
    """The mean of each channel over all places, or of each feature over all steps."""

    word = "global mean"

    def add(self, build: Build) -> None:
        values = build.channels(f"`{self.word}`")
        n, c, *over = build.named(LETTERS[PLACES], values.shape)
        right = Sum(values[(n, c, *over)], *over) / Mul(*map(extent, over))
        build.leave(build.program.define(f"y{build.next()}", (n, c), right), FEATURES)
