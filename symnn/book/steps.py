"""The steps of the derivations of the book: how many are proved, and which are not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from symnn.book.coverage import Line
from symnn.book.material import Derived, Finding, Material
from symnn.book.row import Row
from symnn.derivation.scripts import find, home

RIGOROUS = ("kernel", "exact", "enclosure")

OUTSIDE: dict[str, str] = {
    "transformer_block": "longer than a page should be; each of its parts is a row",
}
"""Derivations of the project that belong to no row of the book, with the reason."""


@dataclass(frozen=True)
class Weaker:
    """A step, or a statement of a row, that is neither proved nor enclosed.

    Args:
        row: where it stands.
        words: what it says, or why it holds.
        status: of its verdict.
    """

    row: Row
    words: str
    status: str


@dataclass(frozen=True)
class Tally:
    """All steps, but for definitions, steps whose sides are one expression, and repeats.

    Args:
        exact: how many are proved exactly.
        enclosed: how many are enclosed rigorously.
        weaker: the others.
    """

    exact: int
    enclosed: int
    weaker: tuple[Weaker, ...]

    @property
    def count(self) -> int:
        return self.exact + self.enclosed + len(self.weaker)

    @property
    def share(self) -> float:
        """Of the steps that are proved or enclosed; 1 where there is no step."""
        return (self.exact + self.enclosed) / self.count if self.count else 1.0


def tally(lines: Iterable[Line]) -> Tally:
    """The steps of all derivations that the rows rest on, each counted once."""
    seen: set[str] = set()
    exact, enclosed, weaker = 0, 0, []
    for line in lines:
        for says, status, level, reason in _steps(line):
            if says in seen:
                continue
            seen.add(says)
            if level not in RIGOROUS or status not in ("proved", "enclosed"):
                weaker.append(Weaker(line.row, reason, status))
            elif level == "enclosure":
                enclosed += 1
            else:
                exact += 1
    return Tally(exact, enclosed, tuple(weaker))


def _steps(line: Line) -> Iterator[tuple[str, str, str, str]]:
    for piece, finding in pieces(line):
        if isinstance(piece, Derived):
            for step in finding.verdict.evidence.details.get("steps", ()):
                says, status, level, reason = step
                yield says, status, level, reason


def pieces(line: Line) -> Iterator[tuple[Material, Finding]]:
    """What must hold on a row, with what was found: nothing where it could not be examined."""
    found = line.examination
    if found is None or found.failure:
        return
    right = found.item.erratum.right if found.item.erratum else ()
    yield from zip(found.item.material, found.findings, strict=True)
    yield from zip(found.item.beside, found.beside, strict=True)
    yield from zip(right, found.right, strict=True)


def sampled(lines: Iterable[Line]) -> tuple[Weaker, ...]:
    """The statements of rows that rest on samples, on high precision, or on seeded training."""
    return tuple(
        Weaker(line.row, piece.words, finding.verdict.status)
        for line in lines
        for piece, finding in pieces(line)
        if finding.counts and finding.tier and "B" < finding.tier < "F"
    )


def unused(lines: Iterable[Line]) -> tuple[str, ...]:
    """The derivations of the project that no row rests on, in the order of the alphabet."""
    items = [line.examination.item for line in lines if line.examination]
    used = {p.name for i in items for p in (*i.material, *i.beside) if isinstance(p, Derived)}
    return tuple(sorted({path.stem for path in find([home()])} - used))
