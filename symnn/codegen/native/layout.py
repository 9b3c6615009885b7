"""Where entries lie in memory: column panels as wide as one to three vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

from symnn.codegen.native.affine import Affine, Axis

WIDEST = 3
"""Vectors in a row of a panel, where one panel is enough."""
USUAL = 2


@dataclass(frozen=True)
class Target:
    """What the text is written for.

    Args:
        dtype: float64 or float32.
        vector: bytes of a vector.
        threads: that share the work.
    """

    dtype: str = "float64"
    vector: int = 64
    threads: int = 1

    @property
    def itemsize(self) -> int:
        return 8 if self.dtype == "float64" else 4

    @property
    def lanes(self) -> int:
        """Numbers in a vector."""
        return self.vector // self.itemsize


class Split(str):
    """The variable of an axis that is gone through panel by panel.

    Args:
        text: the place along the axis.
        panel: the number of the panel, and `inner` the place in it.
        width: of the panels.
    """

    def __new__(cls, text: str, panel: str, inner: str, width: int) -> Split:
        made = super().__new__(cls, text)
        made.panel, made.inner, made.width = panel, inner, width
        return made

    panel: str
    inner: str
    width: int


@dataclass(frozen=True)
class Layout:
    """An array in memory: `panels` of `rows` rows of `width` entries, the last panel padded.

    The last axis runs over the columns, all others over the rows. What the padding holds is of no
    account: no sum over columns reads it.

    Args:
        shape: without axes of length 1.
        lanes: numbers in a vector.
    """

    shape: tuple[int, ...]
    lanes: int

    @property
    def columns(self) -> int:
        return self.shape[-1] if self.shape else 1

    @property
    def rows(self) -> int:
        return prod(self.shape[:-1])

    @property
    def vectors(self) -> int:
        """In a row of a panel."""
        needed = -(-self.columns // self.lanes)
        return needed if needed <= WIDEST else USUAL

    @property
    def width(self) -> int:
        return self.vectors * self.lanes

    @property
    def panels(self) -> int:
        return -(-self.columns // self.width)

    @property
    def size(self) -> int:
        """Entries with the padding."""
        return self.panels * self.rows * self.width

    def row(self, index: Sequence[Affine]) -> Affine:
        """The number of the row of an entry."""
        place = Affine()
        for k, part in enumerate(index[:-1]):
            place = place + part.times(prod(self.shape[k + 1 : -1]))
        return place

    def address(self, index: Sequence[Affine], names: Mapping[Axis, str]) -> str:
        """Where one entry lies, in C."""
        if not self.shape:
            return "0"
        row, column = self.row(index), spelled(index[-1], names)
        down = scaled(spelled(row, names), self.width)
        if self.panels == 1 or self.rows == 1:
            return joined([down if self.rows > 1 else "0", column])
        name = names[index[-1].terms[0][0]] if index[-1].terms else ""
        if isinstance(name, Split) and column == name and name.width == self.width:
            return joined([scaled(name.panel, self.rows * self.width), down, name.inner])
        over = f"{_part(column)}/{self.width}*{self.rows * self.width}"
        return joined([over, down, f"{_part(column)}%{self.width}"])


def spelled(place: Affine, names: Mapping[Axis, str]) -> str:
    """A place as an expression in C.

    >>> k = Axis(4)
    >>> spelled(Affine(2, ((k, 3),)), {k: "k0"})
    'k0*3 + 2'
    """
    parts = [scaled(names[a], f) for a, f in place.terms]
    return joined([*parts, str(place.constant)])


def scaled(text: str, factor: int) -> str:
    """A factor times an expression, without factors of 1 and 0."""
    if factor == 0 or text == "0":
        return "0"
    return text if factor == 1 else f"{_part(text)}*{factor}"


def joined(parts: Sequence[str]) -> str:
    """A sum without terms that are 0."""
    return " + ".join(p for p in parts if p != "0").replace("+ -", "- ") or "0"


def _part(text: str) -> str:
    return text if text.replace("_", "").isalnum() else f"({text})"
