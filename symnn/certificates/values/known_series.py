"""Series with known sums: the general term, where it converges, and the sum.

A term is i**power * a(i) * z**i with i from `start` on; the sums with powers of i are those of the
operator z*d/dz, written out by Stirling numbers.
Source: Abramowitz and Stegun, 3.6.8-9, 4.1.24, 4.2.1, 4.3.65-66, 4.6.22, 23.2.16-20.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S
from sympy.functions.combinatorial.numbers import stirling

from symnn.certificates.cells import NEGATIVE, NONNEGATIVE, POSITIVE, ZERO, Cell
from symnn.certificates.enclosure import Unsure
from symnn.certificates.forms import NeedSign
from symnn.certificates.signs import has_sign, sign

HIGHEST = 12


@dataclass(frozen=True)
class Known:
    """A series.

    Args:
        start: the first i.
        term: a(i), given i and the parameter.
        total: the sum, given z, the power of i, the parameter and the cell.
        top: the last i of a finite series, given the parameter; None for an infinite one.
    """

    start: int
    term: Callable[[Any, Any], Any]
    total: Callable[[Any, int, Any, Cell], Any]
    top: Callable[[Any], Any] | None = None


def _require(e: Any, wanted: int, cell: Cell) -> None:
    if not has_sign(e, wanted, cell):
        raise Unsure(f"the series is not seen to converge: {e}")


def _inside(z: Any, cell: Cell) -> None:
    """|z| < 1."""
    _require(1 - z, POSITIVE, cell)
    _require(1 + z, POSITIVE, cell)


def _from_minus_one(z: Any, cell: Cell) -> None:
    """-1 <= z < 1, where Abel's theorem reaches."""
    _require(1 - z, POSITIVE, cell)
    _require(1 + z, NONNEGATIVE, cell)


def _no_power(power: int) -> None:
    if power:
        raise Unsure("a power of the index in such a series")


def _by_derivatives(derivative: Callable[[int], Any], z: Any, power: int) -> Any:
    """(z*d/dz)**power of F, from the derivatives of F."""
    return sympy.Add(*[stirling(power, i) * z**i * derivative(i) for i in range(power + 1)])


def _geometric(z: Any, power: int, parameter: Any, cell: Cell) -> Any:
    _inside(z, cell)
    return _by_derivatives(lambda i: sympy.factorial(i) / (1 - z) ** (i + 1), z, power)


def _exponential(z: Any, power: int, parameter: Any, cell: Cell) -> Any:
    return _by_derivatives(lambda i: sympy.exp(z), z, power)


def _binomial(z: Any, power: int, n: Any, cell: Cell) -> Any:
    if not n.is_integer:
        raise Unsure(f"`{n}` may be no integer")
    _require(n, NONNEGATIVE, cell)
    return _by_derivatives(lambda i: sympy.expand(sympy.ff(n, i)) * (1 + z) ** (n - i), z, power)


def _negative_binomial(z: Any, power: int, n: Any, cell: Cell) -> Any:
    _inside(z, cell)
    _require(n, POSITIVE, cell)
    return _by_derivatives(lambda i: sympy.expand(sympy.rf(n, i)) / (1 - z) ** (n + i), z, power)


def _squares(z: Any, power: int, n: Any, cell: Cell) -> Any:
    """Vandermonde's identity."""
    _no_power(power)
    if z != 1 or not n.is_integer:
        raise Unsure("such a sum of squares of binomials")
    _require(n, NONNEGATIVE, cell)
    return sympy.binomial(2 * n, n)


def _logarithm(z: Any, power: int, parameter: Any, cell: Cell) -> Any:
    _no_power(power)
    _from_minus_one(z, cell)
    return -sympy.log(1 - z)


def _by_sign(
    z: Any, cell: Cell, values: tuple[Callable[[Any], Any], Any, Callable[[Any], Any]]
) -> Any:
    """The value for z < 0 (given sqrt(-z)), z = 0, and z > 0 (given sqrt(z))."""
    found = sign(z, cell)
    if found not in (NEGATIVE, ZERO, POSITIVE):
        raise NeedSign(z)
    if found == ZERO:
        return values[1]
    return values[2](sympy.sqrt(z)) if found == POSITIVE else values[0](sympy.sqrt(-z))


def _odd_reciprocals(z: Any, power: int, parameter: Any, cell: Cell) -> Any:
    _no_power(power)
    _from_minus_one(z, cell)
    return _by_sign(z, cell, (lambda r: sympy.atan(r) / r, S.One, lambda r: sympy.atanh(r) / r))


def _even_factorials(z: Any, power: int, parameter: Any, cell: Cell) -> Any:
    _no_power(power)
    return _by_sign(z, cell, (sympy.cos, S.One, sympy.cosh))


def _odd_factorials(z: Any, power: int, parameter: Any, cell: Cell) -> Any:
    _no_power(power)
    return _by_sign(z, cell, (lambda r: sympy.sin(r) / r, S.One, lambda r: sympy.sinh(r) / r))


def _zeta(z: Any, power: int, s: Any, cell: Cell) -> Any:
    """The alternating sum too."""
    if z not in (1, -1):
        raise Unsure("such a zeta function")
    value = _zeta_value(power, s, cell)
    return value if z == 1 else -(1 - sympy.Integer(2) ** (1 - s)) * value


def _odd_zeta(z: Any, power: int, s: Any, cell: Cell) -> Any:
    if z != 1:
        raise Unsure("such a zeta function")
    return (1 - sympy.Integer(2) ** -s) * _zeta_value(power, s, cell)


def _zeta_value(power: int, s: Any, cell: Cell) -> Any:
    _no_power(power)
    _require(s - 1, POSITIVE, cell)
    if not (s.is_Integer and s % 2 == 0 and s <= 40):
        return sympy.zeta(s, evaluate=False)
    n = int(s)
    return abs(sympy.bernoulli(n)) * (2 * S.Pi) ** n / (2 * sympy.factorial(n))


def _central_binomial(z: Any, power: int, parameter: Any, cell: Cell) -> Any:
    _no_power(power)
    _inside(4 * z, cell)
    return 1 / sympy.sqrt(1 - 4 * z)


SERIES: dict[str, Known] = {
    "geometric": Known(0, lambda i, p: S.One, _geometric),
    "exponential": Known(0, lambda i, p: 1 / sympy.factorial(i), _exponential),
    "logarithm": Known(1, lambda i, p: 1 / i, _logarithm),
    "odd reciprocals": Known(0, lambda i, p: 1 / (2 * i + 1), _odd_reciprocals),
    "even factorials": Known(0, lambda i, p: 1 / sympy.factorial(2 * i), _even_factorials),
    "odd factorials": Known(0, lambda i, p: 1 / sympy.factorial(2 * i + 1), _odd_factorials),
    "zeta": Known(1, lambda i, s: i ** (-s), _zeta),
    "odd zeta": Known(0, lambda i, s: (2 * i + 1) ** (-s), _odd_zeta),
    "central binomial": Known(0, lambda i, p: sympy.binomial(2 * i, i), _central_binomial),
    "negative binomial": Known(0, lambda i, n: sympy.binomial(i + n - 1, i), _negative_binomial),
    "binomial": Known(0, lambda i, n: sympy.binomial(n, i), _binomial, lambda n: n),
    "squares": Known(0, lambda i, n: sympy.binomial(n, i) ** 2, _squares, lambda n: n),
}  # fmt: skip
