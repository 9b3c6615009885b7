"""Program to array graph: one node per equation, in the order in which they are computed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symnn.codegen.lowering import Lowering
from symnn.codegen.node import Graph, Node
from symnn.codegen.rules import RULES
from symnn.codegen.schedule import schedule
from symnn.codegen.value import aligned
from symnn.core.symbols import Size
from symnn.indexed.index import extent
from symnn.indexed.program import Equation, Fact, Program
from symnn.indexed.text import text
from symnn.indexed.traverse import name_of, names_read, shape_of
from symnn.indexed.wellformed import check_program
from symnn.syntax.names import symbol_name


@dataclass(frozen=True)
class Assignment:
    """`name = node`: one equation, lowered."""

    name: str
    node: Node
    equation: Equation

    @cached_property
    def text(self) -> str:
        """The equation as people write it."""
        return text(self.equation)

    def __str__(self) -> str:
        return f"{self.name} = {self.node}"


@dataclass(frozen=True)
class Input:
    """An array (or, without a shape, a number) that the caller gives."""

    name: str
    shape: tuple[Any, ...]


@dataclass(frozen=True)
class Lowered:
    """A program as array operations.

    Args:
        inputs: what is read and not defined.
        assignments: the equations in the order of computation.
        outputs: the names that are returned.
        graph: the maker of the nodes.
        facts: what is assumed of the inputs, as text.
    """

    inputs: tuple[Input, ...]
    assignments: tuple[Assignment, ...]
    outputs: tuple[str, ...]
    graph: Graph
    facts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(map(str, self.assignments))


def lower(program: Program, outputs: Sequence[Any], order: Sequence[str] = ()) -> Lowered:
    """The equations that `outputs` need, as nodes of one graph; inputs in `order`, then others.

    Raises:
        NotSupportedError: an equation has no NumPy spelling yet, or is a recurrence.
    """
    check_program(program)
    equations = schedule(program, outputs)
    names = [symbol_name(e.name) for e in equations]
    low = Lowering(RULES)
    assignments = []
    for name, equation in zip(names, equations, strict=True):
        node = lower_equation(low, equation)
        low.define(name, node)
        assignments.append(Assignment(name, node, equation))
    given = inputs_of(equations, [b for b in outputs if b not in program])
    rank = {name: position for position, name in enumerate(order)}
    given = tuple(sorted(given, key=lambda i: rank.get(i.name, len(rank))))
    facts = facts_about(program, {i.name for i in given})
    results = tuple(name_of(b) for b in outputs)
    return Lowered(given, tuple(assignments), results, low.graph, tuple(map(text, facts)))


def facts_about(program: Program, names: Collection[str]) -> list[Fact]:
    """The facts of a program that speak of these arrays alone."""
    return [
        f for f in program.facts if {name_of(b) for b in names_read(f.left - f.right)} <= set(names)
    ]


def lower_equation(low: Lowering, equation: Equation) -> Node:
    """The right side with its axes as on the left, repeated over indices that it does not read."""
    value = low.value(equation.right, equation.indices)
    node = low.graph.as_floats(aligned(low.graph, value, equation.indices))
    return low.graph.broadcast(node, tuple(extent(i) for i in equation.indices))


def inputs_of(equations: Iterable[Equation], extra: Iterable[Any] = ()) -> tuple[Input, ...]:
    """What the equations read and none of them defines, in order of first use."""
    equations = list(equations)
    defined = {e.base for e in equations}
    read = [b for e in equations for b in sorted(names_read(e.right), key=name_of)]
    bases = dict.fromkeys(b for b in [*read, *extra] if b not in defined)
    return tuple(
        Input(symbol_name(name_of(b)), shape_of(b)) for b in bases if not isinstance(b, Size)
    )
