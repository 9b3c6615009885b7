"""The search for formulas of several variables: a choice, tried, and mended where it fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from symnn.codegen.search.candidates import Budget, Search
from symnn.codegen.search.choice import Choice, Form, errors_of
from symnn.codegen.search.choosing import deepened, merged, surest
from symnn.codegen.search.further import enriched, errors_at, plain
from symnn.codegen.search.lifting import HEADS, lifted
from symnn.codegen.search.points import Points, joined
from symnn.codegen.search.regimes import MOST_SEGMENTS
from symnn.codegen.search.term import Term
from symnn.codegen.search.trial import Trial, Wanted, tried

FIRST = 0.03
"""The share of a trial that a choice has to pass before it gets a whole one."""

PIECES = 10

CHOSEN, ROUNDS, MOST_SURE = 4, 14, 4
"""So often a choice is made anew; after that, forms that fail are replaced one by one."""

MARGIN, STRICTER, STRICTEST = 0.9, 0.1, 0.6
MOST_FED_BACK, MOST_LIFTED = 250, 16
USUAL, MORE = Budget(1500, 100), Budget(600, 40)


@dataclass
class Known:
    """The forms, the points, and what each form loses at each point.

    Args:
        wanted: what is to be computed.
        tolerance: in ulps.
        points: with true values.
        errors: of each form.
        scored: how many forms were.
    """

    wanted: Wanted
    tolerance: float
    points: Points
    errors: dict[Form, np.ndarray] = field(default_factory=dict)
    scored: int = 0

    @property
    def forms(self) -> list[Term]:
        return [form for form in self.errors if form is not None]

    def search(self, starts: Sequence[Term], points: Points, budget: Budget) -> None:
        """Further forms, of those that are good at these points."""
        search = Search(points.evaluation, points.errors, self.tolerance, budget)
        found = list(search.run(starts))
        self.scored += search.scored
        known = enriched(found, self.wanted, points, self.tolerance)
        known += lengthened(found)
        new = [form for form in dict.fromkeys(known) if form not in self.errors]
        self.errors |= errors_at(new, self.points)

    def add(self, points: Points) -> None:
        """Further points."""
        self.points = joined([self.points, points])
        self.errors = dict(errors_at(self.forms, self.points))

    def mended(self, choice: Choice, limit: float) -> Choice:
        """The choice with better forms where it is beyond the tolerance at known points.

        Args:
            choice: what failed.
            limit: what may be lost by the forms that replace others, in ulps.
        """
        leaf = choice.leaf(self.points.columns)
        left = MOST_SEGMENTS - len(choice.leaves)
        for number_, form in reversed(list(enumerate(choice.leaves))):
            here = np.flatnonzero(leaf == number_)
            if form is not None and (self.errors[form][here] > self.tolerance).any():
                errors = {f: e[here] for f, e in self.errors.items()}
                part = surest(errors, self.points.at(here), limit, min(left, 2) + 1)
                choice = replaced_leaf(choice, number_, part)
                left -= len(part.leaves) - 1
        return merged(choice)


def lengthened(forms: Sequence[Term]) -> list[Term]:
    """The shortest of the forms in sums of two doubles."""
    short = sorted(plain(forms), key=lambda form: form.size)[:MOST_LIFTED]
    longer = [lifted(form, head) for form in short for head in HEADS]
    return [form for form in longer if form is not None]


def replaced_leaf(choice: Choice, number: int, form: Form | Choice) -> Choice:
    """The choice with another form as its leaf of this number."""
    forms = list(choice.forms)
    for place, old in enumerate(forms):
        size = len(old.leaves) if isinstance(old, Choice) else 1
        if 0 <= number < size:
            forms[place] = replaced_leaf(old, number, form) if isinstance(old, Choice) else form
        number -= size
    return Choice(choice.branch, choice.thresholds, tuple(forms))


def searched(known: Known, starts: Sequence[Term], seed: int) -> tuple[Choice, Trial]:
    """The last choice and its trial, which it has passed unless rounds ran out."""
    known.search(starts, known.points, USUAL)
    backbone = _backbone(known, seed + 3000)
    choice = trial = None
    for turn in range(ROUNDS):
        limit = max(MARGIN - STRICTER * turn, STRICTEST) * known.tolerance
        if turn < CHOSEN or choice is None:
            choice = deepened(backbone, known.errors, known.points, limit)
        else:
            choice = known.mended(choice, limit)
        trial = tried(choice, known.wanted, known.tolerance, seed + 2000 + turn, FIRST)
        if trial.failing is None:
            trial = tried(choice, known.wanted, known.tolerance, seed + 1000 + turn, 1.0, PIECES)
        if trial.failing is None:
            break
        known.add(trial.failing.at(worst(choice, trial.failing)))
    assert choice is not None
    assert trial is not None
    return choice, trial


def _backbone(known: Known, seed: int) -> Choice:
    """A choice of forms that seldom fail, which passed a first trial if any did."""
    for turn in range(CHOSEN):
        limit = MARGIN * known.tolerance
        choice = surest(known.errors, known.points, limit, MOST_SURE)
        trial = tried(choice, known.wanted, known.tolerance, seed + turn, FIRST)
        if trial.failing is not None:
            known.add(trial.failing.at(worst(choice, trial.failing)))
        if turn == 0 and (trial.failing is not None or None in choice.leaves):
            bad = known.points.at(choice.guarded(known.points.columns))
            parts = [part for part in (trial.failing, bad) if part is not None and len(part)]
            known.search(plain(known.forms), joined(parts), MORE)
        elif trial.failing is None:
            break
    return surest(known.errors, known.points, limit, MOST_SURE)


def worst(choice: Choice, points: Points) -> np.ndarray:
    return np.argsort(-errors_of(choice, points))[:MOST_FED_BACK]
