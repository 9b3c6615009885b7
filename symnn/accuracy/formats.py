"""Binary floating-point formats: where their numbers lie, counted one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from symnn.errors import NotSupportedError


@dataclass(frozen=True)
class Format:
    """A format of IEEE 754.

    Args:
        dtype: of NumPy.
        precision: bits of the significand, the hidden one included.
        lowest, highest: exponents e of the normal numbers, 2**e <= |x| < 2**(e + 1).
    """

    dtype: np.dtype
    precision: int
    lowest: int
    highest: int

    @property
    def smallest_exponent(self) -> int:
        """The exponent of the smallest positive number."""
        return self.lowest - self.precision + 1

    @property
    def integers(self) -> Any:
        """The unsigned integers of the same width."""
        return np.dtype(f"u{self.dtype.itemsize}").type

    def ordinals(self, values: Any) -> np.ndarray:
        """How many floats lie between 0 and each value, with its sign.

        >>> format_of("float32").ordinals([0.0, -1.401298464324817e-45, 1.0])
        array([         0,         -1, 1065353216])
        """
        bits = np.ascontiguousarray(values, self.dtype).view(self.integers)
        sign = self.integers(1) << self.integers(8 * self.dtype.itemsize - 1)
        count = (bits & ~sign).astype(np.int64)
        return np.where(bits & sign, -count, count)

    def at_ordinals(self, ordinals: Any) -> np.ndarray:
        """The floats at these places."""
        places = np.asarray(ordinals, np.int64)
        values = np.abs(places).astype(self.integers).view(self.dtype)
        return np.where(places < 0, -values, values)


FORMATS = {
    name: Format(np.dtype(name), precision, lowest, 1 - lowest)
    for name, precision, lowest in (
        ("float64", 53, -1022), ("float32", 24, -126), ("float16", 11, -14),
    )
}  # fmt: skip


def format_of(dtype: DTypeLike) -> Format:
    """The format of a floating dtype.

    >>> format_of(np.float32).precision
    24

    Raises:
        NotSupportedError: it is not float64, float32 or float16.
    """
    name = np.dtype(dtype).name
    if name not in FORMATS:
        raise NotSupportedError(
            f"accuracy: dtype {name} is not measured; needed float64, float32 or float16"
        )
    return FORMATS[name]
