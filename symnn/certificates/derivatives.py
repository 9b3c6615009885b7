"""Derivatives worked out on a cell; at a kink both sides must give the same values."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symnn.certificates.cells import NEGATIVE, OF_RELATION, POSITIVE, ZERO, Cell
from symnn.certificates.definedness import missing
from symnn.certificates.enclosure import Unsure
from symnn.certificates.forms import FAILURES, NeedSign
from symnn.certificates.rules import forms_on
from symnn.certificates.signs import sign

SWITCHES = (sympy.Abs, sympy.sign, sympy.Heaviside, sympy.Max, sympy.Min, sympy.Piecewise)
JUMPS = (sympy.Sum, sympy.Product, sympy.floor, sympy.ceiling, sympy.Mod, sympy.Subs,
         sympy.KroneckerDelta, sympy.DiracDelta, sympy.Derivative, sympy.Integral,
         sympy.Limit, sympy.acot, sympy.atan2)  # fmt: skip
HIGHEST = 4


def worked_out(e: Any, cell: Cell) -> Any:
    """The expression on a cell without derivatives, fixed symbols replaced.

    Raises:
        NeedSign: a switch is undecided.
        Unsure: a derivative may not exist, or could not be worked out.
    """
    while e.has(sympy.Derivative):
        node = next(n for n in sympy.postorder_traversal(e) if isinstance(n, sympy.Derivative))
        e = e.xreplace({node: _value(node, cell)})
    return cell.applied(e)


def _value(node: Any, cell: Cell) -> Any:
    value: Any = node.expr
    for symbol, order in node.variable_count:
        value = _along(value, symbol, int(order), cell)
    return value


def _along(f: Any, symbol: Any, order: int, cell: Cell) -> Any:
    f = f.replace(_is_short_sum, lambda e: e.doit(deep=False))
    left, right = (beside(f, symbol, cell, side) for side in (-1, 1))
    if _jumps(left, symbol) or _jumps(right, symbol):
        raise Unsure("a function that may jump")
    for part in {left, right}:
        _require(missing(cell.applied(part), cell, strict=True))
    for _ in range(order):
        if left != right and not _same(left, right, cell):
            raise Unsure("the two sides of a kink are not shown to agree")
        left, right = differentiated(left, symbol), differentiated(right, symbol)
    if left != right and not _same(left, right, cell):
        raise Unsure("the one-sided derivatives are not shown to agree")
    if _jumps(right, symbol):
        raise Unsure("a derivative that could not be worked out")
    _require(missing(cell.applied(right), cell))
    return right


def _jumps(e: Any, symbol: Any) -> bool:
    """Whether a part may jump along a symbol; a sum over a fixed range does not."""
    if isinstance(e, sympy.Sum):
        fixed = not any(bound.has(symbol) for limit in e.limits for bound in limit)
        return not fixed or _jumps(e.function, symbol)
    return isinstance(e, JUMPS) or any(_jumps(part, symbol) for part in e.args)


def _is_short_sum(e: Any) -> bool:
    """Whether a sum runs over a few known numbers, so that it can be written out."""
    if not isinstance(e, sympy.Sum) or len(e.limits) != 1 or len(e.limits[0]) != 3:
        return False
    _, first, last = e.limits[0]
    return bool(first.is_Integer and last.is_Integer and 0 <= last - first < 50)


def _require(lacking: str | None) -> None:
    if lacking:
        raise Unsure(f"a derivative needs {lacking}")


def _same(a: Any, b: Any, cell: Cell) -> bool:
    return forms_on(cell).form(cell.applied(a - b)).is_zero


def differentiated(e: Any, x: Any) -> Any:
    """The derivative; that of u**c is c*u**(c - 1)*u', which is defined where u = 0 for c >= 1."""
    if not e.has(x):
        return S.Zero
    if e.is_Add:
        return sympy.Add(*[differentiated(a, x) for a in e.args])
    if e.is_Mul:
        parts = list(e.args)
        return sympy.Add(
            *[
                sympy.Mul(*parts[:i], differentiated(p, x), *parts[i + 1 :])
                for i, p in enumerate(parts)
            ]
        )
    if e.has(sympy.Sum) and e.func in THROUGH:
        return THROUGH[e.func](e, x)
    if e.is_Pow and not e.exp.has(x):
        return e.exp * e.base ** (e.exp - 1) * differentiated(e.base, x)
    return e.diff(x)


