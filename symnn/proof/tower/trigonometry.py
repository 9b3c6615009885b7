"""Cosine and sine by the addition theorems; hyperbolic functions by exp; inverse ones by log."""

from __future__ import annotations

from math import lcm
from typing import Any

import sympy
from sympy import Expr, Integer, Rational, S

from symnn.proof.tower.exponentials import exponential, terms
from symnn.proof.tower.fractions import Fraction
from symnn.proof.tower.tower import Generator, NoForm, Restart, Tower

HIGHEST_MULTIPLE = 40

Pair = tuple[Fraction, Fraction]


def cosine_and_sine(t: Tower, u: Fraction) -> Pair:
    """cos(u) and sin(u) through the terms of u."""
    pair = (t.rational(1), t.rational(0))
    for coefficient, part, _ in terms(t, u):
        pair = turned(t, pair, _of_term(t, coefficient, t.expression(part)))
    return pair


def turned(t: Tower, a: Pair, b: Pair) -> Pair:
    """cos and sin of a sum."""
    (c, s), (d, r) = a, b
    return t.reduced(c * d - s * r), t.reduced(s * d + c * r)


def _of_term(t: Tower, coefficient: Rational, angle: Expr) -> Pair:
    if angle is S.Pi:
        known = _of_pi_multiple(t, coefficient)
        if known is not None:
            return known
    turns: Any = coefficient * angle / S.Pi
    if turns.is_integer:
        return t.of(S.NegativeOne**turns), t.rational(0)
    if isinstance(angle, sympy.atan | sympy.asin) and coefficient.is_Integer:
        return _multiple(t, _of_inverse(t, angle), int(coefficient))
    key = ("angle", angle)
    denominator = int(t.units.setdefault(key, Integer(coefficient.q)))
    if denominator % coefficient.q:
        t.units[key] = Integer(lcm(denominator, coefficient.q))
        raise Restart
    return _multiple(t, _pair(t, angle / denominator), int(coefficient * denominator))


def _of_pi_multiple(t: Tower, coefficient: Rational) -> Pair | None:
    """cos and sin of a rational multiple of pi that SymPy knows in radicals."""
    values = [f(coefficient * S.Pi) for f in (sympy.cos, sympy.sin)]
    if any(v.has(sympy.cos, sympy.sin) for v in values):
        return None
    return t.of(values[0]), t.of(values[1])


def _of_inverse(t: Tower, angle: Any) -> Pair:
    u = angle.args[0]
    if isinstance(angle, sympy.atan):
        cosine = t.of(1 / sympy.sqrt(1 + u**2))
        return cosine, t.of(u) * cosine
    return t.of(sympy.sqrt(1 - u**2)), t.of(u)


def _pair(t: Tower, angle: Expr) -> Pair:
    cosine = t.generator(("cos", angle), lambda: _generator("cos", sympy.cos, angle))
    sine = t.generator(("sin", angle), lambda: _generator("sin", sympy.sin, angle))
    t.relate(sine, 2, t.rational(1) - cosine * cosine)
    return cosine, sine


def _generator(kind: str, function: Any, angle: Expr) -> Generator:
    return Generator(kind, function(angle, evaluate=False))


def _multiple(t: Tower, pair: Pair, times: int) -> Pair:
    if abs(times) > HIGHEST_MULTIPLE:
        raise NoForm("too high a multiple of an angle")
    cosine, sine = pair
    step = pair if times >= 0 else (cosine, -sine)
    total = (t.rational(1), t.rational(0))
    for _ in range(abs(times)):
        total = turned(t, total, step)
    return total


def hyperbolic(t: Tower, e: Expr) -> Fraction:
    """sinh, cosh and their quotients, rational in exp."""
    u = t.of(e.args[0])  # type: ignore[arg-type]
    if isinstance(e, sympy.tanh | sympy.coth):
        square = exponential(t, u.scaled(2))
        ratio = (square - t.rational(1)) / (square + t.rational(1))
        return ratio if isinstance(e, sympy.tanh) else ratio.inverse()
    grown = exponential(t, u)
    shrunk = grown.inverse()
    odd = isinstance(e, sympy.sinh | sympy.csch)
    value = (grown - shrunk if odd else grown + shrunk).scaled(1, 2)
    return value.inverse() if isinstance(e, sympy.sech | sympy.csch) else value


def inverse_hyperbolic(t: Tower, e: Expr) -> Fraction:
    """asinh, acosh, atanh and acoth as logarithms."""
    u: Any = e.args[0]
    if isinstance(e, sympy.asinh):
        return t.of(sympy.log(u + sympy.sqrt(u**2 + 1), evaluate=False))
    if isinstance(e, sympy.acosh):
        return t.of(sympy.log(u + sympy.sqrt(u - 1) * sympy.sqrt(u + 1), evaluate=False))
    ratio = (1 + u) / (1 - u) if isinstance(e, sympy.atanh) else (u + 1) / (u - 1)
    return t.of(sympy.log(ratio, evaluate=False)).scaled(1, 2)


def circular(t: Tower, e: Expr) -> Fraction:
    """sin, cos and their quotients."""
    cosine, sine = cosine_and_sine(t, t.of(e.args[0]))  # type: ignore[arg-type]
    above, below = _QUOTIENTS[type(e)]
    values = {"c": cosine, "s": sine, "1": t.rational(1)}
    return values[above] / values[below]


_QUOTIENTS: dict[type, str] = {
    sympy.cos: "c1", sympy.sin: "s1", sympy.tan: "sc", sympy.cot: "cs", sympy.sec: "1c",
    sympy.csc: "1s",
}  # fmt: skip
