"""Functions of one or more real numbers: where each is defined, and its ball there.

Each rule takes values and returns a value. A rule that needs a sign asks for it and so raises
`Imprecise` when the ball does not tell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from flint import acb, arb, fmpq

from symnn.balls.arithmetic import Value, as_integer, ball, decided_sign, power, sign
from symnn.balls.exponential import exponential, of_ball
from symnn.balls.outcomes import Imprecise, Undefined

Rule = Callable[..., Value]

ZERO, HALF = fmpq(0), fmpq(1, 2)


def entire(method: str, at_zero: int | None = None) -> Rule:
    """A function defined everywhere; `at_zero` is its exact value at 0 when that is rational."""

    def rule(x: Value) -> Value:
        if at_zero is not None and x == 0:
            return fmpq(at_zero)
        return of_ball(method, x)

    return rule


def logarithm(x: Value, *base: Value) -> Value:
    """log(x) for x > 0, to the base when one is given."""
    if base:
        return quotient(logarithm(x), logarithm(base[0]))
    require(decided_sign(x) > 0, "log", x)
    return fmpq(0) if x == 1 else ball(x).log()


def quotient(above: Value, below: Value) -> Value:
    """above/below for a denominator that is not zero."""
    require(decided_sign(below) != 0, "a quotient by", below)
    return above / below


def require(condition: bool, name: str, x: Value) -> None:
    """Refuse a point that is certainly outside the function's domain."""
    if not condition:
        raise Undefined(f"{name} of {shown(x)} is not a real number")


def shown(x: Value) -> str:
    """The value in a few digits."""
    return x.str(8) if isinstance(x, arb) else str(x)


def between(name: str, method: str, low: int | None, high: int | None, closed: bool) -> Rule:
    """A function defined on an interval with integer ends."""

    def rule(x: Value) -> Value:
        for gap in ([x - low] if low is not None else []) + (
            [high - x] if high is not None else []
        ):
            side = decided_sign(gap)
            require(side > 0 or (closed and side == 0), name, x)
        return fmpq(0) if x == 0 and name != "acos" else getattr(ball(x), method)()

    return rule


def tangent(sine: str, cosine: str) -> Rule:
    """sine/cosine where the cosine is not zero."""

    def rule(x: Value) -> Value:
        if x == 0 and sine in ("sin", "sinh"):
            return fmpq(0)
        above, below = of_ball(sine, x), of_ball(cosine, x)
        return quotient(above, below)

    return rule


def reciprocal(method: str) -> Rule:
    """1/f where f is not zero."""

    def rule(x: Value) -> Value:
        if x == 0:
            require(method in ("cos", "cosh"), f"1/{method}", x)
            return fmpq(1)
        return quotient(arb(1), of_ball(method, x))

    return rule


def off_poles(name: str, method: str) -> Rule:
    """A function with poles at 0, -1, -2, ..."""

    def rule(x: Value) -> Value:
        if sign(x) != 1:
            require(not _is_pole(x), name, x)
        return getattr(ball(x), method)()

    return rule


def _is_pole(x: Value) -> bool:
    whole = as_integer(x)
    if whole is None and isinstance(x, arb) and x.contains_integer():
        raise Imprecise("the ball contains an integer, which may be a pole")
    return whole is not None and whole <= 0


def gamma(x: Value) -> Value:
    """Γ(x) off its poles, exact at small integers."""
    whole = as_integer(x) if isinstance(x, fmpq) else None
    if whole is not None and 0 < whole <= 500:
        return fmpq(int(sympy.factorial(whole - 1)))
    return off_poles("gamma", "gamma")(x)


def log_gamma(x: Value) -> Value:
    """log Γ(x) for x > 0 (SymPy's branch is not real elsewhere)."""
    require(decided_sign(x) > 0, "loggamma", x)
    return ball(x).lgamma()


