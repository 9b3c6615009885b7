"""A step of a program in C, with what it takes to run it: plain data that can be kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Given:
    """An array that the caller hands over, row after row.

    Args:
        name: of the array.
        shape: of the array; of a batch, that of the samples of one step.
        batched: whether each step takes its samples from it.
        replaced: whether the steps change it.
        place: of a state, its first entry and their number in the memory that the steps work in,
            and the width of its panels.
    """

    name: str
    shape: tuple[int, ...]
    batched: bool = False
    replaced: bool = False
    place: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Result:
    """What a step computes besides the next states.

    Args:
        name: of the result.
        shape: of the array; () for a number.
        each: whether every step leaves one; else the last one alone.
    """

    name: str
    shape: tuple[int, ...]
    each: bool


@dataclass(frozen=True)
class Recipe:
    """A translation unit, and what its function `run` takes.

    Args:
        source: C.
        arrays: in the order of the pointers.
        numbers: names of the single numbers, in order; those that steps replace change.
        results: what comes out.
        workspace: entries of the memory that it works in.
        dtype: of all arrays.
        flops: multiplications and additions in products that are summed up, a step.
        traffic: bytes that a step reads and writes at least.

    >>> recipe = Recipe("", (Given("W", (2, 3)),), ("eta",), (), 64, "float64")
    >>> Recipe.from_text(recipe.to_text()) == recipe
    True
    """

    source: str = field(repr=False)
    arrays: tuple[Given, ...]
    numbers: tuple[str, ...]
    results: tuple[Result, ...]
    workspace: int
    dtype: str
    flops: int = 0
    traffic: int = 0

    @property
    def states(self) -> tuple[Given, ...]:
        """What steps replace. Steps with equal ones can work in one memory, in turn."""
        return tuple(a for a in self.arrays if a.replaced)

    def to_text(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Recipe:
        """From what `to_text` gave."""
        found = json.loads(text)
        found["arrays"] = tuple(_given(**a) for a in found["arrays"])
        found["results"] = tuple(_result(**r) for r in found["results"])
        found["numbers"] = tuple(found["numbers"])
        return cls(**found)


def _result(name: str, shape: list[int], each: bool | None = None) -> Result:
    """Of recipes that do not say it, every step left numbers."""
    return Result(name, tuple(shape), not shape if each is None else each)


def _given(shape: list[int], place: list[int] | None = None, **told: Any) -> Given:
    return Given(shape=tuple(shape), place=place and tuple(place), **told)  # type: ignore[arg-type]
