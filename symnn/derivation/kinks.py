"""Where an expression changes its formula, and what is agreed on there."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Heaviside, Max, Min, Ne, Piecewise, S, sign, solve_linear
from sympy.core.relational import Relational

from symnn.indexed.text import text


def kinks_of(expression: Any, x: Any) -> tuple[Any, ...]:
    """Conditions that keep clear of every point at which the formula changes.

    >>> from sympy import Abs
    >>> from symnn.core import Variable
    >>> x = Variable("x")
    >>> kinks_of(x * Abs(x - 1), x)
    (Ne(x, 1),)
    """
    gaps = [gap for node in expression.atoms(*SWITCHES) for gap in _gaps(node)]
    moving = [gap for gap in dict.fromkeys(gaps) if x in gap.free_symbols]
    found = dict.fromkeys(_off(gap, x) for gap in moving)
    return tuple(c for c in found if c not in (S.true, S.false))


SWITCHES = (Abs, sign, Heaviside, Max, Min, Piecewise)


def _gaps(node: Any) -> list[Any]:
    """Expressions that are 0 where this node changes its formula."""
    if isinstance(node, Max | Min):
        arguments: list[Any] = list(node.args)
        return [a - b for i, a in enumerate(arguments) for b in arguments[i + 1 :]]
    if isinstance(node, Piecewise):
        return [r.lhs - r.rhs for _, c in node.args for r in c.atoms(Relational)]  # type: ignore[union-attr]
    return [node.args[0]]


def _off(gap: Any, x: Any) -> Any:
    """The condition that `gap` is not 0, solved for x where that is linear."""
    place = location(gap, x)
    return Ne(gap, 0) if place is None else Ne(x, place)


def location(gap: Any, x: Any) -> Any:
    """The zero of an expression that is linear in x, else None."""
    if not gap.is_polynomial(x):
        return None
    symbol, value = solve_linear(gap, symbols=[x])
    return value if symbol == x else None


def kink_conventions(slope: Any, x: Any, kinks: tuple[Any, ...]) -> tuple[str, ...]:
    """In words: the value that the formula of the slope has at each kink, as a convention."""
    found = []
    for kink in kinks:
        if kink.lhs != x:
            found.append(f"where {text(kink.lhs)} = 0 there is no slope; the formula is kept")
            continue
        value = slope.xreplace({x: kink.rhs})
        found.append(
            f"at {x} = {text(kink.rhs)} there is no slope; by convention it is {text(value)}"
        )
    return tuple(found)
