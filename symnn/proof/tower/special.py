"""Function values that stay opaque but for a few relations: parity, shifts, W(x)*exp(W(x)) = x."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr, Rational, S

from symnn.proof.ranges.signs import NONNEGATIVE, within
from symnn.proof.tower.exponentials import exponential, logarithm
from symnn.proof.tower.fractions import Fraction
from symnn.proof.tower.tower import Generator, NoForm, Tower

LONGEST_SHIFT = 30


def opaque(t: Tower, e: Any) -> Fraction:
    """A function value, equal to another one of equal arguments."""
    arguments = [t.of(a) for a in e.args]
    values = [t.expression(a) for a in arguments]
    return _value(t, e.func, arguments, values)


def _value(t: Tower, function: Any, arguments: list[Fraction], values: list[Expr]) -> Fraction:
    key = (function, *[a.key for a in arguments])
    kind = "lambert" if function is sympy.LambertW and len(arguments) == 1 else "opaque"
    only = arguments[0] if arguments else None
    return t.generator(
        key, lambda: Generator(kind, function(*values, **_unevaluated(function)), only)
    )


def _unevaluated(function: Any) -> dict[str, bool]:
    return {"evaluate": False} if issubclass(function, sympy.Function) else {}


def odd(t: Tower, e: Any) -> Fraction:
    """f(-x) = -f(x) and f(0) = 0."""
    undone = _undone(t, e)
    if undone is not None:
        return undone
    u = t.of(e.args[0])
    if u.is_zero:
        return u
    flipped = u.above.leading_coefficient() < 0
    argument = -u if flipped else u
    value = t.expression(argument)
    evaluated = e.func(value)
    if not isinstance(evaluated, e.func) and not evaluated.has(e.func):
        result = t.of(evaluated)
    else:
        result = _value(t, e.func, [argument], [value])
    return -result if flipped else result


INVERSES: dict[Any, tuple[Any, Any, Any]] = {
    sympy.asin: (sympy.sin, -S.Pi / 2, S.Pi / 2), sympy.acos: (sympy.cos, S.Zero, S.Pi),
    sympy.atan: (sympy.tan, -S.Pi / 2, S.Pi / 2),
}  # fmt: skip
"""What each inverts, and between which arguments; the tangent is not defined at the ends."""


def _undone(t: Tower, e: Any) -> Fraction | None:
    """v for asin(sin(v)) and the like, when v lies where the inverse takes its values."""
    inverted = INVERSES.get(e.func)
    if inverted is None or not isinstance(e.args[0], inverted[0]):
        return None
    v: Any = e.args[0].args[0]
    inside = all(within(t.sign(gap), NONNEGATIVE) for gap in (v - inverted[1], inverted[2] - v))
    return t.of(v) if inside else None


def complementary_error(t: Tower, e: Any) -> Fraction:
    """erfc = 1 - erf."""
    return t.rational(1) - t.of(sympy.erf(e.args[0], evaluate=False))


def inverse_cosine(t: Tower, e: Any) -> Fraction:
    """acos = pi/2 - asin, and acos(cos(v)) = v for 0 <= v <= pi."""
    undone = _undone(t, e)
    if undone is not None:
        return undone
    return t.of(S.Pi).scaled(1, 2) - t.of(sympy.asin(e.args[0], evaluate=False))


def inverse_cotangent(t: Tower, e: Any) -> Fraction:
    """acot(x) = atan(1/x) off 0, as SymPy has it."""
    return t.of(sympy.atan(1 / e.args[0], evaluate=False))


def lambert(t: Tower, e: Any) -> Fraction:
    """W(v*exp(v)) = v for v >= -1; else an opaque value whose exp and log are known."""
    u = t.of(e.args[0])
    if len(e.args) > 1:
        return opaque(t, e)
    if u.is_zero:
        return u
    for generator in list(t.generators):
        v = generator.argument
        if generator.kind != "exp" or v is None or not (u - v * exponential(t, v)).is_zero:
            continue
        if within(t.sign(t.expression(v + t.rational(1))), NONNEGATIVE):
            return v
    return opaque(t, e)


def log_gamma(t: Tower, e: Any) -> Fraction:
    """loggamma = log of gamma on positive arguments, where it is defined."""
    return logarithm(t, t.of(sympy.gamma(e.args[0], evaluate=False)))


def factorial(t: Tower, e: Any) -> Fraction:
    """n! = gamma(n + 1)."""
    return t.of(sympy.gamma(e.args[0] + 1, evaluate=False))


@dataclass(frozen=True)
class Shift:
    """How a function steps: f(x + 1) = up(f(x), factor(x)) and f(x) = down(f(x + 1), factor(x))."""

    factor: Callable[[Fraction], Fraction]
    up: Callable[[Fraction, Fraction], Fraction]
    down: Callable[[Fraction, Fraction], Fraction]


GAMMA = Shift(lambda x: x, lambda f, x: f * x, lambda f, x: f / x)


def gamma(t: Tower, e: Any) -> Fraction:
    """gamma(x + k) = gamma(x) * x * (x + 1) * ... * (x + k - 1)."""
    return _shifted(t, e, e.args[0], GAMMA)


def polygamma(t: Tower, e: Any) -> Fraction:
    """polygamma(m, x + 1) = polygamma(m, x) + (-1)**m * m! / x**(m + 1)."""
    order = e.args[0]
    if not (order.is_Integer and 0 <= order <= 20):
        return opaque(t, e)
    m = int(order)
    scale = (-1) ** m * int(sympy.factorial(m))

    def factor(x: Fraction) -> Fraction:
        return (x ** (m + 1)).inverse().scaled(scale)

    return _shifted(t, e, e.args[1], Shift(factor, lambda f, x: f + x, lambda f, x: f - x))


def _shifted(t: Tower, e: Any, argument: Expr, shift: Shift) -> Fraction:
    """Stepped from the argument whose constant term lies in [0, 1)."""
    u = t.of(argument)
    constant = u.rational()
    if constant is not None and constant.q == 1:
        return _at_number(t, e, Rational(int(constant.p)))
    count = _floor_of_constant_term(t, u)
    if abs(count) > LONGEST_SHIFT:
        return _opaque_at(t, e, u)
    start = u - t.rational(count)
    if constant is None:
        value = _opaque_at(t, e, start)
    else:
        value = _at_number(t, e, Rational(int(constant.p), int(constant.q)) - count)
    for k in range(count):
        value = shift.up(value, shift.factor(start + t.rational(k)))
    for k in range(-count):
        value = shift.down(value, shift.factor(start - t.rational(k + 1)))
    return value


def _floor_of_constant_term(t: Tower, u: Fraction) -> int:
    constant = u.above.to_dict().get((0,) * t.field.size) if u.is_polynomial else None
    return int(constant.p) // int(constant.q) if constant is not None else 0


def _opaque_at(t: Tower, e: Any, u: Fraction) -> Fraction:
    others = list(e.args[:-1])
    value = t.expression(u)
    key = (e.func, *others, u.key)
    return t.generator(key, lambda: Generator("opaque", e.func(*others, value, evaluate=False), u))


def _at_number(t: Tower, e: Any, q: Any) -> Fraction:
    value = e.func(*e.args[:-1], q)
    if not value.is_finite:
        raise NoForm("a pole")
    if value.has(e.func):
        return t.generator((e.func, *e.args[:-1], q), lambda: Generator("constant", value))
    return t.of(value)


def binomial(t: Tower, e: Any) -> Fraction:
    """n over k: the falling product for a number k, by gamma where 0 <= k <= n, else opaque."""
    n, k = e.args
    chosen = [t.of(k), *([t.of(n - k)] if within(t.sign(n), NONNEGATIVE) else [])]
    for number in (part.rational() for part in chosen):
        if number is not None and number.q == 1 and 0 <= number <= LONGEST_SHIFT:
            return _falling(t, t.of(n), int(number.p))
    if all(within(t.sign(part), NONNEGATIVE) for part in (k, n - k)):
        above, *below = (t.of(sympy.gamma(part + 1, evaluate=False)) for part in (n, k, n - k))
        return above / (below[0] * below[1])
    return opaque(t, e)


def _falling(t: Tower, upper: Fraction, count: int) -> Fraction:
    result = t.rational(1)
    for i in range(count):
        result = result * (upper - t.rational(i)).scaled(1, i + 1)
    return result
