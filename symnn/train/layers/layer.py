"""What every layer of a `Sequential` is: a record that adds equations to a network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from symnn.lazy import load
from symnn.train.plain import make_plain

if TYPE_CHECKING:
    from symnn.train.layers.equations.build import Build

FEATURES, PLACES, STEPS, TOKENS = "features", "places", "steps", "tokens"
"""How values lie: (samples, *features), (samples, channels, *places), (steps, samples, features) or
(samples, steps)."""
Moves: TypeAlias = tuple[int, int, int]
"""Of a window on one axis: its size, its stride, and the padding at both ends."""


@dataclass(frozen=True)
class Layer:
    """One layer; its fields are what its user chooses.

    Attributes:
        word: what it is called in text.
        wants: how samples must lie where it comes first: `places`, `steps` or `tokens`; None where
            it takes them as they are.
        weighs: whether it has weights, before which an activation decides on the initializer.
    """

    word: ClassVar[str] = ""
    wants: ClassVar[str | None] = None
    weighs: ClassVar[bool] = False

    def __post_init__(self) -> None:
        make_plain(self)

    def add(self, build: Build) -> None:
        """Add the equations, which are loaded with the symbols when they are asked for."""
        load("symnn.train.layers.equations.table", "equations_of")(type(self))(self, build)

    def windows(self, axes: int) -> tuple[tuple[Moves, ...], ...]:
        """The windows that move over each of so many axes, one after the other."""
        del axes
        return ()

    def __str__(self) -> str:
        """As it is written in text: `conv 8 3 stride 2`."""
        words, skipped = [self.word], False
        for field in fields(self):
            value = getattr(self, field.name)
            if value == field.default:
                skipped = True
            elif value is True:
                words.append(field.name)
            else:
                words += [field.name] * (skipped or isinstance(value, str)) + [_shown(value)]
        return " ".join(words)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        chosen = {f.name: values[f.name] for f in fields(self) if values[f.name] != f.default}
        return {"layer": self.word, **chosen}


def windows_of(layers: Iterable[Layer], axes: int) -> tuple[tuple[Moves, ...], ...]:
    """The windows that move over each axis, one after the other."""
    found = [each for each in (layer.windows(axes) for layer in layers) if each]
    return tuple(tuple(chain(*(each[axis] for each in found))) for axis in range(axes))


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "x".join(map(str, value)) + "x" * (len(value) == 1)
    return str(value)
