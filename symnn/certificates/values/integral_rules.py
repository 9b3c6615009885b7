"""Ways to the value of an integral of a smooth function: an antiderivative, gamma, beta."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S, oo

from symnn.certificates.cells import NEGATIVE, POSITIVE
from symnn.certificates.definedness import missing
from symnn.certificates.derivatives import JUMPS, SWITCHES, differentiated
from symnn.certificates.enclosure import Unsure
from symnn.certificates.signs import sign
from symnn.certificates.values.antiderivatives import guesses
from symnn.certificates.values.limits import limit
from symnn.certificates.values.stretches import Stretch, direction, inside_of


def derived(given: list[Any], f: Any, s: Stretch) -> Any:
    """The derivative of an antiderivative less the integrand, which must be 0."""
    (found,) = given
    inner = inside_of(s)
    if found.has(*SWITCHES, *JUMPS) or missing(found, inner, strict=True):
        raise Unsure("it is not shown that the antiderivative is smooth")
    return differentiated(found, s.x) - f


def between_ends(given: list[Any], s: Stretch) -> Any:
    """The difference of the limits of an antiderivative at both ends."""
    sides = "+-" if direction(s) > 0 else "-+"
    ends = [limit(given[0], s.x, (end, side), s.cell)[0]
            for end, side in zip((s.low, s.high), sides, strict=True)]  # fmt: skip
    return ends[1] - ends[0]


def of_gamma(given: list[Any], f: Any, s: Stretch) -> Any:
    """c*gamma(p)/r**p is the integral of c*x**(p - 1)*exp(-r*x) from 0 on, for p, r > 0."""
    c, p, r = given
    if (s.low, s.high) != (S.Zero, oo):
        raise Unsure("an integral of gamma runs from 0 to infinity")
    _require_positive(s, (p, r), c)
    return c * s.x ** (p - 1) * sympy.exp(-r * s.x) - f


def of_beta(given: list[Any], f: Any, s: Stretch) -> Any:
    """c*B(p, q) is the integral of c*x**(p - 1)*(1 - x)**(q - 1) from 0 to 1, for p, q > 0."""
    c, p, q = given
    if (s.low, s.high) != (S.Zero, S.One):
        raise Unsure("an integral of beta runs from 0 to 1")
    _require_positive(s, (p, q), c)
    return c * s.x ** (p - 1) * (1 - s.x) ** (q - 1) - f


def _require_positive(s: Stretch, parameters: tuple[Any, ...], factor: Any) -> None:
    if factor.has(s.x):
        raise Unsure(f"{factor} moves with {s.x}")
    for p in parameters:
        if p.has(s.x) or sign(p, s.cell) != POSITIVE:
            raise Unsure(f"it is not shown that {p} > 0")


@dataclass(frozen=True)
class Entry:
    """A way to a value: what may be tried, what must be 0, and the value then."""

    count: int
    guesses: Callable[[Any, Stretch], Any]
    identity: Callable[[list[Any], Any, Stretch], Any]
    value: Callable[[list[Any], Stretch], Any]


def _powers(f: Any, s: Stretch, other: Callable[[Any], Any]) -> list[list[Any]]:
    """(factor, power, parameter) of a product of x**(p - 1) and one more kind of factor."""
    factor, power, parameter = S.One, S.One, S.One
    for part in sympy.Mul.make_args(sympy.powsimp(f)):
        base, exponent = part.as_base_exp()
        if not part.has(s.x):
            factor = factor * part
        elif base == s.x and not exponent.has(s.x):
            power = power + exponent
        else:
            found = other(part)
            if found is None:
                return []
            parameter = found
    return [[factor, power, parameter]]


def _gamma_guesses(f: Any, s: Stretch) -> list[list[Any]]:
    def rate(part: Any) -> Any:
        found: Any = part.args[0] if isinstance(part, sympy.exp) else s.x**2
        return -found.coeff(s.x) if sympy.expand(found - found.coeff(s.x) * s.x) == 0 else None

    return _powers(f, s, rate) if s.high == oo else []


def _beta_guesses(f: Any, s: Stretch) -> list[list[Any]]:
    def power(part: Any) -> Any:
        base, exponent = part.as_base_exp()
        return exponent + 1 if base == 1 - s.x and not exponent.has(s.x) else None

    return _powers(f, s, power) if s.high == 1 else []


def antiderivatives(f: Any, s: Stretch) -> Iterator[Any]:
    """Guesses, with log(-u) for log(u) where u is negative."""
    inner = inside_of(s)

    def turned(u: Any) -> Any:
        return sympy.log(-u if sign(u, inner) == NEGATIVE else u)

    for found in guesses(f, s.x):
        yield found.replace(sympy.log, turned)


def _gamma(c: Any, p: Any, r: Any) -> Any:
    return c * sympy.gamma(p) / r**p


def _beta(p: Any, q: Any) -> Any:
    return sympy.gamma(p) * sympy.gamma(q) / sympy.gamma(p + q)


TABLE: dict[str, Entry] = {
    "gamma": Entry(
        3, _gamma_guesses, of_gamma, lambda given, s: _gamma(*given)
    ),
    "beta": Entry(3, _beta_guesses, of_beta, lambda given, s: given[0] * _beta(*given[1:])),
    "antiderivative": Entry(
        1, lambda f, s: ([g] for g in antiderivatives(f, s)), derived, between_ends
    ),
}  # fmt: skip
