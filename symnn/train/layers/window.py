"""Convolution and pooling over one, two or three axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.errors import DomainError, ShapeError
from symnn.train.facts import check_initializer
from symnn.train.layers.counts import counted
from symnn.train.layers.layer import PLACES, STEPS, Layer, Moves

Extent = int | tuple[int, ...]


def _each(value: Extent, axes: int) -> tuple[int, ...]:
    """A number for each axis.

    Raises:
        ShapeError: there are numbers for another number of axes.
    """
    found = value if isinstance(value, tuple) else (value,) * axes
    if len(found) != axes:
        raise ShapeError(
            f"a window has {value} for the {axes} {'axis' if axes == 1 else 'axes'} of places that "
            "enter; needed one number for each, or one for all"
        )
    return found


def _listed(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _checked(layer: Any, name: str, value: Any, least: int = 1) -> None:
    for number in _listed(value):
        counted(layer, name, number, least)


def _windows(*numbers: tuple[int, ...]) -> tuple[tuple[Moves, ...], ...]:
    return tuple((each,) for each in zip(*numbers, strict=True))  # type: ignore[misc]


@dataclass(frozen=True)
class Conv(Layer):
    """Filters that move over the places of an image or a sequence.

    Args:
        filters: channels of what is left.
        size: of the window: a number for all axes, or one for each.
        stride: from each place of the window to the next.
        padding: zeros before and after each axis; `same` for as many as keep the places of a
            window of odd size and stride 1.
        initializer: name of the law of the weights; None for that of the activation behind them.
    """

    word, weighs = "conv", True

    filters: int
    size: Extent
    stride: Extent = 1
    padding: Extent | str = 0
    initializer: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        counted(self, "filters", self.filters)
        _checked(self, "size", self.size)
        _checked(self, "stride", self.stride)
        if self.padding == "same":
            if any(n % 2 == 0 for n in _listed(self.size)) or {*_listed(self.stride)} != {1}:
                raise DomainError(
                    f"layer `conv`: padding is 'same' for a size of {self.size} and a stride of "
                    f"{self.stride}; needed odd sizes and stride 1, or padding in numbers"
                )
        else:
            _checked(self, "padding", self.padding, 0)
        if self.initializer:
            check_initializer(self.initializer)

    @property
    def wants(self) -> str:  # type: ignore[override]
        """A sequence, where the window has one size only."""
        return STEPS if isinstance(self.size, tuple) and len(self.size) == 1 else PLACES

    def windows(self, axes: int) -> tuple[tuple[Moves, ...], ...]:
        sizes = _each(self.size, axes)
        same = tuple((n - 1) // 2 for n in sizes)
        padding = same if self.padding == "same" else _each(self.padding, axes)  # type: ignore[arg-type]
        return _windows(sizes, _each(self.stride, axes), padding)


@dataclass(frozen=True)
class MaxPool(Layer):
    """The greatest entry of each window.

    Args:
        size: of the window: a number for all axes, or one for each.
        stride: from each place of the window to the next; None for its size.
        padding: what lies beyond the ends; it does not count.
    """

    word = "max pool"

    size: Extent
    stride: Extent | None = None
    padding: Extent = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        _checked(self, "size", self.size)
        if self.stride is not None:
            _checked(self, "stride", self.stride)
        _checked(self, "padding", self.padding, 0)

    @property
    def wants(self) -> str:  # type: ignore[override]
        """A sequence, where the window has one size only."""
        return STEPS if isinstance(self.size, tuple) and len(self.size) == 1 else PLACES

    def windows(self, axes: int) -> tuple[tuple[Moves, ...], ...]:
        sizes = _each(self.size, axes)
        strides = sizes if self.stride is None else _each(self.stride, axes)
        return _windows(sizes, strides, _each(self.padding, axes))


@dataclass(frozen=True)
class MeanPool(MaxPool):
    """The mean of each window, where padding counts as 0."""

    word = "mean pool"
