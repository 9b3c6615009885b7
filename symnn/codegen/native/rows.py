"""Sums and maxima whose vectors run along an axis that they are taken over: several at once."""

from __future__ import annotations

from dataclasses import dataclass

from symnn.codegen.native.affine import Axis
from symnn.codegen.native.directions import row_column
from symnn.codegen.native.layout import Layout, joined
from symnn.codegen.native.point import Names, Point
from symnn.codegen.native.term import Term, identity
from symnn.codegen.native.text import counting, indented, nested, unrolled

MOST = 8
"""Results at once along an axis: they share what they read, and no addition waits for another."""
AT_ONCE = {64: 20}
"""Results at once by bytes of a vector (32 registers of 64 bytes, else 16)."""
FEWER = 10
EMPTY = {"sum": "K(0)", "largest": "K(-INFINITY)"}
JOIN = {"sum": "{acc} += x;", "largest": "{acc} = v_max({acc}, x);"}
FINISH = {"sum": "v_total", "largest": "v_largest"}


@dataclass(frozen=True)
class Block:
    """Results at once: `height` along one axis of the result, `width` along another one."""

    rows: Axis | None
    height: int
    columns: Axis | None = None
    width: int = 1

    @property
    def acc(self) -> str:
        """One of the results."""
        return "acc[r]" if self.width == 1 else f"acc[{self.width}*r + s]"

    def each(self, lines: list[str]) -> list[str]:
        """Lines for every result."""
        inner = lines if self.width == 1 else unrolled("s", self.width, lines)
        return unrolled("r", self.height, inner)

    def places(self, at: dict[Axis, str]) -> tuple[list[str], dict[Axis, str]]:
        """Loops over the blocks, and the place of a result in one; `at` names the axes."""
        loops, found = list[str](), dict(at)
        for axis, step, own in ((self.rows, self.height, "r"), (self.columns, self.width, "s")):
            if axis is not None:
                name = at[axis]
                loops.append(f"for (long {name} = 0; {name} < {axis.extent}; {name} += {step})")
                found[axis] = f"({name} + {own})"
        return loops, found


def along_rows(names: Names, head: Term) -> list[str]:
    """The loops over all results, some of them at once along one axis or two."""
    column, tile = row_column(head), _tile(head)
    together = column is not None and tile in (None, *head.axes[-1:]) and _fills(names, head)
    block = _together(names, head) if together else _block(names, head, tile)
    names_of_axes = {a: f"i{k}" for k, a in enumerate(head.axes)}
    blocks, at = block.places(names_of_axes)
    single = [a for a in head.axes if a not in (block.rows, block.columns)]
    loops = [*(counting(at[a], a.extent) for a in single), *blocks]
    others = {a: f"k{k}" for k, a in enumerate(head.over) if a is not column}
    point = Point(names, {**at, **others}, column)
    value = " * ".join(point.factor(a) for a in head.arguments) or "K(1)"
    passes = [counting(k, a.extent) for a, k in others.items()]
    read, joined_in = f"vec x = {value};", JOIN[head.kind].format(acc=block.acc)
    inner = block.each([read, joined_in])
    if column is not None:
        layout = Layout((column.extent,), names.lanes)
        passes += [counting("p", layout.panels), counting("v", layout.vectors)]
        if column.extent % layout.width:
            part = block.each([read, _cut(head, column, point), joined_in])
            is_whole = f"{point.start} + {names.lanes} <= {column.extent}"
            several = len(head.arguments) > 1 and column.extent > names.lanes
            inner = _whole_or_part(is_whole, inner, part) if several else part
    body = [
        f"vec acc[{block.height * block.width}];",
        *block.each([f"{block.acc} = {EMPTY[head.kind]};"]),
        *nested(passes, inner),
    ]
    if together and block.rows is not None:
        return nested(loops, [*body, *_vectors(names, head, names_of_axes, block.height)])
    home = names.at_home(identity(head))
    address = names.layout(home.term).address(home.index, {**names.around, **at})
    result = f"{FINISH[head.kind]}({block.acc})" if column is not None else f"{block.acc}[0]"
    written = [f"{names.written(home.term)}[{address}] = {result};"]
    return nested(loops, [*body, *block.each(written)])


def _cut(head: Term, column: Axis, point: Point) -> str:
    """Lanes behind the last column count nothing."""
    return f"x = v_select(BEFORE({point.start}, {column.extent}), x, {EMPTY[head.kind]});"


def _whole_or_part(is_whole: str, whole: list[str], part: list[str]) -> list[str]:
    """What is done with a vector all of whose lanes count, and with the last one."""
    return [f"if ({is_whole}) {{", *indented(whole), "} else {", *indented(part), "}"]


def _fills(names: Names, head: Term) -> bool:
    """Whether the results along the last axis fill whole vectors in memory."""
    at_home = head in names.homes
    return bool(head.axes) and not at_home and head.axes[-1].extent % names.lanes == 0


def _vectors(names: Names, head: Term, at: dict[Axis, str], height: int) -> list[str]:
    """As many results as a vector has lanes become one."""
    last, layout, found = head.axes[-1], names.layout(head), list[str]()
    for first in range(0, height, names.lanes):
        here = {**names.around, **at, last: joined([at[last], str(first)])}
        address = layout.address(identity(head).index, here)
        value = f"{FINISH[head.kind]}s(acc + {first})"
        found.append(f"AT({names.written(head)} + {address}) = {value};")
    return found


def _tile(head: Term) -> Axis | None:
    """The axis that most results share what they read along."""
    shared = _shared(head)
    return max(shared, key=lambda a: (_height(a), a.extent), default=None)


def _shared(head: Term) -> list[Axis]:
    """The axes of the result that some factor is not read along."""
    if len(head.arguments) < 2 or head.kind != "sum":
        return []
    return [a for a in head.axes if any(a not in x.axes for x in head.arguments)]


def _height(axis: Axis, unit: int = 1) -> int:
    return max(_steps(axis, unit))


def _steps(axis: Axis, unit: int = 1) -> list[int]:
    """How many results at once along an axis there may be."""
    return [h for h in range(unit, max(unit, MOST) + 1, unit) if axis.extent % h == 0]


def _together(names: Names, head: Term) -> Block:
    """Whole vectors of results along the last axis."""
    return Block(head.axes[-1], _height(head.axes[-1], names.lanes))


def _block(names: Names, head: Term, tile: Axis | None) -> Block:
    """Results at once along the axis that they share most, and along one of another factor.

    `Why two:` h by w results are made of h + w reads.
    """
    if tile is None:
        return Block(None, 1)
    most = AT_ONCE.get(names.target.vector, FEWER)
    along = [x for x in head.arguments if tile in x.axes]
    others = [a for a in _shared(head) if not any(a in x.axes for x in along)]
    found = [Block(tile, _height(tile))]
    found += [Block(tile, h, a, w) for a in others for h in _steps(tile) for w in _steps(a)
              if h * w <= most]  # fmt: skip
    return max(found, key=lambda b: b.height * b.width / (b.height + b.width))
