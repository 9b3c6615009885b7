"""Sums and maxima whose vectors run along an axis that they are taken over: several at once."""

from __future__ import annotations

from symnn.codegen.native.affine import Axis
from symnn.codegen.native.directions import row_column
from symnn.codegen.native.layout import Layout, joined
from symnn.codegen.native.point import Names, Point
from symnn.codegen.native.term import Term, identity
from symnn.codegen.native.text import counting, nested, unrolled

MOST = 8
"""Results at once: they share what they read, and no addition waits for another."""
EMPTY = {"sum": "K(0)", "largest": "K(-INFINITY)"}
JOIN = {"sum": "acc[r] += x;", "largest": "acc[r] = v_max(acc[r], x);"}
FINISH = {"sum": "v_total", "largest": "v_largest"}


def along_rows(names: Names, head: Term) -> list[str]:
    """The loops over all results, some of them at once along one axis."""
    column, tile = row_column(head), _tile(head)
    together = column is not None and tile in (None, *head.axes[-1:]) and _fills(names, head)
    tile = head.axes[-1] if together else tile
    height = _height(tile, names.lanes if together else 1)
    at = {a: f"i{k}" for k, a in enumerate(head.axes)}
    loops = [counting(i, a.extent) for a, i in at.items() if a is not tile]
    if tile is not None:
        name = at[tile]
        loops.append(f"for (long {name} = 0; {name} < {tile.extent}; {name} += {height})")
        at[tile] = f"({name} + r)"
    others = {a: f"k{k}" for k, a in enumerate(head.over) if a is not column}
    point = Point(names, {**at, **others}, column)
    value = " * ".join(point.factor(a) for a in head.arguments) or "K(1)"
    inner, passes = [f"vec x = {value};"], [counting(k, a.extent) for a, k in others.items()]
    if column is not None:
        layout = Layout((column.extent,), names.lanes)
        passes += [counting("p", layout.panels), counting("v", layout.vectors)]
        if column.extent % layout.width:
            cut = f"v_select(BEFORE({point.start}, {column.extent}), x, {EMPTY[head.kind]})"
            inner.append(f"x = {cut};")
    body = [
        f"vec acc[{height}];",
        *unrolled("r", height, [f"acc[r] = {EMPTY[head.kind]};"]),
        *nested(passes, unrolled("r", height, [*inner, JOIN[head.kind]])),
    ]
    if together and tile is not None:
        return nested(loops, [*body, *_vectors(names, head, {**at, tile: name}, height)])
    home = names.at_home(identity(head))
    address = names.layout(home.term).address(home.index, {**names.around, **at})
    result = f"{FINISH[head.kind]}(acc[r])" if column is not None else "acc[r][0]"
    written = [f"{names.written(home.term)}[{address}] = {result};"]
    return nested(loops, [*body, *unrolled("r", height, written)])


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
    if len(head.arguments) < 2 or head.kind != "sum":
        return None
    shared = [a for a in head.axes if any(a not in x.axes for x in head.arguments)]
    return max(shared, key=lambda a: (_height(a), a.extent), default=None)


def _height(axis: Axis | None, unit: int = 1) -> int:
    if axis is None:
        return 1
    return max(h for h in range(unit, max(unit, MOST) + 1, unit) if axis.extent % h == 0)
