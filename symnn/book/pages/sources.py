"""The bibliography, each entry with the rows that rest on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from symnn.book.coverage import Line
from symnn.book.item import Item
from symnn.book.material import Cited, Derived, Recorded
from symnn.report import Definitions, Document, Link, Text, prose
from symnn.report.inline import Runs
from symnn.sources import source


def sources_document(lines: Sequence[Line], link: Callable[[str], str]) -> Document:
    """All sources that the book names, by author.

    Args:
        lines: rows with their examinations.
        link: from the id of a row to its place.
    """
    used: dict[str, list[Line]] = {}
    for line in lines:
        if line.examination is not None and not line.examination.failure:
            for key in dict.fromkeys(_keys(line.examination.item)):
                used.setdefault(key, []).append(line)
    ordered = sorted(used, key=lambda key: source(key).citation)
    items = tuple((prose(source(key).citation), _rows(used[key], link)) for key in ordered)
    return Document("Sources", (Definitions(items),))


def _keys(item: Item) -> Iterator[str]:
    yield from item.sources
    for piece in item.material:
        if isinstance(piece, Cited):
            yield from piece.sources
        if isinstance(piece, Derived):
            yield from piece.derivation.sources
        if isinstance(piece, Recorded):
            yield from piece.record.sources


def _rows(lines: Sequence[Line], link: Callable[[str], str]) -> Runs:
    found: list[Link | Text] = []
    for line in lines:
        found += [Text("; "), Link(link(line.row.id), prose(line.row.name))]
    return tuple(found[1:])
