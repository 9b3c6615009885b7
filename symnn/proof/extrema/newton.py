"""A zero of a derivative: to many digits by interval Newton steps, and in exact terms."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb, fmpq
from sympy import Rational, S

from symnn.balls import Imprecise, Undefined, enclose
from symnn.errors import SymnnError
from symnn.proof.cells.substitution import replaced
from symnn.proof.inequalities.critical import critical_values
from symnn.proof.inequalities.derivatives import Derivatives
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.signs import ZERO

STEPS = 300
SMALL = 10_000


def refined(d: Derivatives, ends: tuple[arb, arb], digits: int, bits: int) -> arb:
    """The only zero of the slope between two ends, where the slope has opposite signs."""
    slope, second, x = d.of_order(1), d.of_order(2), d.symbol
    found = ends[0].union(ends[1])
    goal = arb(10) ** (-digits - 3)
    for _ in range(STEPS):
        if found.rad() < goal * (1 + abs(found.mid())):
            break
        middle = found.mid()
        at_middle = enclose(slope, {x: middle}, bits)
        smaller = _newton(second, x, found, middle - 0, at_middle, bits)
        if smaller is None:
            smaller = _half(d, found, at_middle, bits)
        if smaller is None or not smaller.rad() < found.rad():
            break
        found = smaller
    return found


def _newton(second: Any, x: Any, found: arb, middle: arb, value: arb, bits: int) -> arb | None:
    try:
        curvature = enclose(second, {x: found}, bits)
    except (Undefined, Imprecise):
        return None
    if curvature.contains(0):
        return None
    try:
        return found.intersection(middle - value / curvature)
    except ValueError:
        return None


def _half(d: Derivatives, found: arb, at_middle: arb, bits: int) -> arb | None:
    """The half at whose ends the slope has opposite signs."""
    if at_middle.contains(0):
        return None
    low, middle, high = found.lower(), found.mid(), found.upper()
    at_low = enclose(d.of_order(1), {d.symbol: low}, bits)
    if at_low.contains(0):
        return None
    same = bool(at_low > 0) == bool(at_middle > 0)
    return middle.union(high) if same else low.union(middle)


def exact_place(d: Derivatives, ends: tuple[arb, arb], near: arb) -> Any:
    """The zero in exact terms, or None: a short fraction or the solution of a simple equation."""
    for value in _candidates(d, near):
        try:
            ball = enclose(value, {}, 200)
        except (Undefined, Imprecise, SymnnError):
            continue
        if not (ends[0] <= ball <= ends[1] and ball.overlaps(near)):
            continue
        if constant_sign(replaced(d.of_order(1), {d.symbol: value})) == ZERO:
            return value
    return None


def _candidates(d: Derivatives, near: arb) -> Any:
    middle = near.mid()
    if middle.is_finite() and abs(middle) < SMALL:
        value = _fraction(middle).limit_denominator(60)
        yield Rational(value.numerator, value.denominator)
    yield from (v for v in critical_values(d.of_order(1), d.symbol, d.cell) if not v.free_symbols)
    if near.contains(0):
        yield S.Zero


def _fraction(middle: arb) -> Any:
    """The exact value of a ball's middle."""
    mantissa, exponent = middle.man_exp()
    whole = fmpq(int(mantissa)) * fmpq(2) ** int(exponent)
    return Fraction(int(whole.p), int(whole.q))
