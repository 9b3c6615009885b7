"""The first page: what the book is, its sections, how to read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from symnn.book.coverage import Line, totals
from symnn.book.tier import Tier
from symnn.report import (
    Badge,
    Column,
    Document,
    Heading,
    Link,
    Paragraph,
    Table,
    Text,
    prose,
    text_of,
)
from symnn.report.document import Block

COUNTED = (
    "A statement counts as proved when each of its parts is; a remark or an illustration beside it "
    "may rest on less, and then says so. Others rest on a rigorous bound, on many points, on "
    "training with a fixed seed, or on a source."
)


class Part(Protocol):
    """A section: its title, its file, its rows."""

    @property
    def title(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def lines(self) -> tuple[Line, ...]: ...


SUBTITLE = (
    "Definitions, formulas, examples and figures from the first vector to Adam, with what a "
    "machine found when it checked them"
)


def opening() -> tuple[Block, ...]:
    """What the book is, and how its badges are read."""
    return (
        Paragraph(
            "Each formula of this book is a record, and from it come the line that you read, its "
            "derivative, its proof and the numbers put into it. You need not take a formula on "
            "trust: the badge beside it tells what was established, and a click or two how."
        ),
        Paragraph(text_of(
            Badge("proved"), " is a proof for all values that the line names; ", Badge("enclosed"),
            " a bound by interval arithmetic that no rounding can break; ", Badge("sampled"),
            " only many points or seeds. Where an entry fixes a notation or quotes a result there "
            "is nothing to prove: it has no badge and names its source. Below each entry stand the "
            "method and the day of the check, false variants with the point where they fail, and "
            "what the printed chapter has wrong.",
        )),
    )  # fmt: skip


def title_document(title: str, parts: Sequence[Part], ending: str) -> Document:
    """The table of contents.

    Args:
        title: of the book.
        parts: its sections.
        ending: of the files.
    """
    return Document(title, tuple(_blocks(parts, ending)), subtitle=SUBTITLE)


def _blocks(parts: Sequence[Part], ending: str) -> list[Block]:
    columns = (Column("Section"), Column("Entries", "right"), Column("Proved", "right"),
               Column("Other", "right"))  # fmt: skip
    rows = tuple(_row(part, ending) for part in parts)
    return [
        *opening(),
        Heading(1, "Sections"),
        Table(columns, rows),
        Paragraph(COUNTED),
        Heading(1, "At the end"),
        Paragraph(text_of(
            Link(f"rules{ending}", prose("Rules")), ": what steps of derivations rest on, each "
            "with its own proof. ",
            Link(f"symbols{ending}", prose("Symbols")), ": letters and signs, and where they are "
            "introduced. ",
            Link(f"errata{ending}", prose("Errata")), ": what is wrong or imprecise in print. ",
            Link(f"evidence{ending}", prose("Evidence")), ": how strong each entry is. ",
            Link(f"sources{ending}", prose("Sources")), ". ",
            Link(f"terms{ending}", prose("Index")), ": terms, with a search.",
        )),
    ]  # fmt: skip


def _row(part: Part, ending: str) -> tuple[tuple[Link | Text, ...], str, str, str]:
    written = [line for line in part.lines if line.examination is not None]
    exact = sum(line.reached == Tier.A for line in written)
    name = (Link(f"{part.name}{ending}", prose(part.title)),)
    missing = totals(part.lines)["missing"]
    count = f"{len(written)} of {len(part.lines)}" if missing else str(len(written))
    return name, count, str(exact), str(len(written) - exact)