def polygamma(order: Value, x: Value) -> Value:
    """The derivative of that order of digamma, off the poles."""
    n = as_integer(order)
    if n == 0:
        return off_poles("digamma", "digamma")(x)
    if n is None or n < 0:
        raise Imprecise("polygamma is evaluated at natural orders")
    if sign(x) != 1:
        require(not _is_pole(x), "polygamma", x)
        return acb(ball(x)).polygamma(n).real
    return (-1) ** (n + 1) * arb(n + 1).gamma() * arb(n + 1).zeta(ball(x))


def trigamma(x: Value) -> Value:
    """The derivative of digamma."""
    return polygamma(fmpq(1), x)


def lambert(x: Value, branch: Value = ZERO) -> Value:
    """W(x), the branch through 0, or the branch -1 on (-1/e, 0)."""
    lower = branch == -1
    edge = sign(ball(x) + arb(-1).exp())
    if edge is None:
        raise Imprecise("LambertW: too near to -1/e")
    require(edge > 0 and (branch == 0 or (lower and decided_sign(x) < 0)), "LambertW", x)
    return fmpq(0) if x == 0 else ball(x).lambertw(*([-1] if lower else []))


def angle(y: Value, x: Value) -> Value:
    """atan2(y, x), undefined at the origin."""
    if decided_sign(y) == 0 and decided_sign(x) == 0:
        raise Undefined("atan2(0, 0)")
    return fmpq(0) if y == 0 and x > 0 else arb.atan2(ball(y), ball(x))


def of_reciprocal(name: str, rule: Rule) -> Rule:
    """The inverse of a reciprocal: asec(x) is acos(1/x)."""

    def inverse(x: Value) -> Value:
        require(decided_sign(x) != 0, name, x)
        return rule(1 / x)

    return inverse


def arc_cotangent(x: Value) -> Value:
    """acot(x), which is atan(1/x), and pi/2 at 0."""
    return arb.pi() / 2 if x == 0 else of_reciprocal("acot", entire("atan", 0))(x)


def beta(x: Value, y: Value) -> Value:
    """B(x, y) off the poles."""
    return gamma(x) * gamma(y) / gamma(x + y)


def absolute(x: Value) -> Value:
    """|x|."""
    return abs(x) if isinstance(x, arb) else (x if x >= 0 else -x)


def signum(x: Value) -> Value:
    """sign(x), with sign(0) = 0."""
    return fmpq(decided_sign(x))


def step(x: Value, at_zero: Value = HALF) -> Value:
    """Heaviside: 0 before zero, 1 after, `at_zero` at zero (SymPy's 1/2 unless written)."""
    return (fmpq(0), at_zero, fmpq(1))[decided_sign(x) + 1]


def largest(*values: Value) -> Value:
    """Max, exact among fractions."""
    best = values[0]
    for x in values[1:]:
        order = sign(x - best)
        best = ball(best).max(ball(x)) if order is None else (x if order > 0 else best)
    return best


def smallest(*values: Value) -> Value:
    """Min, exact among fractions."""
    return -largest(*[-x for x in values])


def floor(x: Value) -> Value:
    """The largest integer that is at most x."""
    if isinstance(x, fmpq):
        return fmpq(x.floor())
    whole = x.floor().unique_fmpz()
    if whole is None:
        raise Imprecise("floor: the ball contains a jump")
    return fmpq(whole)


def ceiling(x: Value) -> Value:
    """The smallest integer that is at least x."""
    return -floor(-x)


def remainder(x: Value, divisor: Value) -> Value:
    """x modulo the divisor, with the sign of the divisor."""
    return x - divisor * floor(quotient(x, divisor))


def factorial(x: Value) -> Value:
    """x! = Γ(x + 1)."""
    return gamma(x + 1)


def binomial(n: Value, k: Value) -> Value:
    """n over k for a natural k, by the falling product."""
    count = as_integer(k)
    if count is None or count > 10_000:
        raise Imprecise("binomial is evaluated for natural lower arguments up to 10000")
    result: Value = fmpq(1 if count >= 0 else 0)
    for i in range(max(count, 0)):
        result = result * (n - i) / (i + 1)
    return result


