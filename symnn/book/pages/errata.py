"""What is wrong or imprecise in print, all in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from symnn.book.coverage import Line
from symnn.book.pages.entry import erratum_blocks
from symnn.book.pages.told import first_told
from symnn.report import Contents, Document, Heading, Link, Paragraph, prose, text_of
from symnn.report.document import Block

KINDS = {
    "erratum": "Wrong",
    "imprecise": "Imprecise",
    "glitch": "Misprints",
    "": "Other remarks",
}


def errata_document(lines: Sequence[Line], link: Callable[[str], str]) -> Document:
    """Each printed claim with its refutation, and what holds instead.

    Args:
        lines: rows with their examinations.
        link: from the id of a row to its place.
    """
    blocks: list[Block] = [
        Contents(1),
        Paragraph(
            "A printed claim that is false is shown with the point at which it fails; below it "
            "stands what is right, with its proof."
        ),
    ]
    told = first_told(lines, link)
    for kind, title in KINDS.items():
        found = [line for line in lines if _kind(line) == kind]
        if found:
            blocks.append(Heading(1, f"{title} ({len(found)})"))
            blocks += [block for line in found for block in _entry(line, link, told)]
    return Document("Errata", tuple(blocks))


def _kind(line: Line) -> str | None:
    if line.examination is None or line.examination.item.erratum is None:
        return None
    return line.row.print if line.row.errs else ""


def _entry(line: Line, link: Callable[[str], str], told: Mapping[str, Link]) -> list[Block]:
    assert line.examination is not None
    name = Link(link(line.row.id), prose(line.row.name))
    return [Heading(2, text_of(name)), *erratum_blocks(line.examination, told)]
