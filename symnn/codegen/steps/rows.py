"""Views that change from pass to pass of a loop: lists of them, made once, before the first step.

`for h_t, a_t in zip(h_rows, a_rows)` costs a few ns a view; `h[t]` in the loop would cost 100.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr

from symnn.codegen.graph.node import Node, underlying
from symnn.codegen.graph.position import Position
from symnn.codegen.graph.spelling import size_source
from symnn.codegen.lowering.closed import Pass
from symnn.codegen.steps.storage import Buffer
from symnn.codegen.steps.views import Views, ViewWriter


@dataclass(eq=False)
class Row(Buffer):
    """Entries of a buffer at the places of loops.

    Args:
        base: the buffer.
        source: the entries as an expression of the buffer and the variables of the loops.
        moving: these variables.
    """

    base: Any = None
    source: str = ""
    moving: frozenset[Any] = frozenset()


@dataclass
class Frame:
    """One loop that is being written.

    Args:
        passes: the loop.
        around: the loop that it stands in.
        lists: for each variable, the list that it runs through.
        rows: entries of arrays that passes write to, by buffer and source.
    """

    passes: Pass
    around: Frame | None = None
    lists: dict[str, str] = field(default_factory=dict)
    rows: dict[tuple[Buffer, str], Row] = field(default_factory=dict)
    _known: dict[tuple[Buffer, str], str] = field(default_factory=dict)

    @property
    def header(self) -> str:
        """The line that opens the loop."""
        if not self.lists:
            return f"for _ in range({size_source(self.passes.extent).source}):"
        if len(self.lists) == 1:
            ((variable, rows),) = self.lists.items()
            return f"for {variable} in {rows}:"
        return f"for {', '.join(self.lists)} in zip({', '.join(self.lists.values())}):"

    @property
    def positions(self) -> str:
        """Where the loop is, in order."""
        passes = f"range({size_source(self.passes.extent).source})"
        return passes if self.passes.direction > 0 else f"reversed({passes})"

    def variable(self, views: Views, row: Row, suffix: str) -> str:
        """The variable of the entries of a buffer at the places of this loop and those around."""
        frame = self.innermost(row.moving)
        key = (row.base, row.source)
        if key not in frame._known:
            where = frame.passes.variable
            rows = f"[{row.source} for {where.name} in {frame.positions}]"
            outer = row.moving - {where}
            if outer and frame.around is not None:
                inner = Row("", (), base=row.base, source=rows, moving=outer)
                found = frame.around.variable(views, inner, f"{suffix}_rows")
            else:
                found = views.of(row.base, rows, f"{suffix}_rows")
            name = views.naming.variable(f"{row.base.name.rstrip('_')}_{suffix}")
            frame._known[key], frame.lists[name] = name, found
        return frame._known[key]

    def innermost(self, moving: frozenset[Any]) -> Frame:
        """The loop in which a view changes most often."""
        frame: Frame = self
        while frame.passes.variable not in moving and frame.around is not None:
            frame = frame.around
        return frame


def row_of(node: Node, buffer: Buffer) -> Row | None:
    """The entries that a chain of views shows, if they change from pass to pass."""
    inside = isinstance(buffer, Row)
    moving = moving_in(node) | (buffer.moving if isinstance(buffer, Row) else frozenset())
    if not moving:
        return None
    start = buffer.source if isinstance(buffer, Row) else buffer.name
    source = ViewWriter({underlying(node): start}).write(node).source
    base = buffer.base if inside else buffer  # type: ignore[attr-defined]
    return Row("", node.shape, base=base, source=source, moving=moving)


def moving_in(node: Node) -> frozenset[Position]:
    """The loops that a chain of views depends on."""
    return frozenset(p for view in _chain(node) for p in _positions(view.detail))


def _chain(node: Node) -> Iterator[Node]:
    while node.is_view:
        yield node
        node = node.arguments[0]


def _positions(detail: Any) -> Iterator[Position]:
    for part in detail if isinstance(detail, tuple) else ():
        if isinstance(part, Expr):
            yield from part.atoms(Position)


def is_of_this_pass(node: Node) -> bool:
    """Whether a chain of views shows exactly the entries of the present pass."""
    return all(
        view.operation == "take" and isinstance(view.detail[1], Position) for view in _chain(node)
    )


def suffix_of(node: Node) -> str:
    """What the name of a view says: `t`, `before`, `after`, with `T` when it is transposed."""
    words = []
    for view in _chain(node):
        if view.operation in ("take", "entry") and isinstance(view.detail[1], Expr):
            words.append(_near(view.detail[1], list(_positions(view.detail))))
        elif view.operation == "transpose":
            words.append("T")
    return "_".join(reversed(words)) or "row"


def _near(position: Any, moving: list[Position]) -> str:
    if not moving:
        return "at"
    ahead = position - moving[0]
    return moving[0].name if ahead == 0 else "before" if ahead.is_negative else "after"
