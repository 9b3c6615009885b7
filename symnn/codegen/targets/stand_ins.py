"""Points at which a form may be evaluated in place of those where it is not meant."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from symnn.codegen.search.choice import Choice
from symnn.codegen.search.term import Term
from symnn.codegen.search.values import Evaluation

Columns = Mapping[str, np.ndarray]

DIGITS = (1, 2, 3, 6)
"""Of numbers that are tried before the point itself."""


def stand_ins(choice: Choice, columns: Columns) -> tuple[tuple[float, ...], ...]:
    """For each leaf a point where it is meant and finite, near 1 in size and with few digits.

    Args:
        choice: forms and thresholds.
        columns: of the variables by name: points of the domain.

    >>> from symnn.codegen.search.term import call, variable
    >>> x = variable("x")
    >>> split = Choice(x, (2.0,), (call("exp", x), call("log", x)))
    >>> stand_ins(split, {"x": np.array([-3.0, 0.7, 8.5])})
    ((0.7,), (8.0,))
    """
    evaluation, leaf = Evaluation(columns), choice.leaf(columns)
    found = []
    for number, form in enumerate(choice.leaves):
        assert form is not None, "targets have no guarded forms"
        found.append(_best(form, choice, number, columns, leaf == number, evaluation))
    return tuple(found)


def _best(
    form: Term, choice: Choice, number: int, columns: Columns, meant: np.ndarray,
    evaluation: Evaluation,
) -> tuple[float, ...]:  # fmt: skip
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
    point = {name: float(column[place]) for name, column in columns.items()}
    for digits in DIGITS:
        short = {name: np.array([float(f"{v:.{digits}g}")]) for name, v in point.items()}
        if choice.leaf(short)[0] == number and np.isfinite(Evaluation(short)(form)).all():
            return tuple(float(v[0]) for v in short.values())
    return tuple(point.values())
