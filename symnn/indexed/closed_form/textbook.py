"""Adjoint or tangent equations in textbook form.

Equations are settled from the loss outwards. Each one takes in the equations that it reads where
that makes the whole shorter, is folded back into stored values, and keeps a record of its steps.
What belongs to the result of a contraction, such as a preactivation, keeps its own equation: it is
the delta of the backpropagation recursion, and every weight gradient reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Any

from sympy import Indexed, KroneckerDelta, Symbol

from symnn.indexed.closed_form.bars import minus_before, under_one_bar
from symnn.indexed.closed_form.cost import cost
from symnn.indexed.closed_form.facts import FactRule
from symnn.indexed.closed_form.fold import FoldGroup
from symnn.indexed.closed_form.reuse import shared_sums
from symnn.indexed.closed_form.roles import (
    bases_read,
    ends_sums,
    is_contraction,
    is_in_windows,
    is_matrix_product,
    is_trivial,
)
from symnn.indexed.closed_form.rules import Rules
from symnn.indexed.closed_form.shorten import Reason, Shortening, Step
from symnn.indexed.derivatives.outside import at_place
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.names import Scope
from symnn.indexed.language.order import ordered
from symnn.indexed.language.program import Equation, Fact, Program, reachable
from symnn.indexed.language.traverse import (
    base_of,
    free_indices,
    names_read,
    rewrite,
    shape_of,
)
from symnn.indexed.language.whole import Whole

SHORT = 5
"""The cost of a product of two reads: it may be written again where it is used."""


@dataclass(frozen=True)
class Rewriting:
    """One step of the derivation of an equation.

    Args:
        expression: the right side from here on.
        reason: why it equals the one before: "chain rule" for the first; "substitute" for equations
            of other adjoints put in; "fold" for a definition; "fact"; "collect" for algebra.
        uses: the arrays whose equations are used, or the fact.
    """

    expression: Any
    reason: Reason
    uses: tuple[Any, ...] = ()


class Textbook:
    """The settled equations.

    Args:
        source: the program that was differentiated.
        raw: the equations derived from it.
        origin: the array of `source` that each derived array belongs to.
        keep: the derived arrays that were asked for.
        made: the arrays of `source` that have no equation in the program as it was written.
    """

    def __init__(
        self,
        source: Program,
        raw: Program,
        origin: Mapping[Any, Any],
        keep: Iterable[Any],
        made: Collection[Any] = (),
    ) -> None:
        self.source, self.raw, self.origin, self.keep = source, raw, dict(origin), tuple(keep)
        self.rules, self.scope, self.shortened = Rules(source), Scope(source), Shortening()
        self.kept = frozenset(self.keep)
        self.unshown = frozenset(b for b in made if not shape_of(b))
        self.settled: dict[Any, Equation] = {}
        self.steps: dict[Any, tuple[Rewriting, ...]] = {}
        self.taken_in: dict[Any, tuple[Any, ...]] = {}
        self.facts: dict[Any, tuple[Fact, ...]] = {}
        self.reading: dict[Any, list[Any]] = {}
        for equation in source:
            for base in names_read(equation.right):
                self.reading.setdefault(base, []).append(equation.base)
        self.readers = Counter(b for e in raw for b in names_read(e.right) & raw.equations.keys())
        self.order = ordered(raw)
        self.place = {e.base: place for place, e in enumerate(self.order)}
        for equation in self.order:
            self.settle(equation)
        self.reconsider()
        self.read_again()

    def reconsider(self) -> None:
        """Settle again what reads an array that turned out to have fewer readers than thought."""
        alive = self.alive()
        counted = Counter(b for a in alive for b in names_read(self.settled[a].right) & alive)
        fewer = {b for b in alive if 0 < counted[b] < self.readers[b] and not self.stays(b)}
        self.readers.update({b: counted[b] - self.readers[b] for b in fewer})
        for equation in self.order:
            if equation.base in alive and names_read(self.settled[equation.base].right) & fewer:
                self.settle(equation)

    def read_again(self) -> None:
        """Read sums that are results of their own, where that is shorter and leads to no circle."""
        alive = self.alive()
        shown = {b: e for b, e in self.settled.items() if b in alive}
        for base, reader, rule in shared_sums(shown):
            equation = self.settled[reader]
            if rule.applied(equation.right) == equation.right:
                continue
            if reader in reachable([base], lambda b: names_read(self.settled[b].right) & alive):
                continue
            short = under_one_bar(self.shortened(equation.right, (), [rule]).expression)
            if base in names_read(short) and cost(short) < cost(equation.right):
                right = self.scope.readable(short, free_indices(equation.left))
                self.settled[reader] = Equation(equation.left, right)
                self.steps[reader] += (Rewriting(right, "fold", (base,)),)

    def alive(self) -> set[Any]:
        """What was asked for, and what that reads."""
        return reachable(self.keep, lambda b: names_read(self.settled[b].right) & self.inner)

    def settle(self, equation: Equation) -> None:
        """Find the best form of one equation, given those that it reads."""
        inside = self.within_reach(equation)
        best = self.attempt(equation, inside)
        for base in inside:
            if not self.plainly_taken_in(base, equation):
                other = self.attempt(equation, [b for b in best.taken_in if b != base])
                best = min(best, other, key=lambda a: a.score)
        best = best.in_print()
        right = self.scope.readable(best.expression, free_indices(equation.left))
        self.settled[equation.base] = Equation(equation.left, right)
        self.steps[equation.base] = self.recorded(equation, best)
        self.taken_in[equation.base] = tuple(best.taken_in)
        self.facts[equation.base] = self.stated(equation.base)

    def within_reach(self, equation: Equation) -> list[Any]:
        """What an equation reads and may take in, directly or with what it takes in."""
        found = reachable(
            self.loose(equation.right), lambda base: self.loose(self.settled[base].right)
        )
        return sorted(found - {equation.base}, key=self.place.__getitem__)

    def loose(self, e: Any) -> list[Any]:
        """The settled arrays in an expression that need no equation of their own."""
        return [b for b in names_read(e) & self.inner if not self.stays(b)]

    def stays(self, base: Any) -> bool:
        """Whether a settled array keeps an equation of its own whoever reads it."""
        right = self.settled[base].right
        if base in names_read(right):
            return True
        if base in self.kept:
            return not is_trivial(right)
        if is_trivial(right) or (right.has(KroneckerDelta) and not is_in_windows(right)):
            return False
        origin = self.origin.get(base)
        if origin not in self.source or not is_contraction(self.source[origin]):
            return False
        if origin in self.unshown and not right.has(*BINDERS):
            return False
        return not all(isinstance(self.source[b].right, Whole) for b in self.reading[origin])

    def plainly_taken_in(self, base: Any, equation: Equation) -> bool:
        """Whether nothing speaks for an equation of its own.

        It is 0 or another name for an entry, or holds a delta, which ends a sum; or it has one
        reader and puts no sum in a sum.
        """
        right = self.settled[base].right
        if right == 0 or ends_sums(right) or is_trivial(right):
            return True
        nested = right.has(*BINDERS) and equation.right.has(*BINDERS)
        nested = nested and not (self.is_inverted(base) and is_matrix_product(right))
        return self.readers[base] == 1 and not nested and not self.is_repeated(base, equation)

    def is_inverted(self, base: Any) -> bool:
        """Whether it belongs to an inverse, as dL/dX^-1 does, or to another whole value."""
        origin = self.source.equations.get(self.origin.get(base))
        return origin is not None and isinstance(origin.right, Whole)

    def is_repeated(self, base: Any, equation: Equation) -> bool:
        """Whether one equation writes it several times, as layer norm does, and it is long."""
        known = self.settled.get(equation.base, equation).right
        return cost(self.settled[base].right) > SHORT and bases_read(known).count(base) > 1

    def attempt(self, equation: Equation, taken_in: Iterable[Any]) -> Attempt:
        """The equation with some of those that it reads put in."""
        chosen, start = tuple(taken_in), equation.right
        for base in reversed(chosen):
            start = self.put_in(start, base)
        folds, facts = self.rules.concerning(start)
        short = self.shortened(start, folds, facts)
        left = [b for b in self.loose(start) if b != equation.base]
        share = sum(Fraction(cost(self.settled[b].right) + 2, self.readers[b]) for b in left)
        return Attempt(short.expression, start, short.steps, chosen, folds, facts, share)

    def put_in(self, e: Any, base: Any) -> Any:
        """The expression with reads of an array replaced by its equation, where it has a value."""

        def rule(node: Any) -> Any:
            if isinstance(node, Indexed | Symbol) and base_of(node) == base:
                value = at_place(self.settled[base], getattr(node, "indices", ()))
                return node if value is None else value
            return node

        return rewrite(e, rule) if base in names_read(e) else e

    def recorded(self, equation: Equation, best: Attempt) -> tuple[Rewriting, ...]:
        """The steps of an equation, in readable names."""
        steps = [Rewriting(equation.right, "chain rule", self.chained(equation.base))]
        if best.taken_in:
            steps.append(Rewriting(best.start, "substitute", best.taken_in))
        steps += [Rewriting(s.expression, s.reason, best.used(s)) for s in best.steps]
        outer = free_indices(equation.left)
        named = [
            Rewriting(self.scope.readable(s.expression, outer), s.reason, s.uses) for s in steps
        ]
        return tuple(
            s for s, before in zip(named, [None, *named], strict=False)
            if before is None or s.expression != before.expression
        )  # fmt: skip

    def chained(self, base: Any) -> tuple[Any, ...]:
        """The equations of the source through which the chain rule goes."""
        return tuple(self.reading.get(self.origin.get(base), ()))

    def stated(self, base: Any) -> tuple[Fact, ...]:
        """The facts about data that an equation rests on, also through what it took in."""
        own = [f for s in self.steps[base] if s.reason == "fact" for f in s.uses]
        inner = [f for b in self.taken_in[base] for f in self.facts[b]]
        return tuple(f for f in self.source.facts if f in own or f in inner)

    @property
    def facts_used(self) -> tuple[Fact, ...]:
        """The facts about data that the equations of the result rest on."""
        return tuple(dict.fromkeys(f for b in self.program.equations for f in self.facts[b]))

    @cached_property
    def program(self) -> Program:
        """The equations that are left: what was asked for, and what that reads.

        Results that stand side by side are in the order in which they were asked for.
        """
        alive = self.alive()
        read = frozenset().union(*(names_read(self.settled[b].right) for b in alive))
        left = [
            e.base for e in ordered(Program(self.settled[b] for b in self.settled if b in alive))
        ]
        result = Program(facts=self.source.facts)
        for is_end, run in groupby(left, key=lambda b: b in self.kept and b not in read):
            bases = list(run)
            bases = sorted(bases, key=self.keep.index) if is_end else bases
            result.equations.update({b: self.settled[b] for b in bases})
        return result

    @property
    def inner(self) -> Any:
        """The derived arrays."""
        return self.settled.keys()


@dataclass(frozen=True)
class Attempt:
    """One way to write an equation, with its cost."""

    expression: Any
    start: Any
    steps: tuple[Step, ...]
    taken_in: tuple[Any, ...]
    folds: list[FoldGroup]
    facts: list[FactRule]
    share: Any

    @property
    def score(self) -> Any:
        """The cost of the right side, and of the equations that it leaves standing."""
        return cost(self.expression) + self.share

    def in_print(self) -> Attempt:
        """The same with one bar instead of a bar on a bar, and a minus before its bracket."""
        shown = minus_before(under_one_bar(self.expression))
        if shown == self.expression:
            return self
        return replace(self, expression=shown, steps=(*self.steps, Step(shown, "collect")))

    def used(self, step: Step) -> tuple[Any, ...]:
        """What a step rests on."""
        if step.rule is None:
            return ()
        if step.reason == "fold":
            return (self.folds[step.rule].base,)
        rule = self.facts[step.rule]
        return (rule.fact, *rule.rests)
