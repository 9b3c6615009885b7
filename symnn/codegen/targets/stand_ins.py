"""Points at which a form may be evaluated in place of those where it is not meant."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from symnn.codegen.search.choice import Choice, Form
from symnn.codegen.search.term import Term
from symnn.codegen.search.values import Evaluation

Columns = Mapping[str, np.ndarray]


def stand_ins(choice: Choice, columns: Columns) -> tuple[tuple[float, ...], ...]:
    """For each form the point, of those where it is meant and finite, that is nearest to 1 in size.

    Args:
        choice: forms and thresholds.
        columns: of the variables by name: points of the domain.

    >>> from symnn.codegen.search.term import call, variable
    >>> x = variable("x")
    >>> split = Choice(x, (2.0,), (call("exp", x), call("log", x)))
    >>> stand_ins(split, {"x": np.array([-3.0, 0.7, 8.5])})
    ((0.7,), (8.5,))
    """
    evaluation = Evaluation(columns)
    length = len(next(iter(columns.values())))
    places = choice.places(np.broadcast_to(evaluation(choice.branch), (length,)))
    return tuple(
        _best(form, places == number, columns, evaluation)
        for number, form in enumerate(choice.forms)
    )


def _best(
    form: Form | Choice, meant: np.ndarray, columns: Columns, evaluation: Evaluation
) -> tuple[float, ...]:
    assert isinstance(form, Term), "targets have no guarded forms, and none in parts"
    finite = np.isfinite(np.broadcast_to(evaluation(form), meant.shape))
    inputs = np.logical_and.reduce([np.isfinite(c) for c in columns.values()])
    usable = np.flatnonzero(meant & finite & inputs)
    if not len(usable):
        usable = np.flatnonzero(meant & inputs)
    if not len(usable):
        return (1.0,) * len(columns)
    with np.errstate(divide="ignore"):
        sizes = sum(np.abs(np.log2(np.abs(c[usable]))) for c in columns.values())
    place = usable[int(np.argmin(sizes))]
    return tuple(_short(column, place, meant, finite) for column in columns.values())


def _short(column: np.ndarray, place: int, meant: np.ndarray, finite: np.ndarray) -> float:
    """The number in three digits, if it then lies between points where the form is meant."""
    value = float(column[place])
    short = float(f"{value:.3g}")
    good = np.sort(column[meant & finite])
    if not len(good):
        return value
    at = int(np.searchsorted(good, value))
    low, high = good[max(at - 1, 0)], good[min(at + 1, len(good) - 1)]
    return short if low <= short <= high else value
