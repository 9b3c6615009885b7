"""Nodes of the array graph as terms: views and broadcasting become places, operations remain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from symnn.codegen.graph.node import Node, walk
from symnn.codegen.graph.position import Position
from symnn.codegen.graph.spelling import nearest_float
from symnn.codegen.native.affine import Affine, Axis, of, refined
from symnn.codegen.native.term import Access, Argument, Number, Place, Term
from symnn.errors import NotSupportedError

Group = tuple[Axis, ...]


@dataclass(frozen=True)
class View:
    """An argument whose places run over groups of axes, a group for each axis of a node.

    `Why groups:` an axis that joins several (pixels of all images) stays as many loops.
    """

    value: Argument
    groups: tuple[Group, ...] = ()

    def along(self, known: Mapping[Axis, Affine], groups: Sequence[Group]) -> View:
        return View(self.value.along(known), tuple(groups))


@dataclass
class Reading:
    """Makes terms of nodes.

    Args:
        sizes: values of the symbolic sizes.
        rules: how each operation is read.
        views: what was read so far.
        positions: the axis of every loop that is around.
    """

    sizes: Mapping[Any, int]
    rules: Mapping[str, Callable[[Reading, Node], View]]
    views: dict[Node, View] = field(default_factory=dict)
    positions: dict[Any, Axis] = field(default_factory=dict)

    def view(self, root: Node) -> View:
        """The node as an argument."""
        for node in walk(root, seen=self.views.keys()):
            self.views[node] = self._view(node)
        return self.views[root]

    def term(self, root: Node) -> Term:
        """The node as an array of its own, its axes in order."""
        view = self.view(root)
        axes = tuple(a for g in view.groups for a in g)
        value = view.value
        if isinstance(value, Access) and value.is_at(axes) and value.term.kind != "input":
            return value.term
        return Term("map", axes, "copy", (value,))

    def length(self, extent: Any) -> int:
        return int(extent.xreplace(self.sizes)) if hasattr(extent, "xreplace") else int(extent)

    def place(self, where: Any) -> Affine:
        """A position: of a loop, or a number, or both."""
        loops = where.atoms(Position) if hasattr(where, "atoms") else ()
        place = Affine(self.length(where - sum(loops)))
        for position in loops:
            place = place + of(self.positions[position])
        return place

    def fresh(self, shape: Sequence[Any]) -> tuple[Group, ...]:
        """New axes for a shape; none for a length of 1."""
        lengths = [self.length(n) for n in shape]
        if 0 in lengths:
            raise NotSupportedError("native: an axis without entries has no C; use target 'numpy'")
        return tuple((Axis(n),) if n != 1 else () for n in lengths)

    def _view(self, node: Node) -> View:
        if node.scalar:
            return View(Number(node))
        if node.operation not in self.rules:
            raise NotSupportedError(
                f"native: `{node.operation}` has no loops in C yet; use target 'numpy'"
            )
        return self.rules[node.operation](self, node)

    def arguments(self, node: Node) -> list[View]:
        return [self.views[a] for a in node.arguments]

    def made(self, groups: Sequence[Group], **parts: Any) -> View:
        """A new term, seen with its axes in these groups."""
        axes = tuple(a for g in groups for a in g)
        return View(Access(Term(axes=axes, **parts), tuple(map(of, axes))), tuple(groups))


def _leaf(to: Reading, node: Node) -> View:
    return to.made(to.fresh(node.shape), kind="input", function=node.detail)


def _positions(to: Reading, node: Node) -> View:
    groups = to.fresh(node.shape)
    return View(Place(_first(groups[0])), groups)


def _elementwise(to: Reading, node: Node) -> View:
    """A function of arguments whose axes are matched from the last one on."""
    views, rank = to.arguments(node), len(node.shape)
    views = views[1:] if node.operation == "apply_where" else views
    labels = [range(rank - len(v.groups), rank) for v in views]
    fine, values = _matched(views, labels)
    groups = [fine.get(axis, ()) for axis in range(rank)]
    function = node.detail if node.operation.startswith("apply") else node.operation
    return to.made(groups, kind="map", function=function, arguments=values,
                   logical=node.kind == "bool")  # fmt: skip


def _matched(
    views: Sequence[View], labels: Sequence[Sequence[Any]]
) -> tuple[dict[Any, Group], tuple[Argument, ...]]:
    """Axes for every label, fine enough for all views, and the views over these."""
    groups: dict[Any, list[Group]] = {}
    for view, own in zip(views, labels, strict=True):
        for label, group in zip(own, view.groups, strict=True):
            if group:
                groups.setdefault(label, []).append(group)
    fine = {label: refined(found)[0] for label, found in groups.items()}
    return fine, tuple(v.value.along(_places(v, own, fine))
                       for v, own in zip(views, labels, strict=True))  # fmt: skip


def _places(view: View, own: Sequence[Any], fine: Mapping[Any, Group]) -> dict[Axis, Affine]:
    """The view's axes by the fine ones of their labels."""
    known: dict[Axis, Affine] = {}
    for label, group in zip(own, view.groups, strict=True):
        if group:
            again, made = refined([group, fine[label]])
            back = {a: of(b) for a, b in zip(again, fine[label], strict=True)}
            known |= {a: made[a].along(back) for a in group}
    return known


