"""Integrals that define or characterize gamma: known values, used where their conditions hold.

`Source:` NIST DLMF 5.2.1, 5.9.1, 5.12.1 and the derivative of 5.9.1 by the exponent.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S, gamma, oo, polygamma

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.ranges.signs import POSITIVE


def known_value(f: Any, x: Any, ends: tuple[Any, Any], cell: Cell) -> Any:
    """The integral of f over (0, oo) or (0, 1) by a known formula, else None.

    >>> x, s = sympy.symbols("x s", positive=True)
    >>> known_value(x ** (s - 1) * sympy.exp(-x), x, (S.Zero, oo), Cell({}))
    gamma(s)
    """
    if ends not in ((S.Zero, oo), (S.Zero, S.One)):
        return None
    rule = _on_half_line if ends[1] == oo else _on_unit_interval
    expanded = sympy.expand(f, power_exp=False, power_base=False, log=False, multinomial=False)
    values = [rule(term, x, Knowledge(cell)) for term in sympy.Add.make_args(expanded)]
    return None if None in values else sympy.Add(*values)


def _on_half_line(term: Any, x: Any, k: Knowledge) -> Any:
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
