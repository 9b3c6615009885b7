"""The shortest of several equal shapes: brackets, one sum for several, constants before sums."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Add, Mul, sign

from symnn.indexed.closed_form.cost import cost
from symnn.indexed.closed_form.factor import cheapest, factored
from symnn.indexed.derivatives.hoist import hoisted
from symnn.indexed.language.binders import BINDERS, bound_indices
from symnn.indexed.language.traverse import rewrite
from symnn.indexed.normal.canonical import canonical
from symnn.indexed.normal.gather import gathered
from symnn.indexed.normal.places import whole_places

MOST_BRACKETS = 3


@lru_cache(maxsize=20_000)
def tidied(e: Any) -> Any:
    """An equal expression that is shorter to read, below sums and case distinctions too.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> N = sizes("N"); n = index("n", N); x, t, y = (tensor(c, N) for c in "xty")
    >>> tidied(Sum(x[n]*y[n], n)/N - Sum(x[n]*t[n], n)/N)
    Sum((-t[n] + y[n])*x[n], (n, 0, N - 1))/N
    """

    best = _once(e)
    while cost(shorter := _once(best)) < cost(best):
        best = shorter
    return best


def _once(e: Any) -> Any:
    return light(rewrite(e, lambda node: shortest_sum(node) if isinstance(node, Add) else node))


@lru_cache(maxsize=20_000)
def shortest_sum(e: Any) -> Any:
    """A sum of tidied terms with brackets, and with several sums as one, where that is shorter."""
    short = factored(e)
    shapes = [e, short]
    if e.has(BINDERS[0]):
        shapes += [factored(whole) for whole in gathered(e, shortest_sum)]
    return cheapest(*shapes)


def apart(e: Any) -> list[Any]:
    """Shapes of a product in which one bracket stays as it is while the others are multiplied out.

    `Why:` 2*(y - t)*y*(1 - y) is not found again once all is expanded.
    """
    factors = Mul.make_args(e)
    brackets = [f for f in factors if isinstance(f, Add)]
    if not 1 < len(brackets) <= MOST_BRACKETS:
        return []
    return [
        Mul(tidied(b), tidied(canonical(Mul(*[f for f in factors if f is not b]))))
        for b in brackets
    ]


def light(e: Any) -> Any:
    """The expression with constants before its sums, places whole, and nothing expanded."""

    def rule(node: Any) -> Any:
        if isinstance(node, BINDERS[0]):
            body: Any = node.function
            return hoisted(*whole_places([*Mul.make_args(body)], bound_indices(node)))
        return _minus_inside(node) if isinstance(node, Mul) else node

    return rewrite(e, rule) if e.has(BINDERS[0], sign) else e


def _minus_inside(product: Mul) -> Any:
    """-sign(t - y) as sign(y - t)."""
    number, rest = product.as_coeff_Mul()
    signs = [f for f in Mul.make_args(rest) if isinstance(f, sign) and isinstance(f.args[0], Add)]
    if number >= 0 or not signs:
        return product
    argument: Any = signs[0].args[0]
    turned: Any = sign(-argument)
    return Mul(-number, turned, *[f for f in Mul.make_args(rest) if f is not signs[0]])
