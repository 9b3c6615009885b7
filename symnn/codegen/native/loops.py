"""Clusters as loops in C: maps, sums along columns and rows, sums into places."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from symnn.codegen.native.affine import Affine, Axis
from symnn.codegen.native.fusing import Cluster
from symnn.codegen.native.layout import Layout
from symnn.codegen.native.point import Names, Point, statements
from symnn.codegen.native.term import Access, Term

REGISTERS = 16
"""Vectors of a tile that are summed up at once, about."""


def indented(lines: Iterable[str], by: int = 1) -> list[str]:
    return ["  " * by + line for line in lines]


def nested(loops: Sequence[str], body: Sequence[str]) -> list[str]:
    """Statements in loops, the first one outermost."""
    found = [("  " * k) + head + " {" for k, head in enumerate(loops)]
    found += indented(body, len(loops))
    return found + ["  " * k + "}" for k in reversed(range(len(loops)))]


def counting(name: str, extent: int) -> str:
    return f"for (long {name} = 0; {name} < {extent}; {name}++)"


@dataclass
class Looping:
    """Writes the loops of clusters.

    Args:
        names: of buffers and numbers.
        kept: terms that lie in memory.
    """

    names: Names
    kept: Collection[Term]

    def body(self, cluster: Cluster) -> list[str]:
        """The statements of a cluster."""
        head = cluster.head
        if head is None:
            return self._maps(cluster)
        if head.kind == "scatter":
            return self._scatter(head)
        if is_along_rows(head, self.names.lanes):
            return self._along_rows(head)
        return self._tiled(cluster, head)

    def _maps(self, cluster: Cluster) -> list[str]:
        first = cluster.terms[0]
        layout = self.names.layout(first)
        rows = [f"i{k}" for k in range(len(first.axes) - 1)]
        body = statements(Point(self.names, {}), cluster.terms, self.kept, rows)
        loops = [counting("p", layout.panels),
                 *(counting(r, a.extent) for r, a in zip(rows, first.axes, strict=False)),
                 counting("v", layout.vectors)]  # fmt: skip
        return nested(loops, body)

    def _tiled(self, cluster: Cluster, head: Term) -> list[str]:
        """A sum along columns: some rows at once, then what joins."""
        layout = self.names.layout(head)
        rows = [f"i{k}" for k in range(len(head.axes) - 1)]
        at = dict(zip(head.axes, rows, strict=False))
        tile = tile_axis(head, self.names.lanes)
        if tile is None:
            loops = [counting("p", layout.panels),
                     *(counting(r, a.extent) for a, r in at.items())]  # fmt: skip
            return nested(loops, self._tile(cluster, head, at, None, 1))
        most = max(1, REGISTERS // layout.vectors)
        height = min(most, tile.extent)
        whole = tile.extent // height * height
        name = at[tile]
        outer = [counting("p", layout.panels),
                 *(counting(r, a.extent) for a, r in at.items() if a is not tile)]  # fmt: skip
        lines = nested([f"for (long {name} = 0; {name} < {whole}; {name} += {height})"],
                       self._tile(cluster, head, at, tile, height))  # fmt: skip
        if tile.extent > whole:
            rest = self._tile(cluster, head, at, tile, tile.extent - whole)
            lines += ["{", f"  const long {name} = {whole};", *indented(rest), "}"]
        return nested(outer, lines)

    def _tile(
        self, cluster: Cluster, head: Term, at: dict[Axis, str], tile: Axis | None, height: int
    ) -> list[str]:
        vectors = self.names.layout(head).vectors
        named = dict(at)
        if tile is not None:
            named[tile] = f"({at[tile]} + r)"
        over = {a: f"k{k}" for k, a in enumerate(head.over)}
        point = Point(self.names, {**named, **over}, head.axes[-1])
        shared, own = [], []
        for argument in head.arguments:
            is_vector = head.axes[-1] in argument.axes
            (shared if is_vector and tile not in argument.axes else own).append(argument)
        factors = " * ".join(["b[v]"] * bool(shared) + [point.argument(a) for a in own])
        inner = []
        if shared:
            product = " * ".join(point.argument(a) for a in shared)
            inner = [f"vec b[{vectors}];", *unrolled("v", vectors, [f"b[v] = {product};"])]
        inner += unrolled("r", height, unrolled("v", vectors, [f"acc[r][v] += {factors};"]))
        rows = [named[a] for a in head.axes[:-1]]
        point.values[head] = "acc[r][v]"
        after = statements(Point(self.names, {}, values=point.values), cluster.terms, self.kept,
                           rows)  # fmt: skip
        return [
            f"vec acc[{height}][{vectors}];",
            *unrolled("r", height, unrolled("v", vectors, ["acc[r][v] = K(0);"])),
            *nested([counting(k, a.extent) for a, k in over.items()], inner),
            *unrolled("r", height, unrolled("v", vectors, after)),
        ]

    def _along_rows(self, head: Term) -> list[str]:
        """A sum or maximum whose vectors run along an axis that it is taken over."""
        column = row_column(head, self.names.lanes)
        at = {a: f"i{k}" for k, a in enumerate(head.axes)}
        others = {a: f"k{k}" for k, a in enumerate(head.over) if a is not column}
        point = Point(self.names, {**at, **others}, column)
        value = " * ".join(point.argument(a) for a in head.arguments) or "K(1)"
        empty, join = {"sum": ("K(0)", "acc += x;"),
                       "largest": ("K(-INFINITY)", "acc = v_max(acc, x);")}[head.kind]  # fmt: skip
        inner, loops = [f"vec x = {value};"], [counting(k, a.extent) for a, k in others.items()]
        if column is not None:
            layout = Layout((column.extent,), self.names.lanes)
            loops += [counting("p", layout.panels), counting("v", layout.vectors)]
            if column.extent % layout.width:
                inner.append(f"x = v_select(BEFORE({point.start}, {column.extent}), x, {empty});")
        address = self.names.layout(head).address([_of(a) for a in head.axes], at)
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
        value = f"{point.argument(part)}[0]"
        if isinstance(part, Access):
            value = point.entry(part, at)
        body = [f"{buffer}[{layout.address(head.places, at)}] += {value};"]
        loops = [counting(k, a.extent) for a, k in at.items()]
        return [f"memset({buffer}, 0, sizeof(T)*{layout.size});", *nested(loops, body)]


def unrolled(name: str, extent: int, body: Sequence[str]) -> list[str]:
    """A short loop that is to be written out by the compiler."""
    head = [f"#pragma GCC unroll {extent}"] if extent > 1 else []
    return [*head, *nested([f"for (int {name} = 0; {name} < {extent}; {name}++)"], body)]


def _of(axis: Axis) -> Affine:
    return Affine(0, ((axis, 1),))


def lane_reads(head: Term, column: Axis | None) -> int:
    """How many arguments must be read lane by lane when vectors run along an axis."""
    point = Point(None, {}, column)  # type: ignore[arg-type]
    reads = [a for a in head.accesses if column in a.axes]
    return sum(not point.is_whole(a) for a in reads)


def row_column(head: Term, lanes: int) -> Axis | None:
    """The summed axis that vectors best run along."""
    found = [a for a in head.over if any(a in x.axes for x in head.arguments)]
    return min(found, key=lambda a: (lane_reads(head, a), -a.extent), default=None)


def is_along_rows(head: Term, lanes: int) -> bool:
    """Whether the vectors of a sum run along an axis that it is taken over."""
    if not head.axes or head.kind == "largest":
        return True
    column = row_column(head, lanes)
    return column is not None and lane_reads(head, column) < lane_reads(head, head.axes[-1])


def tile_axis(head: Term, lanes: int) -> Axis | None:
    """The axis of rows of which several are summed up at once: no vector depends on it."""
    vectors = [a for a in head.arguments if head.axes[-1] in a.axes]
    free = [a for a in head.axes[:-1] if not any(a in v.axes for v in vectors)]
    return max(free, key=lambda a: a.extent, default=None)