def contraction(
    to: Reading, kind: str, views: Sequence[View], labels: Sequence[Sequence[Any]],
    kept: Sequence[Any],
) -> View:  # fmt: skip
    """The sum (or maximum) over all labels that are not kept of the product of the views."""
    fine, values = _matched(views, labels)
    groups = [fine.get(label, ()) for label in kept]
    over = tuple(a for label, g in fine.items() if label not in kept for a in g)
    return to.made(groups, kind=kind, arguments=values, over=over)


def _matmul(to: Reading, node: Node) -> View:
    a, b = to.arguments(node)
    rank = max(len(a.groups), len(b.groups))
    batch = [("batch", k) for k in range(rank - 2)]
    left = [*batch[len(batch) - (len(a.groups) - 2) :], "m", "k"] if len(a.groups) > 1 else ["k"]
    right = [*batch[len(batch) - (len(b.groups) - 2) :], "k", "n"] if len(b.groups) > 1 else ["k"]
    kept = [*batch, *(["m"] if len(a.groups) > 1 else []), *(["n"] if len(b.groups) > 1 else [])]
    found = contraction(to, "sum", (a, b), (left, right), kept)
    return found if node.detail is None else _regrouped(to, found, node.shape)


def _regrouped(to: Reading, view: View, shape: Sequence[Any]) -> View:
    """The entries in order with other axes."""
    flat = tuple(a for g in view.groups for a in g)
    wanted = to.fresh(shape)
    fine, known = refined([flat, [a for g in wanted for a in g]]) if flat else ((), {})
    groups = [tuple(b for b in fine if any(b in known[a].axes for a in g)) for g in wanted]
    return view.along({a: known[a] for a in flat}, groups)


def _einsum(to: Reading, node: Node) -> View:
    inputs, kept = node.detail.replace(" ", "").split("->")
    return contraction(to, "sum", to.arguments(node), inputs.split(","), kept)


def _dot(to: Reading, node: Node) -> View:
    views = to.arguments(node)
    return contraction(to, "sum", views, [range(len(v.groups)) for v in views], ())


def _reduction(kind: str) -> Callable[[Reading, Node], View]:
    def rule(to: Reading, node: Node) -> View:
        (view,) = to.arguments(node)
        labels = range(len(view.groups))
        return contraction(to, kind, [view], [labels], [a for a in labels if a not in node.detail])

    return rule


def _transpose(to: Reading, node: Node) -> View:
    (view,) = to.arguments(node)
    return View(view.value, tuple(view.groups[a] for a in node.detail))


def _expand(to: Reading, node: Node) -> View:
    (view,) = to.arguments(node)
    left = iter(view.groups)
    return View(view.value, tuple(next(left) if kept else () for kept in node.detail))


def _first(group: Group) -> Affine:
    """The place along an axis that is not joined; 0 along one of length 1."""
    return of(group[0]) if group else Affine()


def _single(group: Group) -> Affine:
    """The place along a group; only a group of one axis has places."""
    if len(group) > 1:
        raise NotSupportedError("native: a place of joined axes has no C; use target 'numpy'")
    return _first(group)


def _at(group: Group, place: Affine) -> dict[Axis, Affine]:
    """One place of a group of axes put in for it."""
    _single(group)
    return dict.fromkeys(group, place)


def _take(to: Reading, node: Node) -> View:
    (view,), (axis, where) = to.arguments(node), node.detail
    place = to.place(where)
    rest = (*view.groups[:axis], *view.groups[axis + 1 :])
    return view.along(_at(view.groups[axis], place), rest)


def _slice(to: Reading, node: Node) -> View:
    (view,), (axis, first, last) = to.arguments(node), node.detail
    first, last = to.length(first), to.length(last)
    (group,) = to.fresh([last - first])
    place = Affine(first) + _first(group)
    groups = (*view.groups[:axis], group, *view.groups[axis + 1 :])
    return view.along(_at(view.groups[axis], place), groups)


