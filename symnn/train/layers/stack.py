"""Layers one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from symnn.catalog.activations import activation
from symnn.catalog.layers import Window
from symnn.errors import ShapeError
from symnn.train.layers.build import Build
from symnn.train.layers.dense import Activation
from symnn.train.layers.layer import Layer


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


def windows_of(layers: Iterable[Layer], axes: int) -> tuple[tuple[Window, ...], ...]:
    """The windows that move over each axis, one after the other."""
    found = [each for each in (layer.windows(axes) for layer in layers) if each]
    return tuple(tuple(chain(*(each[axis] for each in found))) for axis in range(axes))
