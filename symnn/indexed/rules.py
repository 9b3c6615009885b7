"""What may be used to shorten the equations derived from a program: folds, facts, symmetries."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from symnn.indexed.absorption import absorptions
from symnn.indexed.binders import BINDERS
from symnn.indexed.facts import (
    FactRule,
    defined_sum,
    derived_facts,
    implied_symmetries,
    stated_facts,
)
from symnn.indexed.fold import FoldGroup, fold_group
from symnn.indexed.program import Equation, Program
from symnn.indexed.traverse import name_of, names_read, shape_of


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
        """The symmetries that the definitions of these arrays imply."""
        near = sorted(names & self.program.equations.keys(), key=name_of)
        found = [self.implied(base) for base in near if len(shape_of(base)) > 1]
        return [rule for rules in found for rule in rules]

    def implied(self, base: Any) -> list[FactRule]:
        """The symmetries of a defined array, worked out when they are first of use."""
        if base not in self.turns:
            equation = self.program[base]
            known = [f for f in self.facts if f.needs <= names_read(equation.right)]
            self.turns[base] = implied_symmetries(equation, known)
        return self.turns[base]

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
