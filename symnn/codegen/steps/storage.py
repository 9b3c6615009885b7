"""Where values lie while a step runs: buffers, what each holds, and when it may be overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sympy import Integer

from symnn.codegen.graph.naming import Naming
from symnn.codegen.graph.node import Node

OUTSIDE = Node("outside", (), ())
"""Consumer of what the caller reads after the step: such values are never overwritten."""


IN_PLACE = frozenset({"apply", "scattered", "matmul", "select", "float", "added_up", "gathered"})
"""Operations whose result may lie where an elementwise consumer's will."""


@dataclass(eq=False)
class Buffer:
    """A preallocated array.

    Args:
        name: its variable.
        shape: symbolic extents.
        kind: float or bool.
        role: input, state, output, temporary or flat.
        inside: the flat vector that it is a view into.
        holds: the node whose value it has at this moment of the plan.
        parts: the views into it, in order.
        border: what lies around the entries that are written, and never changes.
        source: of a constant, the expression that it is made by.
        rows: of a temporary, how many rows it holds at a time; None for all.
    """

    name: str
    shape: tuple[Any, ...]
    kind: str = "float"
    role: str = "temporary"
    inside: Buffer | None = None
    holds: Node | None = None
    parts: list[Buffer] = field(default_factory=list)
    border: Any = None
    source: str | None = None
    rows: int | None = None

    @property
    def is_work(self) -> bool:
        """Whether it is a vector of values that are needed within the step only."""
        return self.role == "flat" and all(p.role == "part" for p in self.parts)

    @property
    def extents(self) -> tuple[Any, ...]:
        """Of the array in memory."""
        return self.shape if self.rows is None else (Integer(self.rows), *self.shape[1:])


class Storage:
    """Buffers of a plan, with liveness.

    Args:
        consumers: for each node, the nodes that still need its value.
        naming: makes names of new buffers; `section` is what the next ones are called after, and
            `rows` are those that are computed at a time.
    """

    def __init__(self, consumers: dict[Node, set[Node]], naming: Naming) -> None:
        self.consumers, self.naming = consumers, naming
        self.buffers: list[Buffer] = []
        self.place: dict[Node, Buffer] = {}
        self.wanted: dict[Node, Buffer] = {}
        self.section = "work"
        self.rows: int | None = None

    def add(self, name: str, shape: Sequence[Any], **details: Any) -> Buffer:
        """A new buffer under a name of its own."""
        buffer = Buffer(self.naming.variable(name), tuple(shape), **details)
        self.buffers.append(buffer)
        return buffer

    def move_into(self, flat: Buffer, part: Buffer) -> None:
        """Make a buffer a view into a flat vector, behind the parts that it has."""
        part.inside = flat
        flat.parts.append(part)

    def put(self, node: Node, buffer: Buffer) -> None:
        """From now on `buffer` holds the value of `node`, and nothing else."""
        for other in self.overlapping(buffer):
            if other is not buffer and not self._is_part(node, other):
                other.holds = None
        buffer.holds = node
        self.place[node] = buffer

    def _is_part(self, node: Node, other: Buffer) -> bool:
        """Whether a vector and a member of it hold parts of one value."""
        held = other.holds
        return held is not None and (node in held.arguments or held in node.arguments) and (
            "pack" in (held.operation, node.operation)
        )  # fmt: skip

    def overlapping(self, buffer: Buffer) -> list[Buffer]:
        """The buffers that share memory with one: itself, its vector, its parts."""
        return [buffer, *buffer.parts, *([buffer.inside] if buffer.inside else [])]

    def is_free(self, buffer: Buffer, node: Node, direct: Iterable[Node] = ()) -> bool:
        """Whether `node` may be written to a buffer.

        Args:
            buffer: the candidate.
            node: what is about to be computed.
            direct: arguments that are read entry by entry, as a whole: these may be overwritten.
        """
        held = [b.holds for b in self.overlapping(buffer) if b.holds is not None]
        return all(self._is_over(value, node, direct) for value in held)

    def _is_over(self, value: Node, node: Node, direct: Iterable[Node]) -> bool:
        """Whether nobody but `node` needs a value, and `node` reads it entry by entry."""
        left = self.consumers.get(value, set())
        if not left:
            return True
        if left == {node}:
            return value in direct
        packs = [c for c in left if c.operation == "pack"]
        return len(left) == len(packs) and all(self._is_over(p, node, direct) for p in packs)

    def target(self, node: Node, direct: Sequence[Node]) -> Buffer:
        """The buffer that `node` is computed into: its own, a dying argument's, a free one."""
        wanted = self.wanted.get(node)
        if wanted is not None and self.is_free(wanted, node, direct):
            return wanted
        for candidate in self._dying(node, direct) + self.buffers:
            if self._fits(candidate, node) and self.is_free(candidate, node, direct):
                return candidate
        name = self._temporary_name(node)
        return self.add(name, node.shape, kind=node.kind, rows=self.rows)

    def _dying(self, node: Node, direct: Sequence[Node]) -> list[Buffer]:
        return [self.place[a] for a in direct if a in self.place]

    def _fits(self, buffer: Buffer, node: Node) -> bool:
        if buffer.rows is not None and (self.rows is None or buffer.rows < self.rows):
            return False
        same = buffer.shape == node.shape and buffer.kind == node.kind
        return same and (buffer.role == "temporary" or self._is_left(buffer))

    def _is_left(self, buffer: Buffer) -> bool:
        """Whether a vector of values within the step has been filled: nothing will be put there for
        it any more.
        """
        packs = (n for n, place in self.place.items() if place is buffer)
        return buffer.is_work and any(n.operation == "pack" for n in packs)

    def _temporary_name(self, node: Node) -> str:
        return f"{self.section}_mask" if node.kind == "bool" else self.section

    def done(self, node: Node, arguments: Iterable[Node]) -> None:
        """`node` is computed and needs its arguments no more."""
        for argument in arguments:
            self.consumers.get(argument, set()).discard(node)

    def pass_on(self, node: Node) -> None:
        """The first argument that only this node needs is computed where the node will lie."""
        if node not in self.wanted:
            return
        if node.operation == "member":
            self._pass_to_part(node)
        if node.operation == "increment":
            self.wanted.setdefault(node.arguments[0], self.wanted[node])
        if node.operation != "apply":
            return
        for argument in node.arguments:
            alone = self.consumers.get(argument) == {node} and argument.shape == node.shape
            if alone and argument.operation in IN_PLACE and argument not in self.wanted:
                self.wanted[argument] = self.wanted[node]
                return

    def _pass_to_part(self, member: Node) -> None:
        """What a loop adds to is computed where the loop's array will lie."""
        (loop,) = member.arguments
        parameter = loop.detail.shared.get(member.detail)
        if parameter is not None:
            part = loop.arguments[loop.detail.parameters.index(parameter)]
            if self.consumers.get(part) == {loop} and not part.is_view:
                self.wanted.setdefault(part, self.wanted[member])
