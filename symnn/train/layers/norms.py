"""Normalization, and dropout: layers that differ between training and prediction, or keep scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Interval, Rational, oo, sqrt

from symnn.catalog.adaptive import blended
from symnn.catalog.layers import arranged, batch_norm, dropout, layer_norm
from symnn.core import tensor
from symnn.errors import DomainError
from symnn.indexed.language.traverse import name_of, shape_of
from symnn.train.layers.build import FEATURES, PLACES, STEPS, Build
from symnn.train.layers.layer import Layer
from symnn.train.structure import Average, Mask

EPSILON = 1e-5
"""Is added to a variance, so that its root is not 0."""
MEMORY = Rational(9, 10)
"""Of the running averages of a batch normalization."""


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

    def add(self, build: Build) -> None:
        shown, back = _last_are_features(build)
        every = self.whole or build.kind == FEATURES
        features = len(shown.shape) - 1 if every else 1
        made = layer_norm(build.program, shown, build.next(), features)
        gamma, beta = made.parameters
        build.constants[name_of(made.epsilon)] = EPSILON
        build.learn([gamma], start=1)
        build.learn([beta], start=0)
        build.leave(arranged(made.output, *back), build.kind)


def _last_are_features(build: Build) -> tuple[Any, tuple[int, ...]]:
    """The values with samples first and features last, and the order that leads back."""
    axes = tuple(range(len(build.values.shape)))
    if build.kind == STEPS:
        return build.sequence("`layer norm`"), (1, 0, 2)
    if build.kind == PLACES:
        return arranged(build.values, 0, *axes[2:], 1), (0, axes[-1], *axes[1:-1])
    return build.values, axes


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Each feature or channel in units of its deviation over the batch, then scaled and moved.

    Running averages of mean and variance are kept, and predictions use them. Behind `flatten` every
    channel at every place is a feature.
    """

    word = "batch norm"

    def add(self, build: Build) -> None:
        shown = build.values if build.kind == FEATURES else build.channels("`batch norm`")
        held = len(shown.shape) - 1 if build.kind == FEATURES else 1
        number, program = build.next(), build.program
        features = shown.shape[1 : held + 1]
        mean = tensor(f"mean{number}", *features)
        square = tensor(f"square{number}", *features, domain=Interval.open(0, oo))
        kept = None if build.training else _kept(build, mean, square, number)
        made = batch_norm(program, shown, number, kept, held)
        if build.training:
            build.constants[name_of(made.epsilon)] = EPSILON
        _average(build, mean, 0, made.mean, lambda entry: entry)
        _average(build, square, 1, made.deviation, lambda entry: entry**2)
        gamma, beta = made.parameters
        build.learn([gamma], start=1)
        build.learn([beta], start=0)
        steps = build.kind == STEPS
        build.leave(arranged(made.output, 2, 0, 1) if steps else made.output, build.kind)


def _kept(build: Build, mean: Any, square: Any, number: int) -> tuple[Any, Any]:
    """The running mean, and the deviation that belongs to the running variance."""
    d = build.named(_letters(square), square.shape)
    return mean, build.program.define(f"sigma{number}", d, sqrt(square[d]))


def _average(build: Build, array: Any, start: int, batch: Any, of: Any) -> None:
    d = build.named(_letters(array), array.shape)
    following = blended(array[d], of(batch[d]), MEMORY)
    build.averages.append(Average(array, name_of(array), shape_of(array), start, following, d))


def _letters(array: Any) -> str:
    """Of the features: `d`, or those of channels and places."""
    return "d" if len(array.shape) == 1 else "cuv"


@dataclass(frozen=True)
class Dropout(Layer):
    """Entries are left out at random while the network learns, and the rest is scaled up.

    Args:
        rate: of entries that are left out.
    """

    word = "dropout"

    rate: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.rate < 1:
            raise DomainError(
                f"layer `dropout`: the rate is {self.rate!r}; needed at least 0, below 1"
            )

    def add(self, build: Build) -> None:
        number = build.next()
        if not build.training or not self.rate:
            return
        made = dropout(build.program, build.values, number, build.letters)
        build.constants[name_of(made.rate)] = float(self.rate)
        build.masks.append(Mask(made.mask, self.rate))
        build.leave(made.output, build.kind)
