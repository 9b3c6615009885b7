"""Where an expression changes its formula, or ends: the points that tests should hit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Abs, Heaviside, Max, Min, Poly, Pow, Rational, log, sign
from sympy.core.relational import Relational

from symnn.derivation.kinks import places_of

MOST_PLACES = 8


def kinks_in(expression: Any, x: Any, others: Mapping[Any, Rational] | None = None) -> list[Any]:
    """Values of `x` at which a switch, a denominator or an argument of log or a root is 0.

    Args:
        expression: a scalar formula.
        x: the variable.
        others: values of the other variables.

    >>> from symnn.syntax import parse, symbol
    >>> kinks_in(parse("Abs(x - 1) + Max(0, 2*x + 1)", {"x": "Reals"}), symbol("x"))
    [1, -1/2]
    """
    given = {s: v for s, v in (others or {}).items() if s != x}
    found: dict[Any, None] = {}
    for gap in dict.fromkeys(g for node in _nodes(expression) for g in _gaps(node)):
        single = gap.xreplace(given)
        if single.free_symbols == {x} and single.is_polynomial(x):
            polynomial = Poly(single, x)
            places = (
                places_of(polynomial.as_expr(), x) if polynomial.degree() <= MOST_PLACES else None
            )
            found.update(dict.fromkeys(place for place in places or [] if place.is_real))
    return list(found)


def _nodes(expression: Any) -> list[Any]:
    kinds = (Abs, sign, Heaviside, Max, Min, log, Pow, Relational)
    return sorted(expression.atoms(*kinds), key=str)


def _gaps(node: Any) -> list[Any]:
    """Expressions that are 0 where this node changes its formula, or ends."""
    arguments: tuple[Any, ...] = node.args
    if isinstance(node, Max | Min):
        return [a - b for i, a in enumerate(arguments) for b in arguments[i + 1 :]]
    if isinstance(node, Relational):
        return [node.lhs - node.rhs]  # type: ignore[operator]
    if isinstance(node, Pow):
        return [] if node.exp.is_Integer and node.exp.is_positive else [node.base]
    return [node.args[0]]
