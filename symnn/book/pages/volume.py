"""The whole book as documents, by the names of their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from symnn.book.coverage import Line
from symnn.book.pages.entry import entry_blocks
from symnn.book.pages.errata import errata_document
from symnn.book.pages.evidence import evidence_document
from symnn.book.pages.places import Places, Section, places, sections
from symnn.book.pages.rules import rules_document, with_links
from symnn.book.pages.sources import sources_document
from symnn.book.pages.symbols import symbols_document
from symnn.book.pages.terms import terms_document
from symnn.book.pages.title import SUBTITLE, opening, title_document
from symnn.book.pages.told import Told, first_told, told_before
from symnn.book.rulebook.proofs import Proofs, proofs
from symnn.report import Contents, Document, Heading, Link, Navigation, Paragraph, Text, prose
from symnn.report.document import Block

TITLE = "The mathematics of neural networks, checked"
TO_SEARCH = (Text("Search"),)


def volume(
    lines: Iterable[Line], ending: str = ".html", rules: Proofs | None = None
) -> Mapping[str, Document]:
    """Every page of the book: contents, sections, and what stands at the end.

    Args:
        lines: rows with their examinations.
        ending: of the files, for links between them.
        rules: what was found on the rules; looked for if None.
    """
    parts = sections(tuple(lines))
    where = places(parts, ending)
    told = told_before(_every(parts), where)
    pages = {
        "index": title_document(TITLE, parts, ending),
        **{part.name: _section_document(part, told, where) for part in parts},
        **_closing(parts, where, proofs() if rules is None else rules),
    }
    return _linked(_numbered(pages), ending)


def single(lines: Iterable[Line], rules: Proofs | None = None) -> Document:
    """The whole book on one page.

    Args:
        lines: rows with their examinations.
        rules: what was found on the rules; looked for if None.
    """
    parts = sections(tuple(lines))
    where = places(parts, None)
    told = told_before(_every(parts), where)
    blocks: list[Block] = [*opening(), Contents(1)]
    for part in parts:
        blocks += [Heading(1, part.title), *_entries(part, 2, told, where)]
    for document in _closing(parts, where, proofs() if rules is None else rules).values():
        blocks += [Heading(1, document.title), *_without_contents(document)]
    navigation = Navigation(search=Link("#search", TO_SEARCH))
    return Document(TITLE, tuple(blocks), SUBTITLE, numbered=True, chapters=True,
                    navigation=navigation)  # fmt: skip


def _every(parts: Sequence[Section]) -> tuple[Line, ...]:
    return tuple(line for part in parts for line in part.lines)


def _closing(parts: Sequence[Section], where: Places, rules: Proofs) -> dict[str, Document]:
    """What stands at the end, by the names of the files."""
    every = _every(parts)
    return {
        "rules": rules_document(rules, where, first_told(every, where)),
        "symbols": symbols_document(every, where),
        "errata": errata_document(every, where),
        "evidence": evidence_document(every, where),
        "sources": sources_document(every, where),
        "terms": terms_document(every, where),
    }


def _numbered(pages: Mapping[str, Document]) -> dict[str, Document]:
    """Every page after the contents is a chapter."""
    return {
        name: replace(page, numbered=name != "terms", chapter=str(number)) if number else page
        for number, (name, page) in enumerate(pages.items())
    }


def _without_contents(document: Document) -> list[Block]:
    lowered = (
        replace(b, level=b.level + 1) if isinstance(b, Heading) else b for b in document.blocks
    )
    return [block for block in lowered if not isinstance(block, Contents)]


def _section_document(part: Section, told: Told, where: Places) -> Document:
    return Document(part.title, (Contents(1), *_entries(part, 1, told, where)))


def _entries(part: Section, level: int, told: Told, where: Places) -> list[Block]:
    found: list[Block] = []
    for line in part.lines:
        if line.examination is not None:
            blocks = entry_blocks(line.examination, level, told.get(line.row.id, {}))
            found += with_links(blocks, where)
        else:
            found += [Heading(level, prose(line.row.name), label=line.row.id),
                      Paragraph("This row is not written yet.")]  # fmt: skip
    return found


def _linked(pages: Mapping[str, Document], ending: str) -> dict[str, Document]:
    """Each page with links to the one before, the contents, the one after, and the search."""
    names = list(pages)

    def to(position: int) -> Link | None:
        if not 0 <= position < len(names):
            return None
        name = names[position]
        words = "Contents" if name == "index" else pages[name].title
        return Link(f"{name}{ending}", prose(words) if isinstance(words, str) else words)

    search = Link(f"terms{ending}#search", TO_SEARCH) if ending == ".html" else None
    found = {}
    for position, name in enumerate(names):
        up = None if position == 0 else to(0)
        before = to(position - 1) if position > 1 else None
        navigation = Navigation(before, up, to(position + 1), search)
        found[name] = replace(pages[name], navigation=navigation)
    return found
