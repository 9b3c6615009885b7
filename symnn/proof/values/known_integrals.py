"""Integrals with known values, used where their conditions hold: gamma, zeta, Gaussian waves.

`Source:` NIST DLMF 5.2.1, 5.9.1, 5.12.1 and the derivative of 5.9.1 by the exponent; 25.5.1,
25.5.3; 25.12.11 by parts; 7.7.4.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S, gamma, oo, polygamma

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.ranges.signs import POSITIVE


def known_value(f: Any, x: Any, ends: tuple[Any, Any], cell: Cell) -> Any:
    """The integral of f over (0, oo), the line or (0, 1) by a known formula, else None.

    >>> x, s = sympy.symbols("x s", positive=True)
    >>> known_value(x ** (s - 1) * sympy.exp(-x), x, (S.Zero, oo), Cell({}))
    gamma(s)
    """
    if ends == (-oo, oo):
        halves = [known_value(h, x, (S.Zero, oo), cell) for h in (f, f.xreplace({x: -x}))]
        return None if None in halves else sympy.Add(*halves)
    if ends not in ((S.Zero, oo), (S.Zero, S.One)):
        return None
    rules = HALF_LINE if ends[1] == oo else (_on_unit_interval,)
    expanded = sympy.expand(f, power_exp=False, power_base=False, log=False, multinomial=False)
    total: Any = S.Zero
    for term in sympy.Add.make_args(expanded):
        values = (rule(term, x, Knowledge(cell)) for rule in rules)
        value = next((v for v in values if v is not None), None)
        if value is None:
            return None
        total += value
    return total


def _gamma(term: Any, x: Any, k: Knowledge) -> Any:
    """c * x**p * log(x)**j * exp(-b*x**q) with p > -1, b > 0, q > 0 and j at most 1."""
    free, bound = term.as_independent(x, as_Add=False)
    power: Any = S.Zero
    exponent: Any = S.Zero
    logs = 0
    for factor in sympy.Mul.make_args(bound):
        base, n = factor.as_base_exp()
        if isinstance(factor, sympy.exp):
            exponent += factor.args[0]
        elif base == x and not n.has(x):
            power += n
        elif factor == sympy.log(x):
            logs += 1
        else:
            return None
    rate, rest = exponent.as_independent(x, as_Add=False)
    base, q = rest.as_base_exp()
    conditions = (power + 1, -rate, q)
    if base != x or logs > 1 or not all(k.is_one_of(c, POSITIVE) for c in conditions):
        return None
    a = sympy.expand((power + 1) / q)
    value = free * gamma(a) / q * (-rate) ** (-a)
    return value * (polygamma(0, a) - sympy.log(-rate)) / q if logs else value


def _zeta(term: Any, x: Any, k: Knowledge) -> Any:
    """c * x**(s - 1)/(exp(b*x) - 1) or c * x**(s - 1)/(exp(b*x) + 1), with b > 0 and s > 1."""
    free, bound = term.as_independent(x, as_Add=False)
    powers = [factor.as_base_exp() for factor in sympy.Mul.make_args(bound)]
    s: Any = 1 + sympy.Add(*[n for base, n in powers if base == x])
    others = [pair for pair in powers if pair[0] != x]
    if len(others) != 1 or others[0][1] != -1 or s.has(x):
        return None
    sign, exponential = others[0][0].as_independent(x, as_Add=True)
    rate = exponential.args[0] / x if isinstance(exponential, sympy.exp) else x
    if (
        sign not in (1, -1)
        or rate.has(x)
        or not all(k.is_one_of(c, POSITIVE) for c in (rate, s - 1))
    ):
        return None
    value = free * gamma(s) * sympy.zeta(s) / rate**s
    return value if sign == -1 else value * (1 - 2 ** (1 - s))


def _logarithm(term: Any, x: Any, k: Knowledge) -> Any:
    """c * log(1 + exp(-b*x)) or c * log(1 - exp(-b*x)), with b > 0."""
    free, bound = term.as_independent(x, as_Add=False)
    inner: Any = bound.args[0] if isinstance(bound, sympy.log) else x
    one, exponential = inner.as_independent(x, as_Add=True)
    sign, exponential = exponential.as_coeff_Mul()
    rate: Any = -exponential.args[0] / x if isinstance(exponential, sympy.exp) else x  # type: ignore[operator]
    if one != 1 or sign not in (1, -1) or rate.has(x) or not k.is_one_of(rate, POSITIVE):
        return None
    return free * S.Pi**2 / (12 * rate) * (1 if sign == 1 else -2)


def _gaussian_wave(term: Any, x: Any, k: Knowledge) -> Any:
    """c * cos(b*x) * exp(-a*x**2), with a > 0."""
    free, bound = term.as_independent(x, as_Add=False)
    waves: list[Any] = [f for f in sympy.Mul.make_args(bound) if isinstance(f, sympy.cos)]
    bells: list[Any] = [f for f in sympy.Mul.make_args(bound) if isinstance(f, sympy.exp)]
    if len(waves) != 1 or len(bells) != 1 or bound != waves[0] * bells[0]:
        return None
    b, a = waves[0].args[0] / x, -bells[0].args[0] / x**2
    if b.has(x) or a.has(x) or not k.is_one_of(a, POSITIVE):
        return None
    return free * sympy.sqrt(S.Pi / a) / 2 * sympy.exp(-(b**2) / (4 * a))


HALF_LINE = (_gamma, _zeta, _logarithm, _gaussian_wave)


def _on_unit_interval(term: Any, x: Any, k: Knowledge) -> Any:
    """c * x**p * (1 - x)**r with p, r > -1."""
    free, bound = term.as_independent(x, as_Add=False)
    powers: dict[Any, Any] = {x: S.Zero, 1 - x: S.Zero}
    for factor in sympy.Mul.make_args(bound):
        base, n = factor.as_base_exp()
        if base not in powers or n.has(x):
            return None
        powers[base] += n
    p, r = (powers[base] + 1 for base in (x, 1 - x))
    if not all(k.is_one_of(c, POSITIVE) for c in (p, r)):
        return None
    return free * gamma(p) * gamma(r) / gamma(p + r)
