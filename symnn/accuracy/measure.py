"""`measure`: how far somebody's numeric function is from the exact value of a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import DTypeLike
from sympy import Expr

from symnn.accuracy.formats import format_of
from symnn.accuracy.measurement import Measurement
from symnn.accuracy.sample import Sample
from symnn.accuracy.samplers import columns_of
from symnn.core import Formula
from symnn.core.domains import Domain
from symnn.errors import SymnnError
from symnn.syntax import declare
from symnn.syntax.expression import build


def sample(
    formula: str | Expr | Formula,
    domains: Mapping[str, str | Domain] | None = None,
    *,
    dtype: DTypeLike = "float64",
    sampler: str = "whole",
    points: int = 2000,
    seed: int = 0,
) -> Sample:
    """Points of a domain with the true values of a formula there.

    Args:
        formula: text, an expression of SymPy, or a record of the catalog.
        domains: of the arguments, in their order; by default those of the symbols, by name.
        dtype: of arguments and results: float64, float32 or float16.
        sampler: `whole` (all magnitudes), `everyday` (up to 20), `near` (thresholds).
        points: how many.
        seed: of the choice.

    >>> import numpy as np
    >>> sample("exp(x)", {"x": "Reals"}, sampler="everyday", points=50).measure(np.exp).max_ulp < 1
    True

    Raises:
        SymnnError: there is no variable, or the formula is malformed.
        UnknownNameError: there is no such sampler.
        NotSupportedError: the dtype is not measured, or an argument is an array.
    """
    form = format_of(dtype)
    expression, symbols = _read(formula, domains)
    columns = columns_of(expression, symbols, form, sampler, points, seed)
    return Sample(expression, columns, form, sampler, seed)


def _read(formula: Any, domains: Mapping[str, str | Domain] | None) -> tuple[Any, list[Any]]:
    """The expression and its arguments, in order."""
    declared = declare(domains or {})
    if isinstance(formula, Formula):
        return formula.expression, list(formula.arguments)
    if isinstance(formula, str):
        formula = build(formula, declared, free=domains is None)
    free = {s.name: s for s in sorted(formula.free_symbols, key=str)}
    symbols = [free.get(n, s) for n, s in declared.items()] if declared else list(free.values())
    if not symbols:
        raise SymnnError(f"accuracy: `{formula}` has no variable; needed one at least")
    return formula, symbols


def measure(
    function: Callable[..., Any],
    formula: str | Expr | Formula,
    domains: Mapping[str, str | Domain] | None = None,
    **where: Any,
) -> Measurement:
    """How far a numeric function is from the exact value of a formula, in ulps.

    Args:
        function: takes arrays of NumPy, or numbers, in the order of the arguments.
        formula: text, an expression of SymPy, or a record of the catalog.
        domains: of the arguments, in their order; by default those of the symbols, by name.
        where: `dtype`, `sampler`, `points` and `seed`, as `sample` takes them.

    >>> import numpy as np
    >>> naive = lambda x: np.log(1 + np.exp(x))
    >>> softplus = "log(1 + exp(x))"
    >>> found = measure(naive, softplus, {"x": "Reals"}, sampler="near", points=300)
    >>> found.max_ulp > 1e6, found.spurious_inf > 0, found.warned
    (True, True, ('overflow',))
    >>> stable = lambda x: np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
    >>> measure(stable, softplus, {"x": "Reals"}, sampler="near", points=300).max_ulp < 2
    True

    Raises:
        ShapeError: the function does not return one number a point.
    """
    return sample(formula, domains, **where).measure(function)
