"""`staircase` and `even_staircase`: the public doors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flint import arb
from sympy import Expr, Integer, Rational, ceiling, log

from symnn.approximation.error import Gap, largest
from symnn.approximation.partition import Values, check_count, steps
from symnn.approximation.staircase import Staircase
from symnn.approximation.target import BITS, Target
from symnn.balls import enclose, working_precision
from symnn.catalog.boxcar import STAIRCASE_ERROR, L, d, w
from symnn.core import Domain
from symnn.errors import DomainError, NotSupportedError
from symnn.proof import lipschitz
from symnn.proof.ranges.intervals import Interval, above, below
from symnn.proof.ranges.ranges import ball_of
from symnn.syntax import parse

Symbols = Mapping[str, "str | Domain"]

SHARE = Rational(15, 16)
"""Of the tolerance for the steps themselves; the rest is for edges that are not sharp."""
SHARPNESS = 32
"""Weight times the width of the narrowest step."""
EVEN = 8
"""The same where all steps have one width: the theorem then adds 4 %."""
ATTEMPTS = 6
ROUNDING = 128
"""Heights are rounded to this part of the tolerance, so that they are short numbers."""


def staircase(
    function: str | Expr, symbols: Symbols | None = None, *, tolerance: str | float | Expr
) -> Staircase:
    """A network of sigmoid units that is nowhere on an interval further off than a tolerance.

    Steps are wide where the function is flat and narrow where it is steep, so that any continuous
    function will do, such as a square root at 0. The error is enclosed in ball arithmetic.

    Args:
        function: text, or SymPy over a symbol that carries a bounded interval.
        symbols: the domain of the name in the text.
        tolerance: above 0.

    >>> print(staircase("sqrt(x)", {"x": "Interval(0, 1)"}, tolerance="0.1"))
    sqrt(x)  for x in [0, 1]
      units  5, all of weight 1024
      error  its largest lies between 0.0874 and 0.08838

    Raises:
        DomainError: not one symbol on a bounded interval, or not defined there; no tolerance.
        NotSupportedError: the function jumps, or grows without bound.

    Source: cybenko1989
    """
    target, allowed = Target.of(function, symbols), _tolerance(tolerance)
    with working_precision(BITS):
        ranges = _ranges(target)
        pieces = steps(ranges, ball_of(2 * SHARE * allowed))
        shares = [piece.low for piece in pieces[1:]]
        middles = [(piece.values.low + piece.values.high) / 2 for piece in pieces]
        heights = [_rounded(m, allowed / ROUNDING) for m in middles]
        narrowest = min(piece.high - piece.low for piece in pieces)
        return _sharp_enough(target, shares, heights, SHARPNESS / narrowest, allowed)


def even_staircase(
    function: str | Expr, symbols: Symbols | None = None, *, tolerance: str | float | Expr
) -> Staircase:
    """The staircase of the theorem: steps of one width, as many as the Lipschitz constant asks for.

    With $wd = 8$ its error is at most 0.52 times Lipschitz constant and width; this is enclosed all
    the same.

    Args:
        function, symbols, tolerance: as for `staircase`.

    >>> len(even_staircase("sin(x)", {"x": "Interval(0, pi)"}, tolerance="0.1").units)
    16

    Raises:
        NotSupportedError: the function has no Lipschitz constant.
        DomainError: as for `staircase`.

    Source: cybenko1989
    """
    target, allowed = Target.of(function, symbols), _tolerance(tolerance)
    with working_precision(BITS):
        width = (1 - Rational(2, ROUNDING)) * allowed / _error_of_unit_steps(target)
        count = int(ceiling((target.ends[1] - target.ends[0]) / width))
        check_count(count)
        shares = [Rational(i, count) for i in range(1, count)]
        middles = [Rational(2 * i + 1, 2 * count) for i in range(count)]
        values = [
            enclose(target.function, {target.variable: target.ball(m)}, BITS) for m in middles
        ]
        heights = [_rounded(v, allowed / ROUNDING) for v in values]
        return _sharp_enough(target, shares, heights, Integer(EVEN * count), allowed)


def _tolerance(value: Any) -> Any:
    found: Any = value if isinstance(value, Expr) else parse(str(value), {})
    found = found.doit()
    if not (found.is_Rational and found > 0):
        raise DomainError(f"staircase: tolerance is {value!r}; needed a rational number above 0")
    return found


def _error_of_unit_steps(target: Target) -> Any:
    """What the theorem promises for steps of width 1, rounded up."""
    found = lipschitz(target.function, digits=10).high
    if not found.is_finite():
        raise NotSupportedError(
            f"staircase: `{target.function}` has no Lipschitz constant that is known; needed one "
            "for steps of one width. Use `staircase`, which does without"
        )
    bound = STAIRCASE_ERROR.expression.xreplace({d: Integer(1), w: Integer(EVEN)})
    return _above(enclose(bound, {L: found.upper()}, BITS))


def _above(ball: arb) -> Any:
    mantissa, exponent = ball.upper().man_exp()
    return Rational(int(mantissa)) * Rational(2) ** int(exponent)


def _rounded(value: arb, unit: Any) -> Any:
    """The nearest multiple of a power of 2 that is at most the unit."""
    places = max(0, int(ceiling(-log(unit, 2))))
    return Rational(int((value.mid() * 2**places + arb(1) / 2).floor().unique_fmpz()), 2**places)


def _sharp_enough(
    target: Target, shares: Sequence[Any], heights: Sequence[Any], sharpness: Any,
    allowed: Any,
) -> Staircase:  # fmt: skip
    """The staircase with units so steep that its error is within what is allowed.

    Raises:
        NotSupportedError: that was not reached.
    """
    places = tuple(target.ball(share) for share in (Rational(0), *shares, Rational(1)))
    length = target.balls[1] - target.balls[0]
    weight: Any = ceiling(_above(ball_of(sharpness) / length))
    for _ in range(ATTEMPTS):
        balls = tuple(map(ball_of, heights))
        gap = Gap(target.values, places, balls, ball_of(weight))
        error = largest(gap, ball_of(allowed))
        if error.high <= ball_of(allowed):
            edges = tuple(map(target.place, shares))
            return Staircase(target.function, target.variable, target.ends, edges,
                             tuple(heights), weight, error)  # fmt: skip
        weight *= 2
    raise NotSupportedError(
        f"staircase: the error of `{target.function}` is enclosed by {error} only; allowed are "
        f"{allowed}. Take a larger tolerance"
    )


def _ranges(target: Target) -> Values:
    """From two shares of the interval to an enclosure of the values between them."""
    return lambda low, high: target.values(
        Interval(below(target.ball(low)), above(target.ball(high)))
    )
