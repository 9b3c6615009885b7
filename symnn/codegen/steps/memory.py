"""Which buffers share a piece of memory: those that are never needed at one time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from symnn.codegen.graph.hints import Hints
from symnn.codegen.steps.storage import Buffer
from symnn.codegen.steps.views import Views

IDENTIFIER = re.compile(r"[^\W\d]\w*")
SHARED_ROLES = frozenset({"temporary", "output", "copy"})
"""Values of one step. A result is kept to its end; a border or a state would not survive."""


@dataclass(frozen=True)
class Lifetime:
    """The statements between which a buffer holds something, both included."""

    first: int
    last: int

    def meets(self, other: Lifetime) -> bool:
        """Whether there is a statement in both."""
        return self.first <= other.last and other.first <= self.last


@dataclass
class Piece:
    """A piece of memory, with the buffers that lie in it one after the other in time."""

    buffers: list[Buffer] = field(default_factory=list)
    lifetimes: list[Lifetime] = field(default_factory=list)

    def takes(self, buffer: Buffer, lifetime: Lifetime) -> bool:
        """Whether a buffer may lie here too."""
        kind = self.buffers[0].kind
        return buffer.kind == kind and not any(lifetime.meets(t) for t in self.lifetimes)

    def add(self, buffer: Buffer, lifetime: Lifetime) -> None:
        self.buffers.append(buffer)
        self.lifetimes.append(lifetime)


def shared_memory(
    buffers: Sequence[Buffer], views: Views, lines: Sequence[str], sizes: Mapping[Any, int]
) -> list[list[Buffer]]:
    """Groups of two and more buffers that may begin at one place in memory.

    The largest comes first and opens a piece; each smaller one goes to the smallest piece that is
    free all its life. Sizes only decide what is tried: the groups are right for all of them.

    Args:
        buffers: all of a step.
        views: their views.
        lines: the statements of the step.
        sizes: values of the symbolic sizes.
    """
    alive = lifetimes(buffers, views, lines)
    hints = Hints(sizes)
    entries = {b: _entries(b, hints) for b in alive}
    pieces: list[Piece] = []
    for buffer in sorted(alive, key=lambda b: -entries[b]):
        free = [p for p in pieces if p.takes(buffer, alive[buffer])]
        if not free:
            pieces.append(Piece())
        (free or pieces)[-1].add(buffer, alive[buffer])
    order = {b: k for k, b in enumerate(buffers)}
    return [sorted(p.buffers, key=order.__getitem__) for p in pieces if len(p.buffers) > 1]


def _entries(buffer: Buffer, hints: Hints) -> int:
    count = 1
    for extent in buffer.extents:
        count *= hints.length(extent)
    return count


def lifetimes(
    buffers: Sequence[Buffer], views: Views, lines: Sequence[str]
) -> dict[Buffer, Lifetime]:
    """From when to when each buffer is named, by itself or through a view.

    Args:
        buffers: all of a step.
        views: their views.
        lines: the statements; a loop counts as one.
    """
    named = {b.name: b for b in buffers if _may_share(b)}
    named |= {v: b for b in list(named.values()) for v, _ in views.lines.get(b, [])}
    found: dict[Buffer, Lifetime] = {}
    end = 0
    for end, words in enumerate(_statements(lines)):
        for buffer in dict.fromkeys(named[w] for w in words if w in named):
            first = found[buffer].first if buffer in found else end
            found[buffer] = Lifetime(first, end)
    return {b: Lifetime(t.first, end) if b.role == "output" else t for b, t in found.items()}


def _may_share(buffer: Buffer) -> bool:
    outside = buffer.border is None and buffer.source is None and buffer.inside is None
    return bool(buffer.shape) and outside and buffer.role in SHARED_ROLES


def _statements(lines: Sequence[str]) -> Iterator[list[str]]:
    """The identifiers of each statement; what is indented belongs to the line above."""
    words: list[str] = []
    for line in lines:
        if not line.startswith((" ", "#")) and words:
            yield words
            words = []
        if not line.lstrip().startswith("#"):
            words = words + IDENTIFIER.findall(line)
    if words:
        yield words
