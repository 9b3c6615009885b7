"""Sums and maxima whose vectors run along an axis that they are taken over: several at once."""

from __future__ import annotations

from symnn.codegen.native.affine import Axis
from symnn.codegen.native.directions import row_column
from symnn.codegen.native.layout import Layout
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
    height = _height(tile)
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
    home = names.at_home(identity(head))
    address = names.layout(home.term).address(home.index, {**names.around, **at})
    result = f"{FINISH[head.kind]}(acc[r])" if column is not None else "acc[r][0]"
    body = [
        f"vec acc[{height}];",
        *unrolled("r", height, [f"acc[r] = {EMPTY[head.kind]};"]),
        *nested(passes, unrolled("r", height, [*inner, JOIN[head.kind]])),
        *unrolled("r", height, [f"{names.written(home.term)}[{address}] = {result};"]),
    ]
    return nested(loops, body)


def _tile(head: Term) -> Axis | None:
    """The axis that most results share what they read along."""
    if len(head.arguments) < 2 or head.kind != "sum":
        return None
    shared = [a for a in head.axes if any(a not in x.axes for x in head.arguments)]
    return max(shared, key=lambda a: (_height(a), a.extent), default=None)


def _height(axis: Axis | None) -> int:
    if axis is None:
        return 1
    return max(h for h in range(1, MOST + 1) if axis.extent % h == 0)
