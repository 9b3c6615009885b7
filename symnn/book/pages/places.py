"""Where things stand in the book: for links, and for the numbers that readers see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from symnn.book.coverage import Line
from symnn.book.rulebook import RULES
from symnn.report import Link, Text
from symnn.report.anchors import slug


@dataclass(frozen=True)
class Section:
    """The lines of one section.

    Args:
        title: as a reader calls it.
        lines: its rows, in order, with what was found.
    """

    title: str
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """Of its file, without ending."""
        return slug(self.title)


def sections(lines: Sequence[Line]) -> tuple[Section, ...]:
    """The sections in the order of the book."""
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        grouped.setdefault(line.row.section, []).append(line)
    return tuple(Section(title, tuple(part)) for title, part in grouped.items())


@dataclass(frozen=True)
class Places:
    """Addresses and numbers of what can be linked to.

    Args:
        page: of each label, without ending; empty where all stand on one page.
        number: of each row, such as `10.3`.
        ending: of the files.
    """

    page: Mapping[str, str]
    number: Mapping[str, str]
    ending: str = ""

    def __call__(self, label: str) -> str:
        """The address of a row, a rule, or a page of its own."""
        page = self.page.get(label, "")
        return f"{page}{self.ending}#{label}" if page else f"#{label}"

    def numbered(self, row: str) -> Link:
        """A link to a row, shown as its number."""
        return Link(self(row), (Text(self.number[row]),))


Linker = Callable[[str], str]


def places(parts: Sequence[Section], ending: str | None) -> Places:
    """The places in a book of several pages with this ending, or of one page if None."""
    number = {
        line.row.id: f"{chapter}.{k}"
        for chapter, part in enumerate(parts, 1)
        for k, line in enumerate(part.lines, 1)
    }
    if ending is None:
        return Places({}, number)
    page = {line.row.id: part.name for part in parts for line in part.lines}
    page |= {rule.label: "rules" for rule in RULES}
    return Places({**page, "search": "terms"}, number, ending)
