"""Enclosures at rising precision, and rigorous comparison of two sides at a point."""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb, fmpq
from sympy import Basic

from symnn.balls.arithmetic import Value, ball, sign
from symnn.balls.evaluate import Evaluation, Point
from symnn.balls.outcomes import Imprecise
from symnn.balls.precision import START, STOP, rungs, working_precision


def enclose(expression: Basic, values: Point, precision: int = START) -> arb:
    """A ball that contains the value of `expression` at a point.

    Args:
        expression: scalar, possibly unevaluated.
        values: exact numbers (int, Fraction, Rational, fmpq) or balls, by symbol or indexed read;
            whole arrays as nested lists, by their `IndexedBase`.
        precision: working precision in bits.

    >>> from sympy import Symbol, exp
    >>> x = Symbol("x")
    >>> enclose(exp(x) - 1, {x: 1}).str(8)
    '[1.7182818 +/- 2.85e-8]'

    Raises:
        Undefined: some part is certainly not a real number there.
        Imprecise: the precision does not tell.
        NotSupportedError: a function has no rule.
    """
    with working_precision(precision):
        found = ball(Evaluation(values)(expression))
    if not found.is_finite():
        raise Imprecise(f"no finite enclosure at {precision} bits")
    return found


def exact(expression: Basic, values: Point) -> fmpq | None:
    """The value as a fraction when exact arithmetic yields it, else None.

    >>> from sympy import Integer, sqrt
    >>> exact(sqrt(Integer(4), evaluate=False), {})
    2
    """
    with working_precision(START):
        found = Evaluation(values)(expression)
    return found if isinstance(found, fmpq) else None


def ladder(
    expression: Basic, values: Point, start: int = START, stop: int = STOP, accuracy: int = 53
) -> arb:
    """A ball with `accuracy` correct bits (or exact), raising the precision until it has them.

    Raises:
        Imprecise: `stop` bits do not suffice.
    """
    reason: Imprecise | None = None
    for bits in rungs(start, stop):
        try:
            found = enclose(expression, values, bits)
        except Imprecise as doubt:
            reason = doubt
            continue
        if found.is_exact() or found.rel_accuracy_bits() >= accuracy:
            return found
    raise reason or Imprecise(f"{stop} bits do not give {accuracy} correct ones")


@dataclass(frozen=True)
class Sides:
    """Both sides of a comparison at a point.

    Args:
        sign: of left - right, or None when the balls overlap at the highest precision tried.
        left, right: the values, as fractions or balls.
        bits: the precision that they have.
    """

    sign: int | None
    left: Value
    right: Value
    bits: int


def sides(lhs: Basic, rhs: Basic, values: Point, start: int = START, stop: int = STOP) -> Sides:
    """Both sides at the first precision that tells which is larger, or at `stop` bits.

    Raises:
        Undefined: a side is certainly not a real number there.
        Imprecise: a side has no enclosure at any precision up to `stop`.
    """
    found: Sides | None = None
    reason: Imprecise | None = None
    for bits in rungs(start, stop):
        try:
            found = _sides(lhs, rhs, values, bits)
        except Imprecise as doubt:
            reason = doubt
            continue
        if found.sign is not None:
            return found
    if found is None:
        raise reason or Imprecise("no enclosure")
    return found


def _sides(lhs: Basic, rhs: Basic, values: Point, bits: int) -> Sides:
    with working_precision(bits):
        left, right = _both(Evaluation(values), lhs, rhs)
        if not (ball(left).is_finite() and ball(right).is_finite()):
            raise Imprecise(f"no finite enclosure at {bits} bits")
        return Sides(sign(left - right), left, right, bits)


def _both(at: Evaluation, lhs: Basic, rhs: Basic) -> tuple[Value, Value]:
    """Both values; a side that is undefined counts before one that cannot be told."""
    try:
        left = at(lhs)
    except Imprecise:
        at(rhs)
        raise
    return left, at(rhs)


def compare(
    lhs: Basic, rhs: Basic, values: Point, start: int = START, stop: int = STOP
) -> int | None:
    """The sign of lhs - rhs at a point, or None when it is not decided.

    >>> from sympy import E, Rational, pi
    >>> compare(pi**E, E**pi, {})
    -1

    Raises:
        Undefined: a side is certainly not a real number there.
    """
    try:
        return sides(lhs, rhs, values, start, stop).sign
    except Imprecise:
        return None


def holds(condition: Basic, values: Point, stop: int = 1000) -> bool | None:
    """Whether a condition holds at a point, or None when it is not decided.

    Raises:
        Undefined: it compares something that is not a real number there.
    """
    for bits in rungs(START, stop):
        with working_precision(bits):
            try:
                return Evaluation(values).holds(condition)
            except Imprecise:
                continue
    return None
