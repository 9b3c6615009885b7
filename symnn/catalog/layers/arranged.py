"""Arrays whose axes are read in another order, so that layers of different habits fit together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Arranged:
    """An array as a layer wants to read it; no equation and no copy is needed for it.

    Args:
        array: what is read.
        order: for each axis that is shown, the axis of the array.
    """

    array: Any
    order: tuple[int, ...]

    @property
    def shape(self) -> tuple[Any, ...]:
        """In the order that is shown."""
        return tuple(self.array.shape[axis] for axis in self.order)

    @property
    def label(self) -> Any:
        """The name of the array."""
        return self.array.label

    def __getitem__(self, at: Any) -> Any:
        places: dict[int, Any] = dict(zip(self.order, at, strict=True))
        return self.array[tuple(places[axis] for axis in range(len(places)))]


def arranged(array: Any, *order: int) -> Any:
    """The array with its axes in this order; of one that is arranged already, the array itself.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import index
    >>> N, T, D = sizes("N T D")
    >>> n, t, d = index("n", N), index("t", T), index("d", D)
    >>> late = arranged(tensor("X", N, T, D), 1, 0, 2)
    >>> late.shape, late[t, n, d]
    ((T, N, D), X[n, t, d])
    >>> arranged(late, 1, 0, 2)
    X
    """
    base, own = (array.array, array.order) if isinstance(array, Arranged) else (array, None)
    axes = order if own is None else tuple(own[axis] for axis in order)
    return base if axes == tuple(range(len(axes))) else Arranged(base, axes)
