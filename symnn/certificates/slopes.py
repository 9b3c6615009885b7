"""Derivatives at a point: switches are decided on either side of it, then SymPy differentiates.

A derivative exists where both sides give the same. Where they certainly differ there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from sympy import S

from symnn.certificates.enclosure import Undefined, Unsure, interval, sign_of
from symnn.certificates.evaluation import HOLDS, Place, truth, value_at

HIGHEST_ORDER = 6
LEFT, RIGHT = -1, 1
SWITCHES = (sympy.Abs, sympy.sign, sympy.Heaviside, sympy.Max, sympy.Min, sympy.Piecewise)


def without_derivatives(e: Any, place: Place) -> tuple[Any, Any]:
    """The expression with its derivatives worked out from the left, and from the right.

    Args:
        e: as written; symbols stand for themselves.
        place: exact values of the symbols.

    Raises:
        Undefined: the one-sided derivatives certainly differ.
        Unsure: a derivative could not be worked out.
    """
    node = next((n for n in sympy.postorder_traversal(e) if isinstance(n, sympy.Derivative)), None)
    if node is None:
        return e, e
    left, right = (_worked_out(node, place, side) for side in (LEFT, RIGHT))
    if left != right:
        _refuse_different(left, right, place)
    return (
        without_derivatives(_put(e, node, left), place)[0],
        without_derivatives(_put(e, node, right), place)[1],
    )


def _put(e: Any, node: Any, value: Any) -> Any:
    return e.xreplace({node: value})


def _refuse_different(left: Any, right: Any, place: Place) -> None:
    try:
        gap = sign_of(interval(value_at(left, place)) - interval(value_at(right, place)))
    except Undefined as reason:
        raise Unsure(str(reason)) from None
    if gap in (-1, 1):
        raise Undefined("the one-sided derivatives differ")


def _worked_out(node: Any, place: Place, side: int) -> Any:
    """The derivative with the branches that hold next to the point on one side of it."""
    symbols = {symbol for symbol, _ in node.variable_count}
    if len(symbols) != 1:
        return _mixed(node, place, side)
    (symbol,) = symbols
    order = sum(int(n) for _, n in node.variable_count)
    others = {s: v for s, v in place.items() if s != symbol and not isinstance(s, str)}
    inner = node.expr.xreplace({s: v for s, v in others.items() if isinstance(v, sympy.Expr)})
    found = smooth_beside(inner, symbol, place, side)
    _refuse_jump(found, inner, place)
    value: Any = found
    for _ in range(order):
        value = _differentiated(value, symbol)
    if found.has(*SWITCHES) or value.has(sympy.Derivative, sympy.DiracDelta, sympy.Subs):
        raise Unsure(f"`{node}` could not be worked out")
    return value


def _refuse_jump(beside: Any, e: Any, place: Place) -> None:
    """A function that differs from its own one-sided limit has no derivative there."""
    if beside is e:
        return
    try:
        gap = sign_of(interval(value_at(beside, place)) - interval(value_at(e, place)))
    except (Undefined, Unsure):
        return
    if gap in (-1, 1):
        raise Undefined("the function jumps")


def _differentiated(e: Any, symbol: Any) -> Any:
    return e.diff(symbol)


def _mixed(node: Any, place: Place, side: int) -> Any:
    """Derivatives by several symbols, of what has no switch."""
    if node.expr.has(*SWITCHES):
        raise Unsure(f"`{node}` could not be worked out")
    value: Any = node.expr
    for symbol, order in node.variable_count:
        for _ in range(int(order)):
            value = _differentiated(value, symbol)
    return value


def smooth_beside(e: Any, symbol: Any, place: Place, side: int) -> Any:
    """The expression without switches, as it is next to the point on one side of it.

    Raises:
        Unsure: the sign of a switch next to the point is not known.
    """
    if not e.args or not e.has(*SWITCHES):
        return e
    if isinstance(e, sympy.Piecewise):
        return _branch(e, symbol, place, side)
    arguments = [smooth_beside(a, symbol, place, side) for a in e.args]
    rule = _RULES.get(e.func)
    if rule is None:
        return e.func(*arguments)

    def sign(u: Any) -> int:
        return sign_beside(u, symbol, place, side)

    return rule(arguments, sign)


def _branch(e: Any, symbol: Any, place: Place, side: int) -> Any:
    for branch, condition in e.args:
        if _holds_beside(condition, symbol, place, side):
            return smooth_beside(branch, symbol, place, side)
    raise Unsure("no branch of the Piecewise applies")


def _holds_beside(condition: Any, symbol: Any, place: Place, side: int) -> bool:
    if condition in (S.true, S.false):
        return condition is S.true
    if isinstance(condition, sympy.Not):
        return not _holds_beside(condition.args[0], symbol, place, side)
    if isinstance(condition, sympy.And | sympy.Or):
        parts: Iterable[bool] = (_holds_beside(c, symbol, place, side) for c in condition.args)
        return all(parts) if isinstance(condition, sympy.And) else any(parts)
    if not condition.has(symbol):
        known = truth(condition, place)
        if known is None:
            raise Unsure(f"whether `{condition}` holds")
        return known
    gap = smooth_beside(condition.lhs - condition.rhs, symbol, place, side)
    return sign_beside(gap, symbol, place, side) in HOLDS[type(condition)]


def sign_beside(u: Any, symbol: Any, place: Place, side: int) -> int:
    """The sign next to the point: that of the first derivative that is not 0 there."""
    derivative, direction = u, 1
    for _ in range(HIGHEST_ORDER):
        try:
            found = sign_of(value_at(derivative, place))
        except Undefined as reason:
            raise Unsure(str(reason)) from None
        if found is None:
            raise Unsure(f"the sign of `{u}` next to the point")
        if found:
            return found * direction
        if not derivative.has(symbol):
            return 0
        derivative, direction = derivative.diff(symbol), direction * side
    raise Unsure(f"the sign of `{u}` next to the point")


def _absolute(arguments: list[Any], sign: Any) -> Any:
    return arguments[0] * (sign(arguments[0]) or 1)


def _largest(arguments: list[Any], sign: Any) -> Any:
    best = arguments[0]
    for other in arguments[1:]:
        if sign(other - best) > 0:
            best = other
    return best


def _smallest(arguments: list[Any], sign: Any) -> Any:
    return -_largest([-a for a in arguments], sign)


def _step(arguments: list[Any], sign: Any) -> Any:
    at_zero = arguments[1] if len(arguments) > 1 else S.Half
    return (S.Zero, at_zero, S.One)[sign(arguments[0]) + 1]


_RULES: dict[Any, Any] = {
    sympy.Abs: _absolute, sympy.Max: _largest, sympy.Min: _smallest, sympy.Heaviside: _step,
    sympy.sign: lambda arguments, sign: sympy.Integer(sign(arguments[0])),
}  # fmt: skip
