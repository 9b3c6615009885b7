"""Program to array graph: one node per equation, in the order in which they are computed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symnn.codegen.graph.hints import Hints
from symnn.codegen.graph.naming import Fresh
from symnn.codegen.graph.node import Graph
from symnn.codegen.lowering.assignment import Assignment, Loop
from symnn.codegen.lowering.dispatch import Lowering
from symnn.codegen.lowering.loops import array_assignments, lower_circle
from symnn.codegen.lowering.rules import RULES
from symnn.codegen.lowering.schedule import Circle, schedule
from symnn.codegen.lowering.solved import with_systems
from symnn.core.symbols import Size, places_in
from symnn.indexed.language.program import Equation, Fact, Program
from symnn.indexed.language.traverse import name_of, names_read, shape_of
from symnn.indexed.language.wellformed import check_program
from symnn.indexed.printing.text import text
from symnn.syntax.names import symbol_name


@dataclass(frozen=True)
class Input:
    """An array (or, without a shape, a number) that the caller gives.

    Args:
        name: of the array.
        shape: symbolic extents.
        places: the extent that its entries index, where it holds whole numbers.
    """

    name: str
    shape: tuple[Any, ...]
    places: Any = None

    @property
    def kind(self) -> str:
        """Of the entries: float or int."""
        return "float" if self.places is None else "int"


@dataclass(frozen=True)
class Lowered:
    """A program as array operations.

    Args:
        inputs: what is read and not defined.
        steps: the equations in the order of computation, circles of them as loops.
        outputs: the names that are returned.
        graph: the maker of the nodes.
        facts: what is assumed of the inputs, as text.
        again: the program, where other forms may suit known sizes better.
    """

    inputs: tuple[Input, ...]
    steps: tuple[Assignment | Loop, ...]
    outputs: tuple[str, ...]
    graph: Graph
    facts: tuple[str, ...] = ()
    again: Unlowered | None = None

    def for_sizes(self, sizes: Mapping[Any, int]) -> Lowered:
        """The same where all sizes are known, in forms that are the cheapest for these."""
        return self if self.again is None else self.again.for_sizes(sizes)

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """All assignments, those in loops too."""
        parts = [s.assignments if isinstance(s, Loop) else (s,) for s in self.steps]
        return tuple(a for part in parts for a in part)

    @property
    def equations(self) -> tuple[str, ...]:
        """The names of the equations of the program, without what was split off from them."""
        parts = [s.results if isinstance(s, Loop) else (s,) for s in self.steps]
        return tuple(dict.fromkeys(a.name for part in parts for a in part))

    def __str__(self) -> str:
        return "\n".join(map(str, self.steps))


@dataclass(frozen=True)
class Unlowered:
    """A program as it is before forms are chosen, which waits for its sizes.

    Args:
        program: what is computed.
        outputs: which arrays are results.
        order: names of inputs that come first.
    """

    program: Program
    outputs: Sequence[Any]
    order: Sequence[str] = ()

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """What is read and not defined."""
        return _in_order(_equations(schedule(self.program, self.outputs)), self)

    def for_sizes(self, sizes: Mapping[Any, int]) -> Lowered:
        """The array operations, in forms that are the cheapest for these sizes."""
        return lower(self.program, self.outputs, self.order, sizes)


def lower(
    program: Program,
    outputs: Sequence[Any],
    order: Sequence[str] = (),
    sizes: Mapping[Any, int] | None = None,
) -> Lowered:
    """The equations that `outputs` need, as nodes of one graph; inputs in `order`, then others.

    Args:
        program: what is lowered.
        outputs: which arrays are results.
        order: names of inputs that come first.
        sizes: what is known of the sizes, for choices between forms of equal value.

    Raises:
        EquationError: equations are computed from each other, and not along one axis.
        NotSupportedError: an equation has no NumPy spelling yet.
    """
    check_program(program)
    scheduled = schedule(program, outputs)
    equations, asked = _equations(scheduled), Unlowered(program, outputs, order)
    taken = [*(symbol_name(e.name) for e in equations), *map(name_of, program.inputs)]
    names = Fresh([*taken, *map(str, program.sizes)])
    low = Lowering(RULES, hints=Hints(sizes or {}))
    steps: list[Assignment | Loop] = []
    for step in scheduled:
        if isinstance(step, Circle):
            steps.append(lower_circle(low, step, names))
        else:
            steps += array_assignments(low, step)
    results = tuple(name_of(b) for b in outputs)
    steps = with_systems(low.graph, steps, results)
    given = _in_order(equations, asked)
    facts = facts_about(program, {i.name for i in given})
    about = tuple(map(text, facts))
    # Without sizes, the forms may be chosen again when these are known.
    again = asked if low.hints.asked and not sizes else None
    return Lowered(given, tuple(steps), results, low.graph, about, again)


def _equations(scheduled: Iterable[Equation | Circle]) -> list[Equation]:
    """All that is scheduled, what stands in circles too."""
    parts = [s.equations if isinstance(s, Circle) else (s,) for s in scheduled]
    return [e for part in parts for e in part]


def _in_order(equations: Iterable[Equation], asked: Unlowered) -> tuple[Input, ...]:
    """The inputs, those first that were asked for first."""
    given = inputs_of(equations, [b for b in asked.outputs if b not in asked.program])
    rank = {name: position for position, name in enumerate(asked.order)}
    return tuple(sorted(given, key=lambda i: rank.get(i.name, len(rank))))


def facts_about(program: Program, names: Collection[str]) -> list[Fact]:
    """The facts of a program that speak of these arrays alone."""
    return [
        f for f in program.facts if {name_of(b) for b in names_read(f.left - f.right)} <= set(names)
    ]


def inputs_of(equations: Iterable[Equation], extra: Iterable[Any] = ()) -> tuple[Input, ...]:
    """What the equations read and none of them defines, in order of first use."""
    equations = list(equations)
    defined = {e.base for e in equations}
    read = [b for e in equations for b in sorted(names_read(e.right), key=name_of)]
    bases = dict.fromkeys(b for b in [*read, *extra] if b not in defined)
    return tuple(
        Input(symbol_name(name_of(b)), shape_of(b), places_in(b))
        for b in bases
        if not isinstance(b, Size)
    )
