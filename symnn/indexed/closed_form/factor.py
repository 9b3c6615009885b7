"""Sums as products: what terms have in common before a bracket, where that is shorter to read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sympy import Add, Integer, Mul, Pow, Symbol, factor_list

from symnn.indexed.closed_form.cost import cost
from symnn.indexed.derivatives.opaque import placeholder
from symnn.indexed.language.cases import added
from symnn.indexed.normal.content import common_factor, divided, powers
from symnn.indexed.normal.keys import key
from symnn.indexed.normal.quotients import over_one

HIGHEST_DEGREE = 6
MOST_COUNTED = 8
"""Numbers before brackets are tried in sums of no more terms: there are two ways on for each."""


def cheapest(*shapes: Any) -> Any:
    """The shape with the least cost, the first among equals."""
    return min(shapes, key=cost)


@lru_cache(maxsize=20_000)
def factored(e: Any) -> Any:
    """A sum with common factors before brackets, where that is shorter.

    >>> from symnn.core import tensor
    >>> s, d = tensor("s"), tensor("d")
    >>> factored(s*d - s**2*d)
    d*s*(1 - s)
    >>> factored(1 - 2*s + s**2)
    (1 - s)**2
    """
    return _factored(e.args) if isinstance(e, Add) else e


@lru_cache(maxsize=50_000)
def _factored(terms: tuple[Any, ...]) -> Any:
    plain = Add(*terms)
    if len(terms) < 2 or not isinstance(plain, Add):
        return plain
    common = common_factor(terms)
    if common != 1:
        left = _factored(tuple(divided(t, common) for t in terms))
        return cheapest(plain, _bracket(common, left))
    shapes = [added(terms), *_grouped(terms), *_counted(terms), *_split(terms), *over_one(terms)]
    return cheapest(plain, *shapes, *map(_once_more, shapes))


def _once_more(e: Any) -> Any:
    """Brackets that several terms have in common, before one bracket."""
    common = common_factor(e.args) if isinstance(e, Add) else Integer(1)
    return e if common == 1 else _bracket(common, Add(*[divided(t, common) for t in e.args]))


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
    return [_side_by_side(inside, outside)]


def _side_by_side(inside: Sequence[Any], outside: Sequence[Any]) -> Any:
    """Two groups of terms, each with its own common factors before brackets."""
    return Add(_factored(tuple(inside)), _factored(tuple(outside)))


def _counted(terms: Sequence[Any]) -> list[Any]:
    """The terms with a number that several of them share put before a bracket: a + 2*(x - y)."""
    sizes = [abs(term.as_coeff_Mul()[0]) for term in terms]
    shared = [n for n in dict.fromkeys(sizes) if n != 1 and sizes.count(n) > 1]
    if len(terms) > MOST_COUNTED:
        return []
    found = []
    for number in shared:
        inside = [t for t, n in zip(terms, sizes, strict=True) if n == number]
        outside = [t for t in terms if t not in inside]
        found += [_side_by_side(inside, outside)] if outside else []
    return found


def _holds(term: Any, base: Any, exponent: Any) -> bool:
    found = powers(term)[1].get(base, Integer(0))
    return found >= exponent if exponent > 0 else found <= exponent


def _split(terms: Sequence[Any]) -> list[Any]:
    """The product of linear factors of a polynomial in one quantity."""
    split = [powers(t) for t in terms]
    bases = {b for _, found in split for b in found}
    if len(bases) != 1:
        return []
    (base,) = bases
    degrees = [found.get(base, Integer(0)) for _, found in split]
    if not all(d.is_Integer and 0 <= d <= HIGHEST_DEGREE for d in degrees):
        return []
    x = placeholder(0)
    shape = Add(*[n * x**d for (n, _), d in zip(split, degrees, strict=True)])
    number, factors = _roots(shape, x)
    return [Mul(number, *[Pow(f.xreplace({x: base}), n) for f, n in factors])] if factors else []


@lru_cache(maxsize=10_000)
def _roots(shape: Any, x: Symbol) -> tuple[Any, list[tuple[Any, int]]]:
    """The factors over the rationals, each with a positive constant term where it has one."""
    found: Any = factor_list(shape, x)
    number, factors = found
    oriented = []
    for factor, power in factors:
        turn = factor.subs(x, 0).is_negative
        number *= (-1) ** power if turn else 1
        oriented.append((-factor if turn else factor, power))
    return number, oriented
