"""The equations of layers one after the other."""

from __future__ import annotations

from collections.abc import Iterable

from symnn.catalog.activations import activation
from symnn.errors import ShapeError
from symnn.train.layers.dense import Activation
from symnn.train.layers.equations.build import Build
from symnn.train.layers.layer import STEPS, Layer
from symnn.train.layers.sequential import Residual


def add_all(build: Build, layers: tuple[Layer, ...]) -> None:
    """The equations of layers; an error says in which it is.

    Raises:
        ShapeError: a layer does not fit what enters it.
    """
    for place, layer in enumerate(layers):
        build.following = law_behind(layers[place + 1 :])
        try:
            layer.add(build)
        except ShapeError as error:
            raise ShapeError(located(place, layer, error)) from error


def located(place: int, layer: Layer, error: Exception) -> str:
    """What went wrong, and in which layer."""
    return f"layer {place + 1}, `{layer}`: {error}"


def law_behind(layers: Iterable[Layer]) -> str:
    """The initializer of weights before these layers: that of the activation that comes next."""
    for layer in layers:
        if isinstance(layer, Activation):
            return activation(layer.name).initializer
        if layer.weighs:
            break
    return activation("identity").initializer


def residual(layer: Residual, build: Build) -> None:
    """What enters, and what its layers make of it.

    Raises:
        ShapeError: its layers change the shape.
    """
    before, kind, shape, at = build.values, build.kind, build.shape, build.indices
    outside, width = build.kept, before.shape[-1 if kind == STEPS else 1]
    build.kept = (*outside, width)
    add_all(build, layer.layers)
    build.kept = outside
    if (build.kind, build.shape) != (kind, shape):
        raise ShapeError(
            f"the shape of a sample is {shape} before and {build.shape} after its layers; "
            "needed the same, to be added: keep the units, and pad convolutions (`padding "
            "same`)"
        )
    right = before[at] + build.values[at]
    build.leave(build.program.define(f"r{build.next()}", at, right), kind)
