"""Sum, Product, Integral, Limit and Derivative, built as written and never worked out.

A binder introduces its variable: it needs no declaration, and one of the same name outside is
hidden. Derivative binds nothing: it is read at the value of the variable.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import (
    Derivative,
    Expr,
    Indexed,
    Integer,
    Integral,
    Limit,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    Tuple,
    oo,
)

from symnn.core import Domain, domain_of
from symnn.syntax.arrays import is_integer, worked_out
from symnn.syntax.context import Bound, Reader, Scope
from symnn.syntax.limits import MAX_ORDER
from symnn.syntax.tree import Call, Direction, Group, Name, Node, Number

ENDS: dict[Expr, str] = {S.Infinity: "-", S.NegativeInfinity: "+"}
"""The only side from which an end of the real line is approached."""


def _bind(reader: Reader, node: Node, scope: Scope, domain: Domain) -> tuple[str, Symbol]:
    if not isinstance(node, Name):
        raise reader.fail("the variable of a sum, integral or limit is a name", node, scope)
    if scope.binds(node.name):
        raise reader.fail(f"index `{node.name}` is used twice; rename the inner one", node, scope)
    return node.name, Bound(node.name, domain)


def _with_limits(kind: Any, discrete: bool) -> Callable[[Reader, Call, Scope], Expr]:
    """The reader of `kind(f, (i, a, b), ...)`; the last limit is the outermost."""

    def build(reader: Reader, node: Call, scope: Scope) -> Expr:
        if len(node.arguments) < 2:
            raise reader.fail(f"`{node.name}` needs `(f, (i, a, b))`", node, scope)
        body, *written = node.arguments
        limits: list[Tuple] = []
        for limit in reversed(written):
            scope, built = _limit(reader, limit, scope, discrete)
            limits.insert(0, built)
        return _bound_expression(kind, reader.expression(body, scope), limits)

    return build


def _bound_expression(kind: Any, body: Expr, limits: list[Tuple]) -> Expr:
    """The node itself: SymPy's constructor would fold a Piecewise in the body."""
    created = Expr.__new__(kind, body, *limits)
    created.is_commutative = body.is_commutative  # type: ignore[attr-defined]
    return created


def _limit(reader: Reader, node: Node, scope: Scope, discrete: bool) -> tuple[Scope, Tuple]:
    if not isinstance(node, Group) or len(node.items) != 3:
        raise reader.fail("a range is written `(variable, from, to)`", node, scope)
    low, high = (reader.expression(item, scope) for item in node.items[1:])
    ends = zip((low, high), node.items[1:], strict=True)
    for end, written in ends:
        if discrete and isinstance(end, Rational) and not isinstance(end, Integer):
            raise reader.fail(f"a sum runs over integers; `{end}` is none", written, scope)
    if discrete:
        low, high = (worked_out(end) if is_integer(end) else end for end in (low, high))
    domain = _index_domain(low, high) if discrete else S.Reals
    name, variable = _bind(reader, node.items[0], scope, domain)
    return scope.bind(name, variable), Tuple(variable, low, high)


def _index_domain(low: Expr, high: Expr) -> Domain:
    """What is certain of the index; `b < a` would run it through the numbers between (Karr)."""
    forward = high is oo or (isinstance(high, Integer) and isinstance(low, Integer) and high >= low)
    if forward and isinstance(low, Integer) and low >= 0:
        return S.Naturals if low >= 1 else S.Naturals0
    return S.Integers


def limit(reader: Reader, node: Call, scope: Scope) -> Expr:
    """`Limit(f, x, a)` from both sides, or from the side given as fourth argument."""
    if len(node.arguments) not in (3, 4):
        raise reader.fail("`Limit` needs `(f, x, a)` or `(f, x, a, '-')`", node, scope)
    body, variable, point, *rest = node.arguments
    side = rest[0] if rest else Direction(node.position, "+-")
    if not isinstance(side, Direction):
        raise reader.fail("the side of a limit is '+', '-' or '+-', in quotes", side, scope)
    name, bound = _bind(reader, variable, scope, _limit_domain(variable, scope))
    target = reader.expression(point, scope)
    inner = reader.expression(body, scope.bind(name, bound))
    reachable = ENDS.get(target, side.side)
    return Expr.__new__(Limit, inner, bound, target, Symbol(reachable))


def _limit_domain(variable: Node, scope: Scope) -> Domain:
    """A variable declared as an integer tends to its limit through integers."""
    declared = scope.names.get(variable.name) if isinstance(variable, Name) else None
    if isinstance(declared, Symbol) and declared.is_integer:
        return domain_of(declared)
    return S.Reals


def derivative(reader: Reader, node: Call, scope: Scope) -> Expr:
    """`Derivative(f, x)`, `Derivative(f, x, 2)`, `Derivative(f, (x, 2))`, several variables."""
    if len(node.arguments) < 2:
        raise reader.fail("`Derivative` needs `(f, x)` or `(f, (x, order))`", node, scope)
    body, *written = node.arguments
    counts: list[list[Any]] = []
    for item in written:
        if isinstance(item, Number) and counts:
            counts[-1][1] = _order(reader, item, scope)
        else:
            counts.append(_count(reader, item, scope))
    expression = reader.expression(body, scope)
    return Expr.__new__(Derivative, expression, *(Tuple(*pair) for pair in counts))


def _count(reader: Reader, node: Node, scope: Scope) -> list[Any]:
    if isinstance(node, Group) and len(node.items) == 2:
        return [
            _differentiable(reader, node.items[0], scope),
            _order(reader, node.items[1], scope),
        ]
    return [_differentiable(reader, node, scope), Integer(1)]


def _differentiable(reader: Reader, node: Node, scope: Scope) -> Expr:
    variable = reader.expression(node, scope)
    if not isinstance(variable, Symbol | Indexed):
        raise reader.fail("a derivative is by a symbol or an entry `x[i]`", node, scope)
    if variable.is_integer:
        raise reader.fail(f"`{variable}` takes integers; no derivative by it exists", node, scope)
    return variable


def _order(reader: Reader, node: Node, scope: Scope) -> Integer:
    value = node.value if isinstance(node, Number) else None
    if value is None or value.denominator != 1 or not 1 <= value <= MAX_ORDER:
        raise reader.fail(f"the order of a derivative is 1 to {MAX_ORDER}", node, scope)
    return Integer(value.numerator)


SPECIAL: dict[str, Callable[[Reader, Call, Scope], Expr]] = {
    "Sum": _with_limits(Sum, True),
    "Product": _with_limits(Product, True),
    "Integral": _with_limits(Integral, False),
    "Limit": limit,
    "Derivative": derivative,
}
