"""Where forms miss a tolerance slightly: seen at more points than forms are searched with."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.search.points import Points

SLIGHT = 4.0
"""Larger errors, in tolerances, are no bad luck, but mark where another form has to begin."""


ROOM, BEYOND = 0.9, 1.001
"""Of a million points some have larger errors than any of these, by a tenth and more: what comes so
near to the tolerance counts as a miss."""


class Screen:
    """Errors of forms of one variable at many points, each form evaluated once.

    Args:
        points: with true values.
    """

    def __init__(self, points: Points) -> None:
        (self.name,) = points.columns
        order = np.argsort(points.columns[self.name], kind="stable")
        self.points = points.at(order)
        self.x = self.points.columns[self.name]
        self._evaluation = self.points.evaluation
        self._errors: dict[Any, np.ndarray] = {}

    def __call__(self, form: Any, points: Points, tolerance: float) -> np.ndarray:
        """For each of the points the largest slight miss between its neighbors; 0 if none is."""
        found = self._errors.get(form)
        if found is None:
            found = self._errors[form] = self.points.errors(self._evaluation(form))
        slight = (found > ROOM * tolerance) & (found <= SLIGHT * tolerance)
        missed = np.where(slight, np.maximum(found, BEYOND * tolerance), 0.0)
        at = points.columns[self.name]
        order = np.argsort(at, kind="stable")
        sorted_at = at[order]
        cells = np.searchsorted(sorted_at[:-1] / 2 + sorted_at[1:] / 2, self.x)
        largest = np.zeros(len(at))
        np.maximum.at(largest, order[cells], missed)
        return largest
