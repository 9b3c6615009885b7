"""Functions far out and beside their poles, by their asymptotic series and recurrences.

What is not elementary in gamma(u) for u -> oo is a function of v = 1/u of which only its asymptotic
series for v -> 0 is known: enough for limits, where each step cuts a series off and keeps the order
of what it leaves out.
`Source:` NIST DLMF 4.24.17 (atan), 5.5.1 and 5.15.5 (recurrences), 5.11.1 (log gamma), 5.11.2 and
5.15.8 (polygamma), 6.12.3 to 6.12.4 with 6.2.19 (Si), 7.12.1 (erfc).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Rational, S, bernoulli, cos, exp, factorial, log, oo, pi, rf, sin

LONGEST_SHIFT = 12
UNEVALUATED = {"evaluate": False}


class Asymptotic(sympy.Function):
    """A function of v > 0, its last argument, with a known asymptotic series for v -> 0."""

    def coefficient(self, k: int) -> Any:
        """The factor of v**k."""
        raise NotImplementedError


class Stirling(Asymptotic):
    """loggamma(u) - (u - 1/2)*log(u) + u - log(2*pi)/2 at u = 1/v."""

    def coefficient(self, k: int) -> Any:
        return bernoulli(k + 1) / (k * (k + 1)) if k % 2 else S.Zero


class PolygammaRest(Asymptotic):
    """polygamma(m, u) at u = 1/v; for m = 0 less log(u)."""

    def coefficient(self, k: int) -> Any:
        m: Any = self.args[0]
        if k < m or k == 0:
            return S.Zero
        terms = Rational(1, 2) if k == m + 1 else bernoulli(k - m) if (k - m) % 2 == 0 else S.Zero
        return (-1) ** (m + 1) * terms * factorial(k - 1) / factorial(k - m)


class ErfcRest(Asymptotic):
    """erfc(u)*exp(u**2) at u = 1/v."""

    def coefficient(self, k: int) -> Any:
        j = (k - 1) // 2
        return (-1) ** j * rf(S.Half, j) / sympy.sqrt(pi) if k % 2 else S.Zero


class SineIntegralRest(Asymptotic):
    """f(u) for m = 0 and g(u) for m = 1, at u = 1/v: Si(u) = pi/2 - f(u)*cos(u) - g(u)*sin(u)."""

    def coefficient(self, k: int) -> Any:
        m = int(self.args[0])  # type: ignore[arg-type]
        return (-1) ** ((k - 1 - m) // 2) * factorial(k - 1) if k > m and (k - m) % 2 else S.Zero


def _log_gamma(u: Any) -> Any:
    return (u - S.Half) * log(u) - u + log(2 * pi) / 2 + Stirling(1 / u)


def _polygamma(m: Any, u: Any) -> Any:
    rest: Any = PolygammaRest(m, 1 / u)
    return rest if m else rest + log(u)


def _sine_integral(u: Any) -> Any:
    f, g = (SineIntegralRest(S(m), 1 / u) for m in (0, 1))
    return pi / 2 - f * cos(u) - g * sin(u)


def _complement(u: Any) -> Any:
    return exp(-(u**2)) * ErfcRest(1 / u)


FAR_OUT: dict[Any, Callable[..., Any]] = {
    sympy.gamma: lambda u: exp(_log_gamma(u)), sympy.loggamma: _log_gamma,
    sympy.factorial: lambda u: exp(_log_gamma(u + 1)),
    sympy.polygamma: _polygamma,
    sympy.atan: lambda u: pi / 2 - sympy.atan(1 / u), sympy.erf: lambda u: 1 - _complement(u),
    sympy.erfc: _complement, sympy.Si: _sine_integral,
}  # fmt: skip
"""Functions of u for u -> oo, in elementary functions and asymptotic series."""

FAR_DOWN: dict[Any, Callable[[Any], Any]] = {
    sympy.atan: lambda u: -pi / 2 - sympy.atan(1 / u), sympy.erf: lambda u: _complement(-u) - 1,
    sympy.erfc: lambda u: 2 - _complement(-u), sympy.Si: lambda u: -_sine_integral(-u),
}  # fmt: skip
"""The same for u -> -oo."""


def far_out(function: Any, arguments: list[Any], limit: Any) -> Any:
    """A function of what tends to `limit`, in functions with a series there; else as it is.

    >>> u = sympy.Symbol("u", positive=True)
    >>> far_out(sympy.atan, [u], oo)
    -atan(1/u) + pi/2
    >>> far_out(sympy.gamma, [u], S.Zero)
    gamma(u + 1)/u
    """
    if limit == oo and function in FAR_OUT:
        return FAR_OUT[function](*arguments)
    if limit == -oo and function in FAR_DOWN:
        return FAR_DOWN[function](*arguments)
    if function is sympy.factorial:
        function, arguments, limit = sympy.gamma, [arguments[0] + 1], limit + 1
    if limit.is_Rational and limit <= 0 and function in SHIFTS:
        count = 1 + int(sympy.floor(-limit))
        if count <= LONGEST_SHIFT:
            return _stepped(function, arguments, count)
    return function(*arguments, **UNEVALUATED)


SHIFTS: dict[Any, Callable[..., Any]] = {
    sympy.gamma: lambda f, u: f / u, sympy.loggamma: lambda f, u: f - log(u),
    sympy.polygamma: lambda f, m, u: f - (-1) ** m * factorial(m) / u ** (m + 1),
}  # fmt: skip
"""f(u) from f(u + 1)."""


def _stepped(function: Any, arguments: list[Any], count: int) -> Any:
    """The function by its value `count` steps up."""
    *first, u = arguments
    value = function(*first, u + count, **UNEVALUATED)
    for k in reversed(range(count)):
        value = SHIFTS[function](value, *first, u + k)
    return value
