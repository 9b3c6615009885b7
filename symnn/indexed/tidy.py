"""The shortest of several equal shapes: common factors before brackets, sums put together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sympy import Add, Integer, Mul, Pow, sign

from symnn.indexed.binders import BINDERS, bound_indices
from symnn.indexed.canonical import canonical
from symnn.indexed.cases import added
from symnn.indexed.content import common_factor, divided, powers
from symnn.indexed.cost import cost
from symnn.indexed.hoist import hoisted
from symnn.indexed.keys import key
from symnn.indexed.traverse import free_indices, rewrite

MOST_BRACKETS = 3


def cheapest(*shapes: Any) -> Any:
    """The shape with the least cost, the first among equals."""
    return min(shapes, key=cost)


@lru_cache(maxsize=20_000)
def tidied(e: Any) -> Any:
    """An equal expression that is shorter to read, when factoring out makes it so.

    >>> from symnn.core import tensor
    >>> s, d = tensor("s"), tensor("d")
    >>> tidied(s*d - s**2*d)
    d*s*(1 - s)
    """
    if not isinstance(e, Add):
        return e
    return cheapest(e, factored(e), factored(_merged(e)), factored(_merged(factored(e))))


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


def factored(e: Any) -> Any:
    """A sum with common factors before brackets, where that is shorter."""
    return _factored(e.args) if isinstance(e, Add) else e


def _factored(terms: Sequence[Any]) -> Any:
    plain = Add(*terms)
    if len(terms) < 2:
        return plain
    common = common_factor(terms)
    if common != 1:
        inner = [divided(t, common) for t in terms]
        shape = _bracket(common, _factored(inner))
        return cheapest(plain, shape)
    return cheapest(plain, added(terms), *_grouped(terms))


def _bracket(common: Any, inner: Any) -> Any:
    """The product, with a bare number kept before the bracket."""
    if isinstance(inner, Add) and common.is_Number:
        return Mul(common, inner, evaluate=False)
    return Mul(common, inner)


def _grouped(terms: Sequence[Any]) -> list[Any]:
    """The terms with the heaviest factor that several of them share put before a bracket."""
    count: dict[Any, int] = {}
    for term in terms:
        for base, exponent in powers(term)[1].items():
            for part in (base, Pow(base, exponent)) if exponent != 1 else (base,):
                count[part] = count.get(part, 0) + 1
    shared = [f for f, times in count.items() if times > 1]
    if not shared:
        return []
    chosen = max(shared, key=lambda f: ((count[f] - 1) * cost(f), key(f)))
    base, exponent = (chosen.base, chosen.exp) if isinstance(chosen, Pow) else (chosen, Integer(1))
    inside = [t for t in terms if _holds(t, base, exponent)]
    outside = [t for t in terms if t not in inside]
    if not outside or len(inside) < 2:
        return []
    return [Add(_factored(inside), _factored(outside))]


def _holds(term: Any, base: Any, exponent: Any) -> bool:
    found = powers(term)[1].get(base, Integer(0))
    return found >= exponent if exponent > 0 else found <= exponent


def _merged(e: Any) -> Any:
    """Sums over the same indices with the same factors before them as one sum."""
    groups: dict[tuple[Any, ...], list[tuple[Any, Any]]] = {}
    rest: list[Any] = []
    for term in Add.make_args(e):
        parts = Mul.make_args(term)
        sums = [p for p in parts if isinstance(p, BINDERS[0])]
        if len(sums) == 1:
            outer = Mul(*[p for p in parts if p is not sums[0]])
            groups.setdefault(tuple(sums[0].limits), []).append((outer, sums[0]))
        else:
            rest.append(term)
    return Add(*rest, *[_one_sum(members) for members in groups.values()])


def _one_sum(members: list[tuple[Any, Any]]) -> Any:
    apart = Add(*[outer * total for outer, total in members])
    if len(members) < 2:
        return apart
    over = bound_indices(members[0][1])
    if any(free_indices(outer) & set(over) for outer, _ in members):
        return apart
    body = factored(Add(*[outer * total.function for outer, total in members]))
    return cheapest(apart, hoisted(Mul.make_args(body), over))


def light(e: Any) -> Any:
    """The expression with constants before its sums, and nothing expanded."""

    def rule(node: Any) -> Any:
        if isinstance(node, BINDERS[0]):
            return hoisted(Mul.make_args(node.function), bound_indices(node))
        return _minus_inside(node) if isinstance(node, Mul) else node

    return rewrite(e, rule) if e.has(BINDERS[0], sign) else e


def _minus_inside(product: Mul) -> Any:
    """-sign(t - y) as sign(y - t)."""
    number, rest = product.as_coeff_Mul()
    signs = [f for f in Mul.make_args(rest) if isinstance(f, sign) and isinstance(f.args[0], Add)]
    if number >= 0 or not signs:
        return product
    turned: Any = sign(-signs[0].args[0])
    return Mul(-number, turned, *[f for f in Mul.make_args(rest) if f is not signs[0]])
