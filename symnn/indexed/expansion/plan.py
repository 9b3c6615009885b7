"""The right side of an equation compiled once into a tree of closures: one rule for each node."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import sympy
from sympy import Idx, Indexed, KroneckerDelta, Piecewise, S, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import ITE, And, BooleanAtom, Not, Or

from symnn.core.symbols import Size
from symnn.errors import NotSupportedError
from symnn.indexed.expansion.closures import (
    Closure,
    Environment,
    Source,
    guards_of,
    maximum,
    read_entry,
)
from symnn.indexed.expansion.contraction import total
from symnn.indexed.expansion.ranges import linear, weighted
from symnn.indexed.language.binders import BINDERS, ArgMaximum, bound_indices
from symnn.indexed.language.index import extent, fresh
from symnn.indexed.language.traverse import free_indices, substitute
from symnn.indexed.language.user_functions import UserFunction
from symnn.indexed.language.whole import Whole
from symnn.indexed.normal.attained import attained, with_maxima


class Plan:
    """An expression ready for evaluation at index values.

    Args:
        source: the expansion.
        expression: the right side of an equation.
        indices: the formal indices; the first slots of the environment.
    """

    def __init__(self, source: Source, expression: Any, indices: tuple[Idx, ...]) -> None:
        self.source, self.algebra = source, source.algebra
        self.slots: dict[Any, int] = {i: slot for slot, i in enumerate(indices)}
        self.count = len(indices)
        self.closure = self.compile(expression)
        self.environment: Environment = [0] * self.count

    def __call__(self, place: tuple[int, ...]) -> Any:
        environment = self.environment
        environment[: len(place)] = place
        return self.closure(environment)

    def compile(self, e: Any) -> Closure:
        """The closure of a scalar expression."""
        return RULES[kind_of(type(e), tuple(RULES))](self, e)

    def condition(self, c: Any) -> Closure:
        """The closure of a condition."""
        return CONDITIONS[kind_of(type(c), tuple(CONDITIONS))](self, c)

    def constant(self, e: Any) -> Closure:
        """The closure of a number."""
        value = self.algebra.number(e)
        return lambda environment: value

    def bind(self, i: Any) -> int:
        """A new place for a bound index."""
        self.slots[i] = self.count
        self.count += 1
        return self.slots[i]

    def read_place(self, e: Any) -> Closure:
        """The closure of data that stand as an index, as a Python number."""
        chosen, base, parts = self.source.chosen, e.base, [self.whole(i) for i in e.indices]
        return lambda environment: chosen(base, tuple([part(environment) for part in parts]))

    # indices: exact integers or fractions, whatever the algebra

    def whole(self, e: Any) -> Closure:
        """The closure of an expression in indices and sizes alone, as a Python number."""
        if e in self.slots:
            slot = self.slots[e]
            return lambda environment: environment[slot]
        if isinstance(e, Indexed):
            return self.read_place(e)
        if not free_indices(e) and not e.has(Indexed):
            value = self.source.constant(e)
            return lambda environment: value
        found = linear(e, self.source.constant)
        if found is not None and set(found[0]) <= set(self.slots):
            return weighted([(a, self.slots[i]) for i, a in found[0].items()], found[1])
        heads = {sympy.Add: sum, sympy.Mul: _multiplied}
        if type(e) in heads:
            head, parts = heads[type(e)], [self.whole(a) for a in e.args]
            return lambda environment: head([p(environment) for p in parts])
        raise NotSupportedError(
            f"expansion: the index `{e}` is not a linear expression of indices and sizes"
        )


def _multiplied(values: list[Any]) -> Any:
    result = 1
    for value in values:
        result = result * value
    return result


@cache
def kind_of(kind: type, known: tuple[type, ...]) -> type:
    """The most special of the known kinds that `kind` belongs to.

    Raises:
        NotSupportedError: there is none.
    """
    for base in kind.__mro__:
        if base in known:
            return base
    raise NotSupportedError(f"expansion: `{kind.__name__}` cannot be expanded into scalars")


def _symbol(plan: Plan, e: Any) -> Closure:
    if isinstance(e, Idx) or e in plan.slots:
        return _index_value(plan, e)
    if isinstance(e, Size):
        return plan.constant(sympy.Integer(plan.source.constant(e)))
    store, absent = plan.source.store(e), plan.source.absent
    return lambda environment: store[()] if () in store else absent(e, ())


def _index_value(plan: Plan, e: Any) -> Closure:
    slot, number = plan.slots[e], plan.algebra.number
    return lambda environment: number(environment[slot])


def _function(plan: Plan, e: Any) -> Closure:
    kind, apply = type(e), plan.algebra.function
    parts = [plan.compile(a) for a in e.args]
    if len(parts) == 1:
        (part,) = parts
        return lambda environment: apply(kind, [part(environment)])
    return lambda environment: apply(kind, [p(environment) for p in parts])


def _add(plan: Plan, e: Any) -> Closure:
    add, parts = plan.algebra.add, [plan.compile(a) for a in e.args]
    return lambda environment: add([p(environment) for p in parts])


def _mul(plan: Plan, e: Any) -> Closure:
    multiply, parts = plan.algebra.multiply, [plan.compile(a) for a in e.args]
    return lambda environment: multiply([p(environment) for p in parts])


def _pow(plan: Plan, e: Any) -> Closure:
    power, base, exponent = plan.algebra.power, plan.compile(e.base), plan.compile(e.exp)
    return lambda environment: power(base(environment), exponent(environment))


def _delta(plan: Plan, e: Any) -> Closure:
    first, second = (plan.whole(a) for a in e.args[:2])
    zero, one = plan.algebra.number(S.Zero), plan.algebra.number(S.One)
    return lambda environment: one if first(environment) == second(environment) else zero


def _piecewise(plan: Plan, e: Any) -> Closure:
    choose = plan.algebra.choose
    branches = [(plan.condition(c), plan.compile(value)) for value, c in e.args]

    def chosen(environment: Environment) -> Any:
        return choose(
            [(lambda c=c: c(environment), lambda v=v: v(environment)) for c, v in branches]
        )

    return chosen


def _relation(plan: Plan, c: Any) -> Closure:
    maximum = attained(with_maxima(c, plan.source.definition))
    if maximum is not None and maximum[1] in plan.slots:
        test = _is_largest(plan, *maximum)
        return test if isinstance(c, ATTAINED) else _negated(plan, test)
    relation, kind = plan.algebra.relation, type(c)
    left, right = plan.compile(c.lhs), plan.compile(c.rhs)
    return lambda environment: relation(kind, left(environment), right(environment))


ATTAINED = (sympy.Ge, sympy.Le, sympy.Eq)


def _is_largest(plan: Plan, maximum: Any, k: Any) -> Closure:
    """`f(k) >= f(m)` for every other m: comparing f(k) with itself would decide nothing."""
    (m,) = bound_indices(maximum)
    other = fresh(m)
    known = dict(plan.slots)
    slot, here = plan.bind(other), plan.slots[k]
    body = substitute(maximum.function, {m: other})
    value, rival = plan.compile(substitute(body, {other: k})), plan.compile(body)
    guards = guards_of(plan, body)
    plan.slots = known
    count, combine, relation = (
        plan.source.constant(extent(m)),
        plan.algebra.combine,
        plan.algebra.relation,
    )

    def beats(environment: Environment, place: int) -> Any:
        environment[slot] = place
        if not all(inside(environment) for inside in guards):
            return True  # what lies outside takes no part
        return relation(sympy.Ge, value(environment), rival(environment))

    def largest(environment: Environment) -> Any:
        rivals = [place for place in range(int(count)) if place != environment[here]]
        return combine(False, [lambda p=p: beats(environment, p) for p in rivals])

    return largest


def _combination(decisive: bool) -> Callable[[Plan, Any], Closure]:
    def rule(plan: Plan, c: Any) -> Closure:
        combine, parts = plan.algebra.combine, [plan.condition(a) for a in c.args]
        return lambda environment: combine(
            decisive, [lambda part=part: part(environment) for part in parts]
        )

    return rule


def _negation(plan: Plan, c: Any) -> Closure:
    return _negated(plan, plan.condition(c.args[0]))


def _negated(plan: Plan, inner: Closure) -> Closure:
    negation = plan.algebra.negation
    return lambda environment: negation(inner(environment))


def _alternative(plan: Plan, c: Any) -> Closure:
    test, then, other = c.args
    return plan.condition(Or(And(test, then), And(Not(test), other)))


def _whole(plan: Plan, e: Any) -> Closure:
    value, place = plan.source.whole, [plan.whole(i) for i in e.indices]
    return lambda environment: value(e.value, tuple([part(environment) for part in place]))


def _argmax(plan: Plan, e: Any) -> Closure:
    """The first place whose value no earlier one reaches and no later one exceeds."""
    algebra, (k,) = plan.algebra, bound_indices(e)
    slots, slot = dict(plan.slots), plan.bind(k)
    body = plan.compile(e.function)
    plan.slots = slots
    count = int(plan.source.constant(extent(k)))

    def found(environment: Environment) -> Any:
        values = []
        for place in range(count):
            environment[slot] = place
            values.append(body(environment))

        def wins(place: int) -> Any:
            tests = [
                lambda other=other: algebra.relation(
                    sympy.Gt if other < place else sympy.Ge, values[place], values[other]
                )
                for other in range(count)
                if other != place
            ]
            return algebra.combine(False, tests)

        numbers = [algebra.number(sympy.Integer(place)) for place in range(count)]
        chosen = [(lambda p=p: wins(p), lambda p=p: numbers[p]) for p in range(count - 1)]
        return algebra.choose([*chosen, (lambda: True, lambda: numbers[-1])])

    return found


def _user_function(plan: Plan, e: Any) -> Closure:
    return plan.compile(e.value)


RULES: dict[type, Callable[[Plan, Any], Closure]] = {
    sympy.Number: Plan.constant, sympy.core.numbers.NumberSymbol: Plan.constant,
    Symbol: _symbol, Idx: _index_value, Indexed: read_entry, BINDERS[0]: total, BINDERS[1]: maximum,
    sympy.Add: _add, sympy.Mul: _mul, sympy.Pow: _pow, sympy.Function: _function,
    sympy.Max: _function, sympy.Min: _function, KroneckerDelta: _delta, Piecewise: _piecewise,
    Whole: _whole, ArgMaximum: _argmax, UserFunction: _user_function,
}  # fmt: skip

CONDITIONS: dict[type, Callable[[Plan, Any], Closure]] = {
    BooleanAtom: lambda plan, c: lambda environment, value=c is S.true: value,
    Relational: _relation, Or: _combination(True), And: _combination(False), Not: _negation,
    ITE: _alternative,
}  # fmt: skip
