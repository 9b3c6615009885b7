"""Traces of arithmetic in sums of two doubles as text: what is needed once stands in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from symnn.codegen.kernels.text import Function
from symnn.codegen.kernels.trace import DOUBLE, TRUTH, WHOLE, Traced, kind_of

LOOSE, SUM, PRODUCT, ATOM = range(4)
"""How tightly the outermost operation of a text binds."""

LEVELS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}
LONGEST = 60
"""Characters of what is written in its place."""

LETTERS = "abcdefgh"

WITH_ERROR = ("two_sum", "quick_sum", "two_product")
"""Functions that compute a sum or product of their operands, and its rounding error."""

Spelled = Callable[["Body", Sequence[Any], str], str]


@dataclass(frozen=True)
class LongDialect:
    """How a language spells what happens in a trace.

    Args:
        calls: operations that are calls of functions, by name.
        spelled: operations with a grammar of their own; each gives an atom.
        number: a constant that is a double.
        argument: a constant among arguments, given the text and the name of a value.
        has_fused: whether there is a fused product and sum.
        truth: a constant that is true or false.
        rounded: around sums and products whose rounding errors are computed, for compilers that
            would put them together with what is done to them.
    """

    calls: Mapping[str, str]
    spelled: Mapping[str, Spelled]
    number: Callable[[float], str] = repr
    argument: Callable[[str, str], str] = lambda text, like: text
    has_fused: bool = False
    truth: Callable[[bool], str] = repr
    rounded: str = ""


@dataclass(frozen=True)
class Step:
    """A line: values that get a name.

    Args:
        names: of the values.
        kinds: of each.
        text: what they are; of a call without its arguments.
        arguments: of a call; None for what is no call.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    text: str
    arguments: tuple[str, ...] | None = None


@dataclass
class Body:
    """The lines of one function.

    Args:
        function: traced.
        parameters: the names of its operands.
        dialect: the language.
    """

    function: Function
    parameters: Sequence[str]
    dialect: LongDialect
    names: dict[int, str] = field(default_factory=dict)
    texts: dict[int, tuple[int, str]] = field(default_factory=dict)
    made: int = 0

    def steps(self) -> Iterator[Step]:
        """What happens, in order."""
        trace, uses = self.function.trace, self._uses()
        for number in sorted(self.function.needed):
            operation, operands, kind = trace.nodes[number]
            if operation == "input":
                self.names[number] = self.parameters[int(operands[0])]
            elif operation == "result":
                if number not in self.names:
                    yield self._call(*trace.calls[operands[0]])
            else:
                level, text = self._written(operation, operands, kind)
                if uses[number] == 1 and len(text) < LONGEST:
                    self.texts[number] = level, text
                else:
                    yield Step((self._named(number),), (kind,), text)

    @property
    def results(self) -> list[str]:
        """The values of the function, once the steps have been made."""
        return [self.read(v) for v in self.function.outputs]

    def read(self, v: Any, level: int = LOOSE) -> str:
        """A value or a constant, in brackets where it binds less than `level`."""
        if not isinstance(v, Traced):
            found = self._constant(v)
            return f"({found})" if found.startswith("-") and level > SUM else found
        if v.number in self.names:
            return self.names[v.number]
        own, text = self.texts[v.number]
        return f"({text})" if own < level else text

    def _constant(self, value: Any) -> str:
        if kind_of(value) == DOUBLE:
            return self.dialect.number(float(value))
        return self.dialect.truth(bool(value)) if kind_of(value) == TRUTH else str(int(value))

    def _uses(self) -> Counter[int]:
        found = Counter(v.number for v in self.function.outputs)
        trace, seen = self.function.trace, set()
        for number in self.function.needed:
            operation, operands, _ = trace.nodes[number]
            if operation == "result":
                operands = () if operands[0] in seen else trace.calls[operands[0]][1]
                seen.add(trace.nodes[number][1][0])
            found.update(v.number for v in operands if isinstance(v, Traced))
        return found

    def _named(self, number: int) -> str:
        self.made += 1
        self.names[number] = f"t{self.made}"
        return self.names[number]

    def _call(self, name: str, operands: Sequence[Any], results: Sequence[int]) -> Step:
        like = self.parameters[0]
        given = [
            self.read(v) if isinstance(v, Traced) else self.dialect.argument(self.read(v), like)
            for v in operands
        ]
        kinds = tuple(self.function.trace.nodes[n][2] for n in results)
        return Step(tuple(map(self._named, results)), kinds, name, tuple(given))

    def _has_error(self, operands: Sequence[Any]) -> bool:
        """Whether it is the sum or product whose error the function computes."""
        names = [self.names.get(v.number) for v in operands if isinstance(v, Traced)]
        return self.function.name in WITH_ERROR and names == list(self.parameters)

    def _written(self, operation: str, operands: Sequence[Any], kind: str) -> tuple[int, str]:
        dialect = self.dialect
        if operation in dialect.spelled:
            return ATOM, dialect.spelled[operation](self, operands, kind)
        if operation in dialect.calls:
            return ATOM, f"{dialect.calls[operation]}({', '.join(map(self.read, operands))})"
        if operation == "neg":
            return SUM, f"-{self.read(operands[0], ATOM)}"
        if operation == "constant":
            return ATOM, self.read(operands[0])
        same = _unchanged(operation, operands, kind)
        if same is not None:
            return ATOM, self.read(same, ATOM)
        level = LEVELS.get(operation, LOOSE)
        inner = level if level > LOOSE else SUM
        left = self.read(operands[0], inner)
        right = self.read(operands[1], inner + (level > LOOSE))
        space = "" if level == PRODUCT else " "
        text = f"{left}{space}{operation}{space}{right}"
        if dialect.rounded and self._has_error(operands):
            return ATOM, dialect.rounded.format(text)
        return level, text


def _unchanged(operation: str, operands: Sequence[Any], kind: str) -> Traced | None:
    """The operand that the operation with a constant does not change, if it is such a one."""
    left, right = operands
    neutral = {("&", TRUTH): True, ("|", TRUTH): False, ("+", WHOLE): 0}.get((operation, kind))
    if neutral is None or isinstance(left, Traced) == isinstance(right, Traced):
        return None
    value, constant = (left, right) if isinstance(left, Traced) else (right, left)
    return value if value.kind == kind and int(constant) == neutral else None


def parameters_of(function: Function) -> list[str]:
    """Names for its operands."""
    return list(LETTERS[: len(function.inputs)])
