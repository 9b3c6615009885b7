"""True values of a formula at floats, as exactly as errors in ulps need them.

An ulp at y is 2**(max(e, lowest) - precision + 1) for 2**e <= |y| < 2**(e + 1): the distance of the
floats around y. y is the exact value, not a rounded one, so correct rounding is at most 0.5.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, fmpq
from numpy.typing import DTypeLike

from symnn.accuracy.formats import Format, format_of
from symnn.balls import Evaluation, Imprecise, Undefined, rungs, working_precision
from symnn.balls.arithmetic import ball
from symnn.core.limits import read_off

START, STOP = 96, 20_000
"""Bits of the first and of the last try."""

FAR_OUT = (1_100, 2_400, 5_200)
"""Exponents of the arguments at which limits are read off."""

DECIDED = 14
"""An enclosure is narrow enough when it is narrower than 2**-14 ulps."""


@dataclass(frozen=True)
class Rounded:
    """A real number beside the float nearest to it.

    Args:
        nearest: the float; infinite beyond the largest.
        offset: (number - nearest) in ulps; 0 where `nearest` is infinite.
        exponent: of the ulp.
    """

    nearest: float
    offset: float
    exponent: int


UNDEFINED = Rounded(math.nan, 0.0, 0)


def rounded(enclosure: arb, form: Format) -> Rounded | None:
    """The float nearest to a number that is known by an enclosure; None if that is too wide.

    >>> from symnn.accuracy.formats import FORMATS
    >>> rounded(arb(1) / 3, FORMATS["float16"]).nearest
    0.333251953125
    """
    if not enclosure.is_finite():
        return None
    mantissa, exponent = (int(v) for v in enclosure.mid().man_exp())
    top = mantissa.bit_length() + exponent - 1
    unit = max(top - form.precision + 1 if mantissa else 0, form.smallest_exponent)
    unit = unit if mantissa else form.smallest_exponent
    if _exponent_of_radius(enclosure) > unit - DECIDED:
        return None
    sign = -1 if mantissa < 0 else 1
    if mantissa and _exponent_of_radius(enclosure) > top:
        return Rounded(0.0, 0.0, unit)  # of an unknown sign
    if top > form.highest:
        return Rounded(sign * math.inf, 0.0, form.highest)
    if exponent - unit < -8 * form.precision - 2 * mantissa.bit_length():
        return Rounded(sign * 0.0, sign * 5e-324, unit)
    return _to_unit(Fraction(mantissa) * Fraction(2) ** (exponent - unit), unit, form)


def _exponent_of_radius(enclosure: arb) -> float:
    mantissa, exponent = (int(v) for v in enclosure.rad().man_exp())
    return mantissa.bit_length() + exponent if mantissa else -math.inf


def _to_unit(units: Fraction, exponent: int, form: Format) -> Rounded:
    count = round(units)
    if abs(count).bit_length() + exponent > form.highest + 1:
        return Rounded(math.copysign(math.inf, count), 0.0, exponent)
    nearest = math.copysign(math.ldexp(count, exponent), units)
    return Rounded(nearest, float(units - count), exponent)


@dataclass(frozen=True)
class Truth:
    """True values at points.

    Args:
        form: the format that results are wanted in.
        nearest: the floats nearest to them; NaN where the formula has no value.
        offsets: (value - nearest) in ulps.
        exponents: of the ulps.
        known: False where no enclosure was narrow enough.
    """

    form: Format
    nearest: np.ndarray
    offsets: np.ndarray
    exponents: np.ndarray
    known: np.ndarray

    def errors(self, computed: Any) -> np.ndarray:
        """|computed - true| in ulps; infinite for what is not finite.

        >>> import sympy
        >>> x = sympy.Symbol("x")
        >>> truth(sympy.exp(x), {x: np.array([1.0])}).errors(np.exp([1.0])) < 1
        array([ True])
        """
        given = np.asarray(computed, self.form.dtype).astype(np.float64)
        half = -self.exponents // 2
        with np.errstate(all="ignore"):
            # Scaled in two steps: one power of two may overflow where the product does not.
            units = np.ldexp(np.ldexp(given, half), -self.exponents - half)
            true = np.ldexp(np.ldexp(self.nearest, half), -self.exponents - half)
            gaps = np.abs(units - true - self.offsets)
        return np.where(np.isfinite(given) & np.isfinite(self.nearest), gaps, np.inf)


def truth(expression: Any, columns: Mapping[Any, Any], dtype: DTypeLike = "float64") -> Truth:
    """The values of a formula at the numbers that floats are.

    Args:
        expression: of SymPy.
        columns: the values of each symbol, of equal length; infinite ones ask for a limit.
        dtype: of the results.

    Raises:
        NotSupportedError: the dtype is not measured, or a function cannot be enclosed.
    """
    form = format_of(dtype)
    points = list(zip(*[np.asarray(c).tolist() for c in columns.values()], strict=True))
    found = [value_at(expression, dict(zip(columns, p, strict=True)), form) for p in points]
    return truth_of(found, form)


def truth_of(found: Sequence[Rounded | None], form: Format) -> Truth:
    """What was found at each point, as columns; None where it is undecided."""
    values = [UNDEFINED if r is None else r for r in found]
    return Truth(
        form,
        np.array([r.nearest for r in values], np.float64),
        np.array([r.offset for r in values], np.float64),
        np.array([r.exponent for r in values], np.int32),
        np.array([r is not None for r in found], bool),
    )


def value_at(expression: Any, point: Mapping[Any, float], form: Format) -> Rounded | None:
    """The value at one point, or its limit; NaN where there is none, None where undecided."""
    if any(math.isnan(v) for v in point.values()):
        return UNDEFINED
    if any(math.isinf(v) for v in point.values()):
        return limit_at(expression, point, form)
    return _decided(expression, {s: fmpq(*v.as_integer_ratio()) for s, v in point.items()}, form)


def _decided(expression: Any, exact: Mapping[Any, Any], form: Format) -> Rounded | None:
    for bits in rungs(START, STOP):
        with working_precision(bits):
            try:
                found = rounded(ball(Evaluation(exact)(expression)), form)
            except Imprecise:
                continue
            except Undefined:
                return UNDEFINED
        if found is not None:
            return found
    return None


def limit_at(expression: Any, point: Mapping[Any, float], form: Format) -> Rounded | None:
    """The limit where arguments are infinite, read off far out; NaN if there seems to be none."""
    infinite = [s for s, v in point.items() if math.isinf(v)]
    ways = {_along(expression, point, form, order) for order in _orders(infinite)}
    return ways.pop() if len(ways) == 1 else UNDEFINED


def _orders(symbols: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    yield tuple(symbols)
    if len(symbols) > 1:
        yield tuple(reversed(symbols))


def _along(
    expression: Any, point: Mapping[Any, float], form: Format, order: Sequence[Any]
) -> Rounded | None:
    """The limit while each of `order` grows faster than the one before."""
    found = []
    for size in FAR_OUT:
        far = {s: fmpq(2) ** (size + 300 * i) for i, s in enumerate(order)}
        exact = {
            s: far[s] * int(math.copysign(1, v)) if s in far else fmpq(*v.as_integer_ratio())
            for s, v in point.items()
        }
        found.append(_decided(expression, exact, form))
    if any(f is None for f in found):
        return None
    limit = read_off([f.nearest for f in found if f is not None])
    return Rounded(limit, 0.0, _unit(limit, form))


def _unit(value: float, form: Format) -> int:
    if not math.isfinite(value) or value == 0:
        return form.smallest_exponent
    return max(math.frexp(value)[1] - form.precision, form.smallest_exponent)
