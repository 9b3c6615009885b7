"""Whether it matters which of two cases counts where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symnn.accuracy.truth import truth
from symnn.codegen.search.condition import Condition, where
from symnn.codegen.search.points import Points, columns_for

MET, SEED = 1500, 7000
"""So many points beside the seams, drawn from this seed."""

ALIKE = 0.75
"""In ulps: what is as near as that is the same number, rounded."""


def joins(
    expression: Any, symbols: Sequence[Any], pairs: Any, conditions: Sequence[Condition | None]
) -> bool:
    """Whether cases that are told apart so have the value of the formula, beside their seams too.

    Args:
        expression: the formula with its cases.
        symbols: its variables.
        pairs: the value and the exact condition of each case.
        conditions: what decides on them in float64.
    """
    columns = columns_for(expression, symbols, "near", MET, SEED)
    exact = truth(expression, {s: columns[s.name] for s in symbols})
    points, before = Points(columns, exact), ()
    for (value, _), holds in zip(pairs, conditions, strict=True):
        here = np.flatnonzero(where(holds, before, columns))
        part = points.at(here)
        if len(part):
            given = truth(value, {s: part.columns[s.name] for s in symbols})
            if (part.errors(given.nearest)[given.known] > ALIKE).any():
                return False
        before = (*before, holds) if holds is not None else before
    return True
