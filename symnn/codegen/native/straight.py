"""A tiny program as a straight line of statements: every array in variables, no loop but steps.

What loops cost at such sizes is not arithmetic: values that wait in memory for a vector to be
complete, counters, and vectors that are mostly padding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product, zip_longest
from math import prod

from symnn.codegen.native.affine import Axis
from symnn.codegen.native.directions import is_along_rows, row_column
from symnn.codegen.native.functions import vector_call
from symnn.codegen.native.fusing import Cluster
from symnn.codegen.native.registers import Registers, Spot
from symnn.codegen.native.term import Term

MOST = 300
"""Statements: beyond, loops are as fast, and compile sooner."""


LONG = {"tanh", "exp", "expm1", "log", "log1p", "erf"}
"""Functions of many instructions."""


def is_tiny(clusters: Sequence[Cluster], lanes: int) -> bool:
    """Whether a program is short enough to be written without loops."""
    kinds = {c.head.kind for c in clusters if c.head is not None}
    if not kinds <= {"sum", "largest"}:
        return False
    return sum(_statements(c, lanes) for c in clusters) <= MOST


def _statements(cluster: Cluster, lanes: int) -> int:
    head, shape = cluster.head, cluster.shape
    vectors = prod(shape[:-1]) * -(-shape[-1] // lanes) if shape else 1
    maps = vectors * len(cluster.terms)
    if head is None:
        return maps
    over = prod(a.extent for a in head.over)
    if not is_along_rows(head):
        return maps + vectors * over
    column = row_column(head)
    return prod(shape) * (2 + over // (min(column.extent, lanes) if column else 1))


@dataclass
class Straight:
    """Writes the statements.

    Args:
        registers: the variables.
    """

    registers: Registers

    def write(self, clusters: Sequence[Cluster]) -> None:
        """The statements of all clusters, in order."""
        for cluster in clusters:
            head = cluster.head
            if head is not None and is_along_rows(head):
                self._along_rows(head)
                continue
            self._columns(cluster)

    def _vectors(self, term: Term) -> list[tuple[tuple[int, ...], int]]:
        """Places along the axes of rows, and numbers of vectors."""
        lanes = self.registers.names.lanes
        numbers = range(-(-term.axes[-1].extent // lanes) if term.axes else 1)
        rows = product(*(range(a.extent) for a in term.axes[:-1]))
        return [(row, number) for row in rows for number in numbers]

    def _spot(self, places: Mapping[Axis, int], column: Axis | None, number: int) -> Spot:
        return Spot(self.registers.names, {}, column, registers=self.registers, places=places,
                    number=number)  # fmt: skip

    def _columns(self, cluster: Cluster) -> None:
        """All terms of a cluster, each at all of its vectors."""
        places = self._vectors(cluster.terms[0])
        values = [dict[Term, str]() for _ in places]
        texts = [dict[str, str]() for _ in places]
        per_row = len({number for _, number in places})
        for term in cluster.terms:
            spots = [self._spot(dict(zip(term.axes, row, strict=False)),
                                term.axes[-1] if term.axes else None, number)
                     for row, number in places]  # fmt: skip
            for spot, known, said in zip(spots, values, texts, strict=True):
                spot.values, spot.texts = known, said
            self._computed(term, spots, term is cluster.head)
            for k, known in enumerate(values):
                self.registers.vectors[term, *divmod(k, per_row)] = known[term]

    def _computed(self, term: Term, spots: Sequence[Spot], is_head: bool) -> None:
        """A term at every spot; where rows are short, a long function of several at once."""
        width = 1 << (term.axes[-1].extent - 1).bit_length() if term.axes else 1
        together = self.registers.names.lanes // width
        if is_head:
            for spot in spots:
                spot.values[term] = self.registers.named(self._summed(term, spot))
        elif term.function in LONG and together > 1 and len(spots) > 1:
            for k in range(0, len(spots), together):
                self._together(term, spots[k : k + together], width)
        else:
            for spot in spots:
                self.registers.lines += spot.computed(term, self.registers.fresh())

    def _together(self, term: Term, spots: Sequence[Spot], width: int) -> None:
        """A function of several short rows in one vector."""
        lanes = range(self.registers.names.lanes)
        found = [spot.asked(term)[0] for spot in spots]
        span = width
        while len(found) > 1:
            order = ", ".join(str(q if q < span else (q - span) % span + len(lanes)) for q in lanes)
            pairs = zip_longest(found[::2], found[1::2], fillvalue=found[0])
            found = [self.registers.named(f"SHUFFLE({a}, {b}, {order})") for a, b in pairs]
            span *= 2
        value = self.registers.named(vector_call(term.function, found))
        for k, spot in enumerate(spots):
            order = ", ".join(str((q + k * width) % len(lanes)) for q in lanes)
            spot.values[term] = (
                self.registers.named(f"SHUFFLE({value}, {value}, {order})") if k else value
            )

    def _summed(self, head: Term, spot: Spot) -> str:
        """The sum or maximum over all places, pairs first: few operations wait for each other."""
        parts = []
        for at in product(*(range(a.extent) for a in head.over)):
            inner = self._spot({**spot.places, **dict(zip(head.over, at, strict=True))},
                               spot.column, spot.number)  # fmt: skip
            parts.append("*".join(inner.factor(a) for a in head.arguments) or "K(1)")
        pair = "v_max({}, {})" if head.kind == "largest" else "({} + {})"
        while len(parts) > 1:
            pairs = zip(parts[::2], parts[1::2], strict=False)
            parts = [*(pair.format(*p) for p in pairs), *parts[len(parts) & ~1 :]]
        return parts[0]

    def _along_rows(self, head: Term) -> None:
        """Sums or maxima of rows, as many at once as a vector has lanes."""
        lanes, extent = self.registers.names.lanes, head.axes[-1].extent if head.axes else 1
        for index, (row, number) in enumerate(self._vectors(head)):
            columns = range(number * lanes, min((number + 1) * lanes, extent))
            found = [self._row(head, (*row, column)) for column in columns]
            width = min(lanes, getattr(row_column(head), "extent", 1))
            value = self._largest(found) if head.kind == "largest" else self._totals(found, width)
            self.registers.vectors[head, index // -(-extent // lanes), number] = value

    def _row(self, head: Term, at: Sequence[int]) -> str:
        """What one row holds, added up lane by lane; beyond its end nothing."""
        column, lanes = row_column(head), self.registers.names.lanes
        others = [a for a in head.over if a is not column]
        count = -(-column.extent // lanes) if column else 1
        empty, parts = "K(0)" if head.kind == "sum" else "K(-INFINITY)", list[str]()
        for place in product(*(range(a.extent) for a in others)):
            known = dict(zip((*head.axes, *others), (*at[: len(head.axes)], *place), strict=True))
            for number in range(count):
                spot = self._spot(known, column, number)
                part = "*".join(spot.factor(a) for a in head.arguments) or "K(1)"
                if column and number == count - 1 and _is_cut(head, column.extent, lanes):
                    start, end = number * lanes, column.extent
                    part = f"v_select(BEFORE({start}, {end}), {part}, {empty})"
                parts.append(part)
        if head.kind == "sum":
            return self.registers.named(" + ".join(parts))
        value = parts[0]
        for part in parts[1:]:
            value = f"v_max({value}, {part})"
        return self.registers.named(value)

    def _largest(self, rows: Sequence[str]) -> str:
        return self.registers.named(f"(vec){{{', '.join(f'v_largest({r})' for r in rows)}}}")

    def _totals(self, rows: Sequence[str], width: int) -> str:
        """One vector with the total of every row: two rows in one, then four, then eight."""
        lanes = self.registers.names.lanes
        found: list[str | None] = [*rows, *[None] * (lanes - len(rows))]
        for step in (1 << k for k in range(lanes.bit_length() - 1)):
            for k in range(0, lanes, 2 * step):
                found[k] = self._joined(found[k], found[k + step], step, step < width)
        assert found[0] is not None
        return found[0]

    def _joined(self, a: str | None, b: str | None, step: int, adds: bool) -> str | None:
        """Lanes of a where the bit of the step is 0, of b where it is 1, with their partners."""
        if a is None or (b is None and not adds):
            return a
        lanes, b = range(self.registers.names.lanes), b or a
        own = ", ".join(str(q + len(lanes) if q & step else q) for q in lanes)
        if not adds:
            own = ", ".join(str((q ^ step) + len(lanes) if q & step else q) for q in lanes)
            return self.registers.named(f"SHUFFLE({a}, {b}, {own})")
        other = ", ".join(str((q ^ step) + len(lanes) * bool(q & step)) for q in lanes)
        return self.registers.named(f"SHUFFLE({a}, {b}, {own}) + SHUFFLE({a}, {b}, {other})")


def _is_cut(head: Term, extent: int, lanes: int) -> bool:
    """Whether lanes beyond the end would take part."""
    if head.kind == "largest" or extent > lanes:
        return bool(extent % lanes)
    return extent & (extent - 1) != 0
