"""Nodes as NumPy calls into preallocated buffers: which call for which operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from symnn.codegen.graph.functions import UFUNCS
from symnn.codegen.graph.node import LEAVES, Graph, Node, underlying
from symnn.codegen.graph.spelling import axes_source, shape_source
from symnn.codegen.steps.pieces import Pieces
from symnn.codegen.steps.rows import Frame, Row, is_of_this_pass, row_of, suffix_of
from symnn.codegen.steps.storage import OUTSIDE, Buffer, Storage
from symnn.codegen.steps.views import Constants, Views
from symnn.codegen.writing.text import NumberWriter

SUMMING = frozenset({"add", "subtract", "multiply", "negative"})
KEYWORD_OUT = frozenset({"maximum", "minimum"})  # NumPy deprecates their positional `out`


@dataclass
class Emitter:
    """Writes the calls of a step, in order.

    Args:
        graph: the maker of nodes.
        storage: the buffers and what they hold.
        views: named views of buffers.
        constants: named numbers.
        scalars: variables of hyperparameters and of what is computed from them.
        numbers: variables of values that are single numbers at run time.
        lines: the calls written so far.
        functions: NumPy functions used, by the local name that they get.
        ones: lengths of the vectors of ones that reductions multiply with.
        rules: how each operation is written.
        frame: the loop that is being written.
        pieces: of the arrays that are worked on a few rows at a time.
        put_off: arrays that are computed where their only consumer puts them.
        sizes: values of the symbolic sizes, for the choice between equivalent forms.
    """

    graph: Graph
    storage: Storage
    views: Views
    constants: Constants
    scalars: dict[Node, str] = field(default_factory=dict)
    numbers: dict[Node, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    functions: dict[str, str] = field(default_factory=dict)
    ones: dict[Any, str] = field(default_factory=dict)
    rules: Mapping[str, Callable[[Emitter, Node], None]] = field(default_factory=dict)
    frame: Frame | None = None
    pieces: Pieces | None = None
    put_off: set[Node] = field(default_factory=set)
    sizes: Mapping[Any, int] = field(default_factory=dict)

    def emit(self, node: Node) -> None:
        """The calls that compute one node, whose arguments are computed."""
        self.rules[node.operation](self, node)
        self.storage.done(node, [underlying(a) for a in node.arguments])

    def line(self, text: str) -> None:
        """One more statement."""
        self.lines.append(text)

    def function(self, spelling: str) -> str:
        """The local name of a NumPy function."""
        name = spelling.removeprefix("np.").removeprefix("special.").replace(".", "_")
        if spelling not in self.functions:
            self.functions[spelling] = self.storage.naming.variable(name)
        return self.functions[spelling]

    def buffer(self, node: Node) -> Buffer:
        """Where the value of a node lies."""
        return self.storage.place[node]

    def operand(self, node: Node) -> str:
        """The variable that stands for a node in a call."""
        if node.scalar:
            return self.constants.of(node)
        if node in self.numbers:
            return self.numbers[node]
        if node.is_view:
            return self._view(node, self.buffer(underlying(node)))
        return self._name(self.buffer(node))

    def _view(self, node: Node, buffer: Buffer) -> str:
        row = row_of(node, buffer)
        if row is None or self.frame is None:
            return self.views.view(node, buffer)
        return self.frame.variable(self.views, row, suffix_of(node))

    def operands(self, nodes: Sequence[Node]) -> list[str]:
        """The variables of several nodes."""
        return [self.operand(n) for n in nodes]

    def flat(self, node: Node) -> str:
        """The variable of all entries of a node in one row."""
        return self.views.flat(self.buffer(node))

    def vector_of_ones(self, extent: Any) -> str:
        """The variable of a vector of ones."""
        if extent not in self.ones:
            simple = extent.is_Symbol or extent.is_Integer
            name = f"ones_{extent}" if simple else "ones"
            self.ones[extent] = self.storage.naming.variable(name)
        return self.ones[extent]

    def direct(self, node: Node) -> list[Node]:
        """Arguments that may be overwritten by the result: read whole, and not through a view."""
        same = [a for a in node.arguments if a.is_view and a.shape == node.shape]
        passing = [a for a in same if is_of_this_pass(a)]
        viewed = {underlying(a) for a in node.arguments if a.is_view and a not in passing}
        read = [a for a in node.arguments if not a.is_view and a.shape == node.shape]
        return [a for a in [*read, *map(underlying, passing)] if a not in viewed]

    def target(self, node: Node, elementwise: bool = True) -> str:
        """The buffer for the result; from here on it counts as holding it."""
        found = self.storage.target(node, self.direct(node) if elementwise else [])
        self.storage.put(node, found)
        return self._name(found)

    def _name(self, buffer: Buffer) -> str:
        return self.pieces.of(buffer) if self.pieces else buffer.name

    def call(self, spelling: str, arguments: Sequence[str], out: str) -> None:
        """`function(arguments, out)`."""
        name = self.function(spelling)
        last = f"out={out}" if spelling.removeprefix("np.") in KEYWORD_OUT else out
        self.line(f"{name}({', '.join([*arguments, last])})")

    def copy(self, out: str, source: str) -> None:
        """Entries from one array to another; like methods, without the dispatch of `np.copyto`."""
        self.line(f"{out}[...] = {source}")

    def expression(self, node: Node) -> str:
        """A node as an expression over variables, for single numbers and last resorts."""
        names = {a: self._plain(a) for a in node.arguments if not a.scalar}
        return NumberWriter({**self.scalars, **names}).write(node).source

    def _plain(self, node: Node) -> str:
        return self.numbers.get(node) or self.operand(node)

    def number(self, node: Node, source: str) -> None:
        """A result that is a single number."""
        self.numbers[node] = self.storage.naming.variable("number")
        self.line(f"{self.numbers[node]} = {source}")

    def product(self, node: Node, a: str, b: str) -> None:
        """A product of vectors that is a single number.

        `Why two ways:` Python's numbers are added and multiplied in a third of the time of
        NumPy's, but stop with an error at 1/0 and at huge powers.
        """
        if not self._is_summed(node):
            return self.number(node, f"{a}.dot({b})")
        cell = self.storage.add(f"{self.storage.section}_sum", (), role="number").name
        self.numbers[node] = f"{cell}.item()"
        return self.line(f"{a}.dot({b}, {cell})")

    def _is_summed(self, node: Node) -> bool:
        """Whether a number is only added and multiplied, with others and into results."""
        return all(
            c is OUTSIDE or (not c.shape and c.detail in SUMMING and self._is_summed(c))
            for c in self.storage.consumers.get(node, ())
        )


def emit_apply(to: Emitter, node: Node) -> None:
    """An elementwise function."""
    if not node.shape:
        return to.number(node, to.expression(node))
    if node.detail == "divide" and to.graph.number(1) is node.arguments[0]:
        return to.call("np.reciprocal", to.operands(node.arguments[1:]), to.target(node))
    return _ufunc(to, node)


def _ufunc(to: Emitter, node: Node) -> None:
    ufunc, arguments = UFUNCS[node.detail], to.operands(node.arguments)
    out = to.target(node)
    if ufunc.is_template:
        return to.line(f"{out}[...] = {ufunc.call(*arguments)}")
    return to.call(ufunc.spelling, arguments, out)


def emit_apply_where(to: Emitter, node: Node) -> None:
    """An elementwise function, evaluated only where the mask holds; the rest is never read."""
    mask, *arguments = to.operands(node.arguments)
    ufunc, out = UFUNCS[node.detail], to.target(node)
    if ufunc.is_template:
        given = zip([mask, *arguments], node.arguments, strict=True)
        mask, *full = [
            a if n.shape == node.shape else f"np.broadcast_to({a}, {out}.shape)" for a, n in given
        ]
        return to.line(f"{out}[{mask}] = {ufunc.call(*[f'{a}[{mask}]' for a in full])}")
    return to.line(f"{to.function(ufunc.spelling)}({', '.join(arguments)}, out={out}, "
                   f"where={mask})")  # fmt: skip


def emit_float(to: Emitter, node: Node) -> None:
    """Truth values as numbers."""
    source = to.operand(node.arguments[0])
    if not node.shape:
        return to.number(node, f"float({source})")
    return to.copy(to.target(node, False), source)


def emit_select(to: Emitter, node: Node) -> None:
    """Each case copied to where it holds, the first case last."""
    if not node.shape:
        to.number(node, to.expression(node))
        return
    *pairs, otherwise = node.arguments
    sources = to.operands(pairs)
    last = to.operand(otherwise)
    found = to.storage.target(node, [otherwise] if otherwise not in pairs else [])
    to.storage.put(node, found)
    out = found.name
    if out != last:
        to.copy(out, last)
    for mask, value in reversed(list(zip(sources[::2], sources[1::2], strict=True))):
        to.line(f"{to.function('np.copyto')}({out}, {value}, where={mask})")


def emit_matmul(to: Emitter, node: Node) -> None:
    """A matrix product, by `dot` for up to two axes."""
    a, b = to.operands(node.arguments)
    if not node.shape:
        return to.product(node, a, b)
    out = to.target(node, False)
    if node.detail is not None:
        if isinstance(to.buffer(node), Row):
            return to.copy(out, to.expression(node))
        out = to.views.of(to.buffer(node), f"{out}.reshape{shape_source(node.detail)}", "rows")
    flat = all(len(x.shape) <= 2 for x in node.arguments) and not isinstance(to.buffer(node), Row)
    return to.line(f"{a}.dot({b}, {out})") if flat else to.call("np.matmul", [a, b], out)


def emit_dot(to: Emitter, node: Node) -> None:
    """The inner product of two arrays of one shape."""
    if any(x.is_view or isinstance(to.buffer(x), Row) for x in node.arguments):
        return to.number(node, to.expression(node))
    a, b = (to.flat(x) for x in node.arguments)
    return to.product(node, a, b)


def emit_total(to: Emitter, node: Node) -> None:
    """A sum over axes: a product with ones where that is one matrix product."""
    (inner,) = node.arguments
    rank = len(inner.shape)
    if not inner.is_view and inner.kind == "bool" and not node.shape:
        return to.number(node, f"{to.function('np.count_nonzero')}({to.operand(inner)})")
    counts = inner.kind == "bool"
    if inner.is_view or counts or rank > 2 or isinstance(to.buffer(inner), Row):
        return _reduction(to, node, "np.add.reduce")
    if len(node.detail) == rank:
        ones = to.vector_of_ones(_entries(inner))
        return to.product(node, to.flat(inner), ones)
    ones = to.vector_of_ones(inner.shape[node.detail[0]])
    pair = [ones, to.operand(inner)] if node.detail == (0,) else [to.operand(inner), ones]
    out = to.target(node, False)
    if isinstance(to.buffer(node), Row):
        return to.call("np.matmul", pair, out)
    return to.line(f"{pair[0]}.dot({pair[1]}, {out})")


def _entries(node: Node) -> Any:
    count = 1
    for n in node.shape:
        count = count * n
    return count


def emit_largest(to: Emitter, node: Node) -> None:
    """A maximum over axes."""
    _reduction(to, node, "np.maximum.reduce")


def _reduction(to: Emitter, node: Node, spelling: str) -> None:
    (inner,) = node.arguments
    source, function = to.operand(inner), to.function(spelling)
    axes = axes_source(node.detail) if len(node.detail) < len(inner.shape) else "None"
    if not node.shape:
        return to.number(node, f"{function}({source}, {axes})")
    return to.line(f"{function}({source}, {axes}, None, {to.target(node, False)})")


def emit_broadcast(to: Emitter, node: Node) -> None:
    """A value repeated."""
    source = to.operand(node.arguments[0])
    if not node.shape:
        return to.number(node, f"{source}[()]")
    return to.copy(to.target(node, False), source)


def emit_by_allocation(to: Emitter, node: Node) -> None:
    """The last resort: NumPy allocates the result, which is copied into its buffer."""
    source = to.expression(node)
    if not node.shape:
        return to.number(node, source)
    return to.copy(to.target(node, False), source)


def emit_increment(to: Emitter, node: Node) -> None:
    """A term added to some entries, in place if nobody needs the array without it."""
    old, value = node.arguments
    own = not old.is_view and old.operation not in LEAVES
    found = to.storage.target(node, [old] if own else [])
    source = to.operand(old)
    added = to.operand(value)
    if not own or to.buffer(old) is not found:
        to.copy(found.name, source)
    to.storage.put(node, found)
    entries = node
    for axis, position in reversed(node.detail):
        entries = to.graph.take(entries, axis, position)
    view = to.operand(entries)
    to.line(f"{to.function('np.add')}({view}, {added}, {view})")


def emit_pack(to: Emitter, node: Node) -> None:
    """Nothing, where the parts were computed in place; else a copy of the part."""
    flat = to.storage.wanted[node]
    for part, member in zip(node.arguments, flat.parts, strict=True):
        if to.buffer(part) is not member:
            to.copy(member.name, to.operand(part))
    flat.holds = node
    to.storage.place[node] = flat


RULES: dict[str, Callable[[Emitter, Node], None]] = {
    "apply": emit_apply, "float": emit_float, "select": emit_select, "matmul": emit_matmul,
    "dot": emit_dot, "total": emit_total, "largest": emit_largest, "pack": emit_pack,
    "einsum": emit_by_allocation, "broadcast": emit_broadcast,
    "apply_where": emit_apply_where, "increment": emit_increment,
}  # fmt: skip
