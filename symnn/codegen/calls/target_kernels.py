"""From formulas to kernels: stable forms as they are, or the best forms for a tolerance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
from sympy import Expr, Piecewise, piecewise_fold

from symnn.codegen.calls.function import ScalarFunction
from symnn.codegen.calls.tier_results import LARGE, Case, Result, is_large, limits_at_ends
from symnn.codegen.graph.derivatives import derivative
from symnn.codegen.graph.naming import Naming
from symnn.codegen.search.choice import Choice
from symnn.codegen.search.lifting import HEADS
from symnn.codegen.search.term import Term, variable
from symnn.codegen.search.trial import Wanted
from symnn.codegen.search.unguarded import MARGIN, Task, least_loss
from symnn.codegen.targets.kernel import Kernel, Piece, inside
from symnn.codegen.targets.plain import stable_form
from symnn.codegen.targets.stand_ins import stand_ins
from symnn.errors import NotSupportedError

MOST_CASES = 8
MOST_CURVED = 2
"""Of more variables there are too many second derivatives to search for forms of each."""

STABLE = "It is in its stable form"


@dataclass(frozen=True)
class Part:
    """A formula with its kernel.

    Args:
        expression: the formula.
        kernel: what is written down for it.
        note: why it is in its stable form; empty if its forms were searched for.
    """

    expression: Expr
    kernel: Kernel
    note: str = ""


@dataclass
class Maker:
    """Makes the kernels of one text.

    Args:
        symbols: the arguments.
        tolerance: that is aimed at, in ulps; None for stable forms.
        lacking: functions that the target does not have.
        reserved: names that mean something to the target.
        functions: of the target, on arrays of NumPy; those of NumPy if it is not there.
        margin: the part of the tolerance that forms are chosen for.
        normal_only: whether the target flushes numbers below the normal ones.
        taken: names of the functions that were made.
        known: what was found, by formula: second derivatives are often alike.
    """

    symbols: tuple[Any, ...]
    tolerance: float | None
    lacking: frozenset[str]
    reserved: frozenset[str]
    functions: Mapping[str, Any] | None = None
    margin: float = MARGIN
    normal_only: bool = False
    taken: set[str] = field(default_factory=set)
    known: dict[Any, tuple[Piece, ...]] = field(default_factory=dict)

    def value(self, formula: ScalarFunction) -> Part:
        """The formula itself."""
        return self.part(formula.name, formula.expressions[0])

    def slopes(self, value: Part) -> list[Part]:
        """Its partial derivatives."""
        name = value.kernel.name
        if len(self.symbols) == 1:
            found = derivative(value.expression, self.symbols[0])
            return [self.part(f"{name}_gradient", found)]
        return [
            self.part(f"{name}_by_{x.name}", derivative(value.expression, x)) for x in self.symbols
        ]

    def curvatures(self, slopes: list[Part]) -> Mapping[tuple[int, int], Part]:
        """The derivatives of these; of many variables in their stable form."""
        if len(self.symbols) == 1:
            (slope,), (x,) = slopes, self.symbols
            name = slope.kernel.name.removesuffix("_gradient") + "_second"
            return {(0, 0): self.part(name, derivative(slope.expression, x))}
        make = self.part if len(self.symbols) <= MOST_CURVED else self._stable
        found = {}
        for i, j in combinations_with_replacement(range(len(slopes)), 2):
            name = f"{slopes[i].kernel.name}_{self.symbols[j].name}"
            found[i, j] = make(name, derivative(slopes[i].expression, self.symbols[j]))
        return found

    def part(self, name: str, expression: Expr) -> Part:
        """One formula: the best forms if a tolerance is aimed at and they can be found."""
        if self.tolerance is None:
            return self._stable(name, expression)
        if is_large(expression, self.symbols):
            return self._stable(name, expression, f"{STABLE}: no others were looked for, {LARGE}")
        try:
            return self._searched(name, expression)
        except NotSupportedError:
            return self._stable(name, expression)

    def _stable(self, name: str, expression: Expr, note: str = STABLE) -> Part:
        choice = Choice(variable(self.symbols[0].name), (), (self._stable_form(name, expression),))
        return Part(expression, self._kernel(name, expression, (Piece(choice),)), f"{note}.")

    def _stable_form(self, name: str, expression: Expr) -> Term:
        (node,) = ScalarFunction(name, self.symbols, (expression,)).lowered
        return stable_form(node)

    def _searched(self, name: str, expression: Expr) -> Part:
        unfolded = _with_cases_outside(expression)
        assert self.tolerance is not None, "forms are searched for a tolerance"
        pieces = self.known.get(unfolded)
        if pieces is None:
            cases = Result(name, unfolded, self.symbols, self.tolerance, longer=False).cases
            pieces = self.known[unfolded] = tuple(map(self._piece, cases))
        return Part(expression, self._kernel(name, expression, pieces))

    def _piece(self, case: Case) -> Piece:
        if case.expression.has(Piecewise):
            raise NotSupportedError(f"compile: `{case.expression}` has cases inside")
        everywhere = case.holds is None and not case.before
        mask = None if everywhere else case.counts
        task = Task(case.expression, self.symbols, case.tolerance, self.lacking, mask,
                    self.functions, self.margin, self.normal_only)  # fmt: skip
        choice = least_loss(task).choice
        ends = limits_at_ends(choice, case.expression, self.symbols, self.functions)
        name = self.symbols[0].name
        ends = {end: v for end, v in ends.items() if case.counts({name: np.array([end])})[0]}
        sample = _sample(task)
        points = stand_ins(choice, sample)
        infinite = self._at_infinity(case.expression, choice)
        points = points if infinite is None else (*points, points[0])
        return Piece(choice, case.holds, ends, infinite, points)

    def _at_infinity(self, expression: Expr, choice: Choice) -> Term | None:
        """The stable form, for infinite points of several variables: others lose the limit."""
        only, *more = choice.leaves
        if len(self.symbols) == 1 or not (more or only is None or only.head in HEADS):
            return None
        form = self._stable_form("f", expression)
        return None if self.lacking & {part.head for part in inside(form)} else form

    def _kernel(self, name: str, expression: Expr, pieces: tuple[Piece, ...]) -> Kernel:
        naming = Naming({*self.reserved, name})
        parameters = tuple(naming.variable(s.name) for s in self.symbols)
        called = Naming(self.reserved | self.taken).variable(name)
        self.taken.add(called)
        names = tuple(s.name for s in self.symbols)
        return Kernel(called, names, parameters, pieces, str(expression))


def _with_cases_outside(expression: Expr) -> Any:
    """The expression as cases of expressions without cases, if there are few."""
    if not expression.has(Piecewise) or isinstance(expression, Piecewise):
        return expression
    folded = piecewise_fold(expression)
    return folded if len(getattr(folded, "args", ())) <= MOST_CASES else expression


def _sample(task: Task) -> dict[str, np.ndarray]:
    """Points of the domain where the task counts."""
    wanted = Wanted(task.expression, task.symbols)
    drawn = list(_columns(wanted))
    columns = {n: np.concatenate([d[n] for d in drawn]) for n in drawn[0]}
    if task.mask is None:
        return columns
    here = task.mask(columns)
    return {n: c[here] for n, c in columns.items()}


def _columns(wanted: Wanted) -> Iterator[dict[str, np.ndarray]]:
    yield wanted.columns("everyday", 2000, 1)
    yield wanted.columns("whole", 2000, 1)
    yield wanted.columns("near", 500, 1)
