"""Clusters as loops in C: maps, sums along columns and rows, sums into places."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from symnn.codegen.native.affine import Axis, of
from symnn.codegen.native.fusing import Cluster
from symnn.codegen.native.layout import Layout
from symnn.codegen.native.point import Names, Point, is_whole, statements
from symnn.codegen.native.squares import source_of, turned
from symnn.codegen.native.term import Access, Term
from symnn.codegen.native.text import counting, nested
from symnn.codegen.native.tiles import Tiling


@dataclass
class Looping:
    """Writes the loops of clusters.

    Args:
        names: of buffers and numbers.
        kept: terms that lie in memory.
        shared: whether threads share the loops.
    """

    names: Names
    kept: Collection[Term]
    shared: bool = False

    def body(self, cluster: Cluster) -> list[str]:
        """The statements of a cluster."""
        head = cluster.head
        if head is None:
            source = None if self.shared else source_of(cluster)
            return turned(self.names, cluster, source) if source else self._maps(cluster)
        if head.kind == "scatter":
            return self._scatter(head)
        if is_along_rows(head):
            return self._along_rows(head)
        return Tiling(self.names, cluster, head, self.kept, self.shared).body()

    def _maps(self, cluster: Cluster) -> list[str]:
        first = cluster.terms[0]
        layout = self.names.layout(first)
        rows = [f"i{k}" for k in range(len(first.axes) - 1)]
        body = statements(Point(self.names, {}), cluster.terms, self.kept, rows)
        loops = [counting("p", layout.panels, self.shared),
                 *(counting(r, a.extent) for r, a in zip(rows, first.axes, strict=False)),
                 counting("v", layout.vectors)]  # fmt: skip
        return nested(loops, body)

    def _along_rows(self, head: Term) -> list[str]:
        """A sum or maximum whose vectors run along an axis that it is taken over."""
        column = row_column(head)
        at = {a: f"i{k}" for k, a in enumerate(head.axes)}
        others = {a: f"k{k}" for k, a in enumerate(head.over) if a is not column}
        point = Point(self.names, {**at, **others}, column)
        value = " * ".join(point.factor(a) for a in head.arguments) or "K(1)"
        empty, join = {"sum": ("K(0)", "acc += x;"),
                       "largest": ("K(-INFINITY)", "acc = v_max(acc, x);")}[head.kind]  # fmt: skip
        inner, loops = [f"vec x = {value};"], [counting(k, a.extent) for a, k in others.items()]
        if column is not None:
            layout = Layout((column.extent,), self.names.lanes)
            loops += [counting("p", layout.panels), counting("v", layout.vectors)]
            if column.extent % layout.width:
                inner.append(f"x = v_select(BEFORE({point.start}, {column.extent}), x, {empty});")
        address = self.names.layout(head).address([of(a) for a in head.axes], at)
        finish = {"sum": "v_total", "largest": "v_largest"}[head.kind]
        result = f"{finish}(acc)" if column is not None else "acc[0]"
        body = [f"vec acc = {empty};", *nested(loops, [*inner, join]),
                f"{self.names.buffer(head)}[{address}] = {result};"]  # fmt: skip
        return nested([counting(i, a.extent) for a, i in at.items()], body)

    def _scatter(self, head: Term) -> list[str]:
        """Zeros, to which every part is added at its place."""
        layout, buffer = self.names.layout(head), self.names.buffer(head)
        at = {a: f"k{k}" for k, a in enumerate(head.over)}
        (part,) = head.arguments
        point = Point(self.names, at, None)
        value = f"{point.factor(part)}[0]"
        if isinstance(part, Access):
            value = point.entry(part, at)
        body = [f"{buffer}[{layout.address(head.places, at)}] += {value};"]
        loops = [counting(k, a.extent) for a, k in at.items()]
        return [f"memset({buffer}, 0, sizeof(T)*{layout.size});", *nested(loops, body)]


def lane_reads(head: Term, column: Axis) -> int:
    """How many arguments must be read lane by lane when vectors run along an axis."""
    return sum(not is_whole(a, column) for a in head.accesses if column in a.axes)


def row_column(head: Term) -> Axis | None:
    """The summed axis that vectors best run along."""
    found = [a for a in head.over if any(a in x.axes for x in head.arguments)]
    return min(found, key=lambda a: (lane_reads(head, a), -a.extent), default=None)


def is_along_rows(head: Term) -> bool:
    """Whether the vectors of a sum run along an axis that it is taken over."""
    if not head.axes or head.kind == "largest":
        return True
    column = row_column(head)
    return column is not None and lane_reads(head, column) < lane_reads(head, head.axes[-1])
