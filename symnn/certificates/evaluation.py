"""The value of an expression, as written, where its symbols have exact values or intervals.

At a point, what has no real value raises `Undefined`. On a box, nothing is said of definedness:
the result contains the values at all points of the box where the expression is defined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy import Rational, S

from symnn.certificates.enclosure import (
    Undefined,
    Unsure,
    Value,
    exact,
    hull,
    interval,
    iv,
    shortened,
    sign_of,
)
from symnn.certificates.functions import FUNCTIONS, exponential, plus, power_of, times

MOST_TERMS, BOXES = 3000, 200
Place = Mapping[Any, Value]


def value_at(e: Any, place: Place) -> Value:
    """The value of an expression.

    Args:
        e: a SymPy expression, as written.
        place: values of its symbols; entries of arrays by their text, such as `x[0]`.

    Raises:
        Undefined: it has no real value there.
        Unsure: not known whether it has, or no rule for a part of it.
    """
    if isinstance(e, Rational):
        return e
    if e in place:
        return place[e]
    rule = RULES.get(e.func)
    if rule is not None:
        return shortened(rule(e, place))
    function = FUNCTIONS.get(e.func)
    if function is None:
        raise Unsure(f"no rule for `{e.func.__name__}`")
    return shortened(function(*[value_at(a, place) for a in e.args]))


def _sum(e: Any, place: Place) -> Value:
    total: Any = S.Zero
    for term in e.args:
        total = shortened(plus(total, value_at(term, place)))
    return total


def _product(e: Any, place: Place) -> Value:
    total: Any = S.One
    for factor in [value_at(a, place) for a in e.args]:
        total = shortened(times(total, factor))
    return total


def _power(e: Any, place: Place) -> Value:
    base, exponent = e.args
    if base is S.Exp1:
        return exponential(value_at(exponent, place))
    return power_of(value_at(base, place), value_at(exponent, place))


def _constant(e: Any, place: Place) -> Value:
    found = {S.Exp1: iv.e, S.Pi: iv.pi, S.GoldenRatio: iv.phi, S.EulerGamma: iv.euler}.get(e)
    if found is None:
        raise Unsure(f"no value for `{e}`")
    return +found


def _piecewise(e: Any, place: Place) -> Value:
    for branch, condition in e.args:
        chosen = truth(condition, place)
        if chosen is None:
            raise Unsure(f"whether `{condition}` holds")
        if chosen:
            return value_at(branch, place)
    raise Undefined("no branch of the Piecewise applies")


def truth(condition: Any, place: Place) -> bool | None:
    """Whether a condition holds; None when it is not certain."""
    if condition in (S.true, S.false):
        return condition is S.true
    if isinstance(condition, sympy.Not):
        inner = truth(condition.args[0], place)
        return None if inner is None else not inner
    if isinstance(condition, sympy.And | sympy.Or):
        decisive = isinstance(condition, sympy.Or)
        found = [truth(part, place) for part in condition.args]
        return decisive if decisive in found else None if None in found else not decisive
    sign = sign_of(plus(value_at(condition.lhs, place), -value_at(condition.rhs, place)))
    return None if sign is None else sign in HOLDS[type(condition)]


HOLDS: dict[Any, tuple[int, ...]] = {
    sympy.Eq: (0,), sympy.Ne: (-1, 1), sympy.Lt: (-1,), sympy.Le: (-1, 0), sympy.Gt: (1,),
    sympy.Ge: (0, 1),
}  # fmt: skip
"""The signs of lhs - rhs for which a relation holds."""


def _binder(e: Any, place: Place) -> Value:
    """A sum or product, term by term."""
    total: Any = S.Zero if isinstance(e, sympy.Sum) else S.One
    combine = plus if isinstance(e, sympy.Sum) else times
    *inner, (index, *bounds) = e.limits
    ends = [value_at(b, place) for b in bounds if not b.is_infinite]
    if len(ends) != 2 or not all(exact(b) and b.is_Integer for b in ends):
        raise Unsure("a sum over other than whole numbers")
    first, last = map(int, ends)
    if last < first - 1:
        raise Unsure("a range that runs backwards")
    if last - first > MOST_TERMS:
        raise Unsure("too many terms")
    body = e.func(e.function, *inner) if inner else e.function
    for i in range(first, last + 1):
        total = shortened(combine(total, value_at(body, {**place, index: sympy.Integer(i)})))
    return total


def _integral(e: Any, place: Place) -> Value:
    """An integral between numbers, by intervals around its integrand on small boxes.

    If the integral exists it is in there; nothing is said of whether it does.
    """
    if len(e.limits) != 1 or len(e.limits[0]) != 3 or any(b.is_infinite for b in e.limits[0][1:]):
        raise Unsure("an integral that is not over one bounded interval")
    x, low, high = e.limits[0]
    ends = [value_at(b, place) for b in (low, high)]
    if not all(exact(b) for b in ends):
        raise Unsure("an integral between other than rational numbers")
    step = (ends[1] - ends[0]) / BOXES
    total: Any = S.Zero
    for k in range(BOXES):
        corners = [interval(ends[0] + (k + j) * step) for j in (0, 1)]
        inside = {**place, x: hull(*corners)}
        total = plus(total, times(step, _on_box(e.function, inside)))
    return total


def _on_box(e: Any, place: Place) -> Value:
    try:
        return value_at(e, place)
    except Undefined as reason:
        raise Unsure(f"an integrand that is undefined: {reason}") from None


def _read(e: Any, place: Place) -> Value:
    indices = [value_at(i, place) for i in e.indices]
    name = f"{e.base.label}[{', '.join(map(str, indices))}]"
    if name not in place:
        raise Undefined(f"`{name}` is not an entry of the array")
    return place[name]


RULES: dict[Any, Callable[[Any, Place], Value]] = {
    sympy.Add: _sum, sympy.Mul: _product, sympy.Pow: _power, sympy.Piecewise: _piecewise,
    sympy.Integral: _integral, sympy.Sum: _binder, sympy.Product: _binder, sympy.Indexed: _read,
    **{type(c): _constant for c in (S.Exp1, S.Pi, S.GoldenRatio, S.EulerGamma, S.Catalan)},
}  # fmt: skip
