"""Equations with gamma at x, 1 - x and k*x: reflection and multiplication, and their logarithmic
derivatives.

`Source:` NIST DLMF 5.5.3 and 5.15.6 (reflection), 5.5.6 and 5.15.7 (multiplication).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import sympy
from sympy import Dummy, Rational, S, cot, factorial, gamma, log, pi, polygamma, sin

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.ranges.signs import NONZERO
from symnn.proof.tower import NO_FORM, NeedSign

WRITTEN = (gamma, sympy.loggamma, sympy.factorial, sympy.binomial, polygamma)
LONGEST_SHIFT, MOST_FACTORS = 12, 6
AS_WRITTEN = {"evaluate": False}


def related(e: Any, cell: Cell) -> Any:
    """An expression that is zero wherever `e` is, with fewer kinds of gamma values; None if as is.

    >>> from symnn.proof.ranges.ranges import Range
    >>> x = sympy.Symbol("x", positive=True)
    >>> cell = Cell({x: Range(S.Zero, S.One)})
    >>> related(gamma(x) * gamma(1 - x) - pi / sin(pi * x), cell).has(gamma)
    False
    """
    k = Knowledge(cell)
    t = k.tower()
    try:
        form = t.form(e)
    except (NeedSign, *NO_FORM):
        return None
    start = t.polynomial_expression(form.above)
    multiplied = start.xreplace(dict(_multiplied(start)))
    found = multiplied.xreplace(dict(_reflected(multiplied, k)))
    return None if found == start else found


def _values(e: Any) -> list[Any]:
    return sorted(e.atoms(gamma, polygamma), key=sympy.default_sort_key)


def _multiplied(e: Any) -> Iterator[tuple[Any, Any]]:
    """Each value at k*B + c by values at B + (c + j)/k, where B divides all that vary with it.

    It has a pole exactly where one of them has one.
    """
    for value in _values(e):
        moving, constant = _parts(value.args[-1])
        if moving == 0:
            continue
        ratios = [_ratio(_parts(other.args[-1])[0], moving) for other in _values(e)]
        steps = [abs(q) for q in ratios if q is not None]
        unit = Rational(sympy.igcd(0, *(q.p for q in steps)), sympy.ilcm(*(q.q for q in steps), 1))
        count = 1 / unit
        if not count.is_Integer or not 1 < count <= MOST_FACTORS:
            continue
        places = [moving * unit + (constant + j) / count for j in range(int(count))]
        yield value, _MULTIPLICATION[value.func](value.args, count, places)


def _parts(u: Any) -> tuple[Any, Any]:
    """What varies, and the constant term."""
    constant, moving = sympy.expand(u).as_coeff_Add(rational=True)
    return moving, constant


def _ratio(one: Any, other: Any) -> Any:
    """one/other where that is a rational number."""
    ratio = sympy.cancel(one / other) if other != 0 else S.NaN
    return ratio if ratio.is_Rational and ratio != 0 else None


def _gamma_of_multiple(args: Any, count: Any, places: list[Any]) -> Any:
    values = [gamma(p, **AS_WRITTEN) for p in places]
    return (2 * pi) ** ((1 - count) / 2) * count ** (args[0] - S.Half) * sympy.Mul(*values)


def _polygamma_of_multiple(args: Any, count: Any, places: list[Any]) -> Any:
    m = args[0]
    values = [polygamma(m, p, **AS_WRITTEN) for p in places]
    return sympy.Add(*values) / count ** (m + 1) + (0 if m else log(count))


_MULTIPLICATION: dict[Any, Callable[[Any, Any, list[Any]], Any]] = {
    gamma: _gamma_of_multiple, polygamma: _polygamma_of_multiple,
}  # fmt: skip


def _reflected(e: Any, k: Knowledge) -> Iterator[tuple[Any, Any]]:
    """f(n - a) by f(a), where a is no integer or the two would not both be defined."""
    gone: set[Any] = set()
    for one, other in combinations(_values(e), 2):
        alike = one.func is other.func and one.args[:-1] == other.args[:-1]
        if not alike or {one, other} & gone:
            continue
        a, b = one.args[-1], other.args[-1]
        total = sympy.expand(a + b)
        if not total.is_Integer or abs(total) > LONGEST_SHIFT:
            continue
        if total > 1 and not k.is_one_of(sin(pi * a), NONZERO):
            continue
        gone |= {one, other}
        yield other, _REFLECTION[one.func](one, int(total) - 1)


def _gamma_of_difference(value: Any, shift: int) -> Any:
    """gamma(1 - a + shift) by gamma(a)."""
    a = value.args[0]
    found = pi / (sin(pi * a) * value)
    for j in range(shift):
        found = found * (1 - a + j)
    for j in range(-shift):
        found = found / (-a - j)
    return found


def _polygamma_of_difference(value: Any, shift: int) -> Any:
    """polygamma(m, 1 - a + shift) by polygamma(m, a)."""
    m, a = value.args
    u = Dummy("u", real=True)
    sign = (-1) ** m
    found = sign * (value + pi * cot(pi * u).diff(u, int(m)).xreplace({u: a}))
    for j in range(shift):
        found = found + sign * factorial(m) / (1 - a + j) ** (m + 1)
    for j in range(-shift):
        found = found - sign * factorial(m) / (-a - j) ** (m + 1)
    return found


_REFLECTION: dict[Any, Callable[[Any, int], Any]] = {
    gamma: _gamma_of_difference, polygamma: _polygamma_of_difference,
}  # fmt: skip
