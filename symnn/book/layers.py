"""Layers of any size with the slopes of any loss, for the sections on layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from symnn.book.material import Defined, Equated
from symnn.core.claim import Relation
from symnn.indexed import GradientProgram, Program, Sum, gradient


@dataclass(frozen=True)
class Differentiated:
    """The equations of a layer with the slopes of a loss.

    To first order any loss is the sum of its slopes times the outputs, so this one stands for all.

    Args:
        found: equations of the layer, and of the slopes.
    """

    found: GradientProgram

    @classmethod
    def of(cls, program: Program, output: Any, slopes: Any, wrt: Sequence[Any]) -> Differentiated:
        """For a loss whose slope by each output is given.

        Args:
            program: equations of the layer; left as it is.
            output: array that the loss reads.
            slopes: an array of the shape of the output.
            wrt: arrays whose slopes are sought.
        """
        extended = program.copy()
        places = program[output].indices
        total = Sum(slopes[places] * output[places], *places)
        return cls(gradient(extended, extended.define("L", (), total), wrt))

    @property
    def gradients(self) -> tuple[Any, ...]:
        """The slopes that were sought."""
        return self.found.gradients

    def __call__(
        self, left: Any, right: Any, words: str = "", relation: Relation = "=="
    ) -> Equated:
        """A statement about the layer and its slopes."""
        return Equated(left, right, words, self.found, relation)


def defined(program: Program, *arrays: Any, words: str = "") -> Defined:
    """The equations of some arrays."""
    return Defined(tuple((program[array].left, program[array].right) for array in arrays), words)
