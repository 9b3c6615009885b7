"""The functions of wide numbers, traced from their source, and texts of C that hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from symnn.codegen.kernels.prelude import PRELUDE
from symnn.codegen.kernels.text import Function, literal
from symnn.codegen.kernels.trace import (
    DOUBLE,
    WHOLE,
    Leaf,
    Recording,
    Trace,
    Traced,
    kind_of,
    recorded,
)
from symnn.codegen.wide.bundle import bundle

APART = (
    "add", "multiply", "divide", "sqrt", "exp_parts", "log_near_one", "exp", "expm1", "log",
    "log1p", "sine_and_cosine", "sin", "cos", "small_erf", "scaled_erfc", "erfc_of_positive",
    "larger", "far_log_gamma", "far_digamma",
)  # fmt: skip
"""Functions that are functions in C too; all others are written out where they are called."""

WIDE = (DOUBLE, DOUBLE, WHOLE, DOUBLE)
"""The kinds of the parts of a wide number."""

PARTS = {"Wide": ("h", "l", "e", "r"), "Twofold": ("h", "l", "k"), "Corrected": ("h", "l")}
"""Of numbers of several parts, in the order in which they are made."""


class Table:
    """Rows of constants, picked by recorded values."""

    def __init__(self, name: str, rows: np.ndarray) -> None:
        self.name, self.rows = name, rows

    def __getitem__(self, places: Any) -> Any:
        if not isinstance(places, Traced):
            return self.rows[places]
        return Row(self.name, places)

    @property
    def source(self) -> str:
        """Its columns in C."""
        columns = (
            f"static const double {self.name}_{n}[] = {{{', '.join(map(literal, c))}}};"
            for n, c in enumerate(self.rows.T)
        )
        return "\n".join(columns) + "\n"


@dataclass(frozen=True)
class Row:
    """A row of a table."""

    name: str
    places: Traced

    def __getitem__(self, column: Any) -> Traced:
        return recorded("entry", DOUBLE, self.places, ColumnName(f"{self.name}_{column[1]}"))


class ColumnName(str):
    """The name of an array in C, as an operand."""


@dataclass
class Tracer:
    """Wide arithmetic in a namespace of its own, whose functions can be traced.

    Args:
        names: the module, as generated source carries it.
        traced: functions by what they were traced for.
        structures: how their results are put together.
    """

    names: dict[str, Any]
    traced: dict[Any, Function] = field(default_factory=dict)
    structures: dict[Any, Any] = field(default_factory=dict)

    def function(self, name: str, original: Callable[..., Any], operands: Any) -> Any:
        """The function traced for operands of this structure; its key."""
        leaves = list(self.leaves(operands))
        kinds = tuple(kind_of(v) for v in leaves)
        key = (name, repr(self.shape_of(operands)), kinds)
        if key not in self.traced:
            trace = Trace()
            inputs = [trace.value("input", (n,), kind) for n, kind in enumerate(kinds)]
            result = original(*self.put(operands, iter(inputs)))
            found = {v.number: v for v in self.leaves(result) if isinstance(v, Traced)}
            outputs = tuple(found.values())
            called = self.called_in_text(name)
            self.traced[key] = Function(called, trace, kinds, outputs)
            self.structures[key] = result
        return key

    def called_in_text(self, name: str) -> str:
        """A name for what is traced next: a function is traced for several structures."""
        return f"{name}_{sum(key[0] == name for key in self.traced)}"

    def entry(self, name: str, original: Callable[..., Any], operands: Any) -> str:
        """C in which `apply` is this function, on arrays whose parts lie one after the other.

        Args:
            name: of the function.
            original: in the namespace.
            operands: wide numbers, or a double, which stand for those to come.
        """
        trace, rows = Trace(), [len(list(self.leaves(v))) for v in operands]
        kinds = tuple(kind_of(v) for v in self.leaves(operands))
        inputs = [trace.value("input", (n,), kind) for n, kind in enumerate(kinds)]
        leaves = self.leaves(original(*self.put(operands, iter(inputs))))
        outputs = tuple(
            v if isinstance(v, Traced) else trace.value("constant", (v,), kind_of(v))
            for v in leaves
        )
        root = Function(f"{name}_of_block", trace, kinds, outputs)
        takes = [f"const double *x{n}" for n in range(len(rows))]
        given = [_part(f"x{n}", i, k) for n, kind in enumerate(rows) for i, k in
                 enumerate(WIDE[:kind])]  # fmt: skip
        given += [_part("out", n, v.kind).replace("const ", "") for n, v in enumerate(outputs)]
        head = f"void apply(long count, {', '.join(takes)}, double *out) {{"
        call = f"    {root.name}({', '.join(given)});"
        loop = "  for (long s = 0; s < count; s += BLOCK)"
        return "\n".join([self.text(root), head, loop, call, "}", ""])

    def called(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        """A function that is a call in the trace of its operands."""

        def function(*operands: Any) -> Any:
            leaves = list(self.leaves(operands))
            trace = next((v.trace for v in leaves if isinstance(v, Traced)), None)
            if trace is None:
                return original(*operands)
            key = self.function(name, original, operands)
            made = self.traced[key]
            given = self.given(leaves)
            found = trace.call(made.name, given, [v.kind for v in made.outputs])
            values = dict(zip([v.number for v in made.outputs], found, strict=True))
            results = [
                values[v.number] if isinstance(v, Traced) else v
                for v in self.leaves(self.structures[key])
            ]
            return self.put(self.structures[key], iter(results))

        return function

    def given(self, leaves: list[Leaf]) -> tuple[Leaf, ...]:
        """Those of the operands that a call passes."""
        return tuple(leaves)

    def leaves(self, value: Any) -> Iterator[Leaf]:
        """The values inside tuples and numbers of several parts."""
        parts = self.parts_of(value)
        if parts is None:
            yield value
        else:
            for part in parts[1]:
                yield from self.leaves(part)

    def put(self, value: Any, leaves: Iterator[Leaf]) -> Any:
        """The same structure with other values."""
        parts = self.parts_of(value)
        if parts is None:
            return next(leaves)
        made = [self.put(part, leaves) for part in parts[1]]
        return tuple(made) if parts[0] == "tuple" else self.names[parts[0]](*made)

    def shape_of(self, value: Any) -> Any:
        parts = self.parts_of(value)
        return [parts[0], *map(self.shape_of, parts[1])] if parts else "value"

    def parts_of(self, value: Any) -> tuple[str, tuple[Any, ...]] | None:
        """The kind of a tuple or a number of several parts, and its parts; None for a value."""
        if isinstance(value, tuple):
            return "tuple", value
        for kind, names in PARTS.items():
            if kind in self.names and isinstance(value, self.names[kind]):
                return kind, tuple(getattr(value, name) for name in names)
        return None

    def text(self, *last: Function, first: str = "") -> str:
        """C with these functions and those that they call, after what they need besides."""
        tables = [t.source for t in self.names.values() if isinstance(t, Table)]
        return "\n".join([PRELUDE, first, *tables, *(f.source for f in self.needed_by(*last))])

    def needed_by(self, *last: Function) -> list[Function]:
        """The functions that they call, each after what it needs, and the functions themselves."""
        by_name = {f.name: f for f in (*self.traced.values(), *last)}
        order: dict[str, None] = {}

        def visit(function: Function) -> None:
            for number in function.needed:
                operation, operands, _ = function.trace.nodes[number]
                if operation == "result":
                    callee = function.trace.calls[operands[0]][0]
                    if callee not in order:
                        visit(by_name[callee])
            order[function.name] = None

        for function in last:
            visit(function)
        return [by_name[name] for name in order]


def _part(name: str, row: int, kind: str) -> str:
    """A part of the array of that name, from the present block on."""
    place = f"{name} + {row} * count + s"
    return place if kind == DOUBLE else f"(const long *)({place})"


@cache
def tracer(roots: frozenset[str]) -> Tracer:
    """The wide arithmetic that these functions need, ready to be traced."""
    names: dict[str, Any] = {}
    exec(bundle(roots), names)
    names["np"] = Recording()
    found = Tracer(names)
    for name, value in list(names.items()):
        if isinstance(value, np.ndarray) and value.ndim == 2:
            names[name] = Table(name, value)
    for name in APART:
        if name in names:
            names[name] = found.called(name, names[name])
    names["two_product"] = fused(names["two_product"])
    return found


def fused(two_product: Callable[..., Any]) -> Callable[..., Any]:
    """The product and its error, by one fused operation where the processor has it."""

    def function(a: Any, b: Any) -> tuple[Any, Any]:
        p = a * b
        if not isinstance(p, Traced):
            return two_product(a, b)
        return p, recorded("product_error", DOUBLE, a, b, p)

    return function
