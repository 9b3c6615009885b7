"""Which derivations were told before, and where: a reader meets each of them once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from symnn.book.coverage import Line
from symnn.book.material import Derived
from symnn.report import Link, prose

Told = Mapping[str, Mapping[str, Link]]
"""For the id of a row, the derivations that it uses but does not tell, and where they are told."""


def told_before(lines: Iterable[Line], link: Callable[[str], str]) -> Told:
    """Where to find each derivation that a row uses and an earlier one tells.

    Args:
        lines: rows in the order of the book.
        link: from the id of a row to its place.
    """
    first: dict[str, Line] = {}
    found: dict[str, dict[str, Link]] = {}
    for line in lines:
        for name in _derivations(line):
            if name in first and first[name] is not line:
                row = first[name].row
                place = Link(link(row.id), prose(row.name))
                found.setdefault(line.row.id, {})[name] = place
            first.setdefault(name, line)
    return found


def first_told(lines: Iterable[Line], link: Callable[[str], str]) -> Mapping[str, Link]:
    """Where each derivation is told, by its name."""
    found: dict[str, Link] = {}
    for line in lines:
        for name in _derivations(line):
            found.setdefault(name, Link(link(line.row.id), prose(line.row.name)))
    return found


def _derivations(line: Line) -> list[str]:
    if line.examination is None or line.examination.failure:
        return []
    item = line.examination.item
    right = item.erratum.right if item.erratum else ()
    every = (*item.material, *item.beside, *right)
    return [piece.name for piece in every if isinstance(piece, Derived)]
