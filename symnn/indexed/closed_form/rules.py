"""What may be used to shorten the equations derived from a program: folds, facts, symmetries."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any

from symnn.indexed.closed_form.facts import FactRule, defined_sum, derived_facts, stated_facts
from symnn.indexed.closed_form.fold import FoldGroup, fold_group
from symnn.indexed.closed_form.symmetry_facts import (
    assumed_symmetries,
    implied_symmetries,
    inherited_symmetries,
)
from symnn.indexed.closed_form.whole_facts import whole_facts
from symnn.indexed.derivatives.whole_derivative import inverses
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import name_of, names_read, shape_of
from symnn.indexed.language.whole import Whole
from symnn.indexed.normal.absorption import absorptions
from symnn.indexed.normal.symmetry import Symmetry


class Rules:
    """What may be used to shorten the equations derived from a program."""

    def __init__(self, program: Program) -> None:
        masks = absorptions(program)
        groups = [g for e in program if (g := fold_group(e, masks.get(e.base))) is not None]
        self.program = program
        self.known: dict[Equation, FactRule | None] = {}
        self.turns: dict[Any, list[FactRule]] = {}
        self.by_array: dict[Any, list[FoldGroup]] = {}
        for group in groups:
            for base in frozenset().union(*group.needs):
                self.by_array.setdefault(base, []).append(group)
        self.facts = [*stated_facts(program), *derived_facts(program, self.by_array)]
        values = whole_facts(program.equations, inverses(program), self.is_symmetric)
        self.facts += list(values)
        self.sums: dict[Any, list[Equation]] = {}
        for equation in program:
            for base in names_read(equation.right) if equation.right.has(BINDERS[0]) else ():
                self.sums.setdefault(base, []).append(equation)

    def concerning(self, e: Any) -> tuple[list[FoldGroup], list[FactRule]]:
        """The folds and facts that may apply to an expression."""
        names = set(names_read(e))
        folds: dict[Any, FoldGroup] = {}
        todo = sorted(names, key=name_of)
        while todo:
            for group in self.by_array.get(todo.pop(0), ()):
                if group.base not in folds and group.concerns(names):
                    folds[group.base] = group
                    todo += sorted(group.writes - names, key=name_of)
                    names |= group.writes
        facts = [f for f in self.facts if f.needs <= names]
        more = [*self.symmetries(names), *self.sums_within(names)]
        return list(folds.values()), [*facts, *more]

    def symmetries(self, names: Set[Any]) -> list[FactRule]:
        """The symmetries of these arrays that follow from their definitions or domains."""
        near = sorted((b for b in names if len(shape_of(b)) > 1), key=name_of)
        return [rule for base in near for rule in self.implied(base)]

    def is_symmetric(self, base: Any) -> bool:
        """Whether a matrix is known to equal its transpose."""
        return any(f.rule.base == base and f.rule.sign == 1 for f in self.turned([base]))

    def turned(self, bases: Iterable[Any]) -> list[Any]:
        """The symmetries of some arrays, stated or implied."""
        known = [f for f in self.facts if isinstance(f.rule, Symmetry) and f.rule.base in bases]
        return [*known, *self.symmetries(set(bases))]

    def implied(self, base: Any) -> list[FactRule]:
        """The symmetries of an array, worked out when they are first of use."""
        if base not in self.turns:
            self.turns[base] = []  # what reads itself is not found symmetric by this
            self.turns[base] = self._implied(base)
        return self.turns[base]

    def _implied(self, base: Any) -> list[FactRule]:
        if base not in self.program:
            return assumed_symmetries(base)
        equation = self.program[base]
        if isinstance(equation.right, Whole):
            inverted = equation.right.arrays if equation.right.kind == "inv" else ()
            return inherited_symmetries(equation, self.turned(inverted))
        return implied_symmetries(equation, self.turned(names_read(equation.right)))

    def sums_within(self, names: Set[Any]) -> list[FactRule]:
        """Definitions whose sums may occur in an expression that reads these arrays."""
        near = {e: None for b in sorted(names, key=name_of) for e in self.sums.get(b, ())}
        found = [self.defined(e) for e in near if names_read(e.right) & names]
        return [rule for rule in found if rule is not None and rule.needs <= names]

    def defined(self, equation: Equation) -> FactRule | None:
        """The sum that an equation defines, worked out when it is first of use."""
        if equation not in self.known:
            self.known[equation] = defined_sum(equation)
        return self.known[equation]
