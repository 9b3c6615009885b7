"""Circular, hyperbolic and inverse functions as forms."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symnn.certificates.forms import Form, Forms, Generator, NoForm
from symnn.certificates.rewriting import exponential, logarithm, rational_power

Pair = tuple[Form, Form]


def circular(t: Forms, e: Any) -> Form:
    """sin, cos and their quotients."""
    cosine, sine = cosine_and_sine(t, t.of(e.args[0]))
    return {
        sympy.cos: lambda: cosine, sympy.sin: lambda: sine, sympy.tan: lambda: sine / cosine,
        sympy.cot: lambda: cosine / sine, sympy.sec: lambda: cosine.inverse(),
        sympy.csc: lambda: sine.inverse(),
    }[e.func]()  # fmt: skip


def cosine_and_sine(t: Forms, u: Form) -> Pair:
    """By the addition theorems, over the terms of the angle."""
    pair = (t.number(1), t.number(0))
    for c, part, _ in t.terms(u):
        pair = _turned(t, pair, _of_term(t, c, t.expression(part)))
    return pair


def _turned(t: Forms, a: Pair, b: Pair) -> Pair:
    (c, s), (d, r) = a, b
    return t.reduced(c * d - s * r), t.reduced(s * d + c * r)


def _of_term(t: Forms, c: Any, angle: Any) -> Pair:
    if angle == S.Pi:
        exact = [f(c * S.Pi) for f in (sympy.cos, sympy.sin)]
        if not any(v.has(sympy.cos, sympy.sin) for v in exact):
            return t.of(exact[0]), t.of(exact[1])
    turns = c * angle / S.Pi
    if turns.is_integer:
        return t.of(S.NegativeOne**turns), t.number(0)
    if isinstance(angle, sympy.atan | sympy.asin) and c.is_Integer:
        return _multiple(t, _of_inverse(t, angle), int(c))
    unit = t.common(("angle", angle), int(c.q))
    angle = angle / unit
    cosine = t.generator(("cos", angle), lambda: Generator("cos", sympy.cos(angle, evaluate=False)))
    sine = t.generator(("sin", angle), lambda: Generator("sin", sympy.sin(angle, evaluate=False)))
    t.relate(sine, 2, t.number(1) - cosine * cosine)
    return _multiple(t, (cosine, sine), int(c * unit))


def _of_inverse(t: Forms, angle: Any) -> Pair:
    u = t.of(angle.args[0])
    one = t.number(1)
    if isinstance(angle, sympy.atan):
        cosine = rational_power(t, one + u * u, S.Half).inverse()
        return cosine, u * cosine
    return rational_power(t, one - u * u, S.Half), u


def _multiple(t: Forms, pair: Pair, times: int) -> Pair:
    if abs(times) > 40:
        raise NoForm("too high a multiple of an angle")
    step = pair if times >= 0 else (pair[0], -pair[1])
    total = (t.number(1), t.number(0))
    for _ in range(abs(times)):
        total = _turned(t, total, step)
    return total


def hyperbolic(t: Forms, e: Any) -> Form:
    """By exp."""
    u = t.of(e.args[0])
    one, half = t.number(1), S.Half
    if isinstance(e, sympy.tanh | sympy.coth):
        square = exponential(t, u.scaled(sympy.Integer(2)))
        ratio = (square - one) / (square + one)
        return ratio if isinstance(e, sympy.tanh) else ratio.inverse()
    grown = exponential(t, u)
    odd = isinstance(e, sympy.sinh | sympy.csch)
    value = (grown - grown.inverse() if odd else grown + grown.inverse()).scaled(half)
    return value.inverse() if isinstance(e, sympy.sech | sympy.csch) else value


def inverse_hyperbolic(t: Forms, e: Any) -> Form:
    """By log."""
    u, one = t.of(e.args[0]), t.number(1)
    if isinstance(e, sympy.asinh):
        return logarithm(t, u + rational_power(t, u * u + one, S.Half))
    if isinstance(e, sympy.acosh):
        root = rational_power(t, u - one, S.Half) * rational_power(t, u + one, S.Half)
        return logarithm(t, u + root)
    above, below = (one + u, one - u) if isinstance(e, sympy.atanh) else (u + one, u - one)
    return logarithm(t, above / below).scaled(S.Half)
