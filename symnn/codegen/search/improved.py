"""The whole search: forms, a choice among them, and its trial on fresh points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnn.accuracy.formats import format_of
from symnn.codegen.forms.safe_form import safe_form
from symnn.codegen.search.alone import FIRST, POINTS, alone
from symnn.codegen.search.candidates import Budget, Search
from symnn.codegen.search.choice import Choice, errors_of
from symnn.codegen.search.choosing import chosen
from symnn.codegen.search.cost import cost
from symnn.codegen.search.folding import folded
from symnn.codegen.search.further import enriched, errors_at, plain
from symnn.codegen.search.lifting import KINDS
from symnn.codegen.search.points import Mask, Points, drawn, joined
from symnn.codegen.search.quickest import quickest
from symnn.codegen.search.reading import of_formula
from symnn.codegen.search.several import Known, searched
from symnn.codegen.search.term import Term
from symnn.codegen.search.trial import Trial, Wanted, tried
from symnn.errors import NotSupportedError

ROUNDS = 9
MOST_FED_BACK = 300
MOST_ENRICHED = 3
REFINED = 6
STEPS = 16
"""Points that are added in the gap about each threshold, evenly over floats and over numbers."""
MARGIN, STRICTER, STRICTEST = 0.92, 0.04, 0.6
"""Forms are chosen for a part of the tolerance, after each failure for less, so that fresh points
have room."""

AIM, FINEST = 0.5, 0.75
"""The part of the tolerance that is searched for, as other points have larger errors; and in ulps
the least that is."""

USUAL = Budget()
HOLES = Budget(1500, 120)
"""For what is still guarded."""


@dataclass(frozen=True)
class Improved:
    """What was found for one formula.

    Args:
        written: the formula as it was given.
        choice: forms and thresholds.
        points: how many fresh points the last trial had.
        worst: the largest error there, in ulps, guarded evaluation counting as 0.51.
        forms: how many were scored.
        held: whether the last trial was within the tolerance.
    """

    written: Term
    choice: Choice
    points: int
    worst: float
    forms: int
    held: bool


def improve(
    expression: Any, symbols: Sequence[Any], tolerance: float, seed: int = 0,
    budget: Budget = USUAL, mask: Mask | None = None,
) -> Improved:  # fmt: skip
    """The cheapest choice of forms whose error stays within a tolerance.

    Args:
        expression: of SymPy, without cases.
        symbols: its variables, with their domains.
        tolerance: in ulps.
        seed: of the points.
        budget: of the search for forms.
        mask: which points count; those of one case, for a formula with cases.

    Raises:
        NotSupportedError: a part of it has no form to be searched from.
    """
    written = of_formula(expression)
    wanted = Wanted(expression, tuple(symbols), mask)
    points = drawn(expression, symbols, POINTS, seed, mask)
    if not len(points):
        raise NotSupportedError(f"accuracy: no points were found where `{expression}` counts")
    plainly = alone([written], wanted, points, tolerance, seed)
    if plainly is not None:
        return result_of(written, *plainly, 1)  # nothing is worse than the formula as written
    starts = starts_of(written, expression)
    if len(symbols) > 1:
        known = Known(wanted, tolerance, points)
        choice, trial = searched(known, starts, seed)
        return result_of(written, choice, trial, known.scored)
    return _of_one_variable(starts, wanted, points, tolerance, seed, budget)


def _of_one_variable(
    starts: Sequence[Term], wanted: Wanted, points: Points, tolerance: float, seed: int,
    budget: Budget,
) -> Improved:  # fmt: skip
    """Choices that are tried and made anew, with more forms where they fail."""
    written, best = starts[0], None
    starts = list(dict.fromkeys([*starts, *map(folded, starts)]))
    forms, scored = forms_from(starts, points, tolerance, budget)
    forms = enriched(forms, wanted, points, tolerance, first=True)
    for turn in range(ROUNDS):
        limit = max(MARGIN - turn * STRICTER, STRICTEST) * tolerance
        choice, points = settled(forms, wanted, points, limit)
        if turn < 2 and None in choice.leaves:
            left = points.at(choice.guarded(points.columns))
            forms, count = _more(forms, left, tolerance, HOLES)
            forms, scored = enriched(forms, wanted, points, tolerance), scored + count
            choice, points = settled(forms, wanted, points, limit)
        trial = tried(choice, wanted, tolerance, seed + 2000 + turn, FIRST)
        if trial.failing is None:
            trial = tried(choice, wanted, tolerance, seed + 1000 + turn)
        found = result_of(written, choice, trial, scored)
        if trial.failing is None:
            return found  # held, or nothing is left to feed back
        best = found if best is None or found.worst <= best.worst else best
        again = trial.failing.at(worst_of(errors_of(choice, trial.failing)))
        points = joined([points, again])
        forms, count = _more(forms, again, tolerance, budget if turn == 0 else HOLES)
        scored += count
        if turn < MOST_ENRICHED:
            forms = enriched(forms, wanted, points, tolerance)
    assert best is not None, "there is one round at least"
    longer = sorted((form for form in forms if form.head in KINDS), key=cost)
    served = alone(longer, wanted, points, tolerance, seed)
    return result_of(written, *served, scored) if served else best


def _more(
    forms: Sequence[Term], points: Points, tolerance: float, budget: Budget
) -> tuple[list[Term], int]:
    """The forms, with those that a search at these points finds, and how many it scored."""
    found, scored = forms_from(plain(forms), points, tolerance, budget)
    return [*dict.fromkeys([*forms, *found])], scored


def starts_of(written: Term, expression: Any) -> list[Term]:
    """The formula as written, and its stable form if that is another one."""
    try:
        return list(dict.fromkeys([written, of_formula(safe_form(expression))]))
    except NotSupportedError:
        return [written]


def result_of(written: Term, choice: Choice, trial: Trial, scored: int) -> Improved:
    """What is told of a choice; a trial in which no form computed anything shows nothing."""
    forms_used = any(form is not None for form in choice.leaves)
    held = trial.failing is None and (trial.points > 0 or not forms_used)
    return Improved(written, choice, trial.points, trial.worst, scored, held)


def settled(
    forms: Sequence[Term], wanted: Wanted, points: Points, tolerance: float, toll: float = np.inf,
    lacking: frozenset[str] = frozenset(),
) -> tuple[Choice, Points]:  # fmt: skip
    """A choice whose thresholds have known points on both sides, not far from them."""
    for _ in range(REFINED):
        errors, more = errors_at(forms, points), None
        if toll < np.inf or wanted.screen is None:
            choice = chosen(errors, points, tolerance, toll, lacking)
        else:
            choice = quickest(errors, points, tolerance, wanted.usual, wanted.screen)
            more = wanted.beside_edges(choice.leaves, points)
        if more is not None:
            points = joined([points, more])
            continue
        gaps = list(_gaps(choice, points))
        if not gaps:
            break
        (symbol,) = (s for s in wanted.symbols if s.name == choice.branch.args[0])
        points = joined([points, wanted.between(symbol, gaps, points)])
    return choice, points


def _gaps(choice: Choice, points: Points) -> Iterator[np.ndarray]:
    """Floats of the branch between the points next to each threshold, where those are far apart."""
    if choice.branch.head != "variable":
        return
    form = format_of("float64")
    places = np.unique(form.ordinals(points.columns[choice.branch.args[0]]))
    for threshold in form.ordinals(np.asarray(choice.thresholds)):
        here = int(np.searchsorted(places, threshold))
        if 0 < here < len(places) and places[here] - places[here - 1] > STEPS:
            steps = np.linspace(0, 1, STEPS + 2)[1:-1]
            low, high = form.at_ordinals(places[here - 1 : here + 1])
            gap = int(places[here]) - int(places[here - 1])
            yield form.at_ordinals(places[here - 1] + (steps * gap).astype(np.int64))
            yield low + steps * (high - low)


def worst_of(errors: np.ndarray) -> np.ndarray:
    return np.argsort(-errors)[:MOST_FED_BACK]


def forms_from(
    starts: Sequence[Term], points: Points, tolerance: float, budget: Budget
) -> tuple[list[Term], int]:
    """Equal forms that are good somewhere, and how many were scored."""
    aim = max(AIM * tolerance, FINEST)
    search = Search(points.evaluation, points.errors, aim, budget)
    found = list(search.run(starts))
    return list(dict.fromkeys([*found, *map(folded, found)])), search.scored
