"""A network in the making: its equations, and how the values lie that the last layer left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sympy import Integer

from symnn.catalog.layers import arranged, formal_indices
from symnn.core import Size
from symnn.core.domains import contains, entries
from symnn.core.symbols import domain_of
from symnn.errors import ShapeError
from symnn.indexed import Program, index
from symnn.indexed.language.traverse import name_of, shape_of
from symnn.train.fans import fans
from symnn.train.layers.layer import FEATURES, PLACES, STEPS
from symnn.train.structure import Average, Mask, Parameter

LETTERS = {FEATURES: "nfopq", PLACES: "ncopq", STEPS: "tnk"}
SAMPLES = Size("N")


@dataclass
class Build:
    """What layers extend.

    Args:
        program: the equations.
        values: what the last layer left.
        kind: how it lies: features, places, steps or tokens.
        numbers: of the symbolic sizes, but for that of the samples.
        training: whether it is the network that learns, with its dropout and batch statistics, and
            not the one that predicts.
        number: of the last layer.
        following: name of the initializer of weights at this place.
        parameters, masks, averages, constants: as in `Structure`.
        kept: sizes that come back, as the features of a residual do.
    """

    program: Program
    values: Any
    kind: str
    numbers: dict[Any, int]
    training: bool
    number: int = 0
    following: str = "glorot_uniform"
    parameters: list[Parameter] = field(default_factory=list)
    masks: list[Mask] = field(default_factory=list)
    averages: list[Average] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)
    kept: tuple[Any, ...] = ()

    def next(self) -> int:
        """The number of the layer that begins."""
        self.number += 1
        return self.number

    def size(self, name: str, number: int) -> Any:
        """A symbolic size that stands for a number: that of a residual, where it is the same."""
        for known in self.kept:
            if self.count(known) == number:
                return known
        self.numbers[Size(name)] = number
        return Size(name)

    def count(self, extent: Any) -> int:
        """The number that an extent stands for.

        Raises:
            ShapeError: it holds a size of unknown number.
        """
        found = Integer(1) * extent
        found = found.xreplace({s: Integer(n) for s, n in self.numbers.items()})
        if not found.is_Integer:
            raise ShapeError(
                f"the extent {extent} has no number; write the number itself, or a size of the "
                "inputs"
            )
        return int(found)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one sample."""
        axes = [n for n in self.values.shape if n != SAMPLES]
        return tuple(map(self.count, axes))

    @property
    def letters(self) -> str:
        """Of the indices of the values."""
        flat = self.kind == FEATURES and len(self.values.shape) == 2
        return "nk" if flat else LETTERS[self.kind][: len(self.values.shape)]

    @property
    def indices(self) -> tuple[Any, ...]:
        """Of the values, in order."""
        return formal_indices(self.values, self.letters)

    def activated(self, learned: Iterable[str] = ()) -> int:
        """The number for an activation: that of the layer before it, if its names are free."""
        known = {name_of(base) for base in (*self.program.inputs, *(e.base for e in self.program))}
        names = {f"{name}{self.number}" for name in ("a", *learned)}
        return self.next() if not self.number or names & known else self.number

    @staticmethod
    def named(letters: str, shape: Iterable[Any]) -> tuple[Any, ...]:
        """An index for each axis."""
        return tuple(index(c, n) for c, n in zip(letters, shape, strict=False))

    def steps(self, layer: str) -> Any:
        """The values as (steps, samples, features).

        Raises:
            ShapeError: they are no sequence.
        """
        if self.kind == STEPS:
            return self.values
        if self.kind == PLACES and len(self.values.shape) == 3:
            return arranged(self.values, 2, 0, 1)
        raise ShapeError(
            f"what enters {layer} has the shape {self.shape} a sample; needed a sequence (steps, "
            "features): give samples of two axes, or `shape=(steps, features)`"
        )

    def sequence(self, layer: str) -> Any:
        """The values as (samples, steps, features)."""
        return arranged(self.steps(layer), 1, 0, 2)

    def channels(self, layer: str) -> Any:
        """The values as (samples, channels, *places).

        Raises:
            ShapeError: they are neither an image nor a sequence.
        """
        if self.kind == PLACES:
            return self.values
        if self.kind == STEPS:
            return arranged(self.values, 1, 2, 0)
        raise ShapeError(
            f"what enters {layer} has the shape {self.shape} a sample; needed channels and places: "
            "give images of two or three axes, such as `shape=(8, 8)`, and no `flatten` before it"
        )

    def leave(self, values: Any, kind: str) -> None:
        """These are the values now."""
        self.values, self.kind = values, kind

    def learn(
        self, arrays: Iterable[Any], start: Any = None, law: str | None = None,
        usual: str | None = None,
    ) -> None:  # fmt: skip
        """Arrays that are trained.

        Args:
            arrays: which the equations read.
            start: exact value before training; None to draw those that a sum runs over, or that
                have a law, and to let others begin with 0, or with 1 where 0 is no value of theirs.
            law: initializer that was asked for.
            usual: initializer if none is asked for; None for that of the activation behind.
        """
        for array in arrays:
            found = fans(self.program, array)
            begin = start
            if start is None and law is None and not found.summed:
                begin = 0 if contains(entries(domain_of(array)), Integer(0)) else 1
            shape = shape_of(array)
            for extent in shape:
                self.count(extent)
            self.parameters.append(
                Parameter(array, name_of(array), shape, self.number, begin, law,
                          usual or self.following, found)
            )  # fmt: skip
