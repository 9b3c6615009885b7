"""Windows that move over the axes of an input: where they are placed, and what must fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr, cancel, floor

from symnn.core.symbols import as_size
from symnn.errors import ShapeError
from symnn.indexed import index, padded

AXES = ("o", "p", "q")
OFFSETS = ("k", "l", "m")
"""Letters of the places of a window on each axis, and of the entries within it."""


@dataclass(frozen=True)
class Window:
    """A window on one axis.

    Args:
        size: how many entries it holds.
        stride: from each place of the window to the next.
        padding: zeros before the first and after the last entry of the axis.

    >>> from symnn.core import sizes
    >>> K, S, P, O = sizes("K S P O")
    >>> window = Window(K, S, P)
    >>> window.inputs(O)
    K - 2*P + S*(O - 1)
    >>> window.outputs(window.inputs(O))
    O
    """

    size: Expr | int
    stride: Expr | int = 1
    padding: Expr | int = 0

    def inputs(self, outputs: Any) -> Any:
        """The extent of an axis on which the window has so many places, with nothing left over."""
        return as_size(self.stride * (outputs - 1) + self.size - 2 * self.padding)

    def outputs(self, inputs: Any) -> Any:
        """At how many places the window fits onto an axis of this extent."""
        return as_size(floor(cancel((inputs + 2 * self.padding - self.size) / self.stride)) + 1)

    def read(self, place: Any, offset: Any) -> Any:
        """The index of the entry at this offset in the window at this place."""
        return self.stride * place + offset - self.padding

    def place(self, entry: Any, offset: Any) -> Any:
        """The place of the window at which it holds this entry at this offset."""
        return ((entry + self.padding - offset) / self.stride).expand()


def windows_of(array: Any, windows: Window | Sequence[Window]) -> tuple[Window, ...]:
    """One window for each axis of an array of samples, channels and one to three axes.

    Raises:
        ShapeError: the array has another number of axes.
    """
    given = (windows,) if isinstance(windows, Window) else tuple(windows)
    if len(array.shape) != 2 + len(given) or not 1 <= len(given) <= len(AXES):
        raise ShapeError(
            f"layer: `{array.label}` has shape {tuple(array.shape)}, and there are {len(given)} "
            "windows; needed (samples, channels, and one to three axes), with one window for "
            "each of these"
        )
    return given


def indices(letters: Iterable[str], extents: Iterable[Any]) -> tuple[Any, ...]:
    """One index for each extent."""
    return tuple(index(letter, as_size(n)) for letter, n in zip(letters, extents, strict=False))


def windowed(inputs: Any, first: Sequence[Any], over: Sequence[Window], at: Iterable[Any]) -> Any:
    """The entry that windows hold, marked where they may hang over the end of an axis.

    Args:
        inputs: the array.
        first: indices of samples and channels.
        over: the windows.
        at: for each, the index of its place and that of the offset in it.
    """
    places = [w.read(*pair) for w, pair in zip(over, at, strict=True)]
    read = inputs[(*first, *places)]
    return read if all(w.padding == 0 for w in over) else padded(read)
