"""Conditions of cases, decided on the arguments: in float64, where that tells the larger side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
from sympy import And, Eq, Ge, Gt, Le, Lt, Ne, Not, Or, S
from sympy.core.relational import Relational

from symnn.codegen.search.lifting import exact_parts
from symnn.codegen.search.reading import of_formula
from symnn.codegen.search.source import Writer
from symnn.codegen.search.term import ZERO, Term, minus, number
from symnn.codegen.search.values import Evaluation, constant
from symnn.errors import NotSupportedError

RELATIONS: dict[Any, tuple[str, Any]] = {
    Eq: ("==", np.equal), Ne: ("!=", np.not_equal), Lt: ("<", np.less), Le: ("<=", np.less_equal),
    Gt: (">", np.greater), Ge: (">=", np.greater_equal),
}  # fmt: skip
JOINED: dict[Any, tuple[str, Any]] = {
    And: (" & ", np.logical_and), Or: (" | ", np.logical_or),
}  # fmt: skip


BESIDE: dict[Any, tuple[Any, Any]] = {Lt: (Le, Lt), Le: (Le, Lt), Gt: (Gt, Ge), Ge: (Gt, Ge)}
"""What a relation to a number is to the float below it, and to the one above it."""

Decide = Callable[[Any, Term], Term]
"""From the difference of two sides, as an expression and as a term, to a form of the same sign."""


@dataclass(frozen=True)
class Condition:
    """A relation between terms, or conditions joined.

    Args:
        head: Eq, Ne, Lt, Le, Gt, Ge, And, Or or Not.
        parts: two terms, or conditions.
    """

    head: Any
    parts: tuple[Any, ...]

    def holds(self, evaluation: Evaluation) -> Any:
        """Where it holds."""
        if self.head in RELATIONS:
            return RELATIONS[self.head][1](*map(evaluation, self.parts))
        inner = [part.holds(evaluation) for part in self.parts]
        return ~inner[0] if self.head is Not else reduce(JOINED[self.head][1], inner)

    @property
    def terms(self) -> list[Term]:
        """What it compares."""
        if self.head in RELATIONS:
            return list(self.parts)
        return [t for part in self.parts for t in part.terms]

    def text(self, writer: Writer) -> str:
        """The condition as Python on arrays, in brackets."""
        if self.head in RELATIONS:
            return f"({f' {RELATIONS[self.head][0]} '.join(map(writer.text, self.parts))})"
        inner = [part.text(writer) for part in self.parts]
        return f"~{inner[0]}" if self.head is Not else f"({JOINED[self.head][0].join(inner)})"


def condition_of(condition: Any, decide: Decide | None = None) -> Condition | None:
    """The condition of a case; None for one that always holds.

    Args:
        condition: relations, joined or not.
        decide: finds the form whose sign tells which of two sides is larger, where rounding might
            hide it; without it, the sides are compared as they are.

    >>> from sympy.abc import x
    >>> condition_of((x > 0) & (x < 1)).text(Writer())
    '((x < 1) & (x > 0))'

    Raises:
        NotSupportedError: it is no combination of relations.
    """
    if condition == S.true:
        return None
    if isinstance(condition, Relational):
        return _relation(condition, decide)
    for head in (And, Or, Not):
        if isinstance(condition, head):
            parts = sorted(condition.args, key=str)
            return Condition(head, tuple(condition_of(part, decide) for part in parts))
    raise NotSupportedError(f"accuracy: the condition `{condition}` is no relation between numbers")


def _relation(condition: Any, decide: Decide | None) -> Condition:
    head = next(head for head in RELATIONS if isinstance(condition, head))
    left, right = sides = tuple(map(of_formula, condition.args))
    exact = [_is_exact(side) for side in sides]
    if all(exact) or decide is None:
        return Condition(head, sides)
    if exact[0] and not right.parts and head in BESIDE:
        return _with_float(head, left, right)
    gap = minus(left, right)
    form = decide(condition.args[0] - condition.args[1], gap)
    return Condition(head, sides if form == gap else (form, ZERO))


def _is_exact(side: Term) -> bool:
    """Whether float64 has its value."""
    if side.is_leaf:
        return side.head == "variable" or (
            side.head == "number" and Fraction(constant(side)) == side.args[0]
        )
    return side.head in ("neg", "abs", "max", "min") and all(map(_is_exact, side.parts))


def _with_float(head: Any, left: Term, number_: Term) -> Condition:
    """A comparison with a number that is no float, as one with the float beside it."""
    near, rest = exact_parts(number_)
    return Condition(BESIDE[head][int(rest < 0)], (left, number(near)))


def where(holds: Condition | None, before: tuple[Condition, ...], columns: Any) -> np.ndarray:
    """The points of a case: its condition holds, and none of those before it.

    Args:
        holds: its condition; None for the last case.
        before: the conditions of the cases before it.
        columns: of the variables, by name.
    """
    evaluation = Evaluation(columns)
    length = len(next(iter(columns.values())))
    found = np.ones(length, bool)
    for condition in before:
        found &= ~np.broadcast_to(condition.holds(evaluation), (length,))
    if holds is not None:
        found &= np.broadcast_to(holds.holds(evaluation), (length,))
    return found
