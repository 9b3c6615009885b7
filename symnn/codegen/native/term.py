"""What C computes: one array a term, each entry from entries of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from symnn.codegen.graph.node import Node
from symnn.codegen.native.affine import Affine, Axis, of


@dataclass(frozen=True, eq=False)
class Term:
    """One array.

    Args:
        kind: input; map, of a function; sum or largest, over more axes; scatter, a sum into places;
            loop, which fills arrays; member, one of these.
        axes: of its entries, all longer than 1.
        function: of a map; the name of an input.
        arguments: what an entry is computed from, at places over `axes` and `over`.
        over: axes that are summed over; of a scatter, the axes of its parts.
        logical: whether its values are true or false.
        places: of a scatter, where each part goes.
        detail: of a loop, what it does; of a member, what stands for it in the loop.
    """

    kind: str
    axes: tuple[Axis, ...]
    function: str = ""
    arguments: tuple[Argument, ...] = ()
    over: tuple[Axis, ...] = ()
    logical: bool = False
    places: tuple[Affine, ...] = ()
    detail: Any = None

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(a.extent for a in self.axes)

    @property
    def accesses(self) -> tuple[Access, ...]:
        """The arguments that are entries of arrays."""
        return tuple(a for a in self.arguments if isinstance(a, Access))


@dataclass(frozen=True)
class Access:
    """An entry of an array.

    Args:
        term: the array.
        index: a place along each of its axes.
        fill: the value where the place lies outside; None where it never does.
    """

    term: Term
    index: tuple[Affine, ...]
    fill: float | None = None

    def along(self, known: Mapping[Axis, Affine]) -> Access:
        return Access(self.term, tuple(i.along(known) for i in self.index), self.fill)

    @property
    def axes(self) -> set[Axis]:
        return set[Axis]().union(*(i.axes for i in self.index))

    def is_at(self, axes: tuple[Axis, ...]) -> bool:
        """Whether it is the entry at these axes, one for one, and these run over all entries."""
        same = self.term.shape == tuple(a.extent for a in axes) and self.fill is None
        return same and all(i.is_axis(a) for i, a in zip(self.index, axes, strict=True))


@dataclass(frozen=True)
class Place:
    """A place itself, as a number."""

    index: Affine

    def along(self, known: Mapping[Axis, Affine]) -> Place:
        return Place(self.index.along(known))

    @property
    def axes(self) -> set[Axis]:
        return self.index.axes


@dataclass(frozen=True)
class Number:
    """A number that is one for the whole step."""

    node: Node

    def along(self, known: Mapping[Axis, Affine]) -> Number:
        return self

    @property
    def axes(self) -> set[Axis]:
        return set()


Argument = Access | Place | Number


def is_logical(argument: Argument) -> bool:
    """Whether it is true or false."""
    if isinstance(argument, Access):
        return argument.term.logical
    return isinstance(argument, Number) and argument.node.kind == "bool"


def identity(term: Term) -> Access:
    """The entry at the term's own axes."""
    return Access(term, tuple(map(of, term.axes)))


def renewed(term: Term, done: Mapping[Term, Term]) -> tuple[Argument, ...]:
    """The arguments of a term, reading the new terms where there are new ones."""

    def changed(argument: Argument) -> Argument:
        if not isinstance(argument, Access):
            return argument
        new = done[argument.term]
        return argument if new is argument.term else Access(new, argument.index, argument.fill)

    return tuple(map(changed, term.arguments))


def walk_terms(*roots: Term, seen: Iterable[Term] = ()) -> Iterator[Term]:
    """Every term below the roots once, arguments first, but for what was seen."""
    seen = set(seen)
    stack: list[tuple[Term, bool]] = [(r, False) for r in reversed(roots)]
    while stack:
        term, ready = stack.pop()
        if ready:
            yield term
        elif term not in seen:
            seen.add(term)
            stack.append((term, True))
            stack += [(a.term, False) for a in reversed(term.accesses)]
