"""Sums that cancel, as functions that do not: 1 - erf(x) is erfc(x). Identities, one row each.

They change how often exact arithmetic is needed, never a result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy import Add, Mul, S

from symnn.codegen.graph.safe import Expm1, Log1p


@dataclass(frozen=True)
class Complement:
    """1 + sign*f(u) = replacement(u).

    Args:
        kind: the class of f.
        sign: 1 or -1.
        replacement: of u.
        exponent: f is raised to it.
    """

    kind: Any
    sign: int
    replacement: Callable[[Any], Any]
    exponent: int = 1

    def statement(self, u: Any) -> tuple[Any, Any]:
        """The two sides, to be proved equal."""
        with sp.evaluate(False):
            return 1 + self.sign * self.kind(u) ** self.exponent, self.replacement(u)


COMPLEMENTS = (
    Complement(sp.exp, -1, lambda u: -Expm1(u)),
    Complement(sp.erf, -1, lambda u: sp.erfc(u)),
    Complement(sp.erf, 1, lambda u: sp.erfc(-u, evaluate=False)),
    Complement(sp.erfc, -1, lambda u: sp.erf(u)),
    Complement(sp.tanh, -1, lambda u: 2 / (1 + sp.exp(2 * u))),
    Complement(sp.tanh, 1, lambda u: 2 / (1 + sp.exp(-2 * u))),
    Complement(sp.tanh, -1, lambda u: sp.cosh(u) ** -2, 2),
    Complement(sp.cos, -1, lambda u: 2 * sp.sin(u / 2) ** 2),
    Complement(sp.cos, 1, lambda u: 2 * sp.cos(u / 2) ** 2),
    Complement(sp.cosh, -1, lambda u: -2 * sp.sinh(u / 2) ** 2),
    Complement(sp.sin, -1, lambda u: sp.cos(u) ** 2, 2),
    Complement(sp.cos, -1, lambda u: sp.sin(u) ** 2, 2),
)


def without_cancellation(e: Any) -> Any:
    """The expression with its complements named.

    >>> x = sp.Symbol("x", real=True)
    >>> without_cancellation(x * (1 + sp.erf(x)) / 2), without_cancellation(sp.log(1 + sp.exp(x)))
    (x*erfc(-x)/2, Log1p(exp(x)))
    """
    if not e.args:
        return e
    arguments = [without_cancellation(a) for a in e.args]
    changed = any(x is not y for x, y in zip(arguments, e.args, strict=True))
    return complemented(e.func(*arguments) if changed else e)


def complemented(e: Any) -> Any:
    """A sum or logarithm whose parts have no complements."""
    if isinstance(e, sp.log) and isinstance(e.args[0], Add) and S.One in e.args[0].args:
        return Log1p(e.args[0] - 1)
    return _complemented(e) if isinstance(e, Add) else e


def _complemented(e: Add) -> Any:
    constant, rest = e.as_coeff_Add()
    if constant == 0:
        return e
    for term in Add.make_args(rest):
        found = _replaced(constant, term)
        if found is not None:
            return Add(found, *[t for t in Add.make_args(rest) if t is not term])
    return e


def _replaced(constant: Any, term: Any) -> Any:
    """constant + term as one function, where a row of the table says so."""
    coefficient, factor = term.as_coeff_Mul()
    if abs(coefficient) != abs(constant):
        return None
    base, exponent = (factor.base, factor.exp) if _is_power(factor) else (factor, S.One)
    sign = 1 if coefficient == constant else -1
    for row in COMPLEMENTS:
        if isinstance(base, row.kind) and (row.sign, row.exponent) == (sign, exponent):
            return Mul(constant, row.replacement(base.args[0]))
    return None


def _is_power(e: Any) -> bool:
    return isinstance(e, sp.Pow) and not isinstance(e, sp.exp)
