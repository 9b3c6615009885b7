"""A step without allocation, as data: its buffers and its statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from symnn.codegen.graph.naming import Naming
from symnn.codegen.graph.node import Graph, Node
from symnn.codegen.lowering.assignment import loop_names
from symnn.codegen.lowering.lowered import Input, Lowered, Unlowered
from symnn.codegen.steps.emit import RULES, Emitter, emit_by_allocation
from symnn.codegen.steps.emit_loop import emit_loop, emit_member
from symnn.codegen.steps.emit_windows import (
    emit_bordered,
    emit_copy,
    emit_scattered,
    emit_shifted,
)
from symnn.codegen.steps.emit_winners import emit_at_places, emit_winner, emit_without
from symnn.codegen.steps.few import emit_largest_of_few, emit_total_of_few
from symnn.codegen.steps.memory import shared_memory
from symnn.codegen.steps.scalars import Scalars
from symnn.codegen.steps.storage import Buffer, Storage
from symnn.codegen.steps.views import Constants, Views

SPECIAL = {
    "loop": emit_loop, "member": emit_member, "total": emit_total_of_few,
    "largest": emit_largest_of_few,
    "gathered": emit_by_allocation, "added_up": emit_by_allocation, "whole": emit_by_allocation,
    "argmax": emit_by_allocation, "copy": emit_copy, "bordered": emit_bordered,
    "scattered": emit_scattered, "winner": emit_winner, "at_places": emit_at_places,
    "without": emit_without, "shifted": emit_shifted,
}  # fmt: skip


@dataclass(frozen=True)
class Request:
    """What a step computes.

    Args:
        lowered: the program as array operations.
        updates: each state's name with the name of its next value.
        sizes: values of the symbolic sizes, for the choice between equivalent forms.
        domains: where scalar inputs lie.
    """

    lowered: Lowered
    updates: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[Any, int] = field(default_factory=dict)
    domains: Mapping[str, Any] = field(default_factory=dict)

    def for_sizes(self, sizes: Mapping[Any, int]) -> Request:
        """The same where all sizes are known, in forms that are the cheapest for these."""
        return replace(self, lowered=self.lowered.for_sizes(sizes), sizes=sizes)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What the caller gives."""
        return self.lowered.inputs

    @property
    def outputs(self) -> tuple[str, ...]:
        """The results that are not the next value of a state."""
        return tuple(o for o in self.lowered.outputs if o not in self.updates.values())


@dataclass(frozen=True, eq=False)
class OpenRequest:
    """What a step computes, in no form yet: that is chosen once, when all sizes are known.

    Args:
        program: what is computed.
        updates, domains: as in `Request`.
    """

    program: Unlowered
    updates: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, Any] = field(default_factory=dict)
    sizes: Mapping[Any, int] = field(default_factory=dict, init=False)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What the caller gives."""
        return self.program.inputs

    def for_sizes(self, sizes: Mapping[Any, int]) -> Request:
        """The request for these sizes."""
        return Request(self.program.for_sizes(sizes), self.updates, sizes, self.domains)


@dataclass
class Plan:
    """A step as buffers and statements.

    Args:
        request: what was asked.
        storage: the buffers.
        views: variables for views, by buffer.
        constants: variables for numbers.
        scalars: variables for hyperparameters and what they give.
        emitter: the statements, and the functions they use.
        first: statements on numbers at the start of each step.
        last: statements at the end: results that are numbers, counters.
        refresh: statements that follow a change of hyperparameters.
        named: buffers of inputs and results, by the names that callers use.
        flats: vectors of states that are updated together.
        units: of states that are not kept in their true value, as expressions.
    """

    request: Request
    storage: Storage
    views: Views
    constants: Constants
    scalars: Scalars
    emitter: Emitter
    first: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    refresh: list[str] = field(default_factory=list)
    named: dict[str, Buffer] = field(default_factory=dict)
    flats: dict[tuple[str, ...], Buffer] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.request.lowered.inputs

    @property
    def statements(self) -> list[str]:
        """The lines of the step."""
        return [*self.first, *self.emitter.lines, *self.last]

    def shared(self) -> list[list[Buffer]]:
        """Buffers that are never needed at one time, in groups that lie at one place."""
        sizes = self.request.sizes
        return shared_memory(self.storage.buffers, self.views, self.statements, sizes)

    def __str__(self) -> str:
        return "\n".join(self.statements)


def empty_plan(request: Request, graph: Graph, consumers: dict[Node, set[Node]]) -> Plan:
    sizes = {str(s) for i in request.lowered.inputs for n in i.shape for s in n.free_symbols}
    fed = {f"new_{i.name}{end}" for i in request.lowered.inputs for end in ("", "_")}
    loops = loop_names(request.lowered.steps)
    naming = Naming({*sizes, *fed, *loops, "step", "feed", "refresh", "allocate", "bind", "units"})
    storage, views, constants = Storage(consumers, naming), Views(naming), Constants(naming)
    scalars = Scalars(naming, set(request.updates))
    rules = {**RULES, **SPECIAL}
    emitter = Emitter(graph, storage, views, constants, scalars.variables, rules=rules,
                      sizes=request.sizes)  # fmt: skip
    return Plan(request, storage, views, constants, scalars, emitter)
