"""The equations of convolution and pooling."""

from __future__ import annotations

from typing import Any

from symnn.catalog import layers as catalog
from symnn.train.layers.equations.build import Build
from symnn.train.layers.layer import PLACES
from symnn.train.layers.window import Conv, MaxPool, MeanPool


def convolution(layer: Conv, build: Build) -> None:
    """Filters that move over the places."""
    values, over = _placed(layer, build)
    number = build.next()
    filters = build.size(f"F{number}", layer.filters)
    made = catalog.convolution(build.program, values, filters, over, number)
    build.learn([made.weights], law=layer.initializer)
    build.learn([made.bias], start=0)
    build.leave(made.output, PLACES)


def max_pool(layer: MaxPool, build: Build) -> None:
    """The greatest entry of each window."""
    values, over = _placed(layer, build)
    build.leave(catalog.max_pooling(build.program, values, over, build.next()), PLACES)


def mean_pool(layer: MeanPool, build: Build) -> None:
    """The mean of each window."""
    values, over = _placed(layer, build)
    build.leave(catalog.average_pooling(build.program, values, over, build.next()), PLACES)


def _placed(layer: Any, build: Build) -> tuple[Any, tuple[catalog.Window, ...]]:
    """The values as channels and places, and a window for each axis."""
    values = build.channels(f"`{layer.word}`")
    moves = layer.windows(len(values.shape) - 2)
    return values, tuple(catalog.Window(*first) for first, *_ in moves)
