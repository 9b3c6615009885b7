"""Arrays of a tiny program as variables: a vector for some entries of a row, or single entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from symnn.codegen.native.affine import Affine, Axis
from symnn.codegen.native.numbers import constant
from symnn.codegen.native.point import Names, Point, is_whole
from symnn.codegen.native.term import Access, Term

Vector = tuple[Term, int, int]


@dataclass
class Registers:
    """Variables in C.

    Args:
        names: of numbers, and of the buffers that arrays come from.
        sources: C of a single entry of a batch: the entries before a sample, those of it, and its
            number are put in.
        vectors: variables by array, row, and number of the vector in it.
        entries: variables of single entries of batches, by array and number.
        before: lines before the first step, and `after` the last.
        lines: lines of a step, and `assigned` those at its end.
        made: variables of a step.
    """

    names: Names
    sources: Mapping[Term, Sequence[str]]
    vectors: dict[Vector, str] = field(default_factory=dict)
    entries: dict[tuple[Term, int], str] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    assigned: list[str] = field(default_factory=list)
    made: dict[str, None] = field(default_factory=dict)

    def fresh(self) -> str:
        name = f"x{len(self.made)}"
        self.made[name] = None
        return name

    def named(self, value: str, kind: str = "vec") -> str:
        """A new variable of a step with this value."""
        self.lines.append(f"{kind} {(name := self.fresh())} = {value};")
        return name

    def vector(self, term: Term, row: int, number: int) -> str:
        """The variable of a vector; of an input, made when it is first asked for."""
        key = (term, row, number)
        if key not in self.vectors:
            self.vectors[key] = self._of_batch(*key) if term in self.sources else self._given(*key)
        return self.vectors[key]

    def place(self, term: Term, row: int, number: int) -> str:
        """Where the vector lies in memory between calls."""
        layout = self.names.layout(term)
        panel, inner = divmod(number, layout.vectors)
        start = (panel * layout.rows + row) * layout.width + inner * self.names.lanes
        return f"AT({self.names.buffer(term)} + {start})"

    def _given(self, term: Term, row: int, number: int) -> str:
        name = f"{self.names.buffer(term)}_{row}_{number}"
        self.before.append(f"vec {name} = {self.place(term, row, number)};")
        return name

    def _of_batch(self, term: Term, row: int, number: int) -> str:
        columns = self.names.layout(term).columns
        first = number * self.names.lanes
        lanes = range(first, min(first + self.names.lanes, columns))
        singles = [self.single(term, row, column) for column in lanes]
        return self.named(f"(vec){{{', '.join(singles)}}}")

    def single(self, term: Term, row: int, column: int) -> str:
        """One entry."""
        if term in self.sources:
            return self._single_of_batch(term, row * self.names.layout(term).columns + column)
        number, lane = divmod(column, self.names.lanes)
        return f"{self.vector(term, row, number)}[{lane}]"

    def _single_of_batch(self, term: Term, entry: int) -> str:
        if (term, entry) not in self.entries:
            self.entries[term, entry] = self.named(self.sources[term][entry], "const T")
        return self.entries[term, entry]

    def spread(self, term: Term, row: int, column: int) -> str:
        """One entry in all lanes."""
        if term in self.sources:
            return f"K({self.single(term, row, column)})"
        number, lane = divmod(column, self.names.lanes)
        return f"SPREAD({self.vector(term, row, number)}, {lane})"

    def number(self, term: Term) -> str:
        """The only entry."""
        single = self.single(term, 0, 0)
        return f"({single} ? 1 : 0)" if term.logical else single

    def replace(self, state: Term, new: Term) -> None:
        """At the end of a step, the next value of a state; after the last, in memory."""
        for (_, row, number), (_, *place) in zip(self.all(state), self.all(new), strict=True):
            old = self.vector(state, row, number)
            value = self._numbers(new, *place)
            value = value if value in self.made else self.named(value)
            self.assigned.append(f"{old} = {value};")
            self.after.append(f"{self.place(state, row, number)} = {old};")

    def keep(self, term: Term) -> None:
        """A result that lies in memory after the last step."""
        for key in self.all(term):
            name = f"{self.names.buffer(term)}_{key[1]}_{key[2]}_kept"
            self.before.append(f"vec {name} = K(0);")
            self.lines.append(f"{name} = {self._numbers(*key)};")
            self.after.append(f"{self.place(*key)} = {name};")

    def put(self, term: Term) -> None:
        """A result that lies in memory after each step."""
        for key in self.all(term):
            self.lines.append(f"{self.place(*key)} = {self._numbers(*key)};")

    def _numbers(self, term: Term, row: int, number: int) -> str:
        value = self.vector(term, row, number)
        return f"v_select({value}, K(1), K(0))" if term.logical else value

    def all(self, term: Term) -> list[Vector]:
        """Every vector of an array."""
        layout = self.names.layout(term)
        numbers = range(-(-layout.columns // self.names.lanes))
        return [(term, row, number) for row in range(layout.rows) for number in numbers]


@dataclass
class Spot(Point):
    """A point whose places are numbers, and whose arrays are variables.

    Args:
        registers: the variables.
        places: of the axes, but for the one that runs along the vector.
        number: of the vector along that one.
    """

    registers: Registers = None  # type: ignore[assignment]
    places: Mapping[Axis, int] = field(default_factory=dict)
    number: int = 0

    def load(self, access: Access) -> str:
        if self.column is None or self.column not in access.axes:
            return self._spread(access, self.places)
        if is_whole(access, self.column):
            index = [value_of(i, self.places) for i in access.index[:-1]]
            if not _inside(index, access.term.shape):
                return f"K({constant(access.fill or 0)})"
            row = row_number(index, access.term.shape)
            return self._number(access, self.registers.vector(access.term, row, self.number))
        singles = [self._single(access, {**self.places, self.column: k}) for k in self._columns()]
        return f"((vec){{{', '.join(singles)}}})"  # a macro takes commas apart

    def _columns(self) -> range:
        assert self.column is not None
        first = self.number * self.names.lanes
        return range(first, min(first + self.names.lanes, self.column.extent))

    def _spread(self, access: Access, at: Mapping[Axis, int]) -> str:
        index = [value_of(i, at) for i in access.index]
        if not _inside(index, access.term.shape):
            return f"K({constant(access.fill or 0)})"
        row, column = row_number(index[:-1], access.term.shape), index[-1] if index else 0
        return self._number(access, self.registers.spread(access.term, row, column))

    def _single(self, access: Access, at: Mapping[Axis, int]) -> str:
        index = [value_of(i, at) for i in access.index]
        if not _inside(index, access.term.shape):
            return f"(T){constant(access.fill or 0)}"
        row, column = row_number(index[:-1], access.term.shape), index[-1] if index else 0
        single = self.registers.single(access.term, row, column)
        return f"({single} ? 1 : 0)" if access.term.logical else single

    def _number(self, access: Access, text: str) -> str:
        return f"v_select({text}, K(1), K(0))" if access.term.logical else text

    def _place(self, index: Affine) -> str:
        if self.column is None or self.column not in index.axes:
            return f"K({value_of(index, self.places)})"
        places = [value_of(index, {**self.places, self.column: k}) for k in self._columns()]
        return f"((vec){{{', '.join(map(str, places))}}})"


def value_of(index: Affine, at: Mapping[Axis, int]) -> int:
    """A place as a number."""
    return index.constant + sum(f * at[a] for a, f in index.terms)


def row_number(index: Sequence[int], shape: Sequence[int]) -> int:
    """The number of a row from its places along all axes but the last."""
    row = 0
    for place, extent in zip(index, shape, strict=False):
        row = row * extent + place
    return row


def _inside(index: Sequence[int], shape: Sequence[int]) -> bool:
    return all(0 <= i < n for i, n in zip(index, shape, strict=False))
