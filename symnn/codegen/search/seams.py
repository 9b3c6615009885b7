"""Where cases meet: whether it matters which one counts there, and what tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from symnn.accuracy.truth import truth
from symnn.codegen.search.alone import POINTS, alone
from symnn.codegen.search.condition import Condition, where
from symnn.codegen.search.lifting import KINDS, lifted
from symnn.codegen.search.points import Points, columns_for, drawn
from symnn.codegen.search.term import Term
from symnn.codegen.search.trial import Wanted
from symnn.errors import NotSupportedError

MET, SEED, FEWEST = 1500, 7000, 50
"""So many points beside the seams, drawn from this seed; of fewer known ones nothing is learned."""

ALIKE = 0.75
"""In ulps: what is as near as that is the same number, rounded."""

SIGN = 2.0**50
"""So many ulps are less than half of a normal number: what is no further off has its sign."""

DECIDED, SIGN_SEED = 0.1, 5000
"""The share of a trial for signs, and the seed of its points."""


def joins(
    expression: Any, symbols: Sequence[Any], pairs: Any, conditions: Sequence[Condition | None]
) -> bool:
    """Whether cases that are told apart so have the value of the formula, beside their seams too.

    Where hardly any value is known, that is not shown.

    Args:
        expression: the formula with its cases.
        symbols: its variables.
        pairs: the value and the exact condition of each case.
        conditions: what decides on them in float64.
    """
    columns = columns_for(expression, symbols, "near", MET, SEED)
    exact = truth(expression, {s: columns[s.name] for s in symbols})
    points, before, compared = Points(columns, exact), (), 0
    for (value, _), holds in zip(pairs, conditions, strict=True):
        here = np.flatnonzero(where(holds, before, columns))
        part = points.at(here)
        if len(part):
            given = truth(value, {s: part.columns[s.name] for s in symbols})
            known = given.known & part.true.known & ~np.isnan(part.true.nearest)
            if (part.errors(given.nearest)[known] > ALIKE).any():
                return False
            compared += int(known.sum())
        before = (*before, holds) if holds is not None else before
    return compared >= FEWEST


@lru_cache(maxsize=256)
def same_sign(
    expression: Any, symbols: tuple[Any, ...], domains: tuple[str, ...], gap: Term
) -> Term:
    """The cheapest form whose sign is that of a difference: in doubles, else in more digits.

    Args:
        expression: the difference.
        symbols: its variables.
        domains: of them, as text.
        gap: the difference as a term.

    Raises:
        NotSupportedError: there is none.
    """
    points = drawn(expression, symbols, POINTS, SIGN_SEED)
    forms = [gap, *filter(None, (lifted(gap, head) for head in KINDS))]
    found = alone(forms, Wanted(expression, symbols), points, SIGN, SIGN_SEED, DECIDED)
    if found is None:
        raise NotSupportedError(f"accuracy: no form has the sign of `{expression}` everywhere")
    (form,) = (leaf for leaf in found[0].leaves if leaf is not None)
    return form
