"""The vector of entries that a loop is at, as C: what is read there, computed, and written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from symnn.codegen.native.affine import Affine, Axis
from symnn.codegen.native.functions import vector_call
from symnn.codegen.native.layout import Layout, Target, joined, scaled, spelled
from symnn.codegen.native.numbers import Numbers, constant
from symnn.codegen.native.term import Access, Argument, Number, Place, Term, identity, is_logical


@dataclass
class Names:
    """Names in C.

    Args:
        target: what the text is for.
        numbers: of single numbers.
        buffers: of arrays, by term.
        used: buffers and numbers that a function being written has used, in order.
        changed: those of the buffers that it writes to.
        around: the variable of every loop that is around.
        homes: the entries of arrays that terms become, rather than arrays of their own.
        conditions: for places of the loops around to be inside.
        single: arrays of which no more than the panel at hand lies in memory.
    """

    target: Target
    numbers: Numbers
    buffers: dict[Term, str] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)
    changed: dict[str, None] = field(default_factory=dict)
    around: dict[Axis, str] = field(default_factory=dict)
    homes: dict[Term, Access] = field(default_factory=dict)
    conditions: dict[str, None] = field(default_factory=dict)
    single: set[Term] = field(default_factory=set)

    def at_home(self, access: Access) -> Access:
        """The same entry where it lies."""
        home = self.homes.get(access.term)
        if home is None:
            return access
        return home.along(dict(zip(access.term.axes, access.index, strict=True)))

    @property
    def lanes(self) -> int:
        return self.target.lanes

    def layout(self, term: Term) -> Layout:
        whole = Layout(term.shape, self.lanes)
        one = (*term.shape[:-1], whole.width)
        return Layout(one, self.lanes) if term in self.single else whole

    def buffer(self, term: Term) -> str:
        name = self.buffers.setdefault(term, f"b{len(self.buffers)}")
        self.used[name] = None
        return name

    def written(self, term: Term) -> str:
        """The buffer of an array that is written to."""
        name = self.buffer(term)
        self.changed[name] = None
        return name

    def number(self, number: Number, inverse: bool = False) -> str:
        """A number, or 1 over it."""
        name = (self.numbers.inverse if inverse else self.numbers.name)(number.node)
        if name.isidentifier():
            self.used[name] = None
        return name


def is_whole(access: Access, column: Axis) -> bool:
    """Whether the entries along a column lie together, as they do in all arrays as long."""
    if not access.index:
        return False
    rest = set[Axis]().union(*(i.axes for i in access.index[:-1]))
    same = access.term.shape[-1] == column.extent
    return same and access.index[-1].is_axis(column) and column not in rest


@dataclass
class Point:
    """Writes what happens at one vector of entries.

    Args:
        names: of everything that lasts.
        at: the variable of each axis, but for the one that runs along the vector.
        column: the axis along the vector; None where all lanes are alike.
        panel: the variable of the panel, and `vector` of the vector in it.
        values: variables of what was computed here, by term.
        texts: the same, by what stands on the right.
        lanes: the macro that reads lane by lane.
    """

    names: Names
    at: dict[Axis, str]
    column: Axis | None = None
    panel: str = "p"
    vector: str = "v"
    values: dict[Term, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    lanes: str = "LANES"

    def __post_init__(self) -> None:
        self.at = {**self.names.around, **self.at}

    def argument(self, argument: Argument) -> str:
        """The vector of an argument."""
        if isinstance(argument, Number):
            return (
                f"({self.factor(argument)} != K(0))"
                if is_logical(argument)
                else self.factor(argument)
            )
        if isinstance(argument, Place):
            return self._place(argument.index)
        if argument.term in self.values:
            return self.values[argument.term]
        text = self.load(argument)
        return f"({text} != K(0))" if argument.term.logical else text

    def factor(self, argument: Argument) -> str:
        """The vector of an argument that is summed or multiplied: 1 and 0 for true and false."""
        if isinstance(argument, Number):
            return f"K({self.names.number(argument)})"
        return self.load(argument) if isinstance(argument, Access) else self._place(argument.index)

    def load(self, access: Access) -> str:
        """A vector from memory: a whole one, one number for all lanes, or lane by lane."""
        access = self.names.at_home(access)
        if self.column is None or self.column not in access.axes:
            return f"K({self.entry(access, self.at)})"
        if not is_whole(access, self.column):
            return self._by_lanes(access)
        layout, buffer = self.names.layout(access.term), self.names.buffer(access.term)
        panel = "0" if access.term in self.names.single else self.panel
        text = f"AT({buffer} + {self.offset(layout, layout.row(access.index), panel)})"
        return self._guarded(access, text, access.index[:-1], "(vec)K({})")

    def offset(self, layout: Layout, row: Affine, panel: str | None = None) -> str:
        """Where the vector of a row lies."""
        over = scaled(panel or self.panel, layout.rows * layout.width)
        down = scaled(spelled(row, self.at), layout.width)
        return joined([over, down, scaled(self.vector, self.names.lanes)])

    def entry(self, access: Access, at: Mapping[Axis, str]) -> str:
        """A single entry."""
        access = self.names.at_home(access)
        layout, buffer = self.names.layout(access.term), self.names.buffer(access.term)
        text = f"{buffer}[{layout.address(access.index, at)}]"
        return self._guarded(access, text, access.index, "{}", at)

    def _guarded(
        self, access: Access, text: str, index: Sequence[Affine], fill: str,
        at: Mapping[Axis, str] | None = None,
    ) -> str:  # fmt: skip
        """The text where the places are inside, else the value around."""
        if access.fill is None:
            return text
        places = zip(index, access.term.shape, strict=False)
        inside = []
        for i, n in ((i, n) for i, n in places if not i.is_inside(n)):
            condition = f"INSIDE({spelled(i, at or self.at)}, {n})"
            if i.axes <= self.names.around.keys():
                self.names.conditions[condition] = None
                condition = f"(inside || {condition})"
            inside.append(condition)
        if not inside:
            return text
        return f"({' && '.join(inside)} ? {text} : {fill.format(f'(T){constant(access.fill)}')})"

    def _by_lanes(self, access: Access) -> str:
        assert self.column is not None
        text = self.entry(access, {**self.at, self.column: "j"})
        return f"{self.lanes}({self.start}, {self.column.extent}, {text})"

    @property
    def start(self) -> str:
        """The first column of the vector."""
        assert self.column is not None
        width = Layout((self.column.extent,), self.names.lanes).width
        return joined([scaled(self.panel, width), scaled(self.vector, self.names.lanes)])

    def _place(self, index: Affine) -> str:
        if self.column is None or self.column not in index.axes:
            return f"K({spelled(index, self.at)})"
        text = spelled(index, {**self.at, self.column: "j"})
        return f"{self.lanes}({self.start}, {self.column.extent}, {text})"

    def asked(self, term: Term) -> list[str]:
        """The arguments of a term as its function wants them."""
        return self._as_asked(term, [self.argument(a) for a in term.arguments])

    def computed(self, term: Term, variable: str) -> list[str]:
        """The statement that computes a map; none where the same was computed before."""
        given = [self.argument(a) for a in term.arguments]
        divisor = term.arguments[-1]
        if term.function == "divide" and isinstance(divisor, Number):
            dividend = self._as_asked(term, given)[0]
            value = f"{dividend} * K({self.names.number(divisor, inverse=True)})"
        elif term.function == "select":
            value = self._selected(term, given)
        elif term.function in CLAMPS and any(map(_is_constant, term.arguments)):
            free, bound = sorted(zip(term.arguments, given, strict=True),
                                 key=lambda pair: _is_constant(pair[0]))  # fmt: skip
            value = f"{CLAMPS[term.function]}({free[1]}, {bound[1]})"
        else:
            value = vector_call(term.function, self._as_asked(term, given))
        if value in self.texts:
            self.values[term] = self.texts[value]
            return []
        self.values[term] = self.texts[value] = variable
        return [f"{'mask' if term.logical else 'vec'} {variable} = {value};"]

    def _as_asked(self, term: Term, given: list[str]) -> list[str]:
        """Truth values as numbers, where a function works on numbers."""
        if term.function in ("logical_and", "logical_or", "logical_not", "float"):
            return given
        logical = map(is_logical, term.arguments)
        if term.function == "copy" and term.logical:
            return given
        return [f"v_select({g}, K(1), K(0))" if is_mask else g
                for g, is_mask in zip(given, logical, strict=True)]  # fmt: skip

    def _selected(self, term: Term, given: list[str]) -> str:
        *flat, value = given
        for k in range(len(flat) - 2, -1, -2):
            condition = flat[k]
            if not is_logical(term.arguments[k]):
                condition = f"({condition} != K(0))"
            value = f"v_select({condition}, {flat[k + 1]}, {value})"
        return value

    def written(self, term: Term) -> str:
        """The statement that keeps what was computed."""
        home, value = self.names.at_home(identity(term)), self.values[term]
        layout, buffer = self.names.layout(home.term), self.names.written(home.term)
        value = f"v_select({value}, K(1), K(0))" if term.logical else value
        if home.term is term or (term.axes and home.index[-1].is_axis(term.axes[-1])):
            return f"AT({buffer} + {self.offset(layout, layout.row(home.index))}) = {value};"
        if not term.axes:
            return f"{buffer}[{layout.address(home.index, self.at)}] = {value}[0];"
        address = layout.address(home.index, {**self.at, term.axes[-1]: "j"})
        return (f"for (long l = 0, j = {self.start}; l < LANES_OF && j < {term.axes[-1].extent}; "
                f"l++, j++) {buffer}[{address}] = {value}[l];")  # fmt: skip


CLAMPS = {"minimum": "v_below", "maximum": "v_above"}
"""Functions that give a bound, which is a number, where the other argument is beyond it."""


def _is_constant(argument: Argument) -> bool:
    return isinstance(argument, Number) and argument.node.operation == "number"


def statements(
    point: Point, terms: Sequence[Term], kept: Collection[Term], rows: Sequence[str]
) -> list[str]:
    """The terms of one shape at a point, each kept where it is asked for."""
    found: list[str] = []
    for k, term in enumerate(terms):
        inner = Point(point.names, {**point.at, **dict(zip(term.axes[:-1], rows, strict=True))},
                      term.axes[-1] if term.axes else None, point.panel, point.vector,
                      point.values, point.texts, point.lanes)  # fmt: skip
        if term not in point.values:
            found += inner.computed(term, f"x{k}")
        if term in kept:
            found.append(inner.written(term))
    return found
