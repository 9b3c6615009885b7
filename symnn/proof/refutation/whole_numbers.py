"""Whole numbers tried by the hundred thousand: floats say which look worst, balls judge these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy
from sympy import Expr, Integer

from symnn.core import Verdict
from symnn.proof.equations.problem import Problem
from symnn.proof.ranges.ranges import Range
from symnn.proof.refutation.points import sizes
from symnn.proof.refutation.refuter import refuted, violation

FARTHEST, FEW = 100_000, 6
LARGEST = 2**52
"""Up to which whole numbers floats are exact."""

FUNCTIONS: dict[Any, Callable[..., Any]] = {
    sympy.Add: lambda *terms: sum(terms),
    sympy.Mul: lambda *factors: np.prod(np.broadcast_arrays(*factors), axis=0),
    sympy.Pow: np.power, sympy.exp: np.exp, sympy.log: np.log, sympy.sin: np.sin,
    sympy.cos: np.cos, sympy.tan: np.tan, sympy.atan: np.arctan, sympy.sinh: np.sinh,
    sympy.cosh: np.cosh, sympy.tanh: np.tanh, sympy.Abs: np.abs, sympy.sign: np.sign,
    sympy.floor: np.floor, sympy.ceiling: np.ceil, sympy.Mod: np.mod,
    sympy.Max: lambda *values: np.maximum.reduce(np.broadcast_arrays(*values)),
    sympy.Min: lambda *values: np.minimum.reduce(np.broadcast_arrays(*values)),
}  # fmt: skip


def refute_at_whole_numbers(problem: Problem) -> Verdict | None:
    """A counterexample among the whole numbers up to a hundred thousand, of the one symbol.

    `Why:` sin(n) comes close to 1 at few n only, which no simple number and no descent finds.
    """
    symbols = list(problem.scalars)
    if len(symbols) != 1 or problem.arrays or sizes(problem):
        return None
    for r in problem.scalars[symbols[0]]:
        if not r.integer:
            return None
        for n in _worst_places(problem, symbols[0], r):
            problem.budget.check()
            failed = violation(problem, {symbols[0]: n}, 2000)
            if failed is not None:
                return refuted(problem, failed)
    return None


def _worst_places(problem: Problem, n: Any, r: Range) -> list[Any]:
    """Members of the range where the relation is nearest to failing, or fails most."""
    first: Any = r.low if r.low.is_Integer else Integer(-FARTHEST // 2)
    if r.high.is_Integer and not r.low.is_Integer:
        first = r.high - FARTHEST
    if abs(int(first)) > LARGEST:
        return []
    places = np.arange(FARTHEST + 1.0) + int(first)
    found = _values(problem.gap, n, places)
    if found is None:
        return []
    chosen = _worst(np.broadcast_to(found, places.shape), problem.claim.relation)
    return [m for m in (first + k for k in chosen) if r.contains(m)]


def _values(e: Expr, n: Any, at: Any) -> Any:
    """The expression at many places in floats; None for a node that is not in the table."""
    if e == n:
        return at
    if e.is_number:
        return float(e) if e.is_real and e.is_finite else None
    args = [_values(a, n, at) for a in e.args]  # type: ignore[arg-type]
    if type(e) not in FUNCTIONS or any(a is None for a in args):
        return None
    with np.errstate(all="ignore"):
        return FUNCTIONS[type(e)](*args)


def _worst(gap: Any, relation: str) -> list[int]:
    """The positions of the smallest margins, as far as floats see."""
    margin = {"==": -np.abs(gap), "!=": np.abs(gap), "<": -gap, "<=": -gap}.get(relation, gap)
    finite = np.where(np.isfinite(margin), margin, np.inf)
    order = np.argpartition(finite, FEW)[:FEW]
    return sorted(map(int, order), key=lambda place: finite[place])
