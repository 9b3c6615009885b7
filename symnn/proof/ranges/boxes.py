"""The range of an expression over a box, by interval arithmetic; compiled once per expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import sympy
from flint import arb, fmpq
from sympy import Basic, Piecewise, Rational, S

from symnn.balls import Undefined, enclose
from symnn.errors import SymnnError
from symnn.proof.ranges.interval_functions import INTERVAL_FUNCTIONS, exponential, logarithm
from symnn.proof.ranges.intervals import (
    EVERYTHING,
    ONE,
    Interval,
    add,
    around,
    hull,
    integer_power,
    meet,
    multiply,
    real_power,
)
from symnn.proof.ranges.tails import tail

Box = Mapping[Any, Interval]
Range = Callable[[Box], Interval]


@lru_cache(maxsize=20_000)
def compiled(expression: Basic) -> Range:
    """A function from a box to an interval that contains all values of the expression there.

    It raises `Undefined` where the expression is undefined on the whole box; a part without a rule
    ranges over everything.
    """
    if not expression.free_symbols:
        return _constant(expression)
    if isinstance(expression, sympy.Indexed):
        return lambda box: box.get(expression.base, EVERYTHING)
    if isinstance(expression, sympy.Symbol | sympy.Idx):
        return lambda box: box.get(expression, EVERYTHING)
    for kind in type(expression).__mro__:
        if kind in _RULES:
            return _RULES[kind](expression)
        if kind in INTERVAL_FUNCTIONS:
            return _function(INTERVAL_FUNCTIONS[kind], expression)
    return lambda box: EVERYTHING


def range_over(expression: Basic, box: Box) -> Interval:
    """An interval that contains all values of the expression on a box.

    >>> from sympy import Symbol, exp
    >>> x = Symbol("x")
    >>> str(range_over(exp(x) + 1, {x: Interval(arb.neg_inf(), arb(0))}))
    '[1.0000000, 2.0000000]'

    Raises:
        Undefined: it has none.
    """
    return compiled(expression)(box)


def _constant(expression: Basic) -> Range:
    if isinstance(expression, Rational):
        value = around(arb(fmpq(int(expression.p), int(expression.q))))
        return lambda box: value
    if expression in (S.Infinity, S.NegativeInfinity):
        end = arb.pos_inf() if expression is S.Infinity else arb.neg_inf()
        return lambda box: Interval(end, end)
    try:
        found = around(enclose(expression, {}, 120))
    except (ArithmeticError, SymnnError):
        return lambda box: EVERYTHING
    return lambda box: found


def _sum(expression: Any) -> Range:
    parts = [compiled(a) for a in expression.args]

    def rule(box: Box) -> Interval:
        total = parts[0](box)
        for part in parts[1:]:
            total = add(total, part(box))
        return total

    return rule


def _product(expression: Any) -> Range:
    parts = [compiled(a) for a in expression.args]
    found = tail(expression)
    plain = _all_multiplied(parts)
    if found is None:
        return plain
    dominated, rest = found[0], compiled(sympy.Mul(*found[1]))

    def rule(box: Box) -> Interval:
        narrower = dominated(box)
        if narrower is None:
            return plain(box)
        return meet(plain(box), multiply(narrower, rest(box)))

    return rule


def _all_multiplied(parts: list[Range]) -> Range:
    def rule(box: Box) -> Interval:
        total = parts[0](box)
        for part in parts[1:]:
            total = multiply(total, part(box))
        return total

    return rule


def _power(expression: Any) -> Range:
    base, exponent = compiled(expression.base), expression.exp
    if exponent.is_Integer:
        return lambda box: integer_power(base(box), int(exponent))
    if exponent.is_Rational:
        p, q = int(exponent.p), int(exponent.q)
        return lambda box: real_power(base(box), p, q)
    power = compiled(exponent)
    if expression.base is S.Exp1:
        return lambda box: exponential(power(box))
    return lambda box: _general_power(base(box), power(box))


def _general_power(base: Interval, exponent: Interval) -> Interval:
    if base.low > 0:
        return exponential(multiply(exponent, logarithm(base)))
    if base.low == 0 and exponent.low >= 0:
        top = real_top(base, exponent)
        return Interval(arb(0), top)
    return EVERYTHING


def real_top(base: Interval, exponent: Interval) -> arb:
    """The largest value of a power with 0 <= base and 0 <= exponent."""
    if base.high <= 1:
        return ONE
    return exponential(multiply(exponent, logarithm(Interval(ONE, base.high)))).high


def _function(rule: Callable[..., Interval], expression: Any) -> Range:
    parts = [compiled(a) for a in expression.args]
    if len(parts) == 1:
        only = parts[0]
        return lambda box: rule(only(box))
    return lambda box: rule(*[part(box) for part in parts])


def _piecewise(expression: Any) -> Range:
    branches = [compiled(branch) for branch, _ in expression.args]

    def rule(box: Box) -> Interval:
        found: Interval | None = None
        for branch in branches:
            try:
                part = branch(box)
            except Undefined:
                continue
            found = part if found is None else hull(found, part)
        if found is None:
            raise Undefined("no branch is defined")
        return found

    return rule


_RULES: dict[type, Callable[[Any], Range]] = {
    sympy.Add: _sum, sympy.Mul: _product, sympy.Pow: _power, Piecewise: _piecewise,
}  # fmt: skip
