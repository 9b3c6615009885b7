"""How wide lines of text will be on paper, about, in em: for columns that suit what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symnn.report.document import Align, Content, Table
from symnn.report.inline import Code, Emphasis, Inline, Link, Math, runs
from symnn.report.mathml import Formula, mathml

LETTER, TYPED = 0.5, 0.56
"""The mean width of a letter, and of one in typewriter face."""
INSET = 1.1


def width(content: Content) -> float:
    """About how wide a line is.

    >>> width("ten letters"[:10])
    5.0
    """
    return round(sum(map(_run, runs(content))), 2)


def _run(run: Inline) -> float:
    match run:
        case Math(latex):
            found = mathml(latex)
            return found.width if isinstance(found, Formula) else TYPED * len(latex)
        case Code(text):
            return TYPED * len(text)
        case Emphasis(inner) | Link(_, inner):
            return width(inner)
    return LETTER * len(getattr(run, "text", "") or getattr(run, "label", ""))


@dataclass(frozen=True)
class Measured:
    """A column of a table.

    Args:
        align: of its cells.
        natural: the width at which none of its cells is broken.
        share: of the width of the page, where its cells are broken; None where they are not.
    """

    align: Align
    natural: float
    share: float | None = None


def measured(table: Table, room: float) -> tuple[Measured, ...]:
    """The columns of a table in this much room.

    Columns keep their natural width as long as an even share of the room lets them; the others
    share what is left, by what they hold.
    """
    cells = list(zip(*[[c.header for c in table.columns], *table.rows], strict=True))
    naturals = [max(map(width, column)) + INSET for column in cells]
    broken = _broken(naturals, room)
    left = room - sum(w for k, w in enumerate(naturals) if k not in broken)
    least = {k: max(map(_unbroken, cells[k])) + INSET for k in broken}
    spare = max(0.0, left - sum(least.values()))
    wanted = {k: _weight(naturals[k], left) for k in broken}
    shares = {k: least[k] + spare * wanted[k] / sum(wanted.values()) for k in broken}
    return tuple(
        Measured(column.align, natural, left * shares[k] / sum(shares.values()) / room)
        if k in shares else Measured(column.align, natural)
        for k, (column, natural) in enumerate(zip(table.columns, naturals, strict=True))
    )  # fmt: skip


def _unbroken(content: Content) -> float:
    """The width of the widest word or formula of a line."""
    found = runs(content)
    words = (LETTER * len(word) for run in found for word in getattr(run, "text", "").split())
    return max([*words, *(_run(run) for run in found if isinstance(run, Math))], default=0.0)


def _broken(naturals: Sequence[float], room: float) -> list[int]:
    """The columns that have to give way: the widest ones, until the others fit."""
    order = sorted(range(len(naturals)), key=lambda k: naturals[k])
    for count, k in enumerate(order):
        if naturals[k] > room / (len(order) - count):
            return order[count:]
        room -= naturals[k]
    return []


def _weight(natural: float, room: float) -> float:
    """A column of long texts does not starve one of short ones."""
    return min(natural, room)


def total(columns: Iterable[Measured]) -> float:
    """The width at which nothing is broken."""
    return sum(column.natural for column in columns)
