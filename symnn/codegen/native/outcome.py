"""What steps leave besides states: numbers and arrays, of each step or of the last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

from symnn.codegen.graph.node import Node
from symnn.codegen.native.layout import Layout
from symnn.codegen.native.moving import moved
from symnn.codegen.native.point import Names
from symnn.codegen.native.registers import Registers
from symnn.codegen.native.term import Number, Term
from symnn.native.recipe import Result


@dataclass(frozen=True)
class Outcome:
    """A result.

    Args:
        name: of it.
        root: what computes it: an array or the only entry of one, or else a number.
        shape: of the result.
        pointer: its place among the results.
        alone: whether the steps replace no states: they are there for their results then, and each
            leaves them all. Of others the last alone leaves arrays.
    """

    name: str
    root: Term | Node
    shape: tuple[int, ...]
    pointer: int
    alone: bool

    @property
    def each(self) -> bool:
        """Whether every step leaves one."""
        return self.alone or not self.shape

    @property
    def told(self) -> Result:
        """What a caller has to know."""
        return Result(self.name, self.shape, self.each)

    def of_step(self, names: Names, number: Callable[[Term], str]) -> list[str]:
        """Lines at the end of each step.

        Args:
            names: of numbers and buffers.
            number: C of the only entry of an array.
        """
        place = f"results[{self.pointer}]"
        if not isinstance(self.root, Term):
            return [f"{place}[step] = {names.number(Number(self.root))};"]
        if not self.shape:
            return [f"{place}[step] = {number(self.root)};"]
        return [self._copied(f"{place} + step*{prod(self.shape)}", names)] if self.each else []

    def of_last(self, names: Names) -> list[str]:
        """Lines after the last step."""
        return [] if self.each else [self._copied(f"results[{self.pointer}]", names)]

    def _copied(self, to: str, names: Names) -> str:
        assert isinstance(self.root, Term)
        layout = Layout(self.root.shape, names.target.lanes)
        return moved("from_panels", to, names.buffer(self.root), layout)

    def lie(self, registers: Registers) -> None:
        """An array that is held in variables lies in memory when it is copied."""
        if isinstance(self.root, Term) and self.shape:
            (registers.put if self.each else registers.keep)(self.root)
