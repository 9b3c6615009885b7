"""The whole book as documents, by the names of their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from symnn.book.coverage import Line
from symnn.book.pages.entry import entry_blocks
from symnn.book.pages.errata import errata_document
from symnn.book.pages.evidence import evidence_document
from symnn.book.pages.sources import sources_document
from symnn.book.pages.title import title_document
from symnn.book.pages.told import Told, told_before
from symnn.report import Contents, Document, Heading, Link, Navigation, Paragraph, prose
from symnn.report.anchors import slug
from symnn.report.document import Block

TITLE = "The mathematics of neural networks, checked"


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


def sections(lines: Iterable[Line]) -> tuple[Section, ...]:
    """The sections in the order of the book."""
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        grouped.setdefault(line.row.section, []).append(line)
    return tuple(Section(title, tuple(part)) for title, part in grouped.items())


def volume(lines: Iterable[Line], ending: str = ".html") -> Mapping[str, Document]:
    """Every page of the book: contents, sections, errata, evidence, sources.

    Args:
        lines: rows with their examinations.
        ending: of the files, for links between them.
    """
    parts = sections(lines)
    place = {line.row.id: part.name for part in parts for line in part.lines}

    def link(row: str) -> str:
        return f"{place[row]}{ending}#{row}"

    every = tuple(line for part in parts for line in part.lines)
    told = told_before(every, link)
    pages = {
        "index": title_document(TITLE, parts, ending),
        **{part.name: _section_document(part, told) for part in parts},
        "errata": errata_document(every, link),
        "evidence": evidence_document(every, link),
        "sources": sources_document(every, link),
    }
    return _linked(_numbered(pages), ending)


def _numbered(pages: Mapping[str, Document]) -> dict[str, Document]:
    """Every page after the contents is a chapter."""
    return {
        name: replace(page, numbered=True, chapter=str(number)) if number else page
        for number, (name, page) in enumerate(pages.items())
    }


def single(lines: Iterable[Line]) -> Document:
    """The whole book on one page."""
    parts = sections(lines)
    every = tuple(line for part in parts for line in part.lines)
    told = told_before(every, _inside)
    blocks: list[Block] = [Contents(1)]
    for part in parts:
        blocks += [Heading(1, part.title), *_entries(part, 2, told)]
    for document in (errata_document(every, _inside), evidence_document(every, _inside)):
        blocks += [Heading(1, document.title), *_without_contents(document)]
    return Document(TITLE, tuple(blocks), numbered=True, chapters=True)


def _inside(row: str) -> str:
    return f"#{row}"


def _without_contents(document: Document) -> list[Block]:
    lowered = (
        replace(b, level=b.level + 1) if isinstance(b, Heading) else b for b in document.blocks
    )
    return [block for block in lowered if not isinstance(block, Contents)]


def _section_document(part: Section, told: Told) -> Document:
    return Document(part.title, (Contents(1), *_entries(part, 1, told)))


def _entries(part: Section, level: int, told: Told) -> list[Block]:
    found: list[Block] = []
    for line in part.lines:
        if line.examination is not None:
            found += entry_blocks(line.examination, level, told.get(line.row.id, {}))
        else:
            found += [Heading(level, prose(line.row.name), label=line.row.id),
                      Paragraph("This row is not written yet.")]  # fmt: skip
    return found


def _linked(pages: Mapping[str, Document], ending: str) -> dict[str, Document]:
    """Each page with links to the one before, the contents and the one after."""
    names = list(pages)

    def to(position: int) -> Link | None:
        if not 0 <= position < len(names):
            return None
        name = names[position]
        words = "Contents" if name == "index" else pages[name].title
        return Link(f"{name}{ending}", prose(words) if isinstance(words, str) else words)

    found = {}
    for position, name in enumerate(names):
        up = None if position == 0 else to(0)
        before = to(position - 1) if position > 1 else None
        found[name] = replace(pages[name], navigation=Navigation(before, up, to(position + 1)))
    return found
