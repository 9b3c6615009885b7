"""Sums along columns: a tile of some rows by one panel in registers, then what joins it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import prod

from symnn.codegen.native.affine import Axis
from symnn.codegen.native.fusing import Cluster
from symnn.codegen.native.layout import Layout, Split, spelled
from symnn.codegen.native.point import Names, Point, statements
from symnn.codegen.native.skipping import asked_axes, asking, unguarded
from symnn.codegen.native.term import Term
from symnn.codegen.native.text import counting, nested, unrolled

HEIGHTS = {64: {1: 12, 2: 8, 3: 8}, 32: {1: 8, 2: 6, 3: 4}, 16: {1: 8, 2: 6, 3: 4}}
"""Rows of a tile by bytes of a vector (32 registers of 64 bytes, else 16) and vectors in a row."""
BLOCK = 256_000
"""Bytes of the rows that are gone through again for every panel: they should stay near."""
TOGETHER = {64: 8, 32: 4, 16: 4}
"""Rows of a tile where rows go from `first` to `end`."""
UNROLLED = 4
CHAINS = 4
"""Sums that go on side by side where a tile is small: each addition waits for the one before it."""
BUSY = 8
"""Vectors of a tile from which on there is enough to add while additions are under way."""
FAR = 500_000
"""Bytes from which on an array is not expected near: what joins is fetched while the sum runs."""


@dataclass
class Tiling:
    """Writes one sum.

    Args:
        names: of buffers and numbers.
        cluster: the sum and what joins it.
        head: the sum.
        kept: terms that lie in memory.
        shared: whether threads share the rows.
        panel: statements that prepare a panel before its rows.
        unit: rows of a tile where they go from `first` to `end`, else 0.
    """

    names: Names
    cluster: Cluster
    head: Term
    kept: Collection[Term]
    shared: bool = False
    panel: Sequence[str] = ()
    unit: int = 0

    def __post_init__(self) -> None:
        self.layout = self.names.layout(self.head)
        self.rows = {a: f"i{k}" for k, a in enumerate(self.head.axes[:-1])}
        self.tile = tile_axis(self.head)

    def body(self) -> list[str]:
        """The loops over all tiles; rows that are left over get lower tiles."""
        if self.tile is None:
            loops = [counting("p", self.layout.panels, self.shared), *self._other_rows()]
            return nested(loops, self._tile(1))
        name, extent = self.rows[self.tile], self.tile.extent
        height = self._height()
        whole = extent // height * height
        if self.panel:
            return self._panel_by_panel(whole, height)
        lines = self._whole_tiles(name, whole, height) if whole else []
        if extent > whole:
            loops = [counting("p", self.layout.panels), *self._other_rows()]
            last = ["if (me == THREADS - 1)"] if self.shared else []
            last = [f"if (end == {extent})"] if self.unit else last
            rest = [f"const long {name} = {whole};", *self._tile(extent - whole)]
            lines += nested([*last, *loops], rest)
        return lines

    def _whole_tiles(self, name: str, whole: int, height: int) -> list[str]:
        """The loops over tiles of full height, block by block; of a thread, over its part."""
        first, end, block, lines = "0", f"{whole}", self._block(height), list[str]()
        if self.shared:
            first, end = (f"PART({whole}, {height}, {me})" for me in ("me", "me + 1"))
            lines = [f"const long first = {first}, end = {end};"]
            first, end = "first", "end"
        if self.unit:
            first, end = "first", f"LEAST(end, {whole})"
        loops = []
        if block < whole:
            loops = [f"for (long {name}_0 = {first}; {name}_0 < {end}; {name}_0 += {block})"]
            first, end = f"{name}_0", f"LEAST({name}_0 + {block}, {end})"
        tiles = f"for (long {name} = {first}; {name} < {end}; {name} += {height})"
        loops += [counting("p", self.layout.panels), *self._other_rows(), tiles]
        return [*lines, *nested(loops, self._tile(height))]

    def _panel_by_panel(self, whole: int, height: int) -> list[str]:
        """The loops over panels, each prepared and then read by all rows."""
        assert self.tile is not None
        name, extent, others = self.rows[self.tile], self.tile.extent, self._other_rows()
        tiles = [*others, f"for (long {name} = 0; {name} < {whole}; {name} += {height})"]
        body = nested(tiles, self._tile(height)) if whole else []
        if extent > whole:
            rest = [f"const long {name} = {whole};", *self._tile(extent - whole)]
            body += nested(others or [""], rest)
        return nested([counting("p", self.layout.panels)], [*self.panel, *body])

    def _other_rows(self) -> list[str]:
        return [counting(r, a.extent) for a, r in self.rows.items() if a is not self.tile]

    def _height(self) -> int:
        assert self.tile is not None
        if self.unit:
            return self.unit
        most = HEIGHTS[self.names.target.vector][self.layout.vectors]
        if self._tile_is_column():
            width = Layout((self.tile.extent,), self.names.lanes).width
            return max(h for h in range(1, most + 1) if width % h == 0)
        even = [h for h in range(2 * most // 3, most + 1) if self.tile.extent % h == 0]
        return max(even, default=most)

    def _block(self, height: int) -> int:
        """Rows of a block, a whole number of tiles and of panels."""
        length = prod(a.extent for a in self.head.over) * self.names.target.itemsize
        unit = height
        if self._tile_is_column():
            unit = Layout((self.tile.extent,), self.names.lanes).width  # type: ignore[union-attr]
        return max(unit, BLOCK // length // unit * unit)

    def _tile_is_column(self) -> bool:
        return any(a.index and a.index[-1].is_axis(self.tile)  # type: ignore[arg-type]
                   for a in self.head.accesses)  # fmt: skip

    def _tile(self, height: int) -> list[str]:
        """One tile: zeros, the sum, what joins."""
        vectors, named, lines = self.layout.vectors, dict(self.rows), list[str]()
        if self.tile is not None:
            name = self.rows[self.tile]
            width = Layout((self.tile.extent,), self.names.lanes).width
            named[self.tile] = f"({name} + r)"
            if self._tile_is_column():
                lines = [f"const long {name}_p = {name}/{width}, {name}_i = {name}%{width};"]
                named[self.tile] = Split(f"({name} + r)", f"{name}_p", f"({name}_i + r)", width)
        point = Point(self.names, {}, values={self.head: "acc[r][v]"})
        if height * vectors >= BUSY:
            point.lanes = "LANES_IN_TURN"
        rows = [named[a] for a in self.head.axes[:-1]]
        after = statements(point, self.cluster.terms, self.kept, rows)
        ahead = self._fetched(rows)
        return [
            *lines,
            *(unrolled("r", height, unrolled("v", vectors, ahead)) if ahead else []),
            f"vec acc[{height}][{vectors}];",
            *unrolled("r", height, unrolled("v", vectors, ["acc[r][v] = K(0);"])),
            *self._summed(named, height),
            *unrolled("r", height, unrolled("v", vectors, after)),
        ]

    def _fetched(self, rows: Sequence[str]) -> list[str]:
        """What brings the entries near that join in the end, of arrays that are large."""
        found: dict[str, None] = {}
        for term in self.cluster.terms:
            at = dict(zip(term.axes[:-1], rows, strict=True))
            for access in term.accesses:
                far = self.names.layout(access.term).size * self.names.target.itemsize >= FAR
                if far and access.term not in self.cluster.terms and access.is_at(term.axes):
                    place = Point(self.names, at, term.axes[-1]).load(access)
                    found[f"__builtin_prefetch(&{place});"] = None
        return list(found)

    def _summed(self, named: dict[Axis, str], height: int) -> list[str]:
        """The loops of the sum; along the columns of an argument panel by panel."""
        over = {a: f"k{k}" for k, a in enumerate(self.head.over)}
        column = next((a for a in over if self._runs_along(a)), None)
        if asking(self.head) or not over:
            loops = self._asking(named | over) if over else []
            return nested(loops, self._added(named | over, height))
        if column is None:
            *outer, last = over
            loops = [counting(over[a], a.extent) for a in outer]
            passes = self._passes(named | over, last, last.extent, height)
            return self._joined(height, last.extent, nested(loops, passes))
        width, name = Layout((column.extent,), self.names.lanes).width, over[column]
        split = Split(f"({name}_p*{width} + {name})", f"{name}_p", name, width)
        places = named | over | {column: split}
        outer = [counting(k, a.extent) for a, k in over.items() if a is not column]
        whole, rest = divmod(column.extent, width)
        lines: list[str] = []
        if whole:
            passes = self._passes(places, column, width, height)
            lines += nested([counting(f"{name}_p", whole)], passes)
        if rest:
            only = f"for (long {name}_p = {whole}; {name}_p == {whole}; {name}_p++)"
            lines += nested([only, counting(name, rest)], self._added(places, height))
        return self._joined(height, width if whole else 0, nested(outer, lines))

    def _passes(self, named: dict[Axis, str], axis: Axis, extent: int, height: int) -> list[str]:
        """The innermost loop of the sum; of a small tile, some passes side by side."""
        place = named[axis]
        name = place.inner if isinstance(place, Split) else place
        once = self._added(named, height)
        if not self._is_small(height, extent):
            return nested(_unrolled([counting(name, extent)]), once)
        there = f"({name} + c)"
        if isinstance(place, Split):
            over = f"({place.panel}*{place.width} + {there})"
            there = Split(over, place.panel, there, place.width)
        beside = unrolled("c", CHAINS, self._added(named | {axis: there}, height, "part[c]"))
        whole = extent // CHAINS * CHAINS
        lines = nested([f"for (long {name} = 0; {name} < {whole}; {name} += {CHAINS})"], beside)
        rest = f"for (long {name} = {whole}; {name} < {extent}; {name}++)"
        return [*lines, *(nested([rest], once) if extent > whole else [])]

    def _is_small(self, height: int, extent: int) -> bool:
        """Whether additions to a tile would wait for each other in a loop of this length."""
        return height * self.layout.vectors < BUSY and extent >= 2 * CHAINS

    def _joined(self, height: int, extent: int, loops: list[str]) -> list[str]:
        """The sum from its parts, where a tile has some."""
        if not self._is_small(height, extent):
            return loops

        def each(line: str) -> list[str]:
            return unrolled("r", height, unrolled("v", self.layout.vectors, [line]))

        parts = " + ".join(f"part[{c}][r][v]" for c in range(CHAINS))
        return [
            f"vec part[{CHAINS}][{height}][{self.layout.vectors}];",
            *unrolled("c", CHAINS, each("part[c][r][v] = K(0);")),
            *loops,
            *each(f"acc[r][v] += {parts};"),
        ]

    def _asking(self, names: dict[Axis, str]) -> list[str]:
        """The loops of the sum; each asks, as soon as it can, whether there is anything to add."""
        left, known = asking(self.head), {*self.head.axes}
        names = {**self.names.around, **names}

        def conditions() -> str:
            now = [pair for pair in left if pair[0].axes <= known | self.names.around.keys()]
            for pair in now:
                left.remove(pair)
            return " && ".join(f"INSIDE({spelled(i, names)}, {n})" for i, n in now)

        found, first = list[str](), conditions()
        for axis in self.head.over:
            known.add(axis)
            test = conditions()
            found.append(counting(names[axis], axis.extent) + (f" if ({test})" if test else ""))
        return [f"if ({first})", *found] if first else found

    def _runs_along(self, axis: Axis) -> bool:
        """Whether an argument's columns are gone through along this axis, over several panels."""
        found = [a for a in self.head.accesses if a.index and a.index[-1].is_axis(axis)]
        return any(self.names.layout(a.term).panels > 1 for a in found)

    def _added(self, named: dict[Axis, str], height: int, to: str = "acc") -> list[str]:
        """One product added to every vector of the tile, or of a part of its sum."""
        vectors, column = self.layout.vectors, self.head.axes[-1]
        point = Point(self.names, named, column)
        shared, own, single = list[str](), list[str](), list[str]()
        for argument in (unguarded(self.head, a) for a in self.head.arguments):
            if column not in argument.axes:
                single.append(point.factor(argument))
            else:
                (own if self.tile in argument.axes else shared).append(point.factor(argument))
        factors = " * ".join(["a"] * bool(single) + ["b[v]"] * bool(shared) + own)
        lines: list[str] = []
        if shared:
            line = f"b[v] = {' * '.join(shared)};"
            lines = [f"vec b[{vectors}];", *unrolled("v", vectors, [line])]
        row = [f"const vec a = {' * '.join(single)};"] if single else []
        row += unrolled("v", vectors, [f"{to}[r][v] += {factors};"])
        return [*lines, *unrolled("r", height, row)]


def _unrolled(loops: Sequence[str]) -> list[str]:
    return [f"#pragma GCC unroll {UNROLLED}\n{loop}" for loop in loops]


def tile_axis(head: Term) -> Axis | None:
    """The axis of rows of which several are summed up at once: no vector depends on it."""
    vectors = [a for a in head.arguments if head.axes[-1] in a.axes]
    asked = asked_axes(head)
    free = [a for a in head.axes[:-1] if a not in asked and not any(a in v.axes for v in vectors)]
    return max(free, key=lambda a: a.extent, default=None)
