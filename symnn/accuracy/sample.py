"""Points with the true values there, for any number of functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from symnn.accuracy.calling import called
from symnn.accuracy.comparison import compared
from symnn.accuracy.formats import Format
from symnn.accuracy.measurement import Measurement
from symnn.accuracy.ranges import ranges_of
from symnn.accuracy.samplers import Columns
from symnn.accuracy.truth import Truth, truth

TYPICAL = 0.75


@dataclass(frozen=True)
class Sample:
    """Points with the true values there, for any number of functions.

    Args:
        expression: the formula.
        columns: the values of the arguments, in their order.
        form: the format of values and results.
        sampler, seed: how the points were chosen.
    """

    expression: Any
    columns: Columns
    form: Format
    sampler: str
    seed: int

    @cached_property
    def truth(self) -> Truth:
        """The true values."""
        return truth(self.expression, self.columns, self.form.dtype)

    @cached_property
    def ends(self) -> Columns:
        """Points with an infinite argument, where the domain reaches there; the others typical."""
        symbols = list(self.columns)
        usual = {s: self._typical(s) for s in symbols}
        rows = [{**usual, s: end} for s in symbols for end in ranges_of(s, self.form).open_ends]
        return {s: np.array([row[s] for row in rows], self.form.dtype) for s in symbols}

    def _typical(self, symbol: Any) -> float:
        known = self.columns[symbol]
        if not len(known):  # a formula without thresholds has no points beside them
            return TYPICAL
        return float(known[np.argmin(np.abs(known.astype(float) - TYPICAL))])

    @cached_property
    def true_ends(self) -> Truth:
        """The limits there."""
        return truth(self.expression, self.ends, self.form.dtype)

    def measure(self, function: Callable[..., Any], name: str | None = None) -> Measurement:
        """How far a function is from the true values.

        Args:
            function: takes arrays, or numbers, in the order of the arguments.
            name: of the function, for the record.
        """
        values, warned = called(function, list(self.columns.values()), self.form)
        columns = list(self.columns.values())
        return compared(
            values, self.truth, lambda place: tuple(float(c[place]) for c in columns),
            function=name or getattr(function, "__name__", type(function).__name__),
            formula=str(self.expression), sampler=self.sampler, seed=self.seed,
            nan_in=self._keeps_nan(function), ends=self._wrong_ends(function), warned=warned,
        )  # fmt: skip

    def errors(self, function: Callable[..., Any]) -> np.ndarray:
        """|computed - true| in ulps; infinite for spurious values, NaN where undecided."""
        values, _ = called(function, list(self.columns.values()), self.form)
        true, known = self.truth.nearest, self.truth.known
        errors = np.where(values == true, 0.0, self.truth.errors(values))
        errors = np.where(np.isfinite(true), self.truth.errors(values), errors)
        return np.where(known & ~np.isnan(true), errors, np.nan)

    def _keeps_nan(self, function: Callable[..., Any]) -> bool:
        usual = {s: self._typical(s) for s in self.columns}
        rows = [{**usual, s: math.nan} for s in self.columns]
        columns = [np.array([r[s] for r in rows], self.form.dtype) for s in self.columns]
        return bool(np.isnan(called(function, columns, self.form)[0]).all())

    def _wrong_ends(self, function: Callable[..., Any]) -> tuple[tuple[Any, ...], ...]:
        columns = list(self.ends.values())
        if not len(columns[0]):
            return ()
        values, _ = called(function, columns, self.form)
        errors, limits = self.true_ends.errors(values), self.true_ends.nearest
        wrong = self.true_ends.known & ~(errors <= 1) & (values != limits) & ~np.isnan(limits)
        return tuple(
            (tuple(float(c[i]) for c in columns), float(values[i]), float(limits[i]))
            for i in np.flatnonzero(wrong)
        )
