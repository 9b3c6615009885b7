"""Circles of equations as loops: what is computed before, what in each pass, and where it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sympy import Indexed

from symnn.codegen.graph.arguments import fresh
from symnn.codegen.graph.naming import Fresh
from symnn.codegen.graph.node import Node
from symnn.codegen.graph.position import Position, is_inside, is_position
from symnn.codegen.graph.value import aligned
from symnn.codegen.lowering.assignment import Assignment, Loop
from symnn.codegen.lowering.dispatch import Lowering
from symnn.codegen.lowering.hoist import Hoisting, Owner, seeds
from symnn.codegen.lowering.patches import apart
from symnn.codegen.lowering.schedule import Circle
from symnn.errors import NotSupportedError
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.index import extent, index_name
from symnn.indexed.language.program import Equation
from symnn.indexed.language.traverse import base_of, shape_of, substitute


@dataclass(frozen=True)
class Member:
    """An equation inside of loops.

    Args:
        equation: as the program has it.
        right: its right side, with positions for the indices that loops run over.
        places: the position of each loop, by axis.
    """

    equation: Equation
    right: Any
    places: Mapping[int, Any]

    @property
    def indices(self) -> tuple[Any, ...]:
        """The indices that no loop runs over."""
        return tuple(i for a, i in enumerate(self.equation.indices) if a not in self.places)

    def along(self, axis: int, position: Position) -> Member:
        """The equation inside of one more loop."""
        right = substitute(self.right, {self.equation.indices[axis]: position})
        return Member(self.equation, right, {**self.places, axis: position})


@dataclass
class LoopLowering:
    """The state of lowering one circle.

    Args:
        low: makes the nodes.
        named: makes names that are not taken.
        members: the equations in it, by array.
    """

    low: Lowering
    named: Fresh
    members: dict[Any, Member]

    def loop(self, circle: Circle) -> Loop:
        """One loop, with the loops in it."""
        position, around = self._entered(circle)
        hoisting = Hoisting(position, lambda read: self._is_carried(read, circle, around),
                            self.named)  # fmt: skip
        for equation in circle.equations:
            self._split(equation.base, circle.axis[equation.base], hoisting)
        shared = seeds(hoisting.parts, [(m.equation.name, self._own(m, circle), m.right)
                                        for m in self._of(circle)])  # fmt: skip
        before = [a for part in hoisting.parts for a in self._part(part, shared)]
        body = tuple(self._step(step) for step in circle.steps)
        first = circle.equations[0]
        length = extent(first.indices[circle.axis[first.base]])
        return Loop(position, length, circle.direction, tuple(before), body)

    def _of(self, circle: Circle) -> Iterator[Member]:
        return (self.members[e.base] for e in circle.equations)

    def _entered(self, circle: Circle) -> tuple[Position, dict[Any, Mapping[int, Any]]]:
        """A new position, put in for the index of the loop; and the places fixed before."""
        first = circle.equations[0]
        around = {b: self.members[b].places for b in circle.axis}
        wanted = index_name(first.indices[circle.axis[first.base]])
        used = {p.name for p in around[first.base].values()}
        position = Position(fresh(wanted, self.named.taken | used))
        for base, axis in circle.axis.items():
            self.members[base] = self.members[base].along(axis, position)
        return position, around

    def _is_carried(self, read: Any, circle: Circle, around: Mapping[Any, Any]) -> bool:
        """Whether a read is of what this loop computes, in the present pass of those around."""
        base = base_of(read)
        return base in circle.axis and all(read.indices[a] == p for a, p in around[base].items())

    def _own(self, member: Member, circle: Circle) -> tuple[Any, ...]:
        """The indices of an array as a part before the loop has them."""
        axis = circle.axis[member.equation.base]
        return tuple(i for a, i in enumerate(member.equation.indices)
                     if a not in member.places or a == axis)  # fmt: skip

    def _split(self, base: Any, axis: int, hoisting: Hoisting) -> None:
        member = self.members[base]
        formal = member.equation.indices
        indices = tuple(i for a, i in enumerate(formal) if a not in member.places or a == axis)
        owner = Owner(member.equation.name, formal[axis], indices)
        self.members[base] = replace(member, right=hoisting.split(member.right, owner))

    def _part(self, part: Equation, shared: Mapping[str, str]) -> list[Assignment]:
        """A part before the loop; one that lies in an array of the loop is known by that name."""
        found = array_assignments(self.low, part)
        if part.name not in shared:
            return found
        member = next(m for m in self.members.values() if m.equation.name == shared[part.name])
        return [replace(a, inside=member.equation.name, places=_placed(member, part, a.places))
                for a in found]  # fmt: skip

    def _step(self, step: Equation | Circle) -> Assignment | Loop:
        if isinstance(step, Circle):
            return self.loop(step)
        member = self.members[step.base]
        _check_maxima(member)
        value = self.low.value(member.right, member.indices)
        node = self.low.graph.as_floats(aligned(self.low.graph, value, member.indices))
        node = self.low.graph.broadcast(node, tuple(extent(i) for i in member.indices))
        return Assignment(step.name, node, step, places=member.places)


def _check_maxima(member: Member) -> None:
    """Refuse a maximum over entries of another pass: in the first there are none to choose from."""
    for e in member.right.atoms(BINDERS[1]):
        for read in e.function.atoms(Indexed):
            places = [p for p in zip(read.indices, read.shape, strict=True) if is_position(p[0])]  # type: ignore[arg-type]
            if not all(is_inside(i, n) for i, n in places):
                raise NotSupportedError(
                    f"compile: equation `{member.equation.name}` takes the maximum of `{read}`, "
                    "which in the first pass lies outside, where there is no entry to choose; name "
                    "the maximum of the present pass in an equation of its own, and read that"
                )


def _placed(member: Member, part: Equation, places: Mapping[int, Any]) -> dict[int, Any]:
    """Places in a part as places in the array that holds it, with the loops around."""
    formal = member.equation.indices
    around = {a: p for a, p in member.places.items() if formal[a] not in part.indices}
    return around | {formal.index(part.indices[a]): p for a, p in places.items()}


def array_assignments(low: Lowering, equation: Equation) -> list[Assignment]:
    """A whole array: its equation without terms at one place, then these, added there."""
    rest, patches = apart(equation)
    node = _whole(low, rest.right, rest.indices)
    low.define(equation.name, node)
    found = [Assignment(equation.name, node, equation)]
    for patch in patches:
        term = low.graph.broadcast(
            _aligned(low, patch.term, patch.indices), tuple(extent(i) for i in patch.indices)
        )
        found.append(Assignment(equation.name, term, equation, patch.places, adds=True))
    return found


def _aligned(low: Lowering, right: Any, indices: tuple[Any, ...]) -> Node:
    return low.graph.as_floats(aligned(low.graph, low.value(right, indices), indices))


def _whole(low: Lowering, right: Any, indices: tuple[Any, ...]) -> Node:
    """The right side with its axes as on the left, repeated over indices that it does not read."""
    return low.graph.broadcast(_aligned(low, right, indices), tuple(extent(i) for i in indices))


def lower_circle(low: Lowering, circle: Circle, named: Fresh) -> Loop:
    """The loop that computes a circle of equations."""
    members = {e.base: Member(e, e.right, {}) for e in circle.equations}
    made = LoopLowering(low, named, members)
    loop = made.loop(circle)
    arrays = tuple((e.name, shape_of(e.base)) for e in circle.equations)
    return replace(loop, arrays=arrays)
