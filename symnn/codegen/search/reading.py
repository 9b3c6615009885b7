"""Terms from what was written: from text as it stands, and from expressions of SymPy."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

import sympy
from sympy import S

from symnn.codegen.graph.safe import Expm1, Log1p, LogAddExp, Sigmoid, Softplus, XLogY
from symnn.codegen.search.term import (
    ONE,
    ZERO,
    Term,
    call,
    minus,
    negative,
    number,
    over,
    plus,
    power,
    times,
    variable,
)
from symnn.errors import NotSupportedError
from symnn.syntax.grammar import read
from symnn.syntax.tree import Addition, Call, Multiplication, Name, Negative, Node, Number, Power

FUNCTIONS = frozenset({
    "exp", "expm1", "log", "log1p", "sqrt", "cbrt", "tanh", "sinh", "cosh", "erf", "erfc", "erfcx",
    "sin", "cos", "tan", "asin", "acos", "atan", "asinh", "acosh", "atanh", "abs", "max", "min",
    "hypot", "pow", "short",
})  # fmt: skip
SPELLED = {"Abs": "abs", "Max": "max", "Min": "min"}
RECIPROCALS = {
    "cot": "tan",
    "sec": "cos",
    "csc": "sin",
    "coth": "tanh",
    "sech": "cosh",
    "csch": "sinh",
}
OF_RECIPROCALS = {
    "acot": "atan", "asec": "acos", "acsc": "asin", "acoth": "atanh", "asech": "acosh",
    "acsch": "asinh",
}  # fmt: skip
MOST_MULTIPLICATIONS = 64


def of_text(text: str) -> Term:
    """A pattern: every name in it stands for any term.

    >>> of_text("(a + b)/exp(-a)")
    ((a + b) / exp(-a))
    """
    return _node(read(text))


def _node(node: Node) -> Term:
    match node:
        case Number():
            return number(node.value)
        case Name():
            return Term("any", node.name)
        case Negative():
            return negative(_node(node.operand))
        case Addition():
            return reduce(plus, map(_node, node.terms))
        case Multiplication():
            found = _node(node.factors[0].node)
            for factor in node.factors[1:]:
                found = (over if factor.divides else times)(found, _node(factor.node))
            return found
        case Power(base=base, exponent=Number(value=value)):
            return power(_node(base), int(value))
        case Call():
            return call(SPELLED.get(node.name, node.name), *map(_node, node.arguments))
    raise NotSupportedError(f"rule: {node} is no part of a pattern")


def of_formula(expression: Any) -> Term:
    """A formula of numbers and symbols.

    >>> from sympy.abc import x
    >>> of_formula(sympy.log(1 + sympy.exp(x)))
    log((exp(x) + 1))

    Raises:
        NotSupportedError: it has a part that no term stands for, such as a case or a sum.
    """
    if isinstance(expression, sympy.Symbol):
        return variable(expression.name)
    if expression.is_Rational:
        return number(sympy_fraction(expression))
    if expression.is_number and not expression.free_symbols:
        return Term("constant", expression)
    if isinstance(expression, sympy.exp):
        return call("exp", of_formula(expression.args[0]))
    rule = READERS.get(expression.func)
    return rule(expression) if rule else _function(expression)


def sympy_fraction(value: Any) -> Any:
    """A rational number of SymPy as Python has them."""
    return Fraction(int(value.p), int(value.q))


def _sum(expression: Any) -> Term:
    terms = sorted(expression.args, key=lambda t: (t.could_extract_minus_sign(), t.is_number))
    found = of_formula(terms[0])
    for term in terms[1:]:
        if term.could_extract_minus_sign():
            found = minus(found, of_formula(-term))
        else:
            found = plus(found, of_formula(term))
    return found


def _product(expression: Any) -> Term:
    above, below, coefficient = [], [], S.One
    for factor in expression.args:
        if factor.is_Rational:
            coefficient *= factor
        elif _divides(factor):
            below.append(of_formula(1 / factor))
        else:
            above.append(of_formula(factor))
    found = reduce(times, above) if above else ONE
    found = over(found, reduce(times, below)) if below else found
    return times(number(sympy_fraction(coefficient)), found)


def _divides(factor: Any) -> bool:
    return (
        isinstance(factor, sympy.Pow)
        and factor.base is not S.Exp1
        and factor.exp.is_Rational
        and bool(factor.exp.is_negative)
    )


def _power(expression: Any) -> Term:
    base, exponent = expression.args
    if exponent.is_Integer and abs(exponent) <= MOST_MULTIPLICATIONS:
        return power(of_formula(base), int(exponent))
    if exponent.is_Rational and exponent.q == 2 and abs(exponent.p) < MOST_MULTIPLICATIONS:
        return power(call("sqrt", of_formula(base)), int(exponent.p))
    if exponent == sympy.Rational(1, 3):
        return call("cbrt", of_formula(base))
    return call("pow", of_formula(base), of_formula(exponent))


def _extreme(expression: Any) -> Term:
    name = SPELLED[expression.func.__name__]
    return reduce(lambda a, b: call(name, a, b), map(of_formula, expression.args))


def _function(expression: Any) -> Term:
    name = SPELLED.get(expression.func.__name__, expression.func.__name__)
    if name in RECIPROCALS and len(expression.args) == 1:
        return over(ONE, call(RECIPROCALS[name], of_formula(expression.args[0])))
    if name in OF_RECIPROCALS:
        return call(OF_RECIPROCALS[name], over(ONE, of_formula(expression.args[0])))
    if name not in FUNCTIONS:
        raise NotSupportedError(f"accuracy: `{expression}` has no form to be searched from")
    return call(name, *map(of_formula, expression.args))


def _sigmoid(expression: Any) -> Term:
    return over(ONE, plus(ONE, call("exp", negative(of_formula(expression.args[0])))))


def _softplus(expression: Any) -> Term:
    u = of_formula(expression.args[0])
    return plus(call("max", u, ZERO), call("log1p", call("exp", negative(call("abs", u)))))


def _log_add_exp(expression: Any) -> Term:
    u, v = map(of_formula, expression.args)
    small = call("exp", negative(call("abs", minus(u, v))))
    return plus(call("max", u, v), call("log1p", small))


def _x_log_y(expression: Any) -> Term:
    u, v = map(of_formula, expression.args)
    return times(u, call("log", v))


READERS: dict[Any, Callable[[Any], Term]] = {
    Expm1: lambda e: call("expm1", of_formula(e.args[0])),
    Log1p: lambda e: call("log1p", of_formula(e.args[0])),
    Sigmoid: _sigmoid, Softplus: _softplus, LogAddExp: _log_add_exp, XLogY: _x_log_y,
    sympy.Add: _sum, sympy.Mul: _product, sympy.Pow: _power,
    sympy.Max: _extreme, sympy.Min: _extreme,
}  # fmt: skip
