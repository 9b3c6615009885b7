"""The rows of the book: what has to be there, in order, and which evidence it needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from symnn.book.tier import Tier
from symnn.errors import UnknownNameError, nearest
from symnn.report.inline import plain, prose


@dataclass(frozen=True)
class Row:
    """One thing that the book must show.

    Args:
        id: permanent, such as `prob.bayes`.
        section: the heading under which it stands.
        kind: definition, formula, worked example, figure, ...; empty beyond the chapter.
        asked: the evidence that can be had.
        print: how the printed text has it: correct, imprecise, erratum, glitch, ...
        name: as a reader calls it, with light marks.
    """

    id: str
    section: str
    kind: str
    asked: Tier
    print: str
    name: str

    @property
    def plain(self) -> str:
        """The name as a terminal shows it.

        >>> row("uat.translation").name, row("uat.translation").plain
        ('Translation $t = -b/w$', 'Translation t = -b/w')
        """
        return plain(prose(self.name))

    @property
    def errs(self) -> bool:
        """Whether the printed text needs a correction or a qualification."""
        return self.print in ("erratum", "imprecise", "glitch")


@cache
def rows() -> tuple[Row, ...]:
    """All rows, in the order of the book.

    >>> rows()[0].id, len(rows())
    ('la.linear_equation', 395)
    """
    lines = files("symnn.book").joinpath("rows.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return tuple(_row(line) for line in lines)


def _row(line: str) -> Row:
    name, section, kind, asked, printed, title = line.split("\t")
    return Row(name, section, kind, Tier(asked), printed, title)


def row(name: str) -> Row:
    """The row with this id.

    Raises:
        UnknownNameError: there is none.
    """
    found = {r.id: r for r in rows()}
    if name not in found:
        raise UnknownNameError(f"book: no row `{name}`; {nearest(name, found)}")
    return found[name]
