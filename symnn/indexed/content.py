"""What the terms of a sum have in common."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import gcd, lcm
from typing import Any

from sympy import Add, Integer, Mul, Pow, Rational, exp

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


def multiplied(factors: Iterable[Any]) -> Any:
    """The product, with exponentials joined into one.

    `Why:` SymPy leaves exp(x - y)*exp(y - x) as it is.

    >>> from sympy import symbols
    >>> x, y = symbols("x y")
    >>> multiplied([exp(x - y), exp(y - x), x])
    x
    """
    product = Mul(*factors)
    parts = Mul.make_args(product)
    exponents = [f.args[0] for f in parts if isinstance(f, exp)]
    if len(exponents) < 2:
        return product
    return Mul(*[f for f in parts if not isinstance(f, exp)], exp(Add(*exponents).expand()))


def divided(term: Any, common: Any) -> Any:
    """A term without some of its powers.

    >>> from sympy import symbols
    >>> x, y = symbols("x y")
    >>> divided(6*x*y**2, 2*y)
    3*x*y
    """
    number, found = powers(term)
    divisor, taken = powers(common)
    left = {b: e - taken.get(b, 0) for b, e in found.items()}
    return multiplied([number / divisor, *(Pow(b, e) for b, e in left.items())])


@lru_cache(maxsize=10_000)
def primitive(total: Add) -> tuple[Any, Any]:
    """The common factor of all terms, and the sum without it, with a leading coefficient > 0.

    >>> from sympy import symbols
    >>> x, y = symbols("x y")
    >>> primitive(2*x - 4*x*y)
    (-2*x, 2*y - 1)
    """
    common = common_factor(total.args)
    parts = [divided(t, common) for t in total.args]
    sign, _ = max((t.as_coeff_Mul() for t in parts), key=lambda pair: key(pair[1]))
    return (-common, Add(*[-t for t in parts])) if sign < 0 else (common, Add(*parts))


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
    """The greatest rational of which all are whole multiples, negative when all are."""
    sign = -1 if all(n < 0 for n in numbers) else 1
    return Rational(sign * gcd(*(int(n.p) for n in numbers)), lcm(*(int(n.q) for n in numbers)))
