"""Pieces of a document that know where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Place = tuple[int, int]
"""Line and column, both counted from 1."""


@dataclass(frozen=True)
class Spot:
    """Text of a document, on one line or on several.

    Args:
        text: its lines are joined by line feeds.
        places: of the first character of each line.

    >>> claim = Spot("x ==\\nx", ((7, 3), (8, 5)))
    >>> claim.place(), claim.place(5)
    ((7, 3), (8, 5))
    """

    text: str
    places: tuple[Place, ...]

    def place(self, position: int = 0) -> Place:
        """Where the character at an offset of `text` stands in the document."""
        before = self.text[:position]
        line, column = self.places[before.count("\n")]
        return line, column + position - (before.rfind("\n") + 1)

    @property
    def start(self) -> Place:
        """Where it begins."""
        return self.place()

    @property
    def indent(self) -> int:
        """Blanks in front of the text."""
        return len(self.text) - len(self.text.lstrip())

    def cut(self, count: int) -> Spot:
        """A line without its first characters."""
        return Spot(self.text[count:], (self.place(min(count, len(self.text))),))

    def part(self, start: int, stop: int | None = None) -> Spot:
        """The text between two offsets, without blanks around it."""
        whole = self.text[start:stop]
        start += len(whole) - len(whole.lstrip())
        text = whole.strip()
        first = self.text[:start].count("\n")
        later = self.places[first + 1 : first + 1 + text.count("\n")]
        return Spot(text, (self.place(start), *later))

    def split(self, separator: str) -> Iterator[Spot]:
        """The parts between separators that stand in no bracket, without blanks around them."""
        start = depth = 0
        for position, letter in enumerate(self.text):
            depth += (letter in "([") - (letter in ")]")
            if letter == separator and depth <= 0:
                yield self.part(start, position)
                start = position + 1
        yield self.part(start)


def joined(spots: Sequence[Spot]) -> Spot:
    """Several lines as one text."""
    return Spot("\n".join(s.text for s in spots), tuple(p for s in spots for p in s.places))


def lines_of(text: str, first: int = 1) -> list[Spot]:
    """The lines of a text, the first of which has the number `first`.

    >>> [spot.place() for spot in lines_of("a\\nb")]
    [(1, 1), (2, 1)]
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [Spot(line, ((first + n, 1),)) for n, line in enumerate(lines)]
