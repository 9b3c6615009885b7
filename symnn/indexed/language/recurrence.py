"""Recurrences: equations that read each other in a circle, and the axis that they advance on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Indexed

from symnn.errors import EquationError
from symnn.indexed.language.program import Program, reachable
from symnn.indexed.language.traverse import base_of, name_of, names_read, reads


@dataclass(frozen=True)
class Edge:
    """The equation of `reader` reads `read`, an entry of another member of the circle."""

    reader: Any
    read: Any

    @property
    def base(self) -> Any:
        """What is read."""
        return base_of(self.read)


@dataclass(frozen=True)
class Recurrence:
    """Equations that advance together.

    Args:
        members: the arrays, in the order of the program.
        axis: for each array the axis along which it advances.
        direction: 1 when later entries read earlier ones, -1 when earlier ones read later ones.
    """

    members: tuple[Any, ...]
    axis: Mapping[Any, int]
    direction: int


def circles(program: Program) -> list[tuple[Any, ...]]:
    """The sets of arrays that are computed from each other, each in the order of the program.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import index
    >>> T = sizes("T"); t = index("t", T); x, h = tensor("x", T), tensor("h", T)
    >>> P = Program(); z = P.define("z", (t,), h[t - 1] + x[t]); _ = P.define("h", (t,), z[t]**2)
    >>> circles(P)
    [(z, h)]
    """
    found: list[tuple[Any, ...]] = []
    seen: set[Any] = set()
    following = {b: names_read(e.right) & program.equations.keys() for b, e in
                 program.equations.items()}  # fmt: skip
    backwards: dict[Any, set[Any]] = {b: set() for b in following}
    for base, read in following.items():
        for other in read:
            backwards[other].add(base)
    for base, read in following.items():
        if base in seen:
            continue
        ahead = reachable(read, following.__getitem__)
        if base in ahead:
            members = ahead & reachable([base], backwards.__getitem__)
            found.append(tuple(b for b in following if b in members))
            seen |= members
    return found


def edges(program: Program, members: Sequence[Any]) -> list[Edge]:
    """All reads among the members of a circle."""
    within = set(members)
    return [
        Edge(base, read)
        for base in members
        for read in sorted(reads(program[base].right), key=str)
        if base_of(read) in within
    ]


def recurrence(program: Program, members: Sequence[Any]) -> Recurrence:
    """The axis along which a circle of equations advances, and its direction.

    Raises:
        EquationError: no axis serves: an entry would be computed from itself.
    """
    found = edges(program, members)
    for start in _first_axes(program, members):
        axis = _followed(program, found, start)
        shifts = _shifts(program, found, axis) if axis else None
        if axis and shifts is not None and _is_legal(program, found, shifts):
            return Recurrence(tuple(members), axis, 1 if min(shifts) < 0 else -1)
    raise EquationError(_circular(program, members, found))


def _first_axes(program: Program, members: Sequence[Any]) -> Iterator[dict[Any, int]]:
    first = members[0]
    yield from ({first: place} for place in range(len(program[first].indices)))


def _followed(program: Program, found: list[Edge], known: dict[Any, int]) -> dict[Any, int] | None:
    """The axis of each member, given that of one; None when two reads disagree."""
    axis, changed = dict(known), True
    while changed:
        changed = False
        for edge in found:
            places = _places(program, edge, axis)
            if places is None:
                continue
            mine, theirs = places
            if axis.get(edge.reader, mine) != mine or axis.get(edge.base, theirs) != theirs:
                return None
            changed |= edge.reader not in axis or edge.base not in axis
            axis[edge.reader], axis[edge.base] = mine, theirs
    return axis if {e.base for e in found} <= axis.keys() else None


def _places(program: Program, edge: Edge, axis: Mapping[Any, int]) -> tuple[int, int] | None:
    """The axes of reader and array that one read joins, if the axis of either is known."""
    formal, at = program[edge.reader].indices, getattr(edge.read, "indices", ())
    pairs = [
        (mine, theirs)
        for mine, i in enumerate(formal)
        for theirs, g in enumerate(at)
        if g.has(i) and (g - i).expand().is_Integer
    ]
    if edge.reader in axis:
        return next((p for p in pairs if p[0] == axis[edge.reader]), None)
    return next((p for p in pairs if p[1] == axis.get(edge.base)), None)


def _shifts(program: Program, found: list[Edge], axis: Mapping[Any, int]) -> list[int] | None:
    """How far each read looks along the axis; None unless all look the same way."""
    shifts = []
    for edge in found:
        if not isinstance(edge.read, Indexed):
            return None
        i = program[edge.reader].indices[axis[edge.reader]]
        ahead = (edge.read.indices[axis[edge.base]] - i).expand()
        if not ahead.is_Integer:
            return None
        shifts.append(int(ahead))
    one_way = all(s <= 0 for s in shifts) or all(s >= 0 for s in shifts)
    return shifts if one_way and any(shifts) else None


def _is_legal(program: Program, found: list[Edge], shifts: list[int]) -> bool:
    """Whether what is read within one step is no circle, or one that advances on another axis."""
    within = [e for e, s in zip(found, shifts, strict=True) if s == 0]
    step = Program(
        [program[b] for b in dict.fromkeys(b for e in within for b in (e.reader, e.base))]
    )
    reading: dict[Any, set[Any]] = {}
    for edge in within:
        reading.setdefault(edge.reader, set()).add(edge.base)
    circular = [
        b for b in reading if b in reachable(reading[b], lambda other: reading.get(other, ()))
    ]
    if not circular:
        return True
    inner = [e for e in within if e.reader in circular and e.base in circular]
    for start in _first_axes(step, circular):
        axis = _followed(step, inner, start)
        deeper = _shifts(step, inner, axis) if axis else None
        if axis and deeper is not None and _is_legal(step, inner, deeper):
            return True
    return False


def _circular(program: Program, members: Sequence[Any], found: list[Edge]) -> str:
    shown = ", ".join(f"`{e.read}` in the equation of `{program[e.reader].left}`" for e in found)
    names = " and ".join(f"`{name_of(b)}`" for b in members)
    each = f"equations {names} are computed from each other"
    said = each if len(members) > 1 else f"equation {names} is computed from itself"
    return (
        f"{said}: {shown}; needed an axis along which all "
        "these reads look one way, as in h[t] := h[t - 1] + x[t]; read earlier entries only, or "
        "later entries only"
    )
