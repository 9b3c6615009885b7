"""What every layer of a `Sequential` is: a record that adds equations to a network."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

from symnn.catalog.layers import Window

if TYPE_CHECKING:
    from symnn.train.layers.build import Build


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

    def add(self, build: Build) -> None:
        """Add the equations."""
        raise NotImplementedError

    def windows(self, axes: int) -> tuple[tuple[Window, ...], ...]:
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


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "x".join(map(str, value)) + "x" * (len(value) == 1)
    return str(value)