def delta(i: Value, j: Value, *interval: Any) -> Value:
    """1 where both arguments are equal, else 0."""
    return fmpq(1 if decided_sign(i - j) == 0 else 0)


def zeta(s: Value, *offset: Value) -> Value:
    """Riemann's zeta off 1, or Hurwitz' for s > 1 and a positive offset."""
    require(decided_sign(s - 1) != 0, "zeta", s)
    if not offset:
        return ball(s).zeta()
    if sign(s - 1) != 1 or sign(offset[0]) != 1:
        raise Imprecise("the Hurwitz zeta is evaluated for s > 1 and positive offsets")
    return ball(s).zeta(ball(offset[0]))


def square_root(x: Value) -> Value:
    """The non-negative root of x >= 0."""
    return power(x, fmpq(1, 2))


def real_part(x: Value) -> Value:
    """re, conjugate: nothing to do for real numbers."""
    return x


def imaginary_part(x: Value) -> Value:
    """im of a real number."""
    return fmpq(0)


FUNCTIONS: dict[type, Rule] = {
    sympy.exp: exponential, sympy.log: logarithm,
    sympy.sin: entire("sin", 0), sympy.cos: entire("cos", 1), sympy.sinc: entire("sinc", 1),
    sympy.tan: tangent("sin", "cos"), sympy.cot: tangent("cos", "sin"),
    sympy.sec: reciprocal("cos"), sympy.csc: reciprocal("sin"),
    sympy.sinh: entire("sinh", 0), sympy.cosh: entire("cosh", 1), sympy.tanh: entire("tanh", 0),
    sympy.coth: tangent("cosh", "sinh"), sympy.sech: reciprocal("cosh"),
    sympy.csch: reciprocal("sinh"),
    sympy.asin: between("asin", "asin", -1, 1, True),
    sympy.acos: between("acos", "acos", -1, 1, True),
    sympy.atan: entire("atan", 0), sympy.atan2: angle,
    sympy.asinh: entire("asinh", 0), sympy.acosh: between("acosh", "acosh", 1, None, True),
    sympy.atanh: between("atanh", "atanh", -1, 1, False),
    sympy.acot: arc_cotangent, sympy.beta: beta,
    sympy.asec: of_reciprocal("asec", between("asec", "acos", -1, 1, True)),
    sympy.acsc: of_reciprocal("acsc", between("acsc", "asin", -1, 1, True)),
    sympy.acsch: of_reciprocal("acsch", entire("asinh", 0)),
    sympy.asech: of_reciprocal("asech", between("asech", "acosh", 1, None, True)),
    sympy.acoth: of_reciprocal("acoth", between("acoth", "atanh", -1, 1, False)),
    sympy.erf: entire("erf", 0), sympy.erfc: entire("erfc", 1), sympy.erfi: entire("erfi", 0),
    sympy.erfinv: between("erfinv", "erfinv", -1, 1, False),
    sympy.digamma: off_poles("digamma", "digamma"), sympy.trigamma: trigamma,
    sympy.gamma: gamma, sympy.loggamma: log_gamma, sympy.polygamma: polygamma,
    sympy.factorial: factorial, sympy.binomial: binomial, sympy.zeta: zeta, sympy.LambertW: lambert,
    sympy.Si: entire("si", 0), sympy.Shi: entire("shi", 0),
    sympy.Abs: absolute, sympy.sign: signum, sympy.Heaviside: step,
    sympy.Max: largest, sympy.Min: smallest,
    sympy.floor: floor, sympy.ceiling: ceiling, sympy.Mod: remainder,
    sympy.KroneckerDelta: delta,
    sympy.re: real_part, sympy.conjugate: real_part, sympy.im: imaginary_part,
}  # fmt: skip
"""How to evaluate each SymPy function at real values."""
