"""Summands taken apart into terms of series with known sums: guesses, checked elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sympy
from sympy import S

MOST_TERMS = 12


@dataclass(frozen=True)
class Term:
    """factor * i**power * a(i) * point**i with i = k + shift, in a series of a name.

    Args:
        series: its name.
        factor, point, parameter: free of k.
        power: of i, a whole number.
        shift: a whole number.
    """

    series: str
    factor: Any
    point: Any
    power: int = 0
    shift: int = 0
    parameter: Any = S.Zero


@dataclass
class Parts:
    """A product: constant * point**k * rational(k) * special functions of k."""

    constant: Any = S.One
    point: Any = S.One
    rational: Any = S.One
    special: list[tuple[Any, int]] = field(default_factory=list)


class NotKnown(Exception):
    """The summand is of no kind that is known."""


def terms_of(f: Any, k: Any, last: Any) -> list[Term]:
    """Terms of known series that may add up to f."""
    found: list[Term] = []
    if f == 0:
        return found
    for summand in sympy.Add.make_args(sympy.expand(f) if f.is_Add else f):
        found += _terms(summand, k, last)
    if len(found) > MOST_TERMS:
        raise NotKnown("too many terms")
    return found


def _terms(f: Any, k: Any, last: Any) -> Iterator[Term]:
    parts = Parts()
    _take(f, 1, k, parts)
    if not parts.special:
        yield from _rational(parts, k)
        return
    name, shift, parameter = _series(parts.special, k, last)
    i = sympy.Symbol("i")
    moved = sympy.cancel(parts.rational.xreplace({k: i - shift}))
    if not moved.is_polynomial(i):
        raise NotKnown("a rational function beside a special one")
    front = parts.constant * parts.point ** (-shift)
    for (power,), c in sympy.Poly(moved, i).terms():
        yield Term(name, front * c, parts.point, power, shift, parameter)


def _take(e: Any, side: int, k: Any, parts: Parts) -> None:
    """Put a factor where it belongs."""
    if not e.has(k):
        parts.constant *= e**side
    elif e.is_Mul:
        for factor in e.args:
            _take(factor, side, k, parts)
    elif e.is_Pow and e.exp.is_Integer:
        for _ in range(abs(int(e.exp))):
            _take(e.base, side if e.exp > 0 else -side, k, parts)
    elif (e.is_Pow and not e.base.has(k)) or isinstance(e, sympy.exp):
        base, exponent = e.as_base_exp()
        slope, constant = _linear(exponent, k)
        parts.point *= base ** (side * slope)
        parts.constant *= base ** (side * constant)
    elif e.is_rational_function(k):
        parts.rational *= e**side
    elif isinstance(e, sympy.factorial | sympy.gamma | sympy.binomial) or _is_reciprocal(e, k):
        parts.special.append((e, side))
    else:
        raise NotKnown(str(e))


def _is_reciprocal(e: Any, k: Any) -> bool:
    return bool(e.is_Pow and not e.exp.has(k) and e.base.is_polynomial(k))


def _linear(e: Any, k: Any) -> tuple[Any, Any]:
    slope = sympy.expand(e).coeff(k)
    rest = sympy.expand(e - slope * k)
    if slope.has(k) or rest.has(k):
        raise NotKnown(str(e))
    return slope, rest


def _series(special: list[tuple[Any, int]], k: Any, last: Any) -> tuple[str, int, Any]:
    """The name of the series, its shift and its parameter."""
    functions = {e for e, _ in special}
    if len(functions) != 1:
        raise NotKnown("several special functions")
    (e,), times = functions, sum(side for _, side in special)
    if isinstance(e, sympy.binomial):
        return _binomial(e, times, k, last)
    if e.is_Pow:
        slope, shift = _linear(e.base, k)
        if slope == 1 and shift.is_Integer:
            return "zeta", int(shift), -times * e.exp
        raise NotKnown(str(e))
    argument: Any = e.args[0]
    argument = argument - 1 if isinstance(e, sympy.gamma) else argument
    slope, shift = _linear(argument, k)
    if times != -1 or not shift.is_Integer:
        raise NotKnown(str(e))
    if slope == 1:
        return "exponential", int(shift), S.Zero
    if slope == 2:
        name = "odd factorials" if shift % 2 else "even factorials"
        return name, int(shift // 2), S.Zero
    raise NotKnown(str(e))


def _binomial(e: Any, times: int, k: Any, last: Any) -> tuple[str, int, Any]:
    n, lower = e.args
    if (n, lower, times) == (2 * k, k, 1):
        return "central binomial", 0, S.Zero
    if lower == k and not n.has(k) and sympy.expand(last - n) == 0 and times in (1, 2):
        return ("binomial" if times == 1 else "squares"), 0, n
    if lower == k and times == 1 and not (parameter := sympy.expand(n - k + 1)).has(k):
        return "negative binomial", 0, parameter
    raise NotKnown(str(e))


def _rational(parts: Parts, k: Any) -> Iterator[Term]:
    """Partial fractions: powers of k, and reciprocals of powers of k + shift."""
    c, z = parts.constant, parts.point
    for piece in sympy.Add.make_args(sympy.apart(sympy.cancel(parts.rational), k)):
        above, below = sympy.fraction(sympy.together(piece))
        if not below.has(k):
            for (power,), a in sympy.Poly(piece, k).terms() if piece != 0 else ():
                yield Term("geometric", c * a, z, power)
            continue
        if above.has(k):
            raise NotKnown(str(piece))
        yield _reciprocal(c * above, z, below, k)


def _factors(e: Any, k: Any) -> tuple[Any, Any]:
    found: Any = sympy.factor_list(e, k)
    return found


def _reciprocal(front: Any, z: Any, below: Any, k: Any) -> Term:
    lead, factors = _factors(below, k)
    if len(factors) != 1:
        raise NotKnown(str(below))
    ((linear, times),) = factors
    slope, constant = _linear(linear, k)
    front, shift = front / (lead * slope**times), constant / slope
    if shift.is_Integer:
        front *= z ** (-shift)
        if times == 1:
            return Term("logarithm", front, z, 0, int(shift))
        return Term("zeta", front, z, 0, int(shift), sympy.Integer(times))
    if (shift - S.Half).is_Integer:
        moved = shift - S.Half
        if times > 1:
            front *= sympy.Integer(2) ** times * z ** (-moved)
            return Term("odd zeta", front, z, 0, int(moved), sympy.Integer(times))
        return Term("odd reciprocals", 2 * front * z ** (-moved), z, 0, int(moved))
    raise NotKnown(str(below))
