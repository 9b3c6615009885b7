"""A staircase of boxcars as a network: hidden sigmoid units, and an output that adds them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from sympy import Add, Expr, Mul

from symnn.catalog.activations import SIGMOID
from symnn.proof.ranges.intervals import Interval

DIGITS = 4


@dataclass(frozen=True)
class Unit:
    """A hidden unit: it adds `height * sigmoid(weight * x + bias)` to the output.

    Args:
        weight: of its input.
        bias: beside it; the step is at `-bias / weight`.
        height: weight with which the output counts it.
    """

    weight: Any
    bias: Expr
    height: Any


@dataclass(frozen=True)
class Staircase:
    """A network of sigmoid units that stays close to a function on an interval.

    Args:
        function: what is approximated.
        variable: its only symbol.
        ends: of the interval.
        edges: where one step ends and the next begins, rising.
        heights: of the steps, one more than there are edges.
        weight: of every hidden unit.
        error: encloses the largest distance from the function on the interval.
    """

    function: Expr
    variable: Any
    ends: tuple[Expr, Expr]
    edges: tuple[Expr, ...]
    heights: tuple[Any, ...]
    weight: Any
    error: Interval

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The hidden layer."""
        jumps = [after - before for before, after in pairwise(self.heights)]
        return tuple(
            Unit(self.weight, -self.weight * edge, jump)
            for edge, jump in zip(self.edges, jumps, strict=True)
        )

    @property
    def error_in_words(self) -> str:
        """Between what the largest error lies."""
        return f"between {_shown(self.error.low)} and {_shown(self.error.high)}"

    @property
    def bias(self) -> Any:
        """Of the output: the height of the first step."""
        return self.heights[0]

    @cached_property
    def expression(self) -> Expr:
        """What the network computes."""
        terms = [Mul(u.height, SIGMOID(u.weight * self.variable + u.bias)) for u in self.units]
        return Add(self.bias, *terms)

    def to_json(self) -> dict[str, Any]:
        """As plain data; numbers as exact text."""
        return {
            "function": str(self.function), "interval": [str(end) for end in self.ends],
            "error": [_shown(self.error.low), _shown(self.error.high)], "bias": str(self.bias),
            "units": [
                {"weight": str(u.weight), "bias": str(u.bias), "height": str(u.height)}
                for u in self.units
            ],
        }  # fmt: skip

    def __str__(self) -> str:
        low, high = self.ends
        return "\n".join((
            f"{self.function}  for {self.variable} in [{low}, {high}]",
            f"  units  {len(self.units)}, all of weight {self.weight}",
            f"  error  its largest lies {self.error_in_words}",
        ))  # fmt: skip

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


def _shown(end: Any) -> str:
    """In few digits; the enclosure itself keeps all."""
    return f"{float(end):.{DIGITS}g}"
