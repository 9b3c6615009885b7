"""sin, cos, tan and the inverses of them and of the hyperbolic functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.wide.constants import INVERSE_FACTORIALS, PI, pair, triple
from symnn.codegen.wide.doubles import Pair, dd_add, dd_mul, polynomial, two_product
from symnn.codegen.wide.exponentials import FUNCTION, TINY, amplified, log1p, sign_of, signed
from symnn.codegen.wide.number import (
    UNIT,
    Wide,
    add,
    divide,
    multiply,
    normal,
    select,
    sqrt,
    usable,
    wide,
)

QUARTER = triple(PI / 2)
QUARTERS_OF_ONE = float(2 / PI)
PI_PAIR = pair(PI)
LARGEST_ANGLE = 30


def alternating(first: int) -> tuple[Pair, ...]:
    """1/first!, -1/(first + 2)!, ...: the series of sin and cos in squares."""
    terms = INVERSE_FACTORIALS[first:29:2]
    return tuple(t if i % 2 == 0 else (-t[0], -t[1]) for i, t in enumerate(terms))


SINE, COSINE = alternating(1), alternating(0)


def quarter_turns(x: Pair) -> tuple[Pair, Any]:
    """(rest, k) with x = k*pi/2 + rest, |rest| <= pi/4, for |x| < 2**30."""
    k = np.rint(x[0] * QUARTERS_OF_ONE)
    first, second = two_product(k, QUARTER[0]), two_product(k, QUARTER[1])
    rest = dd_add(x, (-first[0], -first[1]))
    rest = dd_add(rest, (-second[0], -second[1]))
    return dd_add(rest, (-k * QUARTER[2], np.zeros_like(k))), k


def sine_and_cosine(x: Pair) -> tuple[Pair, Pair]:
    """sin and cos of |x| < 2**30."""
    rest, k = quarter_turns(x)
    square = dd_mul(rest, rest)
    s = dd_mul(rest, polynomial(SINE, 9, square))
    c = polynomial(COSINE, 9, square)
    turn = np.mod(k, 4).astype(np.int64)
    swap, s_sign, c_sign = turn % 2 == 1, 1 - 2 * (turn // 2), 1 - 2 * ((turn + 1) // 2 % 2)
    first = tuple(np.where(swap, q, p) * s_sign for p, q in zip(s, c, strict=True))
    second = tuple(np.where(swap, p, q) * c_sign for p, q in zip(s, c, strict=True))
    return first, second  # type: ignore[return-value]


def angle(a: Wide) -> Pair:
    """The number where sin and cos can take it, 0 elsewhere."""
    return select(a.e <= LARGEST_ANGLE, a, wide(np.zeros_like(a.h))).pair()


def wave(a: Wide, value: Pair) -> Wide:
    """A value of sin or cos with its bound: an error of the angle adds as much to it at most."""
    found = normal(*value, np.zeros(a.h.shape, np.int64), FUNCTION)
    size, height = np.abs(a.double()), np.abs(found.double())
    r = (amplified(a, size) + size * UNIT) / height + FUNCTION
    return Wide(found.h, found.l, found.e, np.where(a.e <= LARGEST_ANGLE, r, np.inf))


def sin(a: Wide) -> Wide:
    """sin(a)."""
    value = wave(a, sine_and_cosine(angle(a))[0])
    return select(a.e <= TINY, a.widened(UNIT), value)


def cos(a: Wide) -> Wide:
    """cos(a)."""
    return wave(a, sine_and_cosine(angle(a))[1])


def tan(a: Wide) -> Wide:
    """tan(a) = sin(a)/cos(a)."""
    return divide(sin(a), cos(a))


def atan(a: Wide) -> Wide:
    """atan(a): an error d*a changes it by at most d*SLACK, relatively.

    With y the double-precision value, s and c its sine and cosine, atan(a) = y + atan(t) for
    t = (a*c - s)/(c + a*s), where |t| < 2**-50, so that t**3/3 does not count.
    """
    y = np.arctan(a.double())
    s, c = (normal(*v, np.zeros(y.shape, np.int64), FUNCTION) for v in sine_and_cosine((y, 0 * y)))
    exact = Wide(a.h, a.l, a.e, 0.0)
    t = divide(add(multiply(exact, c), -s), add(c, multiply(exact, s)))
    value = add(wide(y), t)
    value = Wide(value.h, value.l, value.e, amplified(a, 1.0) + FUNCTION)
    return select(a.e <= TINY, a.widened(UNIT), value)


def asin(a: Wide) -> Wide:
    """asin(a) = atan(a/sqrt(1 - a*a)); no value beyond 1, at 1 in doubt."""
    return atan(divide(a, sqrt(multiply(1 - a, 1 + a))))


def acos(a: Wide) -> Wide:
    """acos(a) = 2*atan(sqrt((1 - a)/(1 + a)))."""
    return atan(sqrt(divide(1 - a, 1 + a))).times_power(1)


def asinh(a: Wide) -> Wide:
    """asinh(a) = log1p(|a| + a*a/(1 + sqrt(1 + a*a))), with the sign of a."""
    sign = sign_of(a)
    size, square = signed(a, sign), multiply(a, a)
    found = log1p(add(size, divide(square, 1 + sqrt(1 + square))))
    return select(a.e <= TINY, a.widened(UNIT), signed(found, sign))


def acosh(a: Wide) -> Wide:
    """acosh(a) = log1p(t + sqrt(t*(2 + t))) with t = a - 1; no value below 1."""
    t = a - 1
    return log1p(add(t, sqrt(multiply(t, 2 + t))))


def atanh(a: Wide) -> Wide:
    """atanh(a) = log1p(2|a|/(1 - |a|))/2, with the sign of a; no value beyond 1."""
    sign = sign_of(a)
    size = signed(a, sign)
    found = signed(log1p(divide(size.times_power(1), 1 - size)).times_power(-1), sign)
    return select(a.e <= TINY, a.widened(UNIT), found)


def pi() -> Wide:
    """The number pi."""
    high, low = map(np.float64, PI_PAIR)
    return normal(high, low, np.int64(0), UNIT)


def sine_of_turn(a: Wide) -> Wide:
    """sin(pi*a): whole numbers are taken off first, exactly."""
    whole = np.rint(select(a.e <= 52, a, wide(np.zeros_like(a.h))).double())
    rest = sin(multiply(pi(), add(a, wide(-whole))))
    found = signed(rest, 1 - 2 * np.mod(whole, 2))
    return Wide(found.h, found.l, found.e, np.where(a.e <= 52, usable(found.r), np.inf))


def cosine_of_turn(a: Wide) -> Wide:
    """cos(pi*a)."""
    whole = np.rint(select(a.e <= 52, a, wide(np.zeros_like(a.h))).double())
    rest = cos(multiply(pi(), add(a, wide(-whole))))
    found = signed(rest, 1 - 2 * np.mod(whole, 2))
    return Wide(found.h, found.l, found.e, np.where(a.e <= 52, usable(found.r), np.inf))
