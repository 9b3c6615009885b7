"""The choice for code that has no guarded evaluation to fall back on: the least loss there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnn.accuracy.samplers import SAMPLERS
from symnn.codegen.forms.safe_form import safe_form
from symnn.codegen.search.alone import FIRST, POINTS, alone
from symnn.codegen.search.candidates import Budget, bits
from symnn.codegen.search.choice import Choice, errors_of
from symnn.codegen.search.choosing import deepened, surest
from symnn.codegen.search.further import enriched, errors_at, plain
from symnn.codegen.search.improved import (
    Improved,
    forms_from,
    result_of,
    settled,
    worst_of,
)
from symnn.codegen.search.lifting import HEADS
from symnn.codegen.search.points import Mask, Points, joined, masked
from symnn.codegen.search.reading import of_formula
from symnn.codegen.search.several import lengthened
from symnn.codegen.search.term import Term, subterms
from symnn.codegen.search.trial import Trial, Wanted, tried
from symnn.errors import NotSupportedError

CHEAPER, MOST_SURE = 4, 4
"""So often cheap forms of several variables are tried; so many segments are for others."""

ROUNDS = 8
"""How often failing points are fed back: without a fall-back some may always fail."""

NEARBY = 60
"""Points like those that failed: of these alone another threshold often makes the best."""

BESIDE = (0.0,) * 8
"""Shares of trials that are for the points beside thresholds, of which each trial has few."""

MARGIN, STRICTER, STRICTEST = 0.84, 0.08, 0.5
"""Forms are chosen for a part of the tolerance, after each failure for less: it costs little."""

TOLL = 4e5
"""What a bit lost beyond the tolerance costs at all points: more than sums of two doubles do."""

EVERYWHERE = 5000.0
"""A bit lost at all points weighs as much as so many lost at one."""

BUDGET = Budget(1600, 120)
"""Where one double does not suffice, sums of two do."""


@dataclass(frozen=True)
class Task:
    """What is to be computed, and with what.

    Args:
        expression: of SymPy, without cases.
        symbols: its variables, with their domains.
        tolerance: in ulps; what is aimed at.
        lacking: functions that the code does not have.
        mask: which points count; those of one case, for a formula with cases.
        functions: what computes the functions of forms, where the code runs.
        margin: the part of the tolerance that forms are chosen for.
        normal_only: whether numbers below the normal ones are flushed where the code runs, and
            points that have to do with them are left out.
    """

    expression: Any
    symbols: tuple[Any, ...]
    tolerance: float
    lacking: frozenset[str] = frozenset({"corrected"})
    mask: Mask | None = None
    functions: Mapping[str, Any] | None = None
    margin: float = MARGIN
    normal_only: bool = False

    def within(self, forms: Sequence[Term]) -> list[Term]:
        """The forms that need nothing that is lacking."""
        return [t for t in forms if not any(map(self.lacking.__contains__, _heads(t)))]


def _heads(t: Term) -> set[str]:
    """Functions that the code must have; what is in sums of two doubles brings its own along."""
    return set() if t.head in HEADS else {part.head for part in subterms(t)}


def least_loss(task: Task, seed: int = 0) -> Improved:
    """The choice that loses fewest bits beyond the tolerance; it `held` if it loses none.

    It starts from the formula as written, and from its stable form.

    Raises:
        NotSupportedError: no form can be searched, or all need what is lacking.
    """
    wanted = Wanted(task.expression, task.symbols, task.mask, task.functions, task.normal_only)
    written = of_formula(task.expression)
    points = _drawn(wanted, seed)
    starts = list(dict.fromkeys([written, of_formula(safe_form(task.expression))]))
    plainly = alone(task.within(starts), wanted, points, task.tolerance, seed)
    if plainly is not None:
        return result_of(written, *plainly, len(starts))
    forms, scored = forms_from(starts, points, task.tolerance, BUDGET)
    known = [*dict.fromkeys([written, *forms])]
    forms = enriched(known, wanted, points, task.tolerance)
    if len(task.symbols) > 1:
        forms = list(dict.fromkeys([*forms, *lengthened(known)]))
    if not task.within(forms):
        lacking = ", ".join(sorted(task.lacking))
        raise NotSupportedError(f"accuracy: every form of `{task.expression}` needs {lacking}")
    rounds, points = _rounds(task, wanted, forms, points, seed)
    choice, trial = min(rounds, key=lambda pair: _badness(*pair, points, task.tolerance))
    return result_of(written, choice, trial, scored)


def _drawn(wanted: Wanted, seed: int) -> Points:
    """Points of all samplers with their true values.

    Raises:
        NotSupportedError: there are none where the formula counts.
    """
    columns = [masked(wanted.columns(s, POINTS, seed), wanted.mask) for s in SAMPLERS]
    named = {name: np.concatenate([c[name] for c in columns]) for name in columns[0]}
    if not len(next(iter(named.values()))):
        raise NotSupportedError(
            f"accuracy: no points were found where `{wanted.expression}` counts"
        )
    return wanted.settled(named)


def _rounds(
    task: Task, wanted: Wanted, forms: Sequence[Term], points: Points, seed: int
) -> tuple[list[tuple[Choice, Trial]], Points]:
    """Choices with their trials, and the points that they were made with."""
    found = []
    for turn in range(ROUNDS):
        margin = max(task.margin - turn * STRICTER, STRICTEST)
        usable, limit = task.within(forms), margin * task.tolerance
        if len(task.symbols) == 1:
            choice, points = settled(usable, wanted, points, limit, TOLL, task.lacking)
        else:
            choice = _of_several(task, usable, points, limit, turn)
        trial = _tried(choice, wanted, task.tolerance, seed + turn)
        found.append((choice, trial))
        if trial.failing is None:
            break
        again = trial.failing.at(worst_of(errors_of(choice, trial.failing)))
        points = joined([points, again])
        if len(task.symbols) > 1:
            points = joined([points, wanted.around(again, NEARBY, seed + turn)])
        if turn == 0:
            more, _ = forms_from(plain(forms), again, task.tolerance, BUDGET)
            forms = [*dict.fromkeys([*forms, *more])]
        forms = enriched(forms, wanted, points, task.tolerance)
    return found, points


def _of_several(
    task: Task, forms: Sequence[Term], points: Points, limit: float, turn: int
) -> Choice:
    """Forms in sums of two doubles, and cheaper ones within; these not if they always failed."""
    errors = errors_at(forms, points)
    sure = surest(errors, points, limit, MOST_SURE, TOLL, task.lacking)
    return deepened(sure, errors, points, limit, TOLL, task.lacking) if turn < CHEAPER else sure


def _tried(choice: Choice, wanted: Wanted, tolerance: float, seed: int) -> Trial:
    """A part of a trial, further ones of what lies beside thresholds, and then all of it."""
    points, worst = 0, 0.0
    for number, share in enumerate((FIRST, *BESIDE, 1.0), 1):
        trial = tried(choice, wanted, tolerance, seed + 1000 * number, share)
        points, worst = points + trial.points, max(worst, trial.worst)
        if trial.failing is not None:
            break
    return Trial(points, worst, trial.failing)


def _badness(choice: Choice, trial: Trial, points: Points, tolerance: float) -> float:
    """What the largest error loses in bits, and what is lost beyond the tolerance on average.

    Args:
        choice: forms and thresholds.
        trial: of it; the first failure ended that.
        points: where this choice or another one failed, and others.
        tolerance: in ulps.
    """
    errors = errors_of(choice, points)
    if trial.failing is not None:
        errors = np.concatenate([errors, errors_of(choice, trial.failing)])
    lost, allowed = bits(errors), float(bits(np.array(tolerance)))
    beyond = np.maximum(lost - allowed, 0.0).sum() / max(trial.points, 1)
    return float(lost.max() + EVERYWHERE * beyond)
