"""Formulas on display: the relations that they state are claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symnn.audit.block import Scope
from symnn.audit.spot import Place, Spot, joined
from symnn.audit.statement import Statement, refused
from symnn.errors import FormulaSyntaxError
from symnn.syntax.latex import claims_of_display

NOWHERE = Spot("", ((1, 1),))


@dataclass(frozen=True)
class Translated(Spot):
    """Text that was read from LaTeX.

    Args:
        origin: for each character, its offset in the LaTeX.
        source: the LaTeX.
        at: the offset in it at which a reader finds the claim.
    """

    origin: tuple[int, ...] = ()
    source: Spot = NOWHERE
    at: int = 0

    @property
    def start(self) -> Place:
        """Where a reader finds it."""
        return self.source.place(self.at)

    def place(self, position: int = 0) -> Place:
        """Where the LaTeX stands that a character comes from."""
        return self.source.place(self.origin[min(position, len(self.origin) - 1)])


def of_display(file: str, lines: Sequence[Spot], scope: Scope) -> Iterator[Statement]:
    """The claims of a display under the domains and conditions of the note above it."""
    source = joined(lines)
    try:
        found = claims_of_display(source.text, scope.symbols)
    except FormulaSyntaxError as error:
        yield refused(file, source, error)
        return
    for claim in found:
        yield scope.claimed(file, Translated(claim.text, (), claim.origin, source, claim.start))
