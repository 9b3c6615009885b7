"""How each language spells terms: names of functions, numbers, choices and conditions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sympy import Not

from symnn.codegen.search.condition import JOINED, RELATIONS, Condition
from symnn.codegen.search.lifting import HEADS
from symnn.codegen.search.source import ATOM, BINARY, SIGN, SUM, Writer
from symnn.codegen.search.term import Term
from symnn.codegen.search.values import constant
from symnn.codegen.targets.fused import NUMBERS, adds_up, is_fused
from symnn.codegen.targets.kernel import Kernel
from symnn.codegen.targets.long_layout import LongText
from symnn.errors import NotSupportedError

ARITHMETIC = frozenset({"+", "-", "*", "/", "neg", "**", "select", "variable", "number",
                        "constant", "any", *HEADS})  # fmt: skip
"""Heads that every language writes in its own grammar."""


@dataclass(frozen=True)
class Dialect:
    """One language.

    Args:
        name: of the target.
        functions: their spelling, by the heads of terms.
        conjunction, disjunction, negation: of conditions.
        chosen: a value where a condition holds and another elsewhere, of three texts.
        whole: a whole number.
        not_a_number, infinity: their spelling.
        raised: a power with a whole exponent above 3.
        applied: functions that are not written as calls of their arguments; None for the usual.
        rounded: around an operand, for compilers that would put it together with the operation.
        hidden: a number and a value, for a number that compilers would invert.
        strict: whether to do so wherever roundings would change; else only where numbers would be
            added up.
    """

    name: str
    functions: Mapping[str, str]
    conjunction: str
    disjunction: str
    negation: str
    chosen: str
    whole: Callable[[int], str]
    not_a_number: str
    infinity: str
    raised: str
    applied: Callable[[DialectWriter, Term], str | None] = lambda writer, t: None
    rounded: str = ""
    hidden: str = ""
    strict: bool = True

    def number(self, value: float) -> str:
        """A float."""
        if math.isnan(value):
            return self.not_a_number
        if math.isinf(value):
            return self.infinity if value > 0 else f"-{self.infinity}"
        return repr(value)

    def lacks(self, kernels: Iterable[Kernel]) -> list[str]:
        """Functions of the kernels that the language does not have."""
        heads = {t.head for k in kernels for t in k.terms()}
        return sorted(h for h in heads - ARITHMETIC if h not in self.functions)

    def check(self, formula: str, kernels: Iterable[Kernel]) -> None:
        """Refuse what it cannot compute.

        Raises:
            NotSupportedError: names the functions that it does not have.
        """
        missing = self.lacks(kernels)
        if missing:
            raise NotSupportedError(
                f"compile: target {self.name!r} has no {', '.join(missing)}, which the code of "
                f"`{formula}` needs; use target 'numpy'"
            )


@dataclass
class DialectWriter(Writer):
    """Writes terms in one language.

    Args:
        names: of what is known by a name.
        dialect: the language.
        like: the name of an argument, for numbers that must become arrays.
        long: what writes forms in sums of two doubles.
    """

    names: dict[Term, str] = field(default_factory=dict)
    dialect: Dialect = field(kw_only=True)
    like: str = field(kw_only=True, default="")
    long: LongText = field(kw_only=True)

    def lines(self, t: Term) -> list[str]:
        """The body of a function that returns the term."""
        return self.long.lines(t, self.names) if t.head in HEADS else super().lines(t)

    def _leaf(self, t: Term) -> tuple[int, str]:
        if t.head == "variable":
            return ATOM, t.args[0]
        value, written = t.args[0], constant(t)
        level = SIGN if written < 0 else ATOM
        if isinstance(value, Fraction) and value.denominator == 1 and abs(value) < 2**53:
            return level, self.dialect.whole(value.numerator)
        return level, self.dialect.number(written)

    def _written(self, t: Term) -> tuple[int, str]:
        if not self.dialect.rounded or t.head not in BINARY:
            return super()._written(t)
        level = BINARY[t.head]
        left, right = self._operand(t, 0, level), self._operand(t, 1, level + 1)
        space = " " if level == SUM else ""
        return level, f"{left}{space}{t.head}{space}{right}"

    def _operand(self, t: Term, place: int, level: int) -> str:
        part, risky = t.args[place], is_fused if self.dialect.strict else adds_up
        if not risky(t, place):
            return self.text(part, level)
        if part.head in NUMBERS:
            return self.dialect.hidden.format(self.text(part), self.like)
        return self.dialect.rounded.format(self.text(part))

    def _power(self, t: Term) -> tuple[int, str]:
        base, exponent = t.args
        if exponent <= 3:
            return super()._power(t)
        return ATOM, self.dialect.raised.format(self.text(base, ATOM), exponent)

    def _applied(self, t: Term) -> tuple[int, str]:
        if t.head == "select":
            then, otherwise, condition = t.args
            inner = self.condition(condition), self.text(then), self.text(otherwise)
            return ATOM, self.dialect.applied(self, t) or self.dialect.chosen.format(*inner)
        own = self.dialect.applied(self, t)
        arguments = ", ".join(map(self.text, t.args))
        return ATOM, own or f"{self.dialect.functions[t.head]}({arguments})"

    def condition(self, c: Condition, inner: bool = False) -> str:
        """The condition; in brackets where it is part of another."""
        if c.head in RELATIONS:
            found = f" {RELATIONS[c.head][0]} ".join(self.text(p, SUM) for p in c.parts)
        elif c.head is Not:
            return f"{self.dialect.negation}{self.condition(c.parts[0], True)}"
        else:
            word = self.dialect.conjunction if _is_and(c.head) else self.dialect.disjunction
            found = f" {word} ".join(self.condition(p, True) for p in c.parts)
        return f"({found})" if inner else found


def _is_and(head: Any) -> bool:
    return JOINED[head][0].strip() == "&"
