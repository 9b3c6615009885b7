"""An item examined: what holds, which letter it reaches, and whether its twins are refuted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from symnn.book.days import today
from symnn.book.item import Item
from symnn.book.material import Finding, Material
from symnn.book.tier import Tier
from symnn.sources import source


@dataclass(frozen=True)
class Examination:
    """An item with what was found.

    Args:
        item: what was examined.
        findings: of its material, in order.
        twins: of its false variants.
        beside: of its illustrations.
        wrong, right: of the printed and the corrected claims of its erratum.
        failure: why nothing could be found out; empty where it could.
    """

    item: Item
    findings: tuple[Finding, ...]
    twins: tuple[Finding, ...] = ()
    beside: tuple[Finding, ...] = ()
    wrong: tuple[Finding, ...] = ()
    right: tuple[Finding, ...] = ()
    failure: str = ""

    @property
    def reached(self) -> Tier | None:
        """The letter of the weakest piece of material; None if one does not hold."""
        if self.failure or not all(f.holds for f in self.findings):
            return None
        return max((f.tier for f in self.findings if f.counts and f.tier), default=Tier.F)

    @property
    def aside(self) -> Tier | None:
        """The letter of the weakest illustration, where it is weaker than that of the material."""
        letters = [f.tier for f in self.beside if f.counts and f.tier and f.tier != Tier.F]
        weakest = max(letters, default=None)
        return weakest if weakest and self.reached and not weakest.reaches(self.reached) else None

    @property
    def checked(self) -> str:
        """The day of the latest check; empty where it is not known."""
        groups = (self.findings, self.twins, self.beside, self.wrong, self.right)
        return max((found.checked for group in groups for found in group), default="")

    @property
    def complaints(self) -> tuple[str, ...]:
        """What is not as it should be, in words."""
        return tuple(self._complaints())

    def _complaints(self) -> Iterator[str]:
        if self.failure:
            yield f"could not be examined: {self.failure}"
            return
        must_hold = [*self.findings, *self.beside, *self.right]
        for found in must_hold:
            if not found.holds:
                yield f"does not hold: {found.verdict}"
        for found in (*self.twins, *self.wrong):
            if not found.refuted:
                yield f"should be refuted: {found.verdict}"
        asked = self.item.row.asked
        if self.reached and not self.reached.reaches(asked) and not self.item.weaker:
            yield f"evidence is {self.reached}, asked was {asked}, and no reason is given"


Findings = tuple[tuple[Finding, ...], ...]
"""Of the material, the twins, what stands beside, and the printed and corrected claims."""


def examine(item: Item) -> Examination:
    """Check everything that the item rests on."""
    return examination(item, findings(item))


def examination(item: Item, found: Findings) -> Examination:
    """An item with what an examination of it has found."""
    material, twins, beside, wrong, right = found
    return Examination(item, material, twins, beside, wrong, right)


def findings(item: Item) -> Findings:
    """What an examination of the item finds, without the item.

    Raises:
        UnknownNameError: a source of it is not in the bibliography.
    """
    for key in item.sources:
        source(key)
    erratum = item.erratum
    return (
        _found(item.material),
        _found(item.twins),
        _found(item.beside),
        _found(erratum.wrong if erratum else ()),
        _found(erratum.right if erratum else ()),
    )


def _found(material: tuple[Material, ...]) -> tuple[Finding, ...]:
    return tuple(map(checked, material))


def checked(piece: Material) -> Finding:
    """What checking it finds today."""
    return replace(piece.find(), checked=today())
