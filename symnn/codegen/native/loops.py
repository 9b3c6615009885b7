"""Clusters as loops in C: maps, sums along columns and rows, sums into places."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from symnn.codegen.native import places
from symnn.codegen.native.directions import is_along_rows
from symnn.codegen.native.fusing import Cluster, Fusion, stored
from symnn.codegen.native.point import Names, Point, statements
from symnn.codegen.native.recurrence import Recurrence, Segment, computed
from symnn.codegen.native.rows import along_rows
from symnn.codegen.native.scattering import added_at_places
from symnn.codegen.native.squares import source_of, turned
from symnn.codegen.native.term import Term
from symnn.codegen.native.text import counting, indented, nested
from symnn.codegen.native.tiles import Tiling


@dataclass
class Looping:
    """Writes the loops of clusters.

    Args:
        names: of buffers and numbers.
        kept: terms that lie in memory.
        shared: whether threads share the loops.
        turned: copies that are made panel by panel, by the product that reads them.
        unit: samples that stay together where a loop over time goes from `first` to `end`, else 0.
    """

    names: Names
    kept: Collection[Term]
    shared: bool = False
    turned: Mapping[Cluster, Cluster] = field(default_factory=dict)
    unit: int = 0

    def body(self, cluster: Cluster) -> list[str]:
        """The statements of a cluster."""
        head = cluster.head
        if head is None:
            source = (
                None if self.shared or cluster.terms[0] in self.names.homes else source_of(cluster)
            )
            return turned(self.names, cluster, source) if source else self._maps(cluster)
        if head.kind == "loop":
            return self._recurrence(head)
        if head.kind == "scatter":
            return added_at_places(self.names, head)
        if head.kind in places.RULES:
            return places.by_places(self.names, head)
        if is_along_rows(head):
            return along_rows(self.names, head)
        if head.kind == "largest":
            return self._down(head)
        panel = self._panel(self.turned[cluster]) if cluster in self.turned else ()
        return Tiling(self.names, cluster, head, self.kept, self.shared, panel,
                      self.unit).body()  # fmt: skip

    def _panel(self, copy: Cluster) -> list[str]:
        source = source_of(copy)
        assert source is not None
        return turned(self.names, copy, source)

    def _maps(self, cluster: Cluster) -> list[str]:
        first = cluster.terms[0]
        layout = self.names.layout(first)
        rows = [f"i{k}" for k in range(len(first.axes) - 1)]
        body = statements(Point(self.names, {}), cluster.terms, self.kept, rows)
        outer = first.axes[0].extent if rows else 1
        by_rows = self.shared and outer > layout.panels
        loops = [counting("p", layout.panels, self.shared and not by_rows),
                 *(counting(r, a.extent, by_rows and r == "i0")
                   for r, a in zip(rows, first.axes, strict=False)),
                 counting("v", layout.vectors)]  # fmt: skip
        if self.unit:
            loops[1] = "for (long i0 = first; i0 < end; i0++)"
        return nested(loops, body)

    def _recurrence(self, head: Term) -> list[str]:
        """A loop: every pass with places outside apart, so that no other asks for them."""
        found: Recurrence = head.detail
        for proxy, outer in zip(found.proxies, head.accesses, strict=True):
            self.names.buffers[proxy] = self.names.buffer(outer.term)
        segments = {s: (known, read) for s, known, read in computed([*found.segments])}
        for segment in segments:
            pairs = zip(segment.roots, segment.homes, strict=True)
            self.names.homes |= {root: home for root, home in pairs if home is not None}
        return self._passes(found, segments, set())

    def _passes(self, found: Recurrence, segments: Any, before: set[Term]) -> list[str]:
        name, extent = f"t{len(self.names.around)}", found.axis.extent
        around, conditions = self.names.around, self.names.conditions
        self.names.around, self.names.conditions = {**around, found.axis: name}, {}
        body: list[str] = []
        for step in found.steps:
            if isinstance(step, Recurrence):
                body += self._passes(step, segments, before)
            else:
                own, read = segments[step]
                body += self._segment(step, own, read, before)
        inside = " && ".join(self.names.conditions)
        self.names.around, self.names.conditions = around, conditions
        if inside:
            body = [f"if ({inside}) {{", "  const int inside = 1;", *indented(body),
                    "} else {", "  const int inside = 0;", *indented(body), "}"]  # fmt: skip
        loop = counting(name, extent) if found.direction > 0 else (
            f"for (long {name} = {extent - 1}; {name} >= 0; {name}--)")  # fmt: skip
        return nested([loop], body)

    def _segment(
        self, segment: Segment, own: set[Term], read: list[Term], before: set[Term]
    ) -> list[str]:
        roots = [*segment.roots, *read]
        alone = {t for t in own if t.kind in ("sum", "largest") and is_along_rows(t)}
        clusters = Fusion(roots, alone, before).fused()
        before |= own
        inner = Looping(self.names, stored(clusters, roots), unit=self.unit)
        return [line for c in clusters for line in nested([""], inner.body(c))]

    def _down(self, head: Term) -> list[str]:
        """A maximum whose vectors run along an axis of the result."""
        layout = self.names.layout(head)
        at = {a: f"i{k}" for k, a in enumerate(head.axes[:-1])}
        over = {a: f"k{k}" for k, a in enumerate(head.over)}
        (argument,) = head.arguments
        point = Point(self.names, {**at, **over}, head.axes[-1], values={head: "acc"})
        loops = [counting(k, a.extent) for a, k in over.items()]
        result = Point(self.names, dict(at), head.axes[-1], values={head: "acc"})
        join = f"acc = v_max(acc, {point.factor(argument)});"
        body = ["vec acc = K(-INFINITY);", *nested(loops, [join]), result.written(head)]
        heads = [counting(i, a.extent) for a, i in at.items()]
        return nested([counting("p", layout.panels), *heads, counting("v", layout.vectors)], body)
