"""A step that was planned for its sizes, as plain data that can be kept: no formula is in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Entry:
    """An input.

    Args:
        name: of the array, or of the number.
        shape: of the array; () for a number.
        places: how many entries the axis has that it indexes; None for what is no index.
        axis: that extent in words.
    """

    name: str
    shape: tuple[int, ...]
    places: int | None = None
    axis: str = ""


@dataclass(frozen=True)
class Piece:
    """A buffer.

    Args:
        name: its variable.
        kind: what it stands for; those of two steps may be one array only if theirs are equal.
        filled: whether its entries, or some at its border, are filled once.
        vector: name of the vector that it is, or is a part of.
    """

    name: str
    kind: str
    filled: bool = False
    vector: str = ""


@dataclass(frozen=True)
class Sketch:
    """What it takes to bind a step to arrays.

    Args:
        source: of `allocate`, `units` and `bind`.
        extents: the sizes that these take, in order.
        inputs: what the caller gives.
        public: the variables of buffers by the names that callers use.
        variables: those of inputs that can be replaced.
        pieces: the buffers.
        groups: names of buffers that lie at one place, one after the other in time.
        units: of states that are not kept in their true value.
        states: names of the buffers that last from step to step.

    >>> made = Sketch("", (3,), (Entry("x", (3,)),), {"x": "x"}, {}, (), (), {}, ())
    >>> Sketch.from_text(made.to_text()) == made
    True
    """

    source: str = field(repr=False)
    extents: tuple[int, ...]
    inputs: tuple[Entry, ...]
    public: Mapping[str, str]
    variables: Mapping[str, str]
    pieces: tuple[Piece, ...]
    groups: tuple[tuple[str, ...], ...]
    units: Mapping[str, str]
    states: tuple[str, ...]

    def to_text(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Sketch:
        """From what `to_text` gave."""
        found: dict[str, Any] = json.loads(text)
        found["inputs"] = tuple(Entry(**{**e, "shape": tuple(e["shape"])}) for e in found["inputs"])
        found["pieces"] = tuple(Piece(**p) for p in found["pieces"])
        found["groups"] = tuple(map(tuple, found["groups"]))
        return cls(**{**found, **{n: tuple(found[n]) for n in ("extents", "states")}})
