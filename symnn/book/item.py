"""An item of the book: a row with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from symnn.book.material import Material
from symnn.book.row import Row, row
from symnn.errors import SymnnError


@dataclass(frozen=True)
class Erratum:
    """What is wrong or imprecise in print.

    Args:
        says: what the printed text says, in own words.
        correct: what holds instead.
        wrong: the printed claims; each must be refuted.
        right: the corrected claims; each must hold.
    """

    says: str
    correct: str
    wrong: tuple[Material, ...] = ()
    right: tuple[Material, ...] = ()


@dataclass(frozen=True)
class Item:
    """A row of the book, filled.

    Args:
        id: of the row.
        text: what a reader should know, with light marks.
        material: what the row says; its evidence is that of the weakest piece.
        twins: false variants; each must be refuted.
        beside: illustrations, which must hold but do not count.
        erratum: what is wrong or imprecise in print.
        weaker: why the evidence is weaker than asked, if it is.
        sources: keys of the bibliography.

    Raises:
        UnknownNameError: there is no such row.
        SymnnError: it has no material.
    """

    id: str
    text: str
    material: tuple[Material, ...]
    twins: tuple[Material, ...] = ()
    beside: tuple[Material, ...] = ()
    erratum: Erratum | None = None
    weaker: str = ""
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        row(self.id)
        if not self.material:
            raise SymnnError(f"book: item `{self.id}` rests on nothing; give it material")

    @property
    def row(self) -> Row:
        return row(self.id)
