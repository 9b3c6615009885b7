"""One formula compiled within a tolerance: its cases, the forms of each, and what was measured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sympy import Piecewise

from symnn.accuracy.formats import format_of
from symnn.accuracy.ranges import ranges_of
from symnn.accuracy.truth import limit_at
from symnn.codegen.graph.naming import Naming
from symnn.codegen.search.choice import Choice, values_of
from symnn.codegen.search.condition import Condition, condition_of, where
from symnn.codegen.search.improved import Improved, improve
from symnn.codegen.search.source import Picked, Writer
from symnn.codegen.search.term import variable
from symnn.errors import NotSupportedError


@dataclass(frozen=True)
class Case:
    """A formula without cases, where it counts.

    Args:
        name: of the function that computes it.
        expression: the formula.
        arguments: its variables.
        tolerance: in ulps.
        holds: where it counts; None for everywhere else.
        before: the conditions of the cases before it.
    """

    name: str
    expression: Any
    arguments: tuple[Any, ...]
    tolerance: float
    holds: Condition | None = None
    before: tuple[Condition, ...] = ()

    @cached_property
    def found(self) -> Improved | None:
        """The best forms; None where the formula is guarded as a whole."""
        if self.expression.has(Piecewise):
            return None
        everywhere = self.holds is None and not self.before
        try:
            found = improve(
                self.expression, self.arguments, self.tolerance,
                mask=None if everywhere else self.counts,
            )  # fmt: skip
        except NotSupportedError:
            return None
        return found if found.held and any(f is not None for f in found.choice.leaves) else None

    def counts(self, columns: Any) -> np.ndarray:
        """Which of some points are those of the case."""
        return where(self.holds, self.before, columns)

    @cached_property
    def picked(self) -> Picked | None:
        """The function that picks a form for each element."""
        if self.found is None:
            return None
        ends = limits_at_ends(self.found.choice, self.expression, self.arguments)
        variables = tuple(a.name for a in self.arguments)
        return Picked(self.name, self.parameters, variables, self.found.choice, self.guard, ends)

    @property
    def parameters(self) -> tuple[str, ...]:
        naming = Naming({self.name})
        return tuple(naming.variable(a.name) for a in self.arguments)

    @property
    def guard(self) -> str:
        return f"{self.name}_guarded"

    @property
    def needs_guard(self) -> bool:
        return self.picked is None or self.picked.needs_guard

    @property
    def called(self) -> str:
        """The function that computes it."""
        return self.guard if self.picked is None else self.name

    @property
    def evidence(self) -> str:
        """What was measured, in a sentence."""
        found = self.found
        if found is None:
            return f"{self.name} is guarded: no forms were found that stay within the tolerance."
        guarded = " Between some thresholds it is guarded." if None in found.choice.leaves else ""
        return (
            f"Largest error of {self.name}: {found.worst:.2f} ulps on {found.points} "
            f"fresh points (all magnitudes, everyday numbers, beside thresholds), against values "
            "of 104 bits, and exact ones of a part of those points where these do not decide; "
            f"forms scored: {found.forms}.{guarded}"
        )


@dataclass(frozen=True)
class Result:
    """One formula of a function.

    Args:
        name: of the function that computes it.
        expression: the formula.
        arguments: its variables.
        tolerance: in ulps.
    """

    name: str
    expression: Any
    arguments: tuple[Any, ...]
    tolerance: float

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The formula itself, or its cases in order."""
        whole = (Case(self.name, self.expression, self.arguments, self.tolerance),)
        if not isinstance(self.expression, Piecewise):
            return whole
        try:
            return tuple(self._branches())
        except NotSupportedError:
            return whole

    def _branches(self) -> Iterator[Case]:
        before: list[Condition] = []
        for place, (value, condition) in enumerate(self.expression.args, 1):
            holds = condition_of(condition)
            name = f"{self.name}_{place}"
            yield Case(name, value, self.arguments, self.tolerance, holds, tuple(before))
            if holds is None:
                return
            before.append(holds)

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.cases[0].parameters

    @property
    def called(self) -> str:
        """The function that computes it."""
        return self.cases[0].called if len(self.cases) == 1 else self.name

    @property
    def evidence(self) -> str:
        """What was measured, in sentences."""
        return " ".join(case.evidence for case in self.cases)

    @property
    def lines(self) -> list[str]:
        """The functions that compute it, but for guarded ones."""
        found = [line for case in self.cases if case.picked for line in _spaced(case.picked.lines)]
        return found if len(self.cases) == 1 else [*found, *_spaced(self._joined())]

    def _joined(self) -> Iterator[str]:
        """The function that decides on a case for each element."""
        parameters = self.parameters
        names = {variable(a.name): p for a, p in zip(self.arguments, parameters, strict=True)}
        arguments = ", ".join(parameters)
        inside = ", ".join(f"{p}[part]" for p in parameters)
        yield f"def {self.name}({arguments}):"
        yield f"    ({arguments},), shape, dtype = columns({arguments})"
        yield f"    out = np.full({parameters[0]}.shape, np.nan)"
        yield '    with np.errstate(all="ignore"):'
        yield f"        left = {' & '.join(f'({p} == {p})' for p in parameters)}"
        for case in self.cases:
            test = f" & {case.holds.text(Writer(names))}" if case.holds else ""
            yield f"        part = left{test}"
            yield f"        out[part] = {case.called}({inside})"
            yield "        left = left & ~part"
        yield "    return as_given(out, shape, dtype)"


def _spaced(lines: Any) -> list[str]:
    return [*lines, "", ""]


def limits_at_ends(choice: Choice, expression: Any, arguments: Sequence[Any]) -> dict[float, float]:
    """Limits that the forms do not give by themselves."""
    if len(arguments) > 1:
        return {}
    form, found = format_of("float64"), {}
    for end in ranges_of(arguments[0], form).open_ends:
        limit = limit_at(expression, {arguments[0]: end}, form)
        (given,), (guarded,) = values_of(choice, {arguments[0].name: np.array([end])})
        if limit is not None and not guarded and not _same(given, limit.nearest):
            found[end] = limit.nearest
    return found


def _same(given: float, limit: float) -> bool:
    return given == limit and math.copysign(1, given) == math.copysign(1, limit)
