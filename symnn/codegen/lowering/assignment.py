"""Statements of a lowered program: assignments, and loops of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from symnn.codegen.graph.node import Node
from symnn.codegen.graph.position import Position
from symnn.indexed.language.program import Equation
from symnn.indexed.printing.text import text


@dataclass(frozen=True)
class Assignment:
    """`name = node`: one equation, or a part of one, lowered.

    Args:
        name: of what is computed.
        node: its value; where there are places, of the entries there.
        equation: what it comes from.
        places: the positions of the entries that are assigned, by axis; none for all.
        adds: whether the value is added to the entries, rather than replacing them.
        inside: the array whose memory holds it until this array is computed.
    """

    name: str
    node: Node
    equation: Equation
    places: Mapping[int, Any] = field(default_factory=dict)
    adds: bool = False
    inside: str | None = None

    @cached_property
    def text(self) -> str:
        """The equation as people write it."""
        return text(self.equation)

    def __str__(self) -> str:
        places = f"[{', '.join(f'{a}: {p}' for a, p in self.places.items())}]"
        return f"{self.name}{places if self.places else ''} {'+' * self.adds}= {self.node}"


@dataclass(frozen=True)
class Loop:
    """`for variable in range(extent)`, or in the opposite direction.

    Args:
        variable: where the loop is.
        extent: the number of passes.
        direction: 1 or -1.
        before: what is computed for all passes at once.
        body: what each pass computes.
        arrays: names and shapes of what the loop fills; empty for a loop in a loop.
    """

    variable: Position
    extent: Any
    direction: int
    before: tuple[Assignment, ...]
    body: tuple[Assignment | Loop, ...]
    arrays: tuple[tuple[str, tuple[Any, ...]], ...] = ()

    @property
    def assignments(self) -> Iterator[Assignment]:
        """All assignments before and in the loop."""
        yield from self.before
        for step in self.body:
            yield from step.assignments if isinstance(step, Loop) else (step,)

    @property
    def results(self) -> Iterator[Assignment]:
        """The equations of the program that the loop computes, with the loops in it."""
        for step in self.body:
            yield from step.results if isinstance(step, Loop) else (step,)

    def __str__(self) -> str:
        head = f"for {self.variable} in range({self.extent})"
        inner = "; ".join(map(str, self.body))
        return "\n".join([*map(str, self.before), f"{head}: {inner}"])


def loop_names(steps: Iterable[Assignment | Loop]) -> set[str]:
    """The variables of all loops."""
    loops = [s for s in steps if isinstance(s, Loop)]
    return {s.variable.name for s in loops}.union(*(loop_names(s.body) for s in loops))