def _of_sum(e: Any, x: Any) -> Any:
    """Term by term, over a range that does not move."""
    if any(bound.has(x) for limit in e.limits for bound in limit):
        return e.diff(x)
    return e.func(differentiated(e.function, x), *e.limits)


THROUGH: dict[Any, Any] = {
    sympy.Sum: _of_sum,
    sympy.exp: lambda e, x: e * differentiated(e.args[0], x),
    sympy.log: lambda e, x: differentiated(e.args[0], x) / e.args[0],
}
"""How the derivative passes through to sums."""


def beside(e: Any, x: Any, cell: Cell, side: int) -> Any:
    """The expression without switches next to each point, on one side of it along x.

    Raises:
        NeedSign: the cell must be split to tell.
    """
    if not e.args or not e.has(*SWITCHES):
        return e
    if isinstance(e, sympy.Piecewise):
        return _branch(e, x, cell, side)
    arguments = [beside(a, x, cell, side) for a in e.args]
    rule = RULES.get(e.func)
    if rule is None:
        return e.func(*arguments)
    return rule(arguments, lambda u: side_sign(u, x, cell, side))


def _branch(e: Any, x: Any, cell: Cell, side: int) -> Any:
    for branch, condition in e.args:
        if _holds(condition, x, cell, side):
            return beside(branch, x, cell, side)
    raise Unsure("no branch of the Piecewise applies")


def _holds(condition: Any, x: Any, cell: Cell, side: int) -> bool:
    if condition in (S.true, S.false):
        return condition is S.true
    if isinstance(condition, sympy.Not):
        return not _holds(condition.args[0], x, cell, side)
    if isinstance(condition, sympy.And | sympy.Or):
        parts = (_holds(c, x, cell, side) for c in condition.args)
        return all(parts) if isinstance(condition, sympy.And) else any(parts)
    gap = beside(condition.lhs - condition.rhs, x, cell, side)
    found = {1: POSITIVE, -1: NEGATIVE, 0: ZERO}[side_sign(gap, x, cell, side)]
    return bool(found & OF_RELATION[type(condition)])


def side_sign(u: Any, x: Any, cell: Cell, side: int) -> int:
    """The sign next to each point: that of the first derivative which is not 0 there."""
    derivative, direction = u, 1
    for _ in range(HIGHEST):
        here = cell.applied(derivative)
        found = sign(here, cell)
        if found not in (POSITIVE, NEGATIVE, ZERO) and _is_zero(here, cell):
            found = ZERO
        if found in (POSITIVE, NEGATIVE):
            return direction * (1 if found == POSITIVE else -1)
        if found != ZERO:
            raise NeedSign(here)
        if not derivative.has(x):
            return 0
        derivative, direction = differentiated(derivative, x), direction * side
    raise Unsure(f"the sign of `{u}` next to its zeros")


def _is_zero(e: Any, cell: Cell) -> bool:
    try:
        return forms_on(cell).form(e).is_zero
    except (NeedSign, *FAILURES):
        return False


def _absolute(arguments: list[Any], sign_of: Any) -> Any:
    return arguments[0] * (sign_of(arguments[0]) or 1)


def _largest(arguments: list[Any], sign_of: Any) -> Any:
    best = arguments[0]
    for other in arguments[1:]:
        if sign_of(other - best) > 0:
            best = other
    return best


def _step(arguments: list[Any], sign_of: Any) -> Any:
    at_zero = arguments[1] if len(arguments) > 1 else S.Half
    return (S.Zero, at_zero, S.One)[sign_of(arguments[0]) + 1]


RULES: dict[Any, Any] = {
    sympy.Abs: _absolute, sympy.Max: _largest, sympy.Heaviside: _step,
    sympy.Min: lambda arguments, sign_of: -_largest([-a for a in arguments], sign_of),
    sympy.sign: lambda arguments, sign_of: sympy.Integer(sign_of(arguments[0])),
}  # fmt: skip
