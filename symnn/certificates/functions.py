"""Functions of values: each gives what contains the value, or says that there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from mpmath.libmp import to_rational
from sympy import Rational, S

from symnn.certificates import enclosure
from symnn.certificates.enclosure import (
    Undefined,
    Unsure,
    Value,
    bits_of,
    exact,
    high,
    hull,
    interval,
    iv,
    low,
    sign_of,
)


def plus(a: Value, b: Value) -> Value:
    """The sum."""
    return a + b if exact(a) and exact(b) else interval(a) + interval(b)


def times(a: Value, b: Value) -> Value:
    """The product; 0 times anything defined is 0."""
    if (exact(a) and a == 0) or (exact(b) and b == 0):
        return S.Zero
    return a * b if exact(a) and exact(b) else interval(a) * interval(b)


def power_of(base: Value, exponent: Value) -> Value:
    """base**exponent, real or undefined."""
    if exact(exponent) and exponent.is_Integer:
        return _whole_power(base, int(exponent))
    sign = sign_of(base)
    if sign == 0:
        return _power_of_zero(exponent)
    if sign == 1:
        found = enclosure.rational_root(base, int(exponent.q)) if _both(base, exponent) else None
        return (
            _whole_power(found, int(exponent.p))
            if found is not None
            else enclosure.power(interval(base), interval(exponent))
        )
    if sign == -1 and exact(exponent):
        raise Undefined("a negative number to a power that is no integer")
    if sign is None and exact(exponent) and low(base) >= 0 and exponent > 0:
        return enclosure.power(base, interval(exponent))
    raise Unsure("a power of what may be negative or zero")


def _both(base: Value, exponent: Value) -> bool:
    return exact(base) and exact(exponent) and exponent.q < 100


def _power_of_zero(exponent: Value) -> Value:
    sign = sign_of(exponent)
    if sign is None:
        raise Unsure("zero to a power of unknown sign")
    if sign < 0:
        raise Undefined("zero to a negative power")
    return S.One if sign == 0 else S.Zero


def _whole_power(base: Value, n: int) -> Value:
    if n < 0:
        return divided(S.One, _whole_power(base, -n))
    if exact(base):
        if n * bits_of(base) < 20 * enclosure.MOST_BITS:
            return base**n
        base = interval(base)
    if n > 10**15:
        raise Unsure("a huge power")
    return enclosure.whole_power(base, n)


def divided(a: Value, b: Value) -> Value:
    """a/b."""
    sign = sign_of(b)
    if sign == 0:
        raise Undefined("division by zero")
    if sign is None and not _touches_zero(b):
        raise Unsure("division by what may be zero")
    return a / b if exact(a) and exact(b) else interval(a) / interval(b)


def _touches_zero(b: Any) -> bool:
    """Whether an interval, not a point, ends at 0; of use on boxes only."""
    return (low(b) == 0) != (high(b) == 0)


def exponential(x: Value) -> Value:
    return S.One if exact(x) and x == 0 else enclosure.exp(interval(x))


def _log(x: Value) -> Value:
    sign = sign_of(x)
    if sign in (0, -1):
        raise Undefined("the logarithm of what is not positive")
    if exact(x) and x == 1:
        return S.Zero
    if sign is None and low(x) < 0:
        raise Unsure("the logarithm of what may be negative")
    return enclosure.log(interval(x))


def _odd(f: Callable[[Any], Any]) -> Callable[[Value], Value]:
    return lambda x: S.Zero if exact(x) and x == 0 else f(interval(x))


def _even(f: Callable[[Any], Any]) -> Callable[[Value], Value]:
    return lambda x: S.One if exact(x) and x == 0 else f(interval(x))


def _inside(f: Callable[[Any], Any], x: Value, closed: bool) -> Value:
    """An odd function that is real on [-1, 1], or on (-1, 1)."""
    if exact(x) and x == 0:
        return S.Zero
    outside = abs(x) > 1 if exact(x) else low(abs(x)) > 1
    if outside or (exact(x) and abs(x) == 1 and not closed):
        raise Undefined("an argument outside of the range of real values")
    found = interval(x)
    if high(abs(found)) > 1 or (high(abs(found)) == 1 and not closed and not exact(x)):
        raise Unsure("an argument that may be outside of the range of real values")
    return f(found)


def _acot(x: Value) -> Value:
    if sign_of(x) is None or sign_of(x) == 0:
        raise Unsure("acot of what may be 0")
    return enclosure.atan(interval(divided(S.One, x)))


def _acosh(x: Value) -> Value:
    gap = sign_of(plus(x, -S.One))
    if gap == -1:
        raise Undefined("acosh below 1")
    if gap is None:
        raise Unsure("acosh of what may be below 1")
    return S.Zero if gap == 0 else enclosure.acosh(interval(x))


def _absolute(x: Value) -> Value:
    return abs(x)


def _sign(x: Value) -> Value:
    found = sign_of(x)
    return iv.mpf([-1, 1]) if found is None else sympy.Integer(found)


def _step(x: Value, at_zero: Value = S.Half) -> Value:
    found = sign_of(x)
    if found is None:
        return hull(iv.mpf([0, 1]), interval(at_zero))
    return (S.Zero, at_zero, S.One)[found + 1]


def largest(*values: Value) -> Value:
    """The maximum."""
    best = values[0]
    for other in values[1:]:
        if exact(best) and exact(other):
            best = max(best, other)
        else:
            a, b = interval(best), interval(other)
            lower = a if low(a) >= low(b) else b
            upper = a if high(a) >= high(b) else b
            best = enclosure.between(lower, upper)
    return best


def _smallest(*values: Value) -> Value:
    return -largest(*[-v for v in values])


def _floor(x: Value) -> Value:
    if exact(x):
        return sympy.floor(x)
    below, above = (sympy.floor(_rational(end)) for end in (low(x), high(x)))
    return below if below == above else iv.mpf([int(below), int(above)])


def _rational(end: Any) -> Any:
    if not enclosure.mp.isfinite(end):
        raise Unsure("the integer part of something unbounded")
    return Rational(*map(int, to_rational(end._mpf_)))


def _gamma(x: Value) -> Value:
    if exact(x) and x.is_Integer and 0 < x < 500:
        return sympy.factorial(x - 1)
    if exact(x) and x.is_Integer and x <= 0:
        raise Undefined("a pole of gamma")
    if sign_of(x) != 1:
        raise Unsure("gamma of what may be negative")
    return enclosure.gamma(interval(x))


def _polygamma(m: Value, x: Value) -> Value:
    if not (exact(m) and m.is_Integer and 0 <= m <= 20):
        raise Unsure("an order of polygamma")
    sign = sign_of(x)
    if sign == 0 or (exact(x) and x.is_Integer and sign == -1):
        raise Undefined("a pole of polygamma")
    if sign != 1:
        raise Unsure("polygamma of what may be negative")
    return enclosure.polygamma(int(m), interval(x))


def _log_gamma(x: Value) -> Value:
    if sign_of(x) in (0, -1):
        raise Undefined("loggamma of what is not positive")
    if sign_of(x) != 1:
        raise Unsure("loggamma of what may be negative")
    return iv.loggamma(interval(x))


def _lambert(x: Value) -> Value:
    if exact(x) and x == 0:
        return S.Zero
    return enclosure.lambert(interval(x))


def _binomial(n: Value, k: Value) -> Value:
    if not (exact(n) and exact(k) and k.is_Integer and 0 <= k < 500):
        raise Unsure("a binomial coefficient of other than small numbers")
    total: Any = S.One
    for i in range(int(k)):
        total = total * (n - i) / (i + 1)
    return total


def _delta(a: Value, b: Value) -> Value:
    gap = sign_of(plus(a, -b))
    if gap is None:
        raise Unsure("whether two numbers are equal")
    return S.One if gap == 0 else S.Zero


FUNCTIONS: dict[Any, Callable[..., Value]] = {
    sympy.exp: exponential, sympy.log: _log, sympy.Abs: _absolute, sympy.sign: _sign,
    sympy.Heaviside: _step, sympy.Max: largest, sympy.Min: _smallest, sympy.floor: _floor,
    sympy.ceiling: lambda x: -_floor(-x), sympy.Mod: lambda x, m: plus(
        x, -times(m, _floor(divided(x, m)))
    ),
    sympy.sin: _odd(iv.sin), sympy.cos: _even(iv.cos), sympy.tan: lambda x: divided(
        _odd(iv.sin)(x), _even(iv.cos)(x)
    ),
    sympy.sec: lambda x: divided(S.One, _even(iv.cos)(x)),
    sympy.cot: lambda x: divided(_even(iv.cos)(x), _odd(iv.sin)(x)),
    sympy.csc: lambda x: divided(S.One, _odd(iv.sin)(x)),
    sympy.sinh: _odd(enclosure.sinh), sympy.cosh: _even(enclosure.cosh),
    sympy.tanh: _odd(enclosure.tanh), sympy.asinh: _odd(enclosure.asinh),
    sympy.sech: lambda x: divided(S.One, _even(enclosure.cosh)(x)),
    sympy.csch: lambda x: divided(S.One, _odd(enclosure.sinh)(x)),
    sympy.coth: lambda x: divided(S.One, _odd(enclosure.tanh)(x)),
    sympy.atan: _odd(enclosure.atan), sympy.asin: lambda x: _inside(enclosure.asin, x, True),
    sympy.acos: lambda x: plus(iv.pi / 2, -_inside(enclosure.asin, x, True)),
    sympy.atanh: lambda x: _inside(enclosure.atanh, x, False), sympy.acosh: _acosh,
    sympy.acot: _acot,
    sympy.erf: _odd(enclosure.erf),
    sympy.erfc: lambda x: plus(S.One, -_odd(enclosure.erf)(x)),
    sympy.gamma: _gamma, sympy.factorial: lambda n: _gamma(plus(n, S.One)),
    sympy.polygamma: _polygamma, sympy.digamma: lambda x: _polygamma(S.Zero, x),
    sympy.trigamma: lambda x: _polygamma(S.One, x), sympy.loggamma: _log_gamma,
    sympy.LambertW: _lambert, sympy.binomial: _binomial,
    sympy.KroneckerDelta: _delta,
}  # fmt: skip
