"""A formula with its derivatives, each a kernel of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symnn.codegen.targets.kernel import Kernel

MISSING = "the derivative of {} is not in this file; --with-gradient makes it, up to the second"
"""Said in place of a derivative: what a library makes of masked forms is wrong at their kinks."""


@dataclass(frozen=True)
class Family:
    """What one text holds.

    Args:
        value: the formula.
        slopes: its partial derivatives, in the order of the arguments; none if not asked for.
        curvatures: the second ones by the positions of both arguments, the smaller one first.
        notes: paragraphs on top, besides the formulas.
        exact: whether all is computed in float64 and rounded once, whatever the dtype.
    """

    value: Kernel
    slopes: tuple[Kernel, ...] = ()
    curvatures: Mapping[tuple[int, int], Kernel] = field(default_factory=dict)
    notes: tuple[str, ...] = ("",)
    exact: bool = True

    @property
    def kernels(self) -> tuple[Kernel, ...]:
        """All of them."""
        return (self.value, *self.slopes, *self.curvatures.values())

    def second(self, i: int) -> list[Kernel]:
        """The derivatives of one slope."""
        count = len(self.slopes)
        return [self.curvatures[min(i, j), max(i, j)] for j in range(count)]

    def slopes_of(self, kernel: Kernel) -> list[Kernel]:
        """The derivatives of a kernel, as far as they are in the text."""
        if kernel is self.value:
            return list(self.slopes)
        if kernel in self.slopes and self.curvatures:
            return self.second(self.slopes.index(kernel))
        return []

    @property
    def formulas(self) -> list[str]:
        """What is computed, for the header."""
        return [f"{k.name}({', '.join(k.variables)}) = {k.formula}" for k in self.kernels]
