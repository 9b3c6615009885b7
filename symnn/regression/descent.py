"""From a start to a minimum: the method of Levenberg and Marquardt with derived slopes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from symnn.codegen import compile as compiled
from symnn.errors import DomainError
from symnn.regression.curve import Curve
from symnn.regression.table import Table

STEPS = 10_000
"""Evaluations of the model at most."""
TOLERANCE = 1e-15
FAR = 1e150
"""Stands for differences that overflow, so that a step to where they do is taken back."""


@dataclass(frozen=True)
class Descent:
    """Where the search ended.

    Args:
        parameters: in the order of the curve.
        squares: their sum there.
        crossed: the products of slopes, summed over the observations.
        evaluations: of the model.
        converged: whether it ended by itself.
    """

    parameters: np.ndarray
    squares: float
    crossed: np.ndarray
    evaluations: int
    converged: bool


def descend(curve: Curve, table: Table, start: Mapping[str, float]) -> Descent:
    """The parameters at which the sum of squares no longer falls.

    Raises:
        DomainError: the model has no value at the start; fewer observations than parameters.
    """
    if len(table) < len(curve.parameters):
        raise DomainError(
            f"fit_curve: {len(table)} observations for {len(curve.parameters)} parameters; needed "
            "at least as many"
        )
    begin = np.array([float(start[b.name]) for b in curve.parameters])
    residuals = _residuals(curve, table)
    slopes: Any = _slopes(curve, table)
    with np.errstate(all="ignore"):
        if not np.isfinite(residuals(begin)).all():
            raise DomainError(
                f"fit_curve: `{curve.residual}` has no value at the start "
                f"{dict(start)} for some observations; start elsewhere"
            )
        found = least_squares(
            lambda b: np.nan_to_num(residuals(b), nan=FAR, posinf=FAR, neginf=-FAR), begin,
            jac=slopes, method="lm", x_scale="jac", max_nfev=STEPS,
            xtol=TOLERANCE, ftol=TOLERANCE, gtol=TOLERANCE,
        )  # fmt: skip
        squares, crossed = float(found.fun @ found.fun), found.jac.T @ found.jac
    return Descent(found.x, squares, crossed, int(found.nfev), bool(found.success))


def _residuals(curve: Curve, table: Table) -> Callable[[np.ndarray], np.ndarray]:
    names = [s.name for s in curve.columns]
    function = compiled(curve.residual, inputs=[*curve.parameters, *curve.columns])
    columns = table.floats(names)
    return lambda b: np.broadcast_to(function(*b, *columns), (len(table),))


def _slopes(curve: Curve, table: Table) -> Callable[[np.ndarray], np.ndarray]:
    """The derivatives of the residuals, one column a parameter."""
    inputs: Sequence[object] = [*curve.parameters, *curve.columns]
    functions = [compiled(-slope, inputs=inputs) for slope in curve.slopes]
    columns, shape = table.floats([s.name for s in curve.columns]), (len(table),)
    return lambda b: np.nan_to_num(
        np.stack([np.broadcast_to(f(*b, *columns), shape) for f in functions], 1)
    )
