"""From many forms to few, and from those to one for each part of the domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from symnn.codegen.search.candidates import bits
from symnn.codegen.search.choice import Choice, Form
from symnn.codegen.search.cost import cost
from symnn.codegen.search.lifting import HEADS
from symnn.codegen.search.points import Points
from symnn.codegen.search.regimes import (
    LARGEST,
    MOST_SEGMENTS,
    PENALTY,
    Segment,
    between,
    covers,
    lost_bits,
    tolls,
)
from symnn.codegen.search.table import Table, table_of
from symnn.codegen.search.term import Term

LOST_BIT = 200.0
"""What a bit lost beyond the tolerance at all points costs, in the units of `cost`."""

DEEPEST, SPARE = 2, 2
"""So deep choices lie within a choice, and so many segments are left for what fails."""

TRIED = 2
"""So many branches are looked into more closely."""

SIDES = ("left", "right")

FEW_MORE = 100
"""A hundredth of the points is left to the dearer one of two forms that are good."""

ABRUPT = 50.0
"""What a boundary costs beside which only one of its forms is good."""

DEAR, ENOUGH = 30.0, 24
"""A part is looked into where its form costs this much, and it has so many points."""


def chosen(
    errors: Mapping[Form, np.ndarray], points: Points, tolerance: float, toll: float = np.inf,
    lacking: frozenset[str] = frozenset(),
) -> Choice:  # fmt: skip
    """The cheapest choice whose error is within the tolerance at all points.

    It has one branch.

    Args:
        errors: of each form, in ulps; guarded evaluation counts as always good.
        points: at which they were found.
        tolerance: in ulps.
        toll: what a bit lost beyond the tolerance costs, at all points together; infinite where
            guarded evaluation can be had.
        lacking: functions that must not be branched on.
    """
    table = table_of(errors, points, tolerance, toll, lacking=lacking)
    return _best(table, MOST_SEGMENTS, 0)[1]


def deepened(
    choice: Choice, errors: Mapping[Form, np.ndarray], points: Points, tolerance: float,
    toll: float = np.inf, lacking: frozenset[str] = frozenset(),
) -> Choice:  # fmt: skip
    """The choice with choices within it where they are cheaper.

    Args:
        choice: of forms that seldom fail; so what replaces them has something behind it.
        errors: of each form, in ulps.
        points: at which they were found.
        tolerance: in ulps.
        toll: what a bit lost beyond the tolerance costs.
        lacking: functions that must not be branched on.
    """
    table = table_of(errors, points, tolerance, toll, choice, lacking)
    return _deepened(table, choice, MOST_SEGMENTS - SPARE, DEEPEST, 1.0)[1]


def surest(
    errors: Mapping[Form, np.ndarray], points: Points, tolerance: float, most: int,
    toll: float = np.inf, lacking: frozenset[str] = frozenset(),
) -> Choice:  # fmt: skip
    """The cheapest choice among forms of many digits and what is good at all of the points.

    Args:
        errors: of each form, in ulps.
        points: at which they were found.
        tolerance: in ulps.
        most: how many segments there may be.
        toll: what a bit lost beyond the tolerance costs.
        lacking: functions that must not be branched on.
    """
    table = table_of(errors, points, tolerance, toll, lacking=lacking)
    good = table.errors <= tolerance
    found = {*_sure(table), *np.flatnonzero(good.all(axis=1)).tolist()}
    # Without guarded evaluation others have to do where none of these is good.
    left = ~good[sorted(found)].any(axis=0)
    while len(found) < len(good) and (good[:, left]).any():
        best = int(np.argmax(good[:, left].sum(axis=1)))
        found.add(best)
        left &= ~good[best]
    return _best(table.of(sorted(found)), most, 0)[1]


def _sure(table: Table) -> list[int]:
    """Which forms are computed in many digits, or guarded."""
    return [k for k, f in enumerate(table.forms) if f is None or f.head in HEADS]


def _best(table: Table, most: int, deeper: int, share: float = 1.0) -> tuple[float, Choice]:
    """The cheapest choice and its price: costs, segments, and what thresholds spoil.

    Args:
        table: what is known.
        most: how many segments there may be, those of inner choices too.
        deeper: how deep choices may lie within it.
        share: of all points that are here.
    """
    found = _flat(table, np.inf, most, share)
    if deeper:
        # What a form is bad at within a segment, a choice within it may leave to another one.
        good = table.costs[(table.errors <= table.tolerance).all(axis=1)]
        rescued = float(min(good, default=np.inf))
        hopeful = _flat(table, 1.25 * rescued + DEAR, most, share) if len(good) else []
        closer = [choice for _, choice in [*found[:TRIED], *hopeful[:TRIED]]]
        found += [_deepened(table, choice, most, deeper, share) for choice in dict.fromkeys(closer)]
    return min(found, key=lambda pair: pair[0])


def _flat(table: Table, spoiled: float, most: int, share: float) -> list[tuple[float, Choice]]:
    """The cheapest choice on each branch with its price, cheapest first.

    Args:
        table: what is known.
        spoiled: what a form costs where it is bad, if it may be chosen there.
        most: how many segments there may be.
        share: of all points that are here.
    """
    orders = np.argsort(table.values, axis=1, kind="stable")
    ordered = np.take_along_axis(table.values, orders, axis=1)
    prices = _prices(table, spoiled, orders, ordered)
    found, several = [], len(table.branches) > 1
    for branch, order, values, cover in zip(
        table.branches, orders, ordered, covers(prices, PENALTY / share, most), strict=True
    ):
        doubt = 0.0
        if several and len(cover) > 1:
            good = table.errors[:, order] <= table.tolerance
            cover = slid(cover, values, good, table.costs)
            doubt = ABRUPT / share * abrupt(cover, good) if table.toll < np.inf else 0.0
        choice = with_thresholds(branch, cover, values, table.forms)
        found.append((_price(table, choice, share, spoiled) + doubt, choice))
    return sorted(found, key=lambda pair: pair[0])


def slid(
    cover: Sequence[Segment], values: np.ndarray, good: np.ndarray, costs: np.ndarray
) -> list[Segment]:
    """The cover with boundaries moved while both forms are good: a bit, or to 0 if costs are alike.

    Args:
        cover: of sorted points.
        values: of the branch there.
        good: where each form is, in this order.
        costs: of the forms; the dearer one is given a few more points.
    """
    zeros = [int(np.searchsorted(values, 0.0, side=side)) for side in SIDES]
    starts = [0]
    for before, after in pairwise(cover):
        first = _run(good[after.form, starts[-1] + 1 : before.stop][::-1])
        last = _run(good[before.form, after.start : after.stop - 1])
        place, few = after.start, max(2, len(values) // FEW_MORE)
        cheap, dear = sorted((costs[before.form], costs[after.form]))
        at_zero = [z for z in zeros if place - first <= z <= place + last]
        if dear <= 2 * cheap and at_zero:
            place = at_zero[0]
        elif costs[before.form] < costs[after.form]:
            place -= min(first, few)
        else:
            place += min(last, few)
        starts.append(place)
    stops = [*starts[1:], len(values)]
    return [Segment(a, b, s.form) for a, b, s in zip(starts, stops, cover, strict=True)]


def abrupt(cover: Sequence[Segment], good: np.ndarray) -> int:
    """At how many boundaries the forms on both sides are not good together for some way.

    Of such a boundary few points tell where it lies: without guarded evaluation that is a risk.

    Args:
        cover: of sorted points.
        good: where each form is, in this order.

    >>> cover = [Segment(0, 250, 0), Segment(250, 500, 1)]
    >>> below = np.arange(500) < 400
    >>> abrupt(cover, np.array([below, below[::-1]])), abrupt(cover, np.array([below, ~below]))
    (0, 1)
    """
    few = max(2, good.shape[1] // FEW_MORE)
    found = 0
    for before, after in pairwise(cover):
        both = good[before.form] & good[after.form]
        found += _run(both[: after.start][::-1]) + _run(both[after.start :]) < few
    return found


def _run(flags: np.ndarray) -> int:
    """How many are true at the beginning."""
    return len(flags) if flags.all() else int(np.argmin(flags))


def _prices(table: Table, spoiled: float, orders: np.ndarray, ordered: np.ndarray) -> np.ndarray:
    """What each form costs at each point, by branch, form, and place in the order of the branch."""
    own = table.costs[:, None] * table.weights
    if len(table.branches) > 1:
        # Neighbors along a branch may be far apart in other variables.
        unit = (
            spoiled if spoiled < np.inf else table.toll * lost_bits(table.errors, table.tolerance)
        )
        losses = np.where(table.errors <= table.tolerance, 0.0, unit / orders.shape[1])
        return np.moveaxis((own + losses)[:, orders], 0, 1)
    return np.stack([
        own[:, order] + tolls(table.errors[:, order], values, table.tolerance, table.toll)
        for order, values in zip(orders, ordered, strict=True)
    ])  # fmt: skip


def _price(table: Table, choice: Choice, share: float, spoiled: float = np.inf) -> float:
    """Of a choice without inner ones: costs, segments, and what forms spoil."""
    places = choice.places(table.values[table.branches.index(choice.branch)])
    numbers = np.array([table.forms.index(form) for form in choice.forms])[places]
    found = table.errors[numbers, np.arange(len(places))]
    lost = np.maximum(bits(found) - bits(np.array([table.tolerance])), 0).mean()
    weight = LOST_BIT * 100 if table.toll == np.inf else table.toll
    evaluated = cost(choice.branch) if len(choice.forms) > 1 else 0.0
    own = table.costs[numbers] @ table.weights + PENALTY / share * len(choice.forms) + evaluated
    bad = (found > table.tolerance).mean()
    return float(own + (spoiled * bad if spoiled < np.inf else weight * lost))


def _deepened(
    table: Table, choice: Choice, most: int, deeper: int, share: float
) -> tuple[float, Choice]:
    """The choice with choices in place of its dearest forms, where that is cheaper."""
    places = choice.places(table.values[table.branches.index(choice.branch)])
    forms: list[Any] = [_secured(table, f, places == k) for k, f in enumerate(choice.forms)]
    price = _price(table, Choice(choice.branch, choice.thresholds, tuple(forms)), share)
    parts = [float(table.weights[places == k].sum()) for k in range(len(forms))]
    weights = [
        table.costs[table.forms.index(f)] * part for f, part in zip(forms, parts, strict=True)
    ]
    left = most - len(forms)
    for k in np.argsort(weights)[::-1]:
        here, part = places == k, parts[k]
        if here.sum() < ENOUGH or table.costs[table.forms.index(forms[k])] < DEAR:
            continue
        inner_table = table.at(here)
        alone = _price(inner_table, Choice(choice.branch, (), (forms[k],)), share * part)
        inner_price, inner = _best(inner_table, left + 1, deeper - 1, share * part)
        if inner_price < alone:
            price += part * (inner_price - alone)
            forms[k] = inner if len(inner.leaves) > 1 else inner.forms[0]
            left -= len(inner.leaves) - 1
    return float(price), merged(Choice(choice.branch, choice.thresholds, tuple(forms)))


def _secured(table: Table, form: Any, here: np.ndarray) -> Form:
    """The form, or the cheapest one that is good at all of these points."""
    good = np.all(table.errors[:, here] <= table.tolerance, axis=1)
    if good[table.forms.index(form)] or not good.any():
        return form
    return table.forms[int(np.argmin(np.where(good, table.costs, np.inf)))]


def merged(choice: Choice) -> Choice:
    """The choice without thresholds between equal forms, at any depth."""
    forms = [merged(f) if isinstance(f, Choice) else f for f in choice.forms]
    forms = [f.forms[0] if isinstance(f, Choice) and len(f.forms) == 1 else f for f in forms]
    if len(forms) == 1 and isinstance(forms[0], Choice):
        return forms[0]
    kept = [k for k in range(1, len(forms)) if forms[k] != forms[k - 1]]
    return Choice(choice.branch, tuple(choice.thresholds[k - 1] for k in kept),
                  tuple(forms[k] for k in (0, *kept)))  # fmt: skip


def with_thresholds(
    branch: Term, cover: Sequence[Segment], values: np.ndarray, forms: Sequence[Form]
) -> Choice:
    """Short numbers between the segments; where values coincide, segments are joined."""
    thresholds: list[float] = []
    kept = [forms[cover[0].form]]
    for segment in cover[1:]:
        low, high = values[segment.start - 1], values[segment.start]
        high = np.inf if np.isnan(high) else high
        if low == high or np.isnan(low):
            continue
        place = _threshold(float(low), float(high), kept[-1], forms[segment.form])
        if thresholds and place <= thresholds[-1]:
            continue
        thresholds.append(place)
        kept.append(forms[segment.form])
    return Choice(branch, tuple(thresholds), tuple(kept))


def _threshold(low: float, high: float, before: Form, after: Form) -> float:
    """Between two points, but for the last known good one where guarded evaluation may do more."""
    if after is None:
        return between(low, max(_near(low, high), float(np.nextafter(low, np.inf))))
    return between(_near(high, low), high) if before is None else between(low, high)


def _near(here: float, there: float) -> float:
    """A hundredth of the way."""
    here, there = (min(max(v, -LARGEST), LARGEST) for v in (here, there))
    return here + (there / 100 - here / 100)