def _windows(to: Reading, node: Node) -> View:
    (view,), (start, steps) = to.arguments(node), node.detail
    groups = to.fresh(node.shape)
    known: dict[Axis, Affine] = {}
    for axis, group in enumerate(view.groups):
        place = Affine(to.length(start[axis]))
        for own, step in zip(groups, steps, strict=True):
            if own and to.length(step[axis]):
                place = place + of(own[0]).times(to.length(step[axis]))
        known |= _at(group, place)
    return view.along(known, groups)


def _reshape(to: Reading, node: Node) -> View:
    return _regrouped(to, to.arguments(node)[0], node.shape)


def _broadcast(to: Reading, node: Node) -> View:
    (view,), groups = to.arguments(node), list(to.fresh(node.shape))
    for k, group in enumerate(reversed(view.groups), start=1):
        if group:
            groups[-k] = group
    return View(view.value, tuple(groups))


def _guarded(to: Reading, view: View, places: Sequence[Affine], groups: Any, fill: Any) -> View:
    """A new array whose entries are those of another where there are any, else `fill`."""
    known: dict[Axis, Affine] = {}
    for group, place in zip(view.groups, places, strict=True):
        known |= _at(group, place)
    inner = view.value
    assert isinstance(inner, Access)
    if not inner.is_at(tuple(a for g in view.groups for a in g)):
        inner = Access(Term("map", tuple(a for g in view.groups for a in g), "copy", (inner,)),
                       tuple(of(a) for g in view.groups for a in g))  # fmt: skip
    given = Access(inner.term, tuple(i.along(known) for i in inner.index), fill)
    return to.made(groups, kind="map", function="copy", arguments=(given,))


def _bordered(to: Reading, node: Node) -> View:
    (view,), (widths, fill) = to.arguments(node), node.detail
    groups = to.fresh(node.shape)
    places = [_first(g) + Affine(-to.length(before) if g else 0)
              for g, (before, _) in zip(groups, widths, strict=True)]  # fmt: skip
    return _guarded(to, _with_axes(view, groups), places, groups, nearest_float(fill))


def _with_axes(view: View, groups: Sequence[Group]) -> View:
    """The view with an axis for one entry, wherever more will stand around it."""
    there = zip(view.groups, groups, strict=True)
    return View(view.value, tuple(old or ((Axis(1),) if new else ()) for old, new in there))


def _shifted(to: Reading, node: Node) -> View:
    (view,), (axis, by) = to.arguments(node), node.detail
    groups = to.fresh(node.shape)
    places = [_first(g) for g in groups]
    if not groups[axis]:
        raise NotSupportedError("native: a shift along one entry has no C; use target 'numpy'")
    places[axis] = places[axis] + Affine(by)
    return _guarded(to, view, places, groups, 0.0)


def _scattered(to: Reading, node: Node) -> View:
    (view,), (start, steps, _, shape) = to.arguments(node), node.detail
    parts = _broadcast_to(to, view, shape)
    groups = to.fresh(node.shape)
    places = []
    for axis, own in enumerate(groups):
        place = Affine(to.length(start[axis]))
        for group, step in zip(parts.groups, steps, strict=True):
            if to.length(step[axis]) and group:
                place = place + _single(group).times(to.length(step[axis]))
        places += [place] if own else []
    over = tuple(a for g in parts.groups for a in g)
    return to.made(groups, kind="scatter", arguments=(parts.value,), over=over,
                   places=tuple(places))  # fmt: skip


def _broadcast_to(to: Reading, view: View, shape: Sequence[Any]) -> View:
    groups = list(to.fresh(shape))
    for k, group in enumerate(reversed(view.groups), start=1):
        if group:
            groups[-k] = group
    return View(view.value, tuple(groups))


def _same(to: Reading, node: Node) -> View:
    return to.arguments(node)[0]


RULES: dict[str, Callable[[Reading, Node], View]] = {
    "read": _leaf, "positions": _positions, "apply": _elementwise, "apply_where": _elementwise,
    "select": _elementwise, "float": _elementwise, "transpose": _transpose, "expand": _expand,
    "take": _take, "slice": _slice, "windows": _windows, "reshape": _reshape,
    "broadcast": _broadcast, "copy": _same, "matmul": _matmul, "einsum": _einsum, "dot": _dot,
    "total": _reduction("sum"), "largest": _reduction("largest"), "bordered": _bordered,
    "shifted": _shifted, "scattered": _scattered,
}  # fmt: skip
"""How each operation of the graph is read; what is not here is left to NumPy."""
