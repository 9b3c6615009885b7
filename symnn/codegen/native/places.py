"""Whole numbers as places: rows gathered there, rows added up there, places of what is largest.

Arrays of places are numbers of the dtype of all arrays. One that lies outside reads what is not a
number and is added to nothing, so that no memory is touched that is not ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from symnn.codegen.graph.node import Node
from symnn.codegen.native.affine import Affine, Axis, of
from symnn.codegen.native.layout import Layout
from symnn.codegen.native.point import Names, Point, is_whole
from symnn.codegen.native.reading import Group, Reading, View
from symnn.codegen.native.term import Access, Argument, Term, identity
from symnn.codegen.native.text import counting, nested
from symnn.errors import NotSupportedError

FIRST_WRONG = {"float64": 2**53, "float32": 2**24}
"""From here on, floats of a dtype are not all whole numbers."""


def _gathered(to: Reading, node: Node) -> View:
    """Rows of an array at places: first the axes of the places, then the rest of those of it."""
    array, *places = to.arguments(node)
    source = to.term(node.arguments[0])
    count = len(places)
    groups = to.fresh(node.shape)
    rank = len(groups) - (len(array.groups) - count)
    along, rest = groups[:rank], groups[rank:]
    at = [_over(to, place, along) for place in places]
    picked = [Axis(_length(g)) for g in array.groups[:count]]
    index = [of(a) for a, g in zip(picked, array.groups, strict=False) if g]
    index += [of(a) for g in rest for a in g]
    if any(len(g) > 1 for g in (*array.groups, *rest)):
        raise NotSupportedError("native: places of joined axes have no C; use target 'numpy'")
    return to.made(groups, kind="gathered", arguments=(Access(source, tuple(index)), *at),
                   over=tuple(picked))  # fmt: skip


def _added_up(to: Reading, node: Node) -> View:
    """The rows of an array, each added to the row at its place."""
    rows, places = to.arguments(node)
    groups = to.fresh(node.shape)
    along = rows.groups[: len(node.arguments[1].shape)]
    rest = rows.groups[len(along) :]
    known = {a: of(b) for own, new in zip(rest, groups[1:], strict=True)
             for a, b in zip(own, new, strict=True)}  # fmt: skip
    at = _over(to, places, along)
    over = tuple(a for g in along for a in g)
    return to.made(groups, kind="added_up", arguments=(rows.value.along(known), at), over=over)


def _argmax(to: Reading, node: Node) -> View:
    (view,), (axis,) = to.arguments(node), node.detail
    group = view.groups[axis]
    if len(group) > 1:
        raise NotSupportedError("native: a place of joined axes has no C; use target 'numpy'")
    groups = to.fresh(node.shape)
    rest = (*view.groups[:axis], *view.groups[axis + 1 :])
    known = {a: of(b) for own, new in zip(rest, groups, strict=True)
             for a, b in zip(own, new, strict=True)}  # fmt: skip
    return to.made(groups, kind="argmax", arguments=(view.value.along(known),), over=group)


def _over(to: Reading, view: View, groups: Sequence[Group]) -> Argument:
    """An array of places over given axes, matched from the last one on."""
    known: dict[Axis, Affine] = {}
    for own, new in zip(reversed(view.groups), reversed(groups), strict=False):
        known |= {a: of(b) for a, b in zip(own, new, strict=bool(own))}
    return view.value.along(known)


def _length(group: Group) -> int:
    return group[0].extent if group else 1


RULES: dict[str, Callable[[Reading, Node], View]] = {
    "gathered": _gathered, "added_up": _added_up, "argmax": _argmax,
}  # fmt: skip


# the loops


def by_places(names: Names, head: Term) -> list[str]:
    """The loops of such a term."""
    return {"gathered": gather, "added_up": add_up, "argmax": arg_max}[head.kind](names, head)


def _single(point: Point, argument: Argument, at: Mapping[Axis, str]) -> str:
    if isinstance(argument, Access):
        return point.entry(argument, {**point.at, **at})
    return f"{point.argument(argument)}[0]"


def gather(names: Names, head: Term) -> list[str]:
    """For every place a row, vector by vector, or an entry."""
    source, *places = head.arguments
    assert isinstance(source, Access)
    column = head.axes[-1] if head.axes and is_whole(source, head.axes[-1]) else None
    at = {a: f"i{k}" for k, a in enumerate(head.axes) if a is not column}
    point = Point(names, at)
    lines, inside = list[str](), list[str]()
    for k, (axis, place) in enumerate(zip(head.over, places, strict=True)):
        lines.append(f"const long q{k} = (long){_single(point, place, at)};")
        inside.append(f"INSIDE(q{k}, {axis.extent})")
    known = {**point.at, **{a: f"q{k}" for k, a in enumerate(head.over)}}
    value = (
        point.entry(source, known) if column is None else Point(names, known, column).load(source)
    )
    nothing = "(T)NAN" if column is None else "(vec)K(NAN)"
    own = _own(names, head, point.at, column)
    lines += _row(names, column, [f"{own} = {' && '.join(inside)} ? {value} : {nothing};"])
    return nested([counting(i, a.extent) for a, i in at.items()], lines)


def add_up(names: Names, head: Term) -> list[str]:
    """Zeros, to which every row, or entry, is added at its place."""
    rows, place = head.arguments
    whole = head.axes and isinstance(rows, Access) and is_whole(rows, head.axes[-1])
    column = head.axes[-1] if whole else None
    own = {a: f"k{k}" for k, a in enumerate(head.over)}
    rest = [a for a in head.axes[_has_rows(head) :] if a is not column]
    inner = {a: f"i{k}" for k, a in enumerate(rest)}
    point = Point(names, {**own, **inner}, column)
    extent = head.axes[0].extent if _has_rows(head) else 1
    known = {**point.at, head.axes[0]: "q"} if _has_rows(head) else point.at
    value = point.load(rows) if column and isinstance(rows, Access) else _single(point, rows, {})
    body = _row(names, column, [f"{_own(names, head, known, column)} += {value};"])
    body = nested([counting(i, a.extent) for a, i in inner.items()], body)
    lines = [f"const long q = (long){_single(Point(names, own), place, own)};",
             *nested([f"if (INSIDE(q, {extent}))"], body)]  # fmt: skip
    size = names.layout(head).size
    return [f"memset({names.written(head)}, 0, sizeof(T)*{size});",
            *nested([counting(k, a.extent) for a, k in own.items()], lines)]  # fmt: skip


def _row(names: Names, column: Axis | None, body: list[str]) -> list[str]:
    """The loops along a row, if there is one to go along."""
    if column is None:
        return body
    layout = Layout((column.extent,), names.lanes)
    return nested([counting("p", layout.panels), counting("v", layout.vectors)], body)


def _has_rows(head: Term) -> bool:
    """Whether there is more than one place to add to."""
    used = {a for x in head.arguments if isinstance(x, Access) for a in x.axes}
    return bool(head.axes) and head.axes[0] not in used


def arg_max(names: Names, head: Term) -> list[str]:
    """The first place of the largest entry, or of the first that is not a number."""
    (value,), at = head.arguments, {a: f"i{k}" for k, a in enumerate(head.axes)}
    if not head.over:
        lines = [f"{_own(names, head, {**names.around, **at})} = 0;"]
        return nested([counting(i, a.extent) for a, i in at.items()], lines)
    (axis,) = head.over
    point = Point(names, {**at, axis: "k"})
    entry = _single(point, value, point.at)
    lines = [
        "T best = -INFINITY; long first = 0;",
        *nested([counting("k", axis.extent)], [
            f"const T x = {entry};",
            "if (best == best && !(x <= best)) { best = x; first = k; }",
        ]),
        f"{_own(names, head, point.at)} = first;",
    ]  # fmt: skip
    return nested([counting(i, a.extent) for a, i in at.items()], lines)


def _own(names: Names, head: Term, at: Mapping[Axis, str], column: Axis | None = None) -> str:
    """The entry of the term, or its vector along a column."""
    home = names.at_home(identity(head))
    layout, buffer = names.layout(home.term), names.written(home.term)
    if column is not None:
        place = Point(names, dict(at), column).offset(layout, layout.row(home.index))
        return f"AT({buffer} + {place})"
    return f"{buffer}[{layout.address(home.index, at)}]"
