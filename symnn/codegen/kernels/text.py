"""C of a trace: loops over blocks of elements, each without a branch, so that they vectorize."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from symnn.codegen.kernels.trace import DOUBLE, TRUTH, WHOLE, Leaf, Trace, Traced, kind_of

TYPES = {DOUBLE: "double", WHOLE: "long", TRUTH: "long"}

NAMED = {
    "sqrt": "sqrt", "rint": "rint", "floor": "floor", "ldexp": "ldexp_in_two", "sign": "sign",
    "copysign": "copysign", "minimum": "minimum", "maximum": "maximum", "mantissa": "mantissa",
    "exponent": "exponent", "product_error": "product_error", "times_power": "times_power",
    "balanced": "balanced", "balanced_exponent": "balanced_exponent",
}  # fmt: skip
LIBRARY = {
    "log1p": "log1p", "log": "log", "exp": "exp", "arctan": "atan", "far_sin": "far_sin",
    "far_cos": "far_cos", "far_tan": "far_tan",
}  # fmt: skip
"""Functions of the C library: they do not vectorize, so they have loops of their own."""

LOOP = "loop"
"""What a loop of NumPy or SciPy computes, whose name is the first operand."""


def is_apart(operation: str) -> bool:
    """Whether it is computed before the pass that needs it, for the whole block."""
    return operation in ("result", LOOP) or operation in LIBRARY


@dataclass(frozen=True)
class Function:
    """A function that has been traced.

    Args:
        name: in C.
        trace: what it does.
        inputs: the kinds of its operands.
        outputs: the values that it returns; its constants are not among them.
    """

    name: str
    trace: Trace
    inputs: tuple[str, ...]
    outputs: tuple[Traced, ...]

    @cached_property
    def needed(self) -> set[int]:
        """The nodes that results depend on."""
        found: set[int] = set()
        todo = [v.number for v in self.outputs]
        while todo:
            number = todo.pop()
            if number not in found:
                found.add(number)
                todo += [v.number for v in self._before(number)]
        return found

    def _before(self, number: int) -> list[Traced]:
        operation, operands, _ = self.trace.nodes[number]
        if operation == "result":
            operands = self.trace.calls[operands[0]][1]
        return [v for v in operands if isinstance(v, Traced)]

    @cached_property
    def levels(self) -> dict[int, int]:
        """In which pass over the block a node is computed: one more after each call."""
        found: dict[int, int] = {}
        for number, (operation, _, _) in enumerate(self.trace.nodes):
            if number in self.needed:
                before = max((found[v.number] for v in self._before(number)), default=0)
                found[number] = before + is_apart(operation)
        return found

    @cached_property
    def stored(self) -> set[int]:
        """Nodes that outlive their pass: a later pass or a call reads them."""
        found = set()
        for number in self.needed:
            apart = is_apart(self.trace.nodes[number][0])
            for v in self._before(number):
                if apart or self.levels[v.number] < self.levels[number]:
                    found.add(v.number)
            if apart:
                found.add(number)
        return {n for n in found if self.trace.nodes[n][0] != "input"}

    @property
    def head(self) -> str:
        takes = [f"const {TYPES[k]} *restrict a{n}" for n, k in enumerate(self.inputs)]
        gives = [f"{TYPES[v.kind]} *restrict o{n}" for n, v in enumerate(self.outputs)]
        return f"static void {self.name}({', '.join([*takes, *gives])})"

    @property
    def source(self) -> str:
        """The function, of one block."""
        return "\n".join([self.head + " {", *self._body(), "}"]) + "\n"

    def _body(self) -> Iterator[str]:
        for number in sorted(self.stored):
            yield f"  {TYPES[self.trace.nodes[number][2]]} s{number}[BLOCK];"
        for level in range(max(self.levels.values(), default=0) + 1):
            yield from self._calls(level)
            yield from self._pass(level)

    def _calls(self, level: int) -> Iterator[str]:
        """What has to be called before this pass."""
        done = set()
        for number in sorted(self.needed):
            operation, operands, _ = self.trace.nodes[number]
            if self.levels[number] != level:
                continue
            if operation in LIBRARY:
                yield f"  EACH s{number}[i] = {LIBRARY[operation]}({self._read(operands[0], -1)});"
            elif operation == "result" and operands[0] not in done:
                done.add(operands[0])
                yield from self._call(*self.trace.calls[operands[0]])
            elif operation == LOOP:
                yield from self._call(f"loop_of_{len(operands) - 1}", operands[1:], [number],
                                      f"&loop_{operands[0]}, ")  # fmt: skip

    def _call(
        self, name: str, operands: tuple[Leaf, ...], results: list[int], first: str = ""
    ) -> Iterator[str]:
        """A call, with arrays for constants and for results that nobody reads."""
        given, before = [], []
        for n, v in enumerate(operands):
            if not isinstance(v, Traced):
                kind = TYPES[kind_of(v)]
                before.append(f"    {kind} c{n}[BLOCK]; EACH c{n}[i] = {literal(v)};")
                given.append(f"c{n}")
            else:
                operation, inner, _ = self.trace.nodes[v.number]
                given.append(f"a{inner[0]}" if operation == "input" else f"s{v.number}")
        for number in results:
            if number not in self.stored:
                before.append(f"    {TYPES[self.trace.nodes[number][2]]} s{number}[BLOCK];")
        yield "  {"
        yield from before
        yield f"    {name}({first}{', '.join([*given, *(f's{n}' for n in results)])});"
        yield "  }"

    def _pass(self, level: int) -> Iterator[str]:
        lines = []
        for number in sorted(self.needed):
            operation, _, kind = self.trace.nodes[number]
            apart = operation == "input" or is_apart(operation)
            if self.levels[number] == level and not apart:
                ctype = "_Bool" if kind == TRUTH else TYPES[kind]
                lines.append(f"    const {ctype} v{number} = {self._text(number, level)};")
                if number in self.stored:
                    lines.append(f"    s{number}[i] = v{number};")
        for n, v in enumerate(self.outputs):
            if self.levels[v.number] == level:
                lines.append(f"    o{n}[i] = {self._read(v, level)};")
        if lines:
            yield from ("  EACH {", *lines, "  }")

    def _read(self, v: Leaf, level: int) -> str:
        """A value where it is needed, in a pass of this level."""
        if not isinstance(v, Traced):
            return literal(v)
        operation, operands, kind = self.trace.nodes[v.number]
        if operation == "input":
            place = f"a{operands[0]}[i]"
        elif is_apart(operation) or self.levels[v.number] != level:
            place = f"s{v.number}[i]"
        else:
            return f"v{v.number}"
        return f"({place} != 0)" if kind == TRUTH else place

    def _text(self, number: int, level: int) -> str:
        operation, operands, kind = self.trace.nodes[number]
        if operation == "entry":
            return f"{operands[1]}[{self._read(operands[0], level)}]"
        if operation == "constant":
            return literal(operands[0])
        read = [self._read(v, level) for v in operands]
        return operation_text(operation, operands, read, kind)


def operation_text(operation: str, operands: Sequence[Any], read: Sequence[str], kind: str) -> str:
    """One operation in C."""
    if operation in NAMED:
        return f"{NAMED[operation]}({', '.join(read)})"
    if operation in SPELLED:
        return SPELLED[operation](read, kind)
    if kind == DOUBLE:
        pairs = zip(read, operands, strict=True)
        read = [r if kind_of(v) == DOUBLE else f"(double){r}" for r, v in pairs]
    return f"{read[0]} {operation} {read[1]}"


SPELLED: Mapping[str, Callable[[Sequence[str], str], str]] = {
    "neg": lambda r, k: f"-{r[0]}",
    "not": lambda r, k: f"!{r[0]}",
    "convert": lambda r, k: f"({TYPES[k]}){r[0]}",
    "where": lambda r, k: f"{r[0]} ? ({TYPES[k]}){r[1]} : ({TYPES[k]}){r[2]}",
    "abs": lambda r, k: f"fabs({r[0]})" if k == DOUBLE else f"labs({r[0]})",
    "isnan": lambda r, k: f"{r[0]} != {r[0]}",
    "isfinite": lambda r, k: f"fabs({r[0]}) <= 0x1.fffffffffffffp+1023",
    "short": lambda r, k: f"(double)(float){r[0]}",
    "shift": lambda r, k: f"{r[0]} >> {r[1]}",
    "mask": lambda r, k: f"{r[0]} & {r[1]}",
}


def literal(value: Any) -> str:
    """A constant in C, exactly.

    >>> literal(0.1), literal(np.int64(3)), literal(-np.inf), literal(True)
    ('0x1.999999999999ap-4', '3L', '-INFINITY', '1')
    """
    kind = kind_of(value)
    if kind == TRUTH:
        return str(int(value))
    if kind == WHOLE:
        return f"{int(value)}L" if value >= 0 else f"({int(value)}L)"
    number = float(value)
    if np.isnan(number):
        return "NAN"
    text = "INFINITY" if np.isinf(number) else abs(number).hex()
    return f"-{text}" if np.copysign(1, number) < 0 else text
