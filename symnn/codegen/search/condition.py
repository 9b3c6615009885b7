"""Conditions of cases, decided on the arguments: in float64, as they are written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from sympy import And, Eq, Ge, Gt, Le, Lt, Ne, Not, Or, S
from sympy.core.relational import Relational

from symnn.codegen.search.reading import of_formula
from symnn.codegen.search.source import Writer
from symnn.codegen.search.values import Evaluation
from symnn.errors import NotSupportedError

RELATIONS: dict[Any, tuple[str, Any]] = {
    Eq: ("==", np.equal), Ne: ("!=", np.not_equal), Lt: ("<", np.less), Le: ("<=", np.less_equal),
    Gt: (">", np.greater), Ge: (">=", np.greater_equal),
}  # fmt: skip
JOINED: dict[Any, tuple[str, Any]] = {
    And: (" & ", np.logical_and), Or: (" | ", np.logical_or),
}  # fmt: skip


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

    def text(self, writer: Writer) -> str:
        """The condition as Python on arrays, in brackets."""
        if self.head in RELATIONS:
            return f"({f' {RELATIONS[self.head][0]} '.join(map(writer.text, self.parts))})"
        inner = [part.text(writer) for part in self.parts]
        return f"~{inner[0]}" if self.head is Not else f"({JOINED[self.head][0].join(inner)})"


def condition_of(condition: Any) -> Condition | None:
    """The condition of a case; None for one that always holds.

    >>> from sympy.abc import x
    >>> condition_of((x > 0) & (x < 1)).text(Writer())
    '((x < 1) & (x > 0))'

    Raises:
        NotSupportedError: it is no combination of relations.
    """
    if condition == S.true:
        return None
    if isinstance(condition, Relational):
        return Condition(_relation(condition), tuple(map(of_formula, condition.args)))
    for head in (And, Or, Not):
        if isinstance(condition, head):
            parts = sorted(condition.args, key=str)
            return Condition(head, tuple(condition_of(part) for part in parts))
    raise NotSupportedError(f"accuracy: the condition `{condition}` is no relation between numbers")


def _relation(condition: Any) -> Any:
    return next(head for head in RELATIONS if isinstance(condition, head))


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
