"""What the terms of a sum have in common."""

from __future__ import annotations

from functools import lru_cache
from math import gcd, lcm
from typing import Any

from sympy import Add, Integer, Mul, Pow, Rational

from symnn.indexed.keys import key


def powers(product: Any) -> tuple[Any, dict[Any, Any]]:
    """A product as a number and its factors with their exponents.

    >>> from sympy import symbols
    >>> x, y = symbols("x y")
    >>> powers(-2*x*y**3)
    (-2, {x: 1, y: 3})
    """
    number: Any = Integer(1)
    found: dict[Any, Any] = {}
    for factor in Mul.make_args(product):
        if factor.is_Rational:
            number *= factor
        elif isinstance(factor, Pow) and factor.exp.is_Rational:
            found[factor.base] = factor.exp
        else:
            found[factor] = Integer(1)
    return number, found


@lru_cache(maxsize=10_000)
def primitive(total: Add) -> tuple[Any, Any]:
    """The common factor of all terms, and the sum without it, with a leading coefficient > 0.

    >>> from sympy import symbols
    >>> x, y = symbols("x y")
    >>> primitive(2*x - 4*x*y)
    (2*x, 1 - 2*y)
    """
    sign, _ = max((t.as_coeff_Mul() for t in total.args), key=lambda pair: key(pair[1]))
    common = common_factor(total.args) * (-1 if sign < 0 else 1)
    return common, Add(*[t / common for t in total.args])


def common_factor(terms: Any) -> Any:
    """The product of the numbers and powers that every term holds.

    >>> from sympy import symbols
    >>> x, N = symbols("x N")
    >>> common_factor([x**2/N, 2*x/N])
    x/N
    """
    split = [powers(t) for t in terms]
    shared = split[0][1]
    for _, found in split[1:]:
        shared = {
            b: _nearest_to_zero(e, found[b])
            for b, e in shared.items()
            if b in found and (found[b] > 0) == (e > 0)
        }
    return _content([n for n, _ in split]) * Mul(*[Pow(b, e) for b, e in shared.items()])


def _nearest_to_zero(a: Any, b: Any) -> Any:
    return a if abs(a) <= abs(b) else b


def _content(numbers: list[Any]) -> Any:
    """The greatest rational of which all the numbers are whole multiples; 1 for other numbers."""
    if not all(n.is_Rational for n in numbers):
        return Integer(1)
    return Rational(gcd(*(int(n.p) for n in numbers)), lcm(*(int(n.q) for n in numbers)))
