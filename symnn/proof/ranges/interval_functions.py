"""The range of each function over an interval; where it is undefined, it contributes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import sympy
from flint import arb

from symnn.balls import Undefined
from symnn.proof.ranges.intervals import (
    EVERYTHING,
    INFINITY,
    MINUS_INFINITY,
    ONE,
    UNIT,
    ZERO,
    Interval,
    above,
    add,
    around,
    below,
    clamp,
    greatest,
    hull,
    invert,
    least,
    magnitude,
    monotone,
    negative,
)

exponential = monotone(lambda x: x.exp(), ZERO)
hyperbolic_tangent = monotone(lambda x: x.tanh(), -ONE, ONE)
error_function = monotone(lambda x: x.erf(), -ONE, ONE)
_falling_erfc = monotone(lambda x: -x.erfc(), arb(-2), ZERO)
_logarithm = monotone(lambda x: x.log() if x > 0 else MINUS_INFINITY)


_rising_atanh = monotone(
    lambda x: x.atanh() if abs(x) < 1 else (INFINITY if x > 0 else MINUS_INFINITY)
)


def logarithm(a: Interval) -> Interval:
    """log over the positive part.

    Raises:
        Undefined: there is none.
    """
    if a.high <= 0:
        raise Undefined("log of a number that is not positive")
    return _logarithm(Interval(greatest(a.low, ZERO), a.high))


def arctangent(a: Interval) -> Interval:
    """atan, between -pi/2 and pi/2."""
    quarter = (arb.pi() / 2).upper()
    return monotone(lambda x: x.atan(), -quarter, quarter)(a)


def hyperbolic_cosine(a: Interval) -> Interval:
    """cosh, at least 1."""
    return monotone(lambda x: x.cosh(), ONE)(magnitude(a))


def inverse_sine(a: Interval) -> Interval:
    """asin over the part in [-1, 1].

    Raises:
        Undefined: there is none.
    """
    inside = clamp(a, -ONE, ONE)
    return Interval(below(inside.low.asin()), above(inside.high.asin()))


def inverse_cosine(a: Interval) -> Interval:
    """acos = pi/2 - asin."""
    return add(around(arb.pi() / 2), negative(inverse_sine(a)))


def inverse_hyperbolic_tangent(a: Interval) -> Interval:
    """atanh over the part in (-1, 1)."""
    rising = monotone(
        lambda x: x.atanh() if abs(x) < 1 else (INFINITY if x > 0 else MINUS_INFINITY)
    )
    return rising(clamp(a, -ONE, ONE))


def inverse_hyperbolic_cosine(a: Interval) -> Interval:
    """acosh over the part from 1 on."""
    return monotone(lambda x: x.acosh(), ZERO)(clamp(a, ONE, INFINITY))


def wave(method: str) -> Callable[[Interval], Interval]:
    """sin or cos: the ball of the whole interval, between -1 and 1."""

    def rule(a: Interval) -> Interval:
        if not (a.low.is_finite() and a.high.is_finite()):
            return UNIT
        return clamp(around(getattr(a.low.union(a.high), method)()), -ONE, ONE)

    return rule


def off_zero(method: str) -> Callable[[Interval], Interval]:
    """gamma and its logarithmic derivatives over positive intervals."""

    def rule(a: Interval) -> Interval:
        if a.low > 0 and a.high.is_finite():
            return around(getattr(a.low.union(a.high), method)())
        return Interval(ZERO, INFINITY) if method == "gamma" and a.low >= 0 else EVERYTHING

    return rule


def lambert(a: Interval, *branch: Interval) -> Interval:
    """W on its principal branch, at least -1."""
    if branch or a.low * arb(1).exp() < -1:
        return EVERYTHING if branch else Interval(-ONE, INFINITY)
    return monotone(lambda x: x.lambertw(), -ONE)(a)


def signum(a: Interval) -> Interval:
    """sign."""
    return Interval(ONE if a.low > 0 else ZERO if a.low == 0 else -ONE,
                    -ONE if a.high < 0 else ZERO if a.high == 0 else ONE)  # fmt: skip


def step(a: Interval, at_zero: Interval = Interval(arb(0.5), arb(0.5))) -> Interval:  # noqa: B008
    """Heaviside with the value at zero that it was given."""
    if a.low > 0 or a.high < 0:
        return Interval(ONE, ONE) if a.low > 0 else Interval(ZERO, ZERO)
    return hull(Interval(ZERO, ONE), at_zero)


def largest(*parts: Interval) -> Interval:
    """Max."""
    return reduce(lambda a, b: Interval(greatest(a.low, b.low), greatest(a.high, b.high)), parts)


def smallest(*parts: Interval) -> Interval:
    """Min."""
    return reduce(lambda a, b: Interval(least(a.low, b.low), least(a.high, b.high)), parts)


def floor(a: Interval) -> Interval:
    """floor."""
    low = a.low if not a.low.is_finite() else below(a.low.floor())
    high = a.high if not a.high.is_finite() else above(a.high.floor())
    return Interval(low, high)


INTERVAL_FUNCTIONS: dict[type, Callable[..., Interval]] = {
    sympy.exp: exponential, sympy.log: logarithm, sympy.tanh: hyperbolic_tangent,
    sympy.sinh: monotone(lambda x: x.sinh()), sympy.cosh: hyperbolic_cosine,
    sympy.sech: lambda a: invert(hyperbolic_cosine(a)),
    sympy.erf: error_function, sympy.erfc: lambda a: negative(_falling_erfc(a)),
    sympy.atan: arctangent, sympy.asin: inverse_sine, sympy.acos: inverse_cosine,
    sympy.asinh: monotone(lambda x: x.asinh()), sympy.acosh: inverse_hyperbolic_cosine,
    sympy.atanh: inverse_hyperbolic_tangent, sympy.sin: wave("sin"), sympy.cos: wave("cos"),
    sympy.gamma: off_zero("gamma"), sympy.loggamma: off_zero("lgamma"),
    sympy.LambertW: lambert, sympy.Abs: magnitude, sympy.sign: signum, sympy.Heaviside: step,
    sympy.Max: largest, sympy.Min: smallest, sympy.floor: floor,
    sympy.ceiling: lambda a: negative(floor(negative(a))),
}  # fmt: skip
"""Functions without a rule have no enclosure; the caller then knows nothing, which is sound."""
