"""Text in charts: how wide it is, and where it goes without covering anything."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Literal

from symnn.report.inline import Emphasis, Math, Runs, plain, prose
from symnn.report.lettering import SCRIPT, Piece, lettered

Anchor = Literal["start", "middle", "end"]
UNKNOWN_WIDTH = 600


@lru_cache(maxsize=1)
def _widths() -> dict[str, int]:
    table = resources.files("symnn.report").joinpath("assets/widths.json")
    return json.loads(table.read_text(encoding="utf-8"))


def width(label: str | Runs, size: float) -> float:
    """Width in pixels of a label in the embedded text font.

    >>> width("mm", 10) == 2 * width("m", 10)
    True
    """
    table = _widths()
    shown = pieces(label)
    return sum(
        (SCRIPT if piece.level else 1.0) * table.get(char, UNKNOWN_WIDTH) * size / 1000
        for piece in shown
        for char in piece.text
    )


def pieces(label: str | Runs) -> list[Piece]:
    """The label cut into parts of one style; *stars* mark symbols, dollars short formulas.

    The text font has no Greek, so that italic Greek comes from the mathematical alphabet.

    >>> [(piece.text, piece.italic) for piece in pieces("*x* and *σ*")]
    [('x', True), (' and ', False), ('𝜎', False)]
    """
    found: list[Piece] = []
    for run in prose(label) if isinstance(label, str) else label:
        if isinstance(run, Math):
            found += map(_slanted, lettered(run.latex))
        else:
            found.append(_slanted(Piece(plain((run,)), isinstance(run, Emphasis))))
    return found


def _slanted(piece: Piece) -> Piece:
    if not piece.italic:
        return piece
    text = "".join(map(_italic_greek, piece.text))
    return replace(piece, text=text, italic=text == piece.text)


def _italic_greek(char: str) -> str:
    if "α" <= char <= "ω":
        return chr(ord("𝛼") + ord(char) - ord("α"))
    if "Α" <= char <= "Ω":
        return chr(ord("𝛢") + ord(char) - ord("Α"))
    return "𝜕" if char == "∂" else char


@dataclass(frozen=True)
class Box:
    """A rectangle of the drawing, y downwards."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether the point lies inside or on the edge."""
        x, y = point
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True)
class Placed:
    """A label with the box it fills; text is anchored at `x` on the baseline `y`."""

    label: str
    box: Box
    size: float

    @property
    def x(self) -> float:
        return self.box.left

    @property
    def y(self) -> float:
        return self.box.top + 0.78 * self.box.height


def boxed(label: str, x: float, y: float, size: float, anchor: Anchor = "start") -> Placed:
    """The label with its middle line at height `y`."""
    wide = width(label, size)
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return Placed(label, Box(left, y - 0.6 * size, wide, 1.2 * size), size)


def around(label: str, x: float, y: float, size: float, gap: float) -> list[Placed]:
    """Eight candidate places beside a point, the best readable first."""
    near, far = gap, gap + 0.6 * size
    spots: list[tuple[float, float, Anchor]] = [
        (near, -near, "start"), (near, near, "start"), (-near, -near, "end"), (-near, near, "end"),
        (near, 0.0, "start"), (-near, 0.0, "end"), (0.0, -far, "middle"), (0.0, far, "middle"),
    ]  # fmt: skip
    return [boxed(label, x + dx, y + dy, size, anchor) for dx, dy, anchor in spots]


def best_place(
    candidates: Iterable[Placed],
    frame: Box,
    taken: Sequence[Box],
    points: Sequence[tuple[float, float]],
) -> Placed:
    """The candidate that leaves the frame least, covers the fewest labels, then fewest points."""

    def penalty(candidate: Placed) -> tuple[float, int, int]:
        box = candidate.box
        outside = max(0.0, frame.left - box.left, box.right - frame.right,
                      frame.top - box.top, box.bottom - frame.bottom)  # fmt: skip
        covered = sum(box.overlaps(other) for other in taken)
        return outside, covered, sum(box.holds(point) for point in points)

    return min(candidates, key=penalty)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Heights nearest to the wanted ones that keep their order, a gap, and stay within the ends.

    >>> spread([10, 12, 50], 10, 0, 100)
    [6.0, 16.0, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda k: wanted[k])
    # Pool neighbors that would touch; each pool sits centered on the mean of what it wants.
    pools: list[list[int]] = []
    for index in order:
        pools.append([index])
        while len(pools) > 1 and _touch(wanted, pools[-2], pools[-1], gap, low, high):
            pools[-2:] = [pools[-2] + pools[-1]]
    result = [0.0] * len(wanted)
    for pool in pools:
        top = _top(wanted, pool, gap, low, high)
        for k, index in enumerate(pool):
            result[index] = top + k * gap
    return result


def _top(wanted: Sequence[float], pool: list[int], gap: float, low: float, high: float) -> float:
    reach = (len(pool) - 1) * gap
    mean = sum(wanted[index] for index in pool) / len(pool)
    return max(low, min(mean - reach / 2, high - reach))


def _touch(
    wanted: Sequence[float], upper: list[int], lower: list[int], gap: float, low: float, high: float
) -> bool:
    bottom = _top(wanted, upper, gap, low, high) + (len(upper) - 1) * gap
    return _top(wanted, lower, gap, low, high) < bottom + gap - 1e-9
