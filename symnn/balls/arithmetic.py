"""Real numbers as exact fractions where possible and as balls elsewhere.

`Why:` at rational points most switches (`Abs`, `x > 0`, `0**0`) are decided by exact equality,
which balls alone can never establish.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

from flint import arb, fmpq, fmpz
from sympy import Rational

from symnn.balls.outcomes import Imprecise, Undefined
from symnn.errors import SymnnError

Value: TypeAlias = fmpq | arb

EXACT_BITS = 40_000
"""Powers whose fraction would be longer than this become balls."""


def value_of(number: Any) -> Value:
    """An exact fraction, or the ball itself.

    >>> value_of(Fraction(1, 3))
    1/3

    Raises:
        SymnnError: the number is neither exact nor a ball.
    """
    if isinstance(number, fmpq | arb):
        return number
    if isinstance(number, int | fmpz):
        return fmpq(number)
    if isinstance(number, Fraction):
        return fmpq(number.numerator, number.denominator)
    if isinstance(number, Rational):
        return fmpq(int(number.p), int(number.q))
    raise SymnnError(
        f"balls: {number!r} is a {type(number).__name__}; needed an exact number (int, Fraction, "
        "Rational, fmpq) or an arb; write floats as fractions"
    )


def ball(value: Value) -> arb:
    """The value as a ball at the working precision."""
    return value if isinstance(value, arb) else arb(value)


def sign(value: Value) -> int | None:
    """-1, 0 or 1, or None when the ball contains zero and other numbers.

    >>> sign(fmpq(-1, 2)), sign(arb(0, 1))
    (-1, None)
    """
    if value > 0:
        return 1
    if value < 0:
        return -1
    return 0 if value == 0 else None


def decided_sign(value: Value) -> int:
    """The sign, which must be decided.

    Raises:
        Imprecise: the ball contains zero and other numbers.
    """
    found = sign(value)
    if found is None:
        raise Imprecise(f"the sign of {value} is not decided at this precision")
    return found


def as_integer(value: Value) -> int | None:
    """The integer that the value is known to be, else None."""
    if isinstance(value, fmpq):
        return int(value.p) if value.q == 1 else None
    whole = value.unique_fmpz() if value.is_integer() else None
    return None if whole is None else int(whole)


def inverse(value: Value) -> Value:
    """1/value.

    Raises:
        Undefined: the value is zero.
        Imprecise: the ball contains zero.
    """
    if decided_sign(value) == 0:
        raise Undefined("division by zero")
    return 1 / value


def power(base: Value, exponent: Value) -> Value:
    """base**exponent on SymPy's principal branch where that is real; `x**0` is 1 for every x.

    Raises:
        Undefined: zero to a negative power, or a negative base with a non-integer exponent.
        Imprecise: the sign of the base is needed and not decided.
    """
    if isinstance(exponent, fmpq):
        return _integer_power(base, int(exponent.p)) if exponent.q == 1 else _root(base, exponent)
    if decided_sign(base) == 0:
        return _power_of_zero(exponent)
    if decided_sign(base) > 0:
        return fmpq(1) if base == 1 else (ball(base).log() * exponent).exp()
    if exponent.contains_integer():
        raise Imprecise("a negative base needs an integer exponent; this one may be an integer")
    raise Undefined(f"negative base {base} with the non-integer exponent {exponent}")


def _power_of_zero(exponent: Value) -> Value:
    direction = decided_sign(exponent)
    if direction < 0:
        raise Undefined("zero to a negative power")
    return fmpq(0 if direction else 1)


def _integer_power(base: Value, exponent: int) -> Value:
    if exponent < 0:
        return _integer_power(inverse(base), -exponent)
    if isinstance(base, arb):
        return _ball_power(base, exponent)
    if exponent <= 1 or base in (0, 1):
        return base if exponent else fmpq(1)
    bits = base.p.bit_length() + base.q.bit_length()
    return base**exponent if exponent * bits <= EXACT_BITS else arb(base) ** fmpz(exponent)


def _ball_power(base: arb, exponent: int) -> arb:
    """A power that is not negative.

    `Why not arb's own:` of a ball whose midpoint is 0 it is not a number.
    """
    if exponent == 0 or base.mid() != 0:
        return base ** fmpz(exponent)
    if base == 0:
        return base
    largest = base.abs_upper() ** fmpz(exponent)
    return largest.union(arb(0) if exponent % 2 == 0 else -largest)


def _root(base: Value, exponent: fmpq) -> Value:
    direction = decided_sign(base)
    if direction == 0:
        return _power_of_zero(exponent)
    if direction < 0:
        raise Undefined(f"negative base {base} with the non-integer exponent {exponent}")
    exact = _exact_root(base, int(exponent.q)) if isinstance(base, fmpq) else None
    if exact is not None:
        return _integer_power(exact, int(exponent.p))
    if exponent.q <= 64:
        return _integer_power(ball(base).root(int(exponent.q)), int(exponent.p))
    return (ball(base).log() * exponent).exp()


def _exact_root(base: fmpq, degree: int) -> fmpq | None:
    if degree > 64:
        return None
    above, below = base.p.root(degree), base.q.root(degree)
    return fmpq(above, below) if above**degree == base.p and below**degree == base.q else None
