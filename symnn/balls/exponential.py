"""The exponential function at every number that a float can be, and what is made of it."""

from __future__ import annotations

from flint import arb, ctx, fmpq

from symnn.balls.arithmetic import Value, ball
from symnn.balls.precision import working_precision

HUGE = arb(2) ** 100
"""Beyond it the exponent of exp(x) is split off by hand: Arb gives up at some floats."""

LONGEST_EXPONENT = 20_000
"""Arguments with more bits before the point than this have no finite enclosure."""


def exponential(x: Value) -> Value:
    """exp(x), exactly 1 at 0.

    `Why:` Arb returns no finite ball from about exp(2**250) on; as a mantissa and an exponent of
    any length, exp(x) = exp(x - k*log(2)) * 2**k has one for every float x.
    """
    if x == 0:
        return fmpq(1)
    value = ball(x)
    if not abs(value) > HUGE:
        return value.exp()
    bits = ctx.prec
    mantissa, exponent = value.abs_upper().mid().man_exp()
    length = int(mantissa).bit_length() + int(exponent)
    if length > LONGEST_EXPONENT:
        return value.exp()
    with working_precision(bits + length):
        log2 = arb.const_log2()
        value = ball(x)
        count = (value / log2).mid().floor().unique_fmpz() or 0
        rest = value - arb(count) * log2
    return rest.exp() * arb((1, count))


def of_ball(method: str, x: Value) -> Value:
    """A method of Arb's; sinh and cosh as sums of exponentials where Arb overflows."""
    if method in ("sinh", "cosh") and abs(ball(x)) > HUGE:
        mirrored = exponential(-x)
        return (exponential(x) + (mirrored if method == "cosh" else -mirrored)) / 2
    return getattr(ball(x), method)()
