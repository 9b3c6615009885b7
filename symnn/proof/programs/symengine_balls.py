"""symengine expressions evaluated in exact fractions and balls, each shared part once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import symengine
import sympy
from flint import fmpq

from symnn.balls.arithmetic import Value, decided_sign, power
from symnn.balls.evaluate import CONSTANTS, HOLDS
from symnn.balls.functions import FUNCTIONS
from symnn.balls.outcomes import Undefined
from symnn.errors import NotSupportedError

BY_NAME = {kind.__name__: rule for kind, rule in FUNCTIONS.items()}
RELATIONS = {
    "Equality": sympy.Eq, "Unequality": sympy.Ne, "LessThan": sympy.Le, "StrictLessThan": sympy.Lt,
}  # fmt: skip


class _Missing(Exception):
    def __init__(self, parts: list[Any]) -> None:
        super().__init__()
        self.parts = parts


class SymengineValues:
    """The values of symengine expressions at one point, at the working precision.

    `Why:` a maximum of many entries is deeper than Python's call stack; each part is computed once,
    without recursion. Equal expressions that were built apart are compared part by part, so
    expressions must be small, or be parts of one.

    Args:
        point: the value of a symbol, asked for when it is needed.
    """

    def __init__(self, point: Callable[[Any], Value]) -> None:
        self.point = point
        self.known: dict[Any, Any] = {}

    def __call__(self, expression: Any) -> Value:
        """The value of an expression.

        Raises:
            Undefined: it is not a real number here.
            Imprecise: a condition is not decided at this precision.
            NotSupportedError: a function has no rule.
        """
        stack = [expression]
        while stack:
            part = stack[-1]
            if part in self.known:
                stack.pop()
                continue
            try:
                self.known[part] = self._compute(part)
            except _Missing as report:
                stack += report.parts
        return self.known[expression]

    def _compute(self, e: Any) -> Any:
        name = type(e).__name__
        if e.is_Number:
            return _number(e)
        rule = RULES.get(name)
        if rule is not None:
            return rule(self, e)
        if name in BY_NAME:
            return BY_NAME[name](*self.all(e.args))
        if not e.args and e._sympy_() in CONSTANTS:
            return CONSTANTS[e._sympy_()]()
        raise NotSupportedError(f"symengine expression: `{name}` has no rule")

    def chosen(self, expression: Any) -> Any:
        """The expression without switches: the formula that applies at this point."""
        while isinstance(expression, symengine.Piecewise):
            expression = self._branch(expression)
        if not expression.args:
            return expression
        return expression.func(*map(self.chosen, expression.args))

    def _branch(self, e: Any) -> Any:
        for value, condition in zip(e.args[::2], e.args[1::2], strict=True):
            if self(condition):
                return value
        raise Undefined("no branch of the Piecewise applies")

    def all(self, parts: Any) -> list[Any]:
        """The values of several parts; all that are missing are asked for together."""
        missing = [p for p in parts if p not in self.known]
        if missing:
            raise _Missing(missing)
        return [self.known[p] for p in parts]


def _number(e: Any) -> fmpq:
    exact = e._sympy_()
    if not isinstance(exact, sympy.Rational):
        raise Undefined(f"`{exact}` is not a real number")
    return fmpq(int(exact.p), int(exact.q))


def _sum(at: SymengineValues, e: Any) -> Value:
    return sum(at.all(e.args), fmpq(0))


def _product(at: SymengineValues, e: Any) -> Value:
    result: Value = fmpq(1)
    for factor in at.all(e.args):
        result = result * factor
    return result


def _power(at: SymengineValues, e: Any) -> Value:
    base, exponent = e.args
    if base == symengine.E:
        return BY_NAME["exp"](*at.all([exponent]))
    return power(*at.all([base, exponent]))


def _piecewise(at: SymengineValues, e: Any) -> Value:
    """The branch that applies; the others are not looked at."""
    for value, condition in zip(e.args[::2], e.args[1::2], strict=True):
        (holds,) = at.all([condition])
        if holds:
            return at.all([value])[0]
    raise Undefined("no branch of the Piecewise applies")


def _relation(at: SymengineValues, e: Any) -> bool:
    left, right = at.all(e.args)
    return HOLDS[RELATIONS[type(e).__name__]](decided_sign(left - right))


RULES: dict[str, Callable[[SymengineValues, Any], Any]] = {
    "Symbol": lambda at, e: at.point(e),
    "Add": _sum, "Mul": _product, "Pow": _power, "Piecewise": _piecewise,
    **dict.fromkeys(RELATIONS, _relation),
    "BooleanTrue": lambda at, e: True, "BooleanFalse": lambda at, e: False,
    "And": lambda at, e: all(at.all(e.args)), "Or": lambda at, e: any(at.all(e.args)),
    "Not": lambda at, e: not at.all(e.args)[0],
}  # fmt: skip
