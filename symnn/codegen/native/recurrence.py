"""Loops over positions, as terms: what every pass computes, and where in the arrays it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from symnn.codegen.graph.node import Node
from symnn.codegen.lowering.closed import Body, Part, Pass, Store
from symnn.codegen.native.affine import Affine, Axis, of
from symnn.codegen.native.reading import Reading, View
from symnn.codegen.native.term import Access, Term, identity, walk_terms
from symnn.codegen.native.turning import Turning
from symnn.errors import NotSupportedError


@dataclass(eq=False)
class Segment:
    """Values that a pass computes one after the other, with no loop between them.

    Args:
        roots: the values.
        homes: for each, the entries that it becomes; None for one that is only read.
    """

    roots: list[Term] = field(default_factory=list)
    homes: list[Access | None] = field(default_factory=list)


@dataclass(eq=False)
class Recurrence:
    """One loop.

    Args:
        axis: where it is.
        direction: 1 or -1.
        steps: of every pass.
        held: the arrays that it fills, by name; of the outermost loop.
        proxies: what stands in it for an array from outside, in the order of the arguments.
    """

    axis: Axis
    direction: int
    steps: list[Segment | Recurrence] = field(default_factory=list)
    held: dict[str, Term] = field(default_factory=dict)
    proxies: list[Term] = field(default_factory=list)

    @property
    def segments(self) -> Iterator[Segment]:
        """All of them, in order, with those of the loops in it."""
        for step in self.steps:
            if isinstance(step, Segment):
                yield step
            else:
                yield from step.segments


def _loop(to: Reading, node: Node) -> View:
    """The loop as a term without axes, which depends on all that it reads from outside."""
    body: Body = node.detail
    inner, proxies, outside = Reading(to.sizes, rules=to.rules), list[Term](), list[Access]()
    for parameter, argument in zip(body.parameters, node.arguments, strict=True):
        outer = _whole(to, argument)
        proxy = Term("input", tuple(Axis(a.extent) for a in outer.axes))
        proxies.append(proxy)
        outside.append(identity(outer))
        inner.views[parameter] = _seen(inner, proxy, parameter)
    held = {name: Term("input", tuple(Axis(n) for n in map(to.length, shape) if n != 1), name)
            for name, shape in body.shapes.items()}  # fmt: skip
    for name, leaf in body.held.items():
        inner.views[leaf] = _seen(inner, held[name], leaf)
    found = _passes(inner, body.passes)
    found.held, found.proxies = held, proxies
    turning = Turning()
    turning.turned([root for s in found.segments for root in s.roots])
    for segment in found.segments:
        segment.roots = [turning.done[root] for root in segment.roots]
    term = Term("loop", (), arguments=tuple(outside), detail=found)
    return View(Access(term, ()))


def _whole(to: Reading, node: Node) -> Term:
    """An array that lies in memory with its axes in order."""
    view = to.view(node)
    axes = tuple(a for g in view.groups for a in g)
    if isinstance(view.value, Access) and view.value.is_at(axes):
        return view.value.term
    return to.term(node)


def _seen(to: Reading, term: Term, node: Node) -> View:
    """An array of a loop, an axis for each that is longer than 1; joined ones stay joined."""
    left, groups = list(term.axes), []
    for length in map(to.length, node.shape):
        group, size = [], 1
        while size < length:
            group.append(left.pop(0))
            size *= group[-1].extent
        groups.append(tuple(group))
    return View(identity(term), tuple(groups))


def _passes(to: Reading, passes: Pass) -> Recurrence:
    axis = Axis(to.length(passes.extent))
    to.positions[passes.variable] = axis
    found, segment = Recurrence(axis, passes.direction), Segment()
    for step in passes.steps:
        if isinstance(step, Pass):
            found.steps += [segment, _passes(to, step)]
            segment = Segment()
        else:
            _add(to, segment, step)
    found.steps.append(segment)
    return found


def _add(to: Reading, segment: Segment, step: Store | Part) -> None:
    root = to.term(step.value)
    if isinstance(step, Part):
        segment.roots.append(root)
        segment.homes.append(None)
        return
    view = to.view(step.entries)
    assert isinstance(view.value, Access)
    axes = tuple(a for g in view.groups for a in g)
    if root in segment.roots or not _is_free(root):
        root = Term("map", root.axes, "copy", (identity(root),))
    known = {a: of(b) for a, b in zip(axes, root.axes, strict=True)}
    home = view.value.along(known)
    segment.roots.append(root)
    segment.homes.append(home)


def _is_free(root: Term) -> bool:
    """Whether a term can be computed straight into its place."""
    return root.kind != "input"


def _member(to: Reading, node: Node) -> View:
    """One array of a loop."""
    (loop,) = to.arguments(node)
    assert isinstance(loop.value, Access)
    recurrence: Recurrence = loop.value.term.detail
    held = recurrence.held[node.detail]
    axes = tuple(Axis(a.extent) for a in held.axes)
    term = Term("member", axes, node.detail, (loop.value,), detail=held)
    return _seen(to, term, node)


def _entry(to: Reading, node: Node) -> View:
    """The entries at one place, and 0 where it lies outside."""
    (view,), (axis, where) = to.arguments(node), node.detail
    group = view.groups[axis]
    value = view.value
    if not isinstance(value, Access) or value.fill not in (None, 0.0) or len(group) > 1:
        raise NotSupportedError("native: an entry of joined axes has no C; use target 'numpy'")
    rest = (*view.groups[:axis], *view.groups[axis + 1 :])
    guarded = Access(value.term, value.index, 0.0)
    return View(guarded, view.groups).along(dict.fromkeys(group, to.place(where)), rest)


def _increment(to: Reading, node: Node) -> View:
    """An array with a value added at some places: everywhere else 0 is added."""
    (old, value), places = to.arguments(node), dict(node.detail)
    groups = to.fresh(node.shape)
    known = {a: of(b) for own, new in zip(old.groups, groups, strict=True)
             for a, b in zip(own, new, strict=True)}  # fmt: skip
    rest = [g for axis, g in enumerate(groups) if axis not in places]
    inner = {a: of(b) for own, new in zip(value.groups, rest, strict=True)
             for a, b in zip(own, new, strict=True)}  # fmt: skip
    ones = [Axis(1) for _ in places]
    axes = tuple(ones) + tuple(a for g in rest for a in g)
    single = Term("map", axes, "copy", (value.value.along(inner),))
    at = [of(groups[axis][0]) + to.place(p).times(-1) if groups[axis] else Affine()
          for axis, p in places.items()]  # fmt: skip
    added = Access(single, (*at, *(of(a) for a in axes[len(ones) :])), 0.0)
    return to.made(groups, kind="map", function="add", arguments=(old.value.along(known), added))


RULES: dict[str, Callable[[Reading, Node], View]] = {
    "loop": _loop, "member": _member, "entry": _entry, "increment": _increment,
}  # fmt: skip


def computed(segments: Sequence[Segment]) -> list[tuple[Segment, set[Term], list[Term]]]:
    """For each segment the terms that it computes, and those of them that later ones read."""
    found: list[tuple[Segment, set[Term], list[Term]]] = []
    before = set[Term]()
    for segment in segments:
        own = {t for t in walk_terms(*segment.roots, seen=before) if t.kind != "input"}
        for term in own:
            for access in term.accesses:
                for _, earlier, read in found:
                    if access.term in earlier and access.term not in read:
                        read.append(access.term)
        found.append((segment, own, []))
        before |= own
    return found
