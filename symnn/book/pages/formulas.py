"""Pieces of material one after the other, with formulas that can be referred to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symnn.book.material import Derived, Finding, Material
from symnn.book.pages.statement import dated_badge, material_blocks
from symnn.cache import digest
from symnn.report import Equation, Link, Paragraph, Reference
from symnn.report.document import Block
from symnn.report.inline import Runs, prose, text_of

NOWHERE: Mapping[str, Link] = {}
LENGTH = 8


@dataclass
class Formulas:
    """The formulas of an entry, by the pieces of material that they show.

    `Why:` what is said of a formula further down refers to its number, and does not repeat it.

    Args:
        entry: its id.
        labels: of formulas, by the places of their pieces in memory.
    """

    entry: str
    labels: dict[int, str] = field(default_factory=dict)

    def blocks(
        self, material: Sequence[Material], findings: Sequence[Finding], told: Mapping[str, Link]
    ) -> Iterator[Block]:
        """The pieces as blocks; the formula of a piece that has a single one gets a label."""
        for piece, finding in zip(material, findings, strict=True):
            blocks = list(shown_blocks((piece,), (finding,), told))
            if sum(isinstance(block, Equation) for block in blocks) == 1:
                blocks = [self._labeled(b, piece) if isinstance(b, Equation) else b for b in blocks]
            yield from blocks

    def _labeled(self, block: Equation, piece: Material) -> Equation:
        label = f"eq-{digest([self.entry, block.latex])[:LENGTH]}"
        if label in self.labels.values():
            return block
        self.labels[id(piece)] = label
        return replace(block, label=label)

    def reference(self, piece: Material) -> Runs:
        """A link to the formula of a piece, shown as its number; nothing if it has none."""
        label = self.labels.get(id(piece))
        return (Reference(label),) if label else ()


def shown_blocks(
    material: Sequence[Material], findings: Sequence[Finding], told: Mapping[str, Link] = NOWHERE
) -> Iterator[Block]:
    """Pieces of material one after the other, those that stand elsewhere as links."""
    linked: set[str] = set()
    for piece, finding in zip(material, findings, strict=True):
        if isinstance(piece, Derived) and piece.name in told:
            place = told[piece.name]
            if piece.words or place.target not in linked:
                yield from _told(piece, finding, place)
            linked.add(place.target)
        else:
            yield from material_blocks(piece, finding)


def _told(piece: Derived, finding: Finding, place: Link) -> Iterator[Block]:
    """A derivation that stands elsewhere: what it says, and where."""
    if piece.words:
        yield Paragraph(prose(piece.words))
    yield Paragraph(text_of("Derived under ", place, ". ", dated_badge(finding)))
