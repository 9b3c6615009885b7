"""`fit_curve`: the public door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from time import perf_counter
from typing import Any

import numpy as np
from flint import arb_mat
from sympy import Expr

from symnn.balls import working_precision
from symnn.core import Evidence, Verdict
from symnn.errors import DomainError
from symnn.regression.curve import Curve
from symnn.regression.curve_fit import CurveFit, numbers_of
from symnn.regression.descent import Descent, descend
from symnn.regression.minimum import BITS, Minimum, NotEnclosed, enclose_minimum
from symnn.regression.table import Table


def fit_curve(
    model: str | Expr,
    data: Mapping[str, Sequence[Any]],
    start: Mapping[str, float],
    response: str | Expr | None = None,
) -> CurveFit:
    """Parameters of a curve by least squares, with a proof that they are those of a minimum.

    The search goes by slopes that are derived from the model (Levenberg and Marquardt, in floats).
    Where it ends, Newton's method with second derivatives goes on in ball arithmetic, and the test
    of Krawczyk shows that there is exactly one minimum in a box that is 2^-90 parts of the
    parameters wide. Data are the decimals that they print as. It is a minimum near the start; that
    no other one is lower is not shown.

    Args:
        model: over names of parameters and columns.
        data: columns of numbers by name; exact ones (`Fraction`, `Decimal`, text) stay exact.
        start: where the search begins, for each parameter.
        response: what the model is fitted to, also an expression over columns, such as "log(y)";
            by default the one column that the model does not use. For observations with known
            errors s, fit "(...)/s" to "y/s".

    >>> fit = fit_curve("a*exp(-b*t)", {"t": [0, 1, 2, 3], "y": [4.1, 2.4, 1.5, 0.9]},
    ...                 start={"a": 1, "b": 1})
    >>> print(fit)
    y = a*exp(-b*t)
      a  4.0828110591 +- 0.0427
      b  0.51013012659 +- 0.0114
      sum of squares 0.003993210134; standard deviation 0.044683386924, 2 degrees of freedom
      enclosed (enclosure, krawczyk): one minimum within 2^-90 parts of these parameters
    >>> fit.digits("b", 25)
    '0.5101301265856454921980654'
    >>> fit.predict(t=4.0).round(3)
    np.float64(0.531)

    Raises:
        DomainError: names that are not known, data that are no numbers, a start without value.
        ShapeError: columns of different lengths.

    Source: more1978, krawczyk1969
    """
    curve = Curve.of(model, response, start, data)
    table = Table.of({s.name: data[s.name] for s in curve.columns})
    for name, value in start.items():
        if not isfinite(value):
            raise DomainError(f"fit_curve: the start of `{name}` is {value}; needed a number")
    began = perf_counter()
    descent = descend(curve, table, start)
    try:
        minimum = enclose_minimum(curve, table, descent.parameters.tolist())
    except NotEnclosed as why:
        return _found(curve, len(table), descent, None, _unknown(str(why), perf_counter() - began))
    return _found(curve, len(table), descent, minimum, _enclosed(minimum, perf_counter() - began))


def _enclosed(minimum: Minimum, seconds: float) -> Verdict:
    boxes = [b.str(40) for b in minimum.parameters]
    summary = "one minimum within 2^-90 parts of these parameters"
    evidence = Evidence(summary, {"boxes": boxes})
    return Verdict("enclosed", "enclosure", "krawczyk", evidence, seconds=seconds)


def _unknown(why: str, seconds: float) -> Verdict:
    return Verdict("unknown", "none", "krawczyk", Evidence(f"no minimum enclosed: {why}"),
                   seconds=seconds)  # fmt: skip


def _found(
    curve: Curve, count: int, descent: Descent, minimum: Minimum | None, verdict: Verdict
) -> CurveFit:
    names = [b.name for b in curve.parameters]
    freedom = count - len(names)
    if minimum is None:
        values, squares = descent.parameters.tolist(), descent.squares
        inverse = _inverse(arb_mat(descent.crossed.tolist()))
    else:
        values, squares = numbers_of(minimum.parameters), numbers_of([minimum.squares])[0]
        inverse = _inverse(minimum.crossed)
    covariance = inverse * (squares / freedom if freedom else np.nan)
    variances = np.diag(covariance)
    errors = np.sqrt(np.where(variances >= 0, variances, np.nan)).tolist()
    boxes = dict(zip(names, minimum.parameters, strict=True)) if minimum else {}
    return CurveFit(
        curve, descent, dict(zip(names, values, strict=True)),
        dict(zip(names, errors, strict=True)), covariance, squares, count, verdict, boxes,
    )  # fmt: skip


def _inverse(crossed: arb_mat) -> np.ndarray:
    """Of the crossed slopes; NaN if a parameter, or a combination of some, changes nothing."""
    count = crossed.nrows()
    with working_precision(BITS):
        try:
            found = crossed.mid().inv()
        except ZeroDivisionError:
            return np.full((count, count), np.nan)
    return np.array([numbers_of([found[i, j] for j in range(count)]) for i in range(count)])
