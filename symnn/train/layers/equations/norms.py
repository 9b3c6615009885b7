"""The equations of normalization, and of dropout."""

from __future__ import annotations

from typing import Any

from sympy import Interval, Rational, oo, sqrt

from symnn.catalog import layers as catalog
from symnn.catalog.adaptive import blended
from symnn.core import tensor
from symnn.indexed.language.traverse import name_of, shape_of
from symnn.train.layers.equations.build import Build
from symnn.train.layers.layer import FEATURES, PLACES, STEPS
from symnn.train.layers.norms import BatchNorm, Dropout, LayerNorm
from symnn.train.structure import Average, Mask

EPSILON = 1e-5
"""Is added to a variance, so that its root is not 0."""
MEMORY = Rational(9, 10)
"""Of the running averages of a batch normalization."""


def layer_norm(layer: LayerNorm, build: Build) -> None:
    """Values in units of their deviation within a sample."""
    shown, back = _last_are_features(build)
    every = layer.whole or build.kind == FEATURES
    features = len(shown.shape) - 1 if every else 1
    made = catalog.layer_norm(build.program, shown, build.next(), features)
    gamma, beta = made.parameters
    build.constants[name_of(made.epsilon)] = EPSILON
    build.learn([gamma], start=1)
    build.learn([beta], start=0)
    build.leave(catalog.arranged(made.output, *back), build.kind)


def _last_are_features(build: Build) -> tuple[Any, tuple[int, ...]]:
    """The values with samples first and features last, and the order that leads back."""
    axes = tuple(range(len(build.values.shape)))
    if build.kind == STEPS:
        return build.sequence("`layer norm`"), (1, 0, 2)
    if build.kind == PLACES:
        return catalog.arranged(build.values, 0, *axes[2:], 1), (0, axes[-1], *axes[1:-1])
    return build.values, axes


def batch_norm(layer: BatchNorm, build: Build) -> None:
    """Values in units of their deviation over the batch, or in prediction of the kept one."""
    shown = build.values if build.kind == FEATURES else build.channels(f"`{layer.word}`")
    held = len(shown.shape) - 1 if build.kind == FEATURES else 1
    number, program = build.next(), build.program
    features = shown.shape[1 : held + 1]
    mean = tensor(f"mean{number}", *features)
    square = tensor(f"square{number}", *features, domain=Interval.open(0, oo))
    kept = None if build.training else _kept(build, mean, square, number)
    made = catalog.batch_norm(program, shown, number, kept, held)
    if build.training:
        build.constants[name_of(made.epsilon)] = EPSILON
    _average(build, mean, 0, made.mean, lambda entry: entry)
    _average(build, square, 1, made.deviation, lambda entry: entry**2)
    gamma, beta = made.parameters
    build.learn([gamma], start=1)
    build.learn([beta], start=0)
    steps = build.kind == STEPS
    build.leave(catalog.arranged(made.output, 2, 0, 1) if steps else made.output, build.kind)


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


def dropout(layer: Dropout, build: Build) -> None:
    """Entries are left out, unless nothing is or the network predicts."""
    number = build.next()
    if not build.training or not layer.rate:
        return
    made = catalog.dropout(build.program, build.values, number, build.letters)
    build.constants[name_of(made.rate)] = float(layer.rate)
    build.masks.append(Mask(made.mask, layer.rate))
    build.leave(made.output, build.kind)
