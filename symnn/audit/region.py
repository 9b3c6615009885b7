"""What a reader of documents cuts them into, and the claims of the pieces.

A block holds claims. A note, which readers of the printed document do not see, holds claims too,
or only domains and conditions: these are then those of the display that follows it, whose relations
are claims. The one word `display` in a note asks for a display that needs no domains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from symnn.audit.block import Scope, read_block
from symnn.audit.display import of_display
from symnn.audit.spot import Spot
from symnn.audit.statement import Statement, refused

NO_CLAIM = "no claim stands here; a claim is a relation such as `lhs == rhs`"
NOT_USED = "no claim below depends on this; declarations and conditions stand above their claims"
NO_DISPLAY = "neither a claim nor a formula on display follows, for which this could hold"


@dataclass(frozen=True)
class Region:
    """A piece of a document.

    Args:
        kind: `block` and `note` hold claims, `display` a formula in LaTeX, `text` anything else.
        opening: its first line.
        lines: what is inside of it.
    """

    kind: Literal["block", "note", "display", "text"]
    opening: Spot
    lines: Sequence[Spot] = ()


def statements(file: str, regions: Iterable[Region]) -> Iterator[Statement]:
    """The claims of a document that was cut into regions, in order."""
    waiting: Scope | None = None
    for region in regions:
        if region.kind == "display" and waiting:
            yield from of_display(file, region.lines, waiting)
        elif waiting:
            yield refused(file, waiting.waiting[0], NO_DISPLAY)
        waiting = None
        if region.kind in ("block", "note"):
            found, scope = read_block(file, region.lines)
            yield from found
            if region.kind == "note" and not found and scope.waiting:
                waiting = scope
            else:
                yield from _complaints(file, region, found, scope)
    if waiting:
        yield refused(file, waiting.waiting[0], NO_DISPLAY)


def _complaints(
    file: str, region: Region, found: Sequence[Statement], scope: Scope
) -> Iterator[Statement]:
    """What was written in a block and would not be checked by anybody."""
    if not found:
        yield refused(file, region.opening.part(0), NO_CLAIM)
    elif scope.waiting:
        yield refused(file, scope.waiting[0], NOT_USED)
