"""One formula compiled within a tolerance: its cases, the forms of each, and what was measured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
from sympy import Piecewise, piecewise_fold, preorder_traversal

from symnn.accuracy.formats import format_of
from symnn.accuracy.ranges import ranges_of
from symnn.accuracy.truth import limit_at
from symnn.codegen.graph.naming import Naming
from symnn.codegen.search.choice import Choice, shares_of, values_of
from symnn.codegen.search.condition import Condition, condition_of, where
from symnn.codegen.search.cost import CHEAP, cost
from symnn.codegen.search.improved import Improved, improve
from symnn.codegen.search.lifting import KINDS
from symnn.codegen.search.picking import Picked, filled
from symnn.codegen.search.points import masked
from symnn.codegen.search.seams import joins, same_sign
from symnn.codegen.search.source import Writer
from symnn.codegen.search.term import Term, variable
from symnn.codegen.search.trial import USUAL, Wanted
from symnn.core.symbols import domain_of
from symnn.errors import NotSupportedError

MOST_CASES = 8
"""A formula with more of them, once they are outermost, is guarded."""

MOST_NODES, MOST_VARIABLES = 200, 6
"""Forms of a larger formula are not searched for, as that would take minutes."""

LARGE = f"as it has more than {MOST_NODES} parts or {MOST_VARIABLES} variables"

WORDS = ("blockwise", "fill", "out", "branch", "np", "special")
"""Names that mean something where a form is picked."""


def is_large(expression: Any, arguments: Sequence[Any]) -> bool:
    """Whether forms of a formula are not searched for.

    >>> from sympy.abc import x
    >>> is_large(x**2 + 1, [x]), is_large(x, [x] * 7)
    (False, True)
    """
    nodes = islice(preorder_traversal(expression), MOST_NODES + 1)
    return len(arguments) > MOST_VARIABLES or sum(1 for _ in nodes) > MOST_NODES


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
        if self.is_large or self.expression.has(Piecewise):
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

    @property
    def is_large(self) -> bool:
        """Whether forms of it are not searched for."""
        return is_large(self.expression, self.arguments)

    def counts(self, columns: Any) -> np.ndarray:
        """Which of some points are those of the case."""
        return where(self.holds, self.before, columns)

    @cached_property
    def picked(self) -> Picked | None:
        """The function that picks a form for each element."""
        if self.found is None:
            return None
        choice, variables = self.found.choice, tuple(a.name for a in self.arguments)
        usual = Wanted(self.expression, self.arguments).columns("everyday", USUAL, USUAL)
        shares = shares_of(choice, masked(usual, self.counts))
        ends = limits_at_ends(choice, self.expression, self.arguments)
        return Picked(self.name, self.parameters, variables, choice, self.guard, shares, ends)

    @property
    def parameters(self) -> tuple[str, ...]:
        naming = Naming({self.name, *WORDS})
        return tuple(naming.variable(a.name) for a in self.arguments)

    @property
    def guard(self) -> str:
        return f"{self.name}_guarded"

    @property
    def needs_guard(self) -> bool:
        return self.picked is None or self.picked.needs_guard

    @property
    def is_cheap(self) -> bool:
        """Whether to compute it where it does not count takes no longer than to leave it out."""
        form = self.picked.choice.leaves[0] if self.picked else None
        alone = self.picked is not None and len(self.picked.choice.leaves) == 1
        return alone and form is not None and cost(form) <= CHEAP

    @property
    def called(self) -> str:
        """The function that computes it."""
        return self.guard if self.picked is None else self.name

    @property
    def evidence(self) -> str:
        """What was measured, in a sentence."""
        found, title = self.found, self.name.removesuffix("_all")
        if self.is_large:
            return f"{title} is guarded: no forms were looked for, {LARGE}."
        if found is None:
            return f"{title} is guarded: no forms were found that stay within the tolerance."
        guarded = " Between some thresholds it is guarded." if None in found.choice.leaves else ""
        return (
            f"Largest error of {title}: {found.worst:.2f} ulps on {found.points} "
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
        longer: whether cases may be told apart in more digits than doubles have.
    """

    name: str
    expression: Any
    arguments: tuple[Any, ...]
    tolerance: float
    longer: bool = True

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The formula itself, or its cases in order."""
        whole = (Case(f"{self.name}_all", self.expression, self.arguments, self.tolerance),)
        cases = piecewise_fold(self.expression)
        if not isinstance(cases, Piecewise) or len(cases.args) > MOST_CASES:
            return whole
        try:
            return tuple(self._branches(cases))
        except NotSupportedError:
            return whole

    def _branches(self, cases: Piecewise) -> Iterator[Case]:
        before: list[Condition] = []
        pairs: Any = cases.args
        for place, ((value, _), holds) in enumerate(
            zip(pairs, self._conditions(pairs), strict=True), 1
        ):
            name = f"{self.name}_{place}"
            yield Case(name, value, self.arguments, self.tolerance, holds, tuple(before))
            if holds is None:
                return
            before.append(holds)

    def _conditions(self, pairs: Any) -> list[Condition | None]:
        """The conditions of the cases, compared in more digits only where that matters."""
        asked: list[Term] = []

        def plainly(_: Any, gap: Term) -> Term:
            asked.append(gap)
            return gap

        plain = [condition_of(condition, plainly) for _, condition in pairs]
        if not self.longer or not asked or joins(self.expression, self.arguments, pairs, plain):
            return plain
        return [condition_of(condition, self._deciding) for _, condition in pairs]

    def _deciding(self, expression: Any, gap: Term) -> Term:
        """The form whose sign decides on a case."""
        domains = tuple(str(domain_of(a)) for a in self.arguments)
        return same_sign(expression, self.arguments, domains, gap)

    @cached_property
    def gaps(self) -> dict[Term, str]:
        """What decides on cases in more digits than doubles have, and its function."""
        terms = [t for c in self.cases if c.holds is not None for t in c.holds.terms]
        long = dict.fromkeys(t for t in terms if t.head in KINDS)
        return {t: f"{self.name}_gap_{n}" for n, t in enumerate(long, 1)}

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.cases[0].parameters

    @property
    def called(self) -> str:
        """The function that computes it."""
        return self.cases[0].guard if self.is_guarded else self.name

    @property
    def is_guarded(self) -> bool:
        """Whether it is guarded as a whole."""
        return len(self.cases) == 1 and self.cases[0].picked is None

    @property
    def evidence(self) -> str:
        """What was measured, in sentences."""
        return " ".join(case.evidence for case in self.cases)

    @property
    def lines(self) -> list[str]:
        """The functions that compute it, but for guarded ones."""
        if self.is_guarded:
            return []
        arguments = ", ".join(self.parameters)
        found = [line for c in self.cases if c.picked for line in _spaced(c.picked.lines)]
        inner = self.cases[0].name
        for gap, name in self.gaps.items():
            body = [f"    {line}" for line in self._writer().lines(gap)]
            found += _spaced([f"def {name}({arguments}):", *body])
        if len(self.cases) > 1:
            inner = f"{self.name}_cases"
            found += _spaced([f"def {inner}({arguments}):", *self._joined(arguments)])
        block = (
            ", block=None" if any(c.picked is None or c.picked.whole for c in self.cases) else ""
        )
        call = f"    return blockwise({inner}, {arguments}{block})"
        return [*found, *_spaced([f"def {self.name}({arguments}):", call])]

    def _joined(self, arguments: str) -> Iterator[str]:
        """Decides on a case for each element: earlier ones have the last word."""
        *others, last = self.cases
        if last.holds is None and last.is_cheap:
            yield f"    out = {last.called}({arguments})"
        else:
            yield f"    out = np.full({self.parameters[0]}.shape, np.nan)"
            others = self.cases
        for case in reversed(others):
            yield f"    {filled(self._condition(case), case.called, arguments)}"
        for parameter in self.parameters:
            yield f"    out[np.isnan({parameter})] = np.nan"
        yield "    return out"

    def _condition(self, case: Case) -> str:
        writer, arguments = self._writer(), ", ".join(self.parameters)
        writer.names |= {gap: f"{name}({arguments})" for gap, name in self.gaps.items()}
        if case.holds is not None:
            return case.holds.text(writer)
        return " & ".join(f"~{before.text(writer)}" for before in case.before)

    def _writer(self) -> Writer:
        pairs = zip(self.arguments, self.parameters, strict=True)
        return Writer({variable(a.name): p for a, p in pairs})


def _spaced(lines: Any) -> list[str]:
    return [*lines, "", ""]


def limits_at_ends(
    choice: Choice, expression: Any, arguments: Sequence[Any], functions: Any = None
) -> dict[float, float]:
    """Limits that the forms do not give by themselves, with the functions that compute them."""
    if len(arguments) > 1:
        return {}
    form, found = format_of("float64"), {}
    for end in ranges_of(arguments[0], form).open_ends:
        limit = limit_at(expression, {arguments[0]: end}, form)
        (given,), (guarded,) = values_of(choice, {arguments[0].name: np.array([end])}, functions)
        if limit is not None and not guarded and not _same(given, limit.nearest):
            found[end] = limit.nearest
    return found


def _same(given: float, limit: float) -> bool:
    return given == limit and math.copysign(1, given) == math.copysign(1, limit)
