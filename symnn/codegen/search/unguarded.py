"""The choice for code that has no guarded evaluation to fall back on: the least loss there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from symnn.codegen.forms.safe_form import safe_form
from symnn.codegen.search.choice import LOST_BIT, chosen, errors_of
from symnn.codegen.search.further import enriched, errors_at
from symnn.codegen.search.improved import (
    FIRST,
    MARGIN,
    POINTS,
    USUAL,
    Improved,
    forms_from,
    worst_of,
)
from symnn.codegen.search.points import Mask, Points, drawn, joined
from symnn.codegen.search.reading import of_formula
from symnn.codegen.search.term import Term, subterms
from symnn.codegen.search.trial import Trial, Wanted, tried
from symnn.errors import NotSupportedError

ROUNDS = 3
"""How often failing points are fed back: without a fall-back some may always fail."""

TOLLS = (LOST_BIT, 20 * LOST_BIT)
HOPELESS = 2.0**16
"""Errors beyond this many ulps are no worse than it: one digit lost more or less at a zero."""


@dataclass(frozen=True)
class Task:
    """What is to be computed, and with what.

    Args:
        expression: of SymPy, without cases.
        symbols: its variables, with their domains.
        tolerance: in ulps; what is aimed at.
        lacking: functions that the code does not have.
        mask: which points count; those of one case, for a formula with cases.
    """

    expression: Any
    symbols: tuple[Any, ...]
    tolerance: float
    lacking: frozenset[str] = frozenset({"lifted", "scaled"})
    mask: Mask | None = None

    def within(self, forms: Sequence[Term]) -> list[Term]:
        """The forms that need nothing that is lacking."""
        return [t for t in forms if not any(p.head in self.lacking for p in subterms(t))]


def least_loss(task: Task, seed: int = 0) -> Improved:
    """The choice that loses fewest bits beyond the tolerance; it `held` if it loses none.

    It starts from the formula as written, and from its stable form.

    Raises:
        NotSupportedError: no form can be searched, or all need what is lacking.
    """
    points = drawn(task.expression, task.symbols, POINTS, seed, task.mask)
    if not len(points):
        raise NotSupportedError(f"accuracy: no points were found where `{task.expression}` counts")
    written = of_formula(task.expression)
    forms, scored = [], 0
    for start in dict.fromkeys([written, of_formula(safe_form(task.expression))]):
        more, count = forms_from([start], points, task.tolerance, USUAL)
        forms, scored = [*dict.fromkeys([*forms, *more])], scored + count
    wanted = Wanted(task.expression, task.symbols, task.mask)
    usable = task.within(enriched(forms, wanted, points, task.tolerance))
    if not usable:
        lacking = ", ".join(sorted(task.lacking))
        raise NotSupportedError(f"accuracy: every form of `{task.expression}` needs {lacking}")
    _, (choice, trial) = min(_rounds(task, usable, points, seed), key=lambda pair: pair[0])
    held = trial.failing is None and trial.points > 0
    return Improved(written, choice, trial.points, trial.worst, scored, held)


def _rounds(
    task: Task, forms: Sequence[Term], points: Points, seed: int
) -> Iterator[tuple[float, tuple[Any, Trial]]]:
    """Choices with their trials and how bad they are."""
    wanted = Wanted(task.expression, task.symbols, task.mask)
    for turn in range(ROUNDS):
        errors, failed = errors_at(forms, points), []
        for toll in TOLLS:
            choice = chosen(errors, points, MARGIN * task.tolerance, toll)
            trial = tried(choice, wanted, task.tolerance, seed + 2000 + turn, FIRST)
            if trial.failing is None:
                trial = tried(choice, wanted, task.tolerance, seed + 1000 + turn)
            yield _badness(trial), (choice, trial)
            if trial.failing is None and trial.points:
                return
            if trial.failing is not None:
                failed.append(trial.failing.at(worst_of(errors_of(choice, trial.failing))))
        again = joined(failed)
        points = joined([points, again])
        if turn == 0:
            more, _ = forms_from(forms, again, task.tolerance, USUAL)
            more = enriched([*dict.fromkeys([*forms, *more])], wanted, points, task.tolerance)
            forms = [*dict.fromkeys([*forms, *task.within(more)])]


def _badness(trial: Trial) -> float:
    """The largest error, then how many points fail."""
    failing = 0 if trial.failing is None else len(trial.failing)
    share = failing / max(trial.points + failing, 1)
    return min(trial.worst, HOPELESS) * (1 + share) + 50 * share
