"""The value of an unevaluated SymPy expression at a point: one rule per kind of node.

Real and strict: every part of the expression must be a real number, also under a factor 0, and of a
`Piecewise` only the branch that its conditions choose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import sympy
from flint import arb, fmpq
from sympy import Basic, S
from sympy.core.relational import Relational
from sympy.logic.boolalg import ITE, And, BooleanFalse, BooleanTrue, Not, Or

from symnn.balls import binders, calculus
from symnn.balls.arithmetic import Value, as_integer, decided_sign, power, value_of
from symnn.balls.functions import FUNCTIONS
from symnn.balls.outcomes import Imprecise, Undefined
from symnn.errors import NotSupportedError, SymnnError

Point = Mapping[Any, Any]

HOLDS: dict[type, Callable[[int], bool]] = {
    sympy.Eq: lambda s: s == 0, sympy.Ne: lambda s: s != 0,
    sympy.Lt: lambda s: s < 0, sympy.Le: lambda s: s <= 0,
    sympy.Gt: lambda s: s > 0, sympy.Ge: lambda s: s >= 0,
}  # fmt: skip

CONSTANTS: dict[Any, Callable[[], arb]] = {
    S.Pi: arb.pi, S.Exp1: arb.const_e, S.EulerGamma: arb.const_euler, S.Catalan: arb.const_catalan,
    S.GoldenRatio: lambda: (1 + arb(5).sqrt()) / 2,
}  # fmt: skip


class Evaluation:
    """Evaluates expressions at one point, at the working precision, sharing equal parts.

    Args:
        point: values of symbols and of indexed reads; an array may be given as nested lists.
    """

    def __init__(self, point: Point) -> None:
        self.point = point
        self.known: dict[Basic, Value] = {}

    def __call__(self, expression: Basic) -> Value:
        """The value of a number-valued expression.

        Raises:
            Undefined: it is not a real number here.
            Imprecise: this precision does not tell.
        """
        found = self.known.get(expression)
        if found is None:
            found = self.known[expression] = rule_for(type(expression))(self, expression)
        return found

    def holds(self, condition: Basic) -> bool:
        """Whether a relation or a combination of relations holds here.

        Raises:
            Undefined: a side is not a real number here, and the rest does not decide.
            Imprecise: this precision does not tell.
        """
        return CONDITIONS[_condition_kind(type(condition))](self, condition)

    def at(self, changes: Point) -> Evaluation:
        """An evaluation at the same point but for `changes` (a bound variable, say)."""
        return Evaluation({**self.point, **changes})

    def integer(self, expression: Basic) -> int:
        """The value of an expression that must be an integer.

        Raises:
            NotSupportedError: it is not one.
        """
        found = as_integer(self(expression))
        if found is None:
            raise NotSupportedError(f"`{expression}` is not an integer here; an integer is needed")
        return found


Rule = Callable[[Evaluation, Any], Value]


def _sum(at: Evaluation, e: Basic) -> Value:
    total: Value = fmpq(0)
    for term in e.args:
        total = total + at(term)
    return total


def _product(at: Evaluation, e: Basic) -> Value:
    total: Value = fmpq(1)
    for factor in e.args:
        total = total * at(factor)
    return total


def _power(at: Evaluation, e: Any) -> Value:
    if e.base is S.Exp1:
        return FUNCTIONS[sympy.exp](at(e.exp))
    return power(at(e.base), at(e.exp))


def _read(at: Evaluation, e: Any) -> Value:
    try:
        return value_of(at.point[e])
    except KeyError:
        raise SymnnError(f"balls: no value for `{e}`; give one in `values`") from None


def _indexed(at: Evaluation, e: Any) -> Value:
    if e in at.point:
        return value_of(at.point[e])
    places = tuple(at.integer(index) for index in e.indices)
    exact = e.base[tuple(sympy.Integer(i) for i in places)]
    if exact in at.point:
        return value_of(at.point[exact])
    return value_of(_entry(at.point, e, places))


def _entry(point: Point, e: Any, places: tuple[int, ...]) -> Any:
    found = point.get(e.base, point.get(e.base.label))
    if found is None:
        raise SymnnError(f"balls: no value for `{e}`; give one in `values`")
    for i in places:
        if not 0 <= i < len(found):
            raise Undefined(f"`{e}` reads entry {i} of {len(found)}")
        found = found[i]
    return found


def _float(at: Evaluation, e: Any) -> Value:
    """A float stands for the decimal that it prints as."""
    return value_of(sympy.Rational(repr(float(e)) if e._prec == 53 else str(e)))


def _piecewise(at: Evaluation, e: Any) -> Value:
    for branch, condition in e.args:
        if at.holds(condition):
            return at(branch)
    raise Undefined("no branch of the Piecewise applies")


def _not_real(at: Evaluation, e: Basic) -> Value:
    raise Undefined(f"`{e}` is not a real number")


def _constant(at: Evaluation, e: Basic) -> Value:
    if e not in CONSTANTS:
        raise NotSupportedError(f"balls: the constant `{e}` is not known")
    return CONSTANTS[e]()


def _function(at: Evaluation, e: Basic) -> Value:
    return FUNCTIONS[type(e)](*[at(argument) for argument in e.args])


RULES: dict[type, Rule] = {
    int: lambda at, e: value_of(e), sympy.Rational: lambda at, e: value_of(e), sympy.Float: _float,
    sympy.core.numbers.Infinity: _not_real, sympy.core.numbers.NegativeInfinity: _not_real,
    sympy.core.numbers.ComplexInfinity: _not_real, sympy.core.numbers.NaN: _not_real,
    sympy.core.numbers.ImaginaryUnit: _not_real, sympy.core.numbers.NumberSymbol: _constant,
    sympy.Symbol: _read, sympy.Idx: _read, sympy.Indexed: _indexed,
    sympy.Add: _sum, sympy.Mul: _product, sympy.Pow: _power, sympy.Piecewise: _piecewise,
    sympy.Sum: binders.finite_sum, sympy.Product: binders.finite_product,
    sympy.Derivative: calculus.derivative, sympy.Subs: calculus.substituted,
    sympy.Integral: calculus.integral,
    **dict.fromkeys(FUNCTIONS, _function),
}  # fmt: skip


@cache
def rule_for(kind: type) -> Rule:
    """The rule for a kind of node, found along its bases.

    A class of its own kind (a binder, say) brings its rule along as a method `_in_balls`.

    Raises:
        NotSupportedError: there is none.
    """
    for base in kind.__mro__:
        if base in RULES:
            return RULES[base]
        if "_in_balls" in vars(base):
            return lambda at, e: e._in_balls(at)
    raise NotSupportedError(f"balls: `{kind.__name__}` has no rule; rewrite it in known functions")


def _relation(at: Evaluation, condition: Any) -> bool:
    return HOLDS[type(condition)](decided_sign(at(condition.lhs) - at(condition.rhs)))


def _any(at: Evaluation, condition: Basic) -> bool:
    return _first(at, condition, True)


def _all(at: Evaluation, condition: Basic) -> bool:
    return _first(at, condition, False)


def _first(at: Evaluation, condition: Basic, decisive: bool) -> bool:
    """One decisive part settles the matter, whatever the parts that cannot be told."""
    doubt: Undefined | Imprecise | None = None
    for part in condition.args:
        try:
            if at.holds(part) is decisive:
                return decisive
        except (Undefined, Imprecise) as reason:
            doubt = reason if doubt is None or isinstance(reason, Imprecise) else doubt
    if doubt is not None:
        raise doubt
    return not decisive


def _choice(at: Evaluation, condition: Any) -> bool:
    test, then, otherwise = condition.args
    return at.holds(then if at.holds(test) else otherwise)


CONDITIONS: dict[type, Callable[[Evaluation, Any], bool]] = {
    BooleanTrue: lambda at, c: True, BooleanFalse: lambda at, c: False, Relational: _relation,
    And: _all, Or: _any, Not: lambda at, c: not at.holds(c.args[0]), ITE: _choice,
}  # fmt: skip


@cache
def _condition_kind(kind: type) -> type:
    for base in kind.__mro__:
        if base in CONDITIONS:
            return base
    raise NotSupportedError(f"balls: the condition `{kind.__name__}` has no rule")
