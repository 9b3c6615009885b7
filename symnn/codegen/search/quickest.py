"""The quickest choice for one variable: what costs least at everyday points."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from symnn.codegen.search.candidates import bits
from symnn.codegen.search.choice import GUARDED_ERROR, Choice, Form
from symnn.codegen.search.choosing import with_thresholds
from symnn.codegen.search.cost import cost
from symnn.codegen.search.gains import by_gain
from symnn.codegen.search.points import Points
from symnn.codegen.search.regimes import segments
from symnn.codegen.search.screen import Screen
from symnn.codegen.search.table import GUARDED_COST, MOST_FORMS
from symnn.codegen.search.term import variable

AMPLE = (0.85, 0.6, 0.3)
"""More accurate than these parts of the tolerance is no better: first cheap forms, then safe."""

DEAR = 0.03
"""What a unit of cost counts when few forms are kept."""

EVERYDAY = 0.95
"""The share of the time that is spent at everyday points."""


def quickest(
    errors: Mapping[Form, np.ndarray], points: Points, tolerance: float, usual: np.ndarray,
    screen: Screen,
) -> Choice:  # fmt: skip
    """The cheapest choice whose error is within the tolerance at all points of one variable.

    Args:
        errors: of each form, in ulps; guarded evaluation counts as always good.
        points: at which they were found.
        tolerance: in ulps.
        usual: everyday values, where time counts.
        screen: more points, where forms are seen to miss the tolerance slightly.
    """
    table: dict[Form, np.ndarray] = {
        form: np.maximum(e, screen(form, points, tolerance))
        for form, e in few(errors, tolerance).items()
    }
    table[None] = np.full(len(points), GUARDED_ERROR)
    ((name, values),) = points.columns.items()
    order = np.argsort(values, kind="stable")
    costs = [GUARDED_COST if form is None else cost(form) for form in table]
    ordered, weights = values[order], weights_of(values[order], usual)
    matrix = np.array(list(table.values()))[:, order]
    cover = segments(matrix, costs, ordered, tolerance, weights=weights)
    return with_thresholds(variable(name), cover, ordered, list(table))


def weights_of(values: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """How much of the time is spent near each of some increasing values."""
    even = np.full(len(values), 1 / len(values))
    if not len(usual):
        return even
    middles = values[:-1] / 2 + values[1:] / 2
    counts = np.bincount(np.searchsorted(middles, usual), minlength=len(values))
    return EVERYDAY * counts / counts.sum() + (1 - EVERYDAY) * even


def few(errors: Mapping[Form, np.ndarray], tolerance: float) -> dict[Form, np.ndarray]:
    """Forms that together lose least, for their cost: a cheap set and safer ones; the first too."""
    forms = list(errors)
    if len(forms) <= MOST_FORMS:
        return dict(errors)
    found = np.array([bits(e) for e in errors.values()])
    prices = 1 + DEAR * np.array([cost(f) if f is not None else 0.0 for f in forms])
    kept = [0]
    for turn, part in enumerate(AMPLE, 1):
        lost = np.maximum(found, bits(np.array([tolerance * part])))
        for best in by_gain(lost, prices):
            if len(kept) >= MOST_FORMS * turn // len(AMPLE):
                break
            kept += [] if best in kept else [best]
    return {forms[k]: errors[forms[k]] for k in kept}
