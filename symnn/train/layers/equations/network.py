"""Layers on samples of a certain shape: the equations, with symbolic sizes, and their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import starmap
from typing import Any

from symnn.catalog.layers import Window, arranged
from symnn.catalog.losses import loss as loss_record
from symnn.core import Size, data_index, tensor
from symnn.errors import ShapeError
from symnn.indexed import Program, index, padded
from symnn.train.layers.equations.build import SAMPLES, Build
from symnn.train.layers.equations.stack import add_all
from symnn.train.layers.layer import FEATURES, PLACES, TOKENS, Layer, windows_of
from symnn.train.layers.layout import Layout, kind_of
from symnn.train.structure import Structure

AXES = ("O", "P", "Q")


@lru_cache(maxsize=64)
def network_structure(layout: Layout, loss: Any, weighted: bool, training: bool) -> Structure:
    """Forward equations and loss of a network of layers.

    Raises:
        ShapeError: a layer does not fit what enters it, or the data do not fit what is left.
    """
    numbers: dict[Any, int] = {}
    X, values, kind = _opened(layout, numbers)
    build = Build(Program(), values, kind, numbers, training)
    try:
        add_all(build, layout.sequential.layers)
    except ShapeError as error:
        raise ShapeError(f"network: {error}") from error
    scores = _scores(build, layout)
    if loss_record(loss).groups:
        scores = _counted(build, scores)
    T = tensor("T", SAMPLES, scores.shape[1])
    w = tensor("w", SAMPLES) if weighted else None
    objective = loss_record(loss).define(build.program, scores, T, weights=w)
    return Structure(
        build.program, X, T, tuple(build.parameters), objective.prediction, objective.loss, w,
        scores, tuple(build.averages), tuple(build.masks), build.constants, build.numbers,
    )  # fmt: skip


def _counted(build: Build, scores: Any) -> Any:
    """The scores on an axis whose extent is a number, for losses that read parts of it.

    `Why backward and forward again:` an index that stands alone counts a whole axis.
    """
    n, j, last = index("n", SAMPLES), index("j", build.shape[0]), build.shape[0] - 1
    turned = build.program.define("turned", (n, j), padded(scores[n, last - j]))
    return build.program.define("scores", (n, j), turned[n, last - j])


def _scores(build: Build, layout: Layout) -> Any:
    """What the last layer left.

    Raises:
        ShapeError: it is not one number for each output of the data.
    """
    if build.kind != FEATURES or build.shape != (layout.outputs,):
        raise ShapeError(
            f"network: `{layout.sequential}` leaves the shape {build.shape} a sample; the data "
            f"have {layout.outputs} outputs: let it end with `dense`, which takes their number"
        )
    return build.values


def _opened(layout: Layout, numbers: dict[Any, int]) -> tuple[Any, Any, str]:
    """The inputs, the same as the first layer sees them, and how they lie."""
    kind, shape = kind_of(layout.sequential, layout.shape), layout.shape
    if kind == FEATURES:
        X = tensor("X", SAMPLES, _sized("D", shape[0], numbers))
        return X, X, kind
    layers = layout.sequential.layers
    if kind == PLACES:
        extents = _extents(layers, shape[1:], AXES, numbers)
        X = tensor("X", SAMPLES, _sized("C", shape[0], numbers), *extents)
        return X, X, kind
    (steps,) = _extents(layers, shape[:1], ("S",), numbers)
    if kind == TOKENS:
        tokens = layers[0].vocabulary  # type: ignore[attr-defined]
        if tokens is None:
            raise ShapeError(
                f"network: `{layers[0]}` has no vocabulary, which training takes from its samples; "
                f"needed the number of tokens, such as `{layers[0]} vocabulary 100`"
            )
        vocabulary = _sized("V", tokens, numbers)
        X = data_index("X", SAMPLES, steps, extent=vocabulary)
        return X, X, kind
    X = tensor("X", SAMPLES, steps, _sized("D", shape[1], numbers))
    return X, arranged(X, 1, 0, 2), kind


def _sized(name: str, number: int, numbers: dict[Any, int]) -> Size:
    numbers[Size(name)] = number
    return Size(name)


def _extents(
    layers: Iterable[Layer], shape: tuple[int, ...], names: Iterable[str], numbers: dict[Any, int]
) -> tuple[Any, ...]:
    """The extents of the axes that windows move over, by those that are left behind the last.

    `Why from the end:` then each extent is a whole multiple of a size plus a number, and it can be
    shown for every size that no window reads beyond an edge.

    Raises:
        ShapeError: a window is larger than what enters it.
    """
    chains = windows_of(layers, len(shape)) or ((),) * len(shape)
    found = []
    for name, length, moves in zip(names, shape, chains, strict=False):
        windows, rests = tuple(starmap(Window, moves)), []
        for window in windows:
            places = (length + 2 * window.padding - window.size) // window.stride + 1
            if places < 1:
                raise ShapeError(
                    f"network: a window of {window.size} does not fit into the {length} places "
                    "that enter it; needed fewer or smaller windows, or padding"
                )
            rests.append(length - window.stride * (places - 1) - window.size + 2 * window.padding)
            length = places
        extent: Any = _sized(name, int(length), numbers)
        for window, rest in zip(reversed(windows), reversed(rests), strict=True):
            extent = window.inputs(extent) + rest
        found.append(extent)
    return tuple(found)
