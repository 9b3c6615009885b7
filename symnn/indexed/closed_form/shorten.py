"""One right side in its shortest equal form: definitions folded back, facts used, terms collected.

The result depends on structure alone, so it is computed once for all layers that differ by names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from sympy import Indexed, Mul, Piecewise, S, Symbol

from symnn.indexed.closed_form.cost import cost, poles
from symnn.indexed.closed_form.facts import FactRule
from symnn.indexed.closed_form.fold import BranchFold, Fold, FoldGroup
from symnn.indexed.closed_form.products import ProductRule
from symnn.indexed.closed_form.skeleton import Skeleton, Transport
from symnn.indexed.closed_form.tidy import apart, light, tidied
from symnn.indexed.language.traverse import entry, name_of, shape_of
from symnn.indexed.normal.absorption import Absorption
from symnn.indexed.normal.canonical import canonical
from symnn.indexed.normal.positive import is_positive
from symnn.indexed.normal.symmetry import Symmetry

Reason = Literal["chain rule", "substitute", "fold", "fact", "collect"]


class Step(NamedTuple):
    """An equal expression, and the number of the rule that led to it."""

    expression: Any
    reason: Reason
    rule: int | None = None


class Short(NamedTuple):
    """The short form, and how it came about."""

    expression: Any
    steps: tuple[Step, ...]


class Shortening:
    """What was worked out so far: one solution for all problems that differ by names.

    `Why:` a memory of its own, so that a result depends on the program and not on what was derived
    before it.

    >>> from symnn.core import tensor
    >>> s, d = tensor("s"), tensor("d")
    >>> Shortening()(d*s - d*s**2).expression
    d*s*(1 - s)
    """

    def __init__(self) -> None:
        self.solved: dict[Any, tuple[tuple[Any, ...], Short]] = {}

    def __call__(
        self, e: Any, folds: Sequence[FoldGroup] = (), facts: Sequence[FactRule] = ()
    ) -> Short:
        """The shortest form found for an expression.

        Args:
            e: any scalar expression of reads.
            folds: definitions that may be folded back.
            facts: identities that may be used.
        """
        rules = [part for group in (*folds, *facts) for part in _parts(group)]
        skeleton = Skeleton([e, *rules])
        problem = (len(folds), *(len(g.rules) for g in folds), skeleton.shape)
        if problem not in self.solved:
            self.solved[problem] = skeleton.names, Search(e, folds, facts).run()
        names, solution = self.solved[problem]
        return solution if names == skeleton.names else _moved(solution, names, skeleton.names)


def _moved(solution: Short, names: Sequence[Any], others: Sequence[Any]) -> Short:
    """A solution under other names."""
    moved = Transport(names, others)
    steps = tuple(Step(moved(s.expression), s.reason, s.rule) for s in solution.steps)
    return Short(moved(solution.expression), steps)


def _parts(rule: Any) -> Iterator[Any]:
    """The expressions that a rule consists of."""
    if isinstance(rule, FoldGroup):
        for member in rule.rules:
            yield from _parts(member)
    elif isinstance(rule, FactRule):
        yield from _parts(rule.rule)
    elif isinstance(rule, BranchFold):
        yield from rule.conditions
        for number, folds in enumerate(rule.branches):
            for fold in folds:
                yield from (number, *_parts(fold))
    elif isinstance(rule, ProductRule):
        yield from (len(rule.factors), *rule.factors, *rule.bound, rule.replacement)
    elif isinstance(rule, Absorption):
        yield from (len(rule.tests), rule.base[rule.indices], *rule.tests, *_bases(rule.divisors))
    elif isinstance(rule, Symmetry):
        yield from (rule.sign, rule.left, rule.right)
    elif isinstance(rule, Fold):
        yield from (rule.pattern, rule.replacement)


def _bases(divisors: frozenset[Any]) -> Iterator[Any]:
    """One entry of each array among divisors."""
    for pole in sorted(divisors, key=str):
        for base in sorted(pole, key=name_of) if isinstance(pole, frozenset) else [pole]:
            yield entry(base, [S.Zero] * len(shape_of(base)))


class Search:
    """The best form so far: rules are kept when the outcome is no longer and has no new pole."""

    def __init__(self, e: Any, folds: Sequence[FoldGroup], facts: Sequence[FactRule]) -> None:
        self.folds = [(n, rule) for n, group in enumerate(folds) for rule in group.rules]
        self.facts = list(enumerate(facts))
        self.maxima = [r for _, r in self.folds if isinstance(r, Fold) and r.is_maximum]
        self.poles = poles(e).union(*(renamed(rule, poles(e)) for _, rule in self.folds))
        self.state = light(e)
        self.best = self.state
        self.best = self.shape(self.state)
        self.steps: list[Step] = []

    def run(self) -> Short:
        """Fold, use facts, collect."""
        for number, rule in self.folds:
            if isinstance(rule, Absorption):
                self.cut(rule, number)
            self.attempt(rule.applied(self.state), "fold", number)
            if isinstance(rule, ProductRule):
                self.attempt(rule.spread(self.state), "fold", number)
        self.expand_and_use(self.folds, "fold")
        for number, fact in self.facts:
            self.attempt(fact.in_place(self.state), "fact", number)
        self.expand_and_use(self.facts, "fact")
        if not self.steps or self.steps[-1].expression != self.best:
            self.steps.append(Step(self.best, "collect"))
        return Short(self.best, tuple(self.steps))

    def cut(self, rule: Absorption, number: int) -> None:
        """Leave what is left of masked arrays, also where brackets must be opened for it."""
        expanded = canonical(self.state) if self.state.has(Piecewise) else self.state
        found = rule.cut(expanded)
        if found != expanded:
            self.state = light(canonical(found))
            self.best = self.shape(self.state)
            self.steps.append(Step(self.state, "fold", number))

    def attempt(self, state: Any, reason: Reason, number: int) -> bool:
        """Go on from `state` when that is no worse."""
        if state == self.state:
            return False
        shape = self.shape(state)
        if cost(shape) > cost(self.best) or not self.has_value(shape):
            return False
        self.state, self.best = light(state), shape
        self.steps.append(Step(self.state, reason, number))
        return True

    def expand_and_use(self, rules: list[tuple[int, Any]], reason: Reason) -> None:
        """Use rules on the expanded form, as long as they help."""
        progress = True
        while progress:
            progress = False
            for number, rule in rules:
                expanded = canonical(self.state)
                used = rule.applied(expanded)
                if used != expanded:
                    progress |= self.shorter(canonical(used), reason, number)

    def shorter(self, state: Any, reason: Reason, number: int) -> bool:
        """As `attempt`, but only for what is truly shorter: the loop must end."""
        return cost(self.shape(state)) < cost(self.best) and self.attempt(state, reason, number)

    def shape(self, state: Any) -> Any:
        """The shortest way to write an expression without a new pole; itself, if there is none."""
        plain = light(state)
        shapes = [plain, tidied(plain), *apart(plain), tidied(canonical(state))]
        allowed = [s for s in shapes if self.has_value(s)]
        return min(allowed or shapes[:1], key=cost)

    def has_value(self, shape: Any) -> bool:
        """Whether an expression divides by nothing new.

        How often a stored maximum is attained is as good a divisor as it was before it was stored.
        """
        new = poles(shape) - self.poles
        for maximum in self.maxima if new else ():
            shape = maximum.undone(shape)
        return not new or poles(shape) <= self.poles


def renamed(rule: Any, known: frozenset[Any]) -> frozenset[Any]:
    """The pole of a stored value that stands for something that is divided by already.

    A positive factor beside it adds none: sqrt(S) = sqrt(N)*L is 0 where L is.
    """
    if not isinstance(rule, Fold) or not poles(1 / rule.pattern) <= known:
        return frozenset()
    factors = [f for f in Mul.make_args(rule.replacement) if not is_positive(f)]
    plain = len(factors) < 2 and all(isinstance(f, Indexed | Symbol) for f in factors)
    return poles(1 / rule.replacement) if plain else frozenset()
