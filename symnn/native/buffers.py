"""Arrays by name that steps read and write, and that anybody may look at between two steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from symnn.errors import ShapeError, UnknownNameError, nearest


class Buffers:
    """What a bound step works on.

    Attributes:
        buffers: inputs, states and results by name; free to be written to.
        dtype: of all of them.
    """

    buffers: Mapping[str, np.ndarray]
    dtype: np.dtype

    def shares(self, other: object) -> bool:
        """Whether the states of another step are those of this one."""
        return other is self

    def value(self, name: str) -> np.ndarray:
        """A copy of an array.

        Raises:
            UnknownNameError: there is no such array.
        """
        if name not in self.buffers:
            raise UnknownNameError(f"value: there is no `{name}`; {nearest(name, self.buffers)}")
        return self.buffers[name].astype(self.dtype)

    def assign(self, /, **values: Any) -> None:
        """Overwrite inputs and states; arrays are copied.

        Raises:
            UnknownNameError: a name is neither an input nor a state.
            ShapeError: an array has another shape.
        """
        for name, value in values.items():
            if name not in self.buffers:
                near = nearest(name, self.buffers)
                raise UnknownNameError(f"assign: there is no `{name}`; {near}")
            needed = self._shape(name)
            if np.shape(value) != needed:
                raise ShapeError(f"assign: `{name}` has shape {np.shape(value)}; needed {needed}")
            self._put(name, value)

    def _shape(self, name: str) -> tuple[int, ...]:
        return self.buffers[name].shape

    def _put(self, name: str, value: Any) -> None:
        self.buffers[name][...] = value

    def held(self, names: Iterable[str]) -> dict[str, np.ndarray]:
        """Copies of arrays; `hold` puts them back to the bit."""
        return {name: np.copy(self.buffers[name]) for name in names}

    def hold(self, values: Mapping[str, np.ndarray]) -> None:
        """Go back to arrays that `held` copied."""
        self.assign(**values)


def is_zero(value: Any) -> bool:
    """Whether a value is an array whose entries are all one 0 in memory."""
    return isinstance(value, np.ndarray) and not any(value.strides) and not value.flat[:1].any()
