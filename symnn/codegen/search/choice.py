"""Forms with the thresholds between them: one for each part of the domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnn.codegen.search.points import Points
from symnn.codegen.search.term import Term
from symnn.codegen.search.values import Evaluation

GUARDED_ERROR = 0.51
CHUNK = 1 << 14
"""Points that are worked on at a time, so that what is kept of them lies in a cache."""

Form = Term | None
"""None stands for the guarded evaluation of the formula as written."""


@dataclass(frozen=True)
class Choice:
    """Forms with the thresholds between them.

    Args:
        branch: what is compared with the thresholds.
        thresholds: increasing; one less than there are forms.
        forms: where the branch is below the first threshold, between, and from the last on (or
            where it has no value). A choice among the forms is a choice within that part.
    """

    branch: Term
    thresholds: tuple[float, ...]
    forms: tuple[Form | Choice, ...]

    def places(self, values: np.ndarray) -> np.ndarray:
        """Which form is meant for each value of the branch."""
        return np.searchsorted(np.asarray(self.thresholds), values, side="right")

    @property
    def leaves(self) -> tuple[Form, ...]:
        """The forms, those of inner choices in their place."""
        parts = ((f.leaves if isinstance(f, Choice) else (f,)) for f in self.forms)
        return tuple(leaf for part in parts for leaf in part)

    def choices(self) -> Iterator[Choice]:
        """The choice and those within it."""
        yield self
        for form in self.forms:
            if isinstance(form, Choice):
                yield from form.choices()

    def leaf(self, columns: Mapping[str, np.ndarray], functions: Any = None) -> np.ndarray:
        """The number of the leaf that is meant at each point."""
        length = len(next(iter(columns.values())))
        branch = np.broadcast_to(Evaluation(columns, functions)(self.branch), (length,))
        places, found, first = self.places(branch), np.zeros(length, np.intp), 0
        for place, form in enumerate(self.forms):
            here = places == place
            found[here] = first
            if isinstance(form, Choice):
                found[here] += form.leaf({n: c[here] for n, c in columns.items()}, functions)
            first += len(form.leaves) if isinstance(form, Choice) else 1
        return found

    def guarded(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """Where guarded evaluation is meant."""
        return np.array([form is None for form in self.leaves])[self.leaf(columns)]


def values_of(
    choice: Choice, columns: Mapping[str, np.ndarray], functions: Any = None
) -> tuple[np.ndarray, np.ndarray]:
    """What the forms compute, and where guarded evaluation is meant instead.

    Args:
        choice: forms and thresholds.
        columns: of the variables, by name.
        functions: what computes the functions of forms; NumPy and SciPy if not said.
    """
    leaf = choice.leaf(columns, functions)
    found, guarded = np.zeros(len(leaf)), np.zeros(len(leaf), bool)
    for number_, form in enumerate(choice.leaves):
        here = leaf == number_
        if form is None:
            guarded |= here
        elif here.any():
            part = {name: column[here] for name, column in columns.items()}
            found[here] = Evaluation(part, functions)(form)
    return found, guarded


def errors_of(choice: Choice, points: Points) -> np.ndarray:
    """The errors of a choice; guarded evaluation counts as half an ulp."""
    leaf, found = choice.leaf(points.columns, points.functions), np.full(len(points), GUARDED_ERROR)
    for number_, form in enumerate(choice.leaves):
        if form is None:
            continue
        meant = np.flatnonzero(leaf == number_)
        for start in range(0, len(meant), CHUNK):
            here = meant[start : start + CHUNK]
            part = points.at(here)
            found[here] = part.errors(part.evaluation(form))
    return found


def shares_of(choice: Choice, columns: Mapping[str, np.ndarray]) -> tuple[float, ...]:
    """For each leaf the share of the points where it is meant; equal shares if there are none."""
    leaves, length = len(choice.leaves), len(next(iter(columns.values())))
    if not length:
        return (1 / leaves,) * leaves
    counts = np.bincount(choice.leaf(columns), minlength=leaves)
    return tuple((counts / length).tolist())
