"""What the terms of a sum have in common."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import gcd, lcm
from typing import Any

from sympy import Abs, Add, Integer, Mul, Pow, Rational, exp, sign

from symnn.indexed.normal.keys import key


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
    product = unsigned(Mul(*factors))
    parts = Mul.make_args(product)
    exponents: list[Any] = [f.args[0] for f in parts if isinstance(f, exp)]
    if len(exponents) < 2:
        return product
    joined: Any = exp(Add(*exponents).expand())
    return Mul(*[f for f in parts if not isinstance(f, exp)], joined)


def unsigned(product: Any) -> Any:
    """The product with x*sign(x) as |x|, and |x|*sign(x) as x.

    >>> from sympy import Symbol
    >>> x = Symbol("x", real=True)
    >>> unsigned(x**2*sign(x)), unsigned(3*abs(x)*sign(x))
    (x*Abs(x), 3*x)
    """
    for factor in Mul.make_args(product):
        if isinstance(factor, sign) and not isinstance(factor.args[0], Add):
            (x,) = factor.args
            _, found = powers(product)
            if found.get(Abs(x), 0) >= 1:
                return unsigned(product / Abs(x) / factor * x)
            if found.get(x, 0) >= 1:
                return unsigned(product / x / factor * Abs(x))
    return product


def divided(term: Any, common: Any) -> Any:
    """A term without some of its powers.

    >>> from sympy import symbols
    >>> x, y = symbols("x y")
    >>> divided(6*x*y**2, 2*y)
    3*x*y
    """
    number, found = powers(term)
    divisor, taken = powers(common)
    left = {b: found.get(b, 0) - taken.get(b, 0) for b in (*found, *(taken.keys() - found.keys()))}
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


def oriented(common: Any, rest: Any) -> tuple[Any, Any]:
    """A common factor and a sum a + b*exp(u), with exp(u) taken out so that b + a*exp(-u) is left.

    One of the two forms is chosen, so that 1/(1 + exp(-x)) and exp(x)/(1 + exp(x)) agree.

    >>> from sympy import Symbol
    >>> x = Symbol("x")
    >>> oriented(1, 1 + exp(x))
    (exp(x), 1 + exp(-x))
    """
    holding = [t for t in Add.make_args(rest) if any(isinstance(f, exp) for f in Mul.make_args(t))]
    if len(rest.args) != 2 or len(holding) != 1:
        return common, rest
    power = next(f for f in Mul.make_args(holding[0]) if isinstance(f, exp))
    if power.args[0].could_extract_minus_sign():
        return common, rest
    return common * power, Add(*[divided(t, power) for t in rest.args])


def odd(e: Any) -> Any:
    """The sign of a sum with a positive leading term, and minus before it where needed.

    >>> from sympy import symbols
    >>> x, y = symbols("x y", real=True)
    >>> odd(sign(x - y))
    -sign(-x + y)
    """
    if not isinstance(e, sign) or not isinstance(e.args[0], Add):
        return e
    common, rest = primitive(e.args[0])
    return sign(common) * sign(rest)


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
