"""The order in which equations are computed: what is read comes first, circles become loops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Indexed

from symnn.codegen.graph.components import strong_components
from symnn.core.symbols import tensor
from symnn.errors import NotSupportedError
from symnn.indexed.language.index import extent, same_extent
from symnn.indexed.language.program import Equation, Program, influences
from symnn.indexed.language.recurrence import recurrence
from symnn.indexed.language.traverse import entry, name_of, names_read, rewrite, shape_of


@dataclass(frozen=True)
class Circle:
    """Equations that read each other along one axis, which a loop runs over.

    Args:
        axis: for each array that is computed together, the axis of the loop.
        direction: 1 from the first entry to the last, -1 from the last to the first.
        steps: what one pass computes, in order; circles along further axes are loops in the loop.
    """

    axis: Mapping[Any, int]
    direction: int
    steps: tuple[Equation | Circle, ...]

    @property
    def equations(self) -> tuple[Equation, ...]:
        """All equations, in the order of one pass."""
        parts = [s.equations if isinstance(s, Circle) else (s,) for s in self.steps]
        return tuple(e for part in parts for e in part)


def schedule(program: Program, outputs: Iterable[Any]) -> list[Equation | Circle]:
    """What the outputs need, each equation after those that it reads; circles as one.

    Raises:
        EquationError: equations read each other, and no axis has all these reads look one way.
        NotSupportedError: they have different extents along that axis.
    """
    needed = influences(program, outputs)
    return ordered(program, program, [e.base for e in program if e.base in needed])


def ordered(program: Program, reading: Program, bases: Sequence[Any]) -> list[Equation | Circle]:
    """The equations of `bases`, dependencies first.

    Args:
        program: the equations.
        reading: the same with only those reads that order them.
        bases: what is computed.
    """
    found: list[Equation | Circle] = []
    for group in strong_components(bases, lambda base: _sources(reading, base)):
        cyclic = len(group) > 1 or group[0] in names_read(reading[group[0]].right)
        members = [b for b in bases if b in group]
        found.append(circle(program, reading, members) if cyclic else program[group[0]])
    return found


def circle(program: Program, reading: Program, members: Sequence[Any]) -> Circle:
    """The axis, the direction and the order within one pass of equations that read each other."""
    found = recurrence(reading, members)
    _check_extents(program, members, found.axis)
    within = Program([_within_pass(reading[b], found.axis) for b in members])
    return Circle(found.axis, found.direction, tuple(ordered(program, within, members)))


def _within_pass(equation: Equation, axis: Mapping[Any, int]) -> Equation:
    """The equation with reads of other passes taken for reads of other arrays."""
    here = equation.indices[axis[equation.base]]

    def rule(e: Any) -> Any:
        if not isinstance(e, Indexed) or e.base not in axis or e.indices[axis[e.base]] == here:
            return e
        return entry(tensor(f"{name_of(e.base)}_of_another_pass", *shape_of(e.base)), e.indices)

    return Equation(equation.left, rewrite(equation.right, rule))


def _check_extents(program: Program, members: Sequence[Any], axis: Mapping[Any, int]) -> None:
    """Refuse a loop over arrays that are not of one length."""
    lengths = {b: extent(program[b].indices[axis[b]]) for b in members}
    first = members[0]
    for base, length in lengths.items():
        if not same_extent(length, lengths[first]):
            raise NotSupportedError(
                f"compile: `{name_of(first)}` and `{name_of(base)}` read each other along an axis "
                f"of extent {lengths[first]} in one and {length} in the other; needed one extent; "
                "give both the same, or compute the first entries in an equation of their own"
            )


def _sources(program: Program, base: Any) -> list[Any]:
    """The equations that an equation reads, in a fixed order."""
    return sorted((b for b in names_read(program[base].right) if b in program), key=name_of)
