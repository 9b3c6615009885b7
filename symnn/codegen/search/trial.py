"""A choice of forms on many fresh points: far more of them than it was found with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from symnn.accuracy.formats import format_of
from symnn.accuracy.ranges import ranges_of
from symnn.accuracy.truth import truth
from symnn.codegen.guarded.function import callable_of, written
from symnn.codegen.search.choice import GUARDED_ERROR, Choice, errors_of
from symnn.codegen.search.edges import beside_edges
from symnn.codegen.search.points import Mask, Points, columns_for, joined, masked
from symnn.codegen.search.reference import Reference
from symnn.codegen.search.screen import Screen
from symnn.codegen.search.term import Term, minus, number

SIZES = {"whole": 40_000, "everyday": 1_150_000, "near": 80_000}
"""Points of each sampler."""

FEWEST_NEAR = 4000
"""Points beside thresholds in a part of a trial."""

MOST_EXACT, FEWEST_EXACT = 1000, 100
"""So many points of each sampler that wide numbers leave open are settled by exact arithmetic: in
a whole trial, and at least."""

SUSPECT = 0.75
"""So much of the tolerance, by values that are not certain, makes a point suspect."""

SOME_DIGITS = 2.0**-10
"""Bounds of values that are taken for true when suspects are looked for."""

SCREENED = {"whole": 6000, "everyday": 30_000, "near": 2000}
USUAL = 2000
"""Everyday points at which it is seen which forms are the usual ones."""

AROUND = 2.0
"""Powers of two by which variables may differ in size from those of points where a form failed."""

BESIDE = 40
"""Floats on either side of each threshold."""


@dataclass(frozen=True)
class Trial:
    """What happened on fresh points.

    Args:
        points: how many there were at which a form computed and a true value is known.
        worst: the largest error in ulps; guarded values count as exact to 0.51.
        failing: points where the error is above the tolerance, with their true values.
    """

    points: int
    worst: float
    failing: Points | None


@dataclass(frozen=True)
class Wanted:
    """What is to be computed, and where.

    Args:
        expression: the formula.
        symbols: its variables.
        mask: which points count; all of them without it.
        functions: what computes the functions of forms; NumPy and SciPy if not said.
        normal_only: whether only points count that no flushing of subnormal numbers can touch.
    """

    expression: Any
    symbols: Sequence[Any]
    mask: Mask | None = None
    functions: Mapping[str, Any] | None = None
    normal_only: bool = False

    @cached_property
    def guard(self) -> Callable[..., Any]:
        """Guarded evaluation: within 0.51 ulps of the truth."""
        return callable_of(written("f", self.expression, self.symbols))

    @cached_property
    def reference(self) -> Callable[..., Points]:
        """True values of most points."""
        reference = Reference(self.expression, self.symbols, self.functions)
        return (lambda *given: reference(*given).normal()) if self.normal_only else reference

    @cached_property
    def usual(self) -> np.ndarray:
        """Everyday values of the first variable that count."""
        drawn = masked(self.columns("everyday", USUAL, USUAL), self.mask)
        return drawn[self.symbols[0].name]

    @cached_property
    def screen(self) -> Screen | None:
        """Many points at which forms of one variable are looked at before they are chosen."""
        if len(self.symbols) > 1:
            return None
        drawn = [masked(self.columns(s, n, SCREENED[s]), self.mask) for s, n in SCREENED.items()]
        name = self.symbols[0].name
        whole = {name: np.concatenate([columns[name] for columns in drawn])}
        return Screen(self.reference(whole)) if len(whole[name]) else None

    def columns(
        self, sampler: str, count: int, seed: int, terms: Sequence[Term] = ()
    ) -> dict[str, np.ndarray]:
        """Points of the domain, whether they count or not; beside thresholds of these terms too."""
        return columns_for(self.expression, self.symbols, sampler, count, seed, terms)

    def beside_edges(self, forms: Sequence[Any], known: Points) -> Points | None:
        """Points beside places where parts of forms of one variable over- or underflow."""
        if len(self.symbols) > 1:
            return None
        name, x = self.symbols[0].name, known.columns[self.symbols[0].name]
        ends = float(x.min()), float(x.max())
        for form in forms:
            if form is not None and form not in self.edges:
                self.edges[form] = beside_edges(form, name, *ends)
        found = [self.edges[form] for form in forms if form is not None]
        fresh = np.setdiff1d(np.concatenate(found), x) if found else np.array([])
        return self.between(self.symbols[0], [fresh], known) if len(fresh) else None

    @cached_property
    def edges(self) -> dict[Any, np.ndarray]:
        """Floats beside the edges of the forms that were looked at."""
        return {}

    def between(self, symbol: Any, gaps: Sequence[np.ndarray], known: Points) -> Points:
        """Points at these values of one variable; other variables have values of known points."""
        values = np.unique(np.concatenate(gaps))
        columns = {name: np.resize(column, len(values)) for name, column in known.columns.items()}
        return self.settled(masked({**columns, symbol.name: values}, self.mask))

    def around(self, points: Points, count: int, seed: int) -> Points:
        """So many points of the domain at most whose variables have sizes like at these points."""
        random, here, columns = np.random.default_rng(seed), np.ones(count, bool), {}
        for symbol in self.symbols:
            with np.errstate(over="ignore"):  # what is beyond the floats is not taken
                factors = np.exp2(random.uniform(-AROUND, AROUND, count))
                values = np.resize(points.columns[symbol.name], count) * factors
            here &= ranges_of(symbol, format_of("float64")).contain(values)
            columns[symbol.name] = values
        return self.settled(masked({n: c[here] for n, c in columns.items()}, self.mask))

    def settled(self, columns: Mapping[str, np.ndarray]) -> Points:
        """All of these points: by wide numbers, and by exact ones where those do not decide."""
        if not len(next(iter(columns.values()))):
            return self.exact(columns, np.arange(0))
        found = self.reference(columns)
        known = found.at(np.flatnonzero(found.true.known))
        return joined([known, self.exact(found.columns, np.flatnonzero(~found.true.known))])

    def exact(self, columns: Mapping[str, np.ndarray], places: np.ndarray) -> Points:
        """Some of the points, with the true values."""
        part = {name: column[places] for name, column in columns.items()}
        true = truth(self.expression, {s: part[s.name] for s in self.symbols})
        found = Points(part, true, self.functions)
        return found.normal() if self.normal_only else found


def tried(
    choice: Choice, wanted: Wanted, tolerance: float, seed: int, share: float = 1.0,
    pieces: int = 1,
) -> Trial:  # fmt: skip
    """The choice on fresh points, and beside its thresholds; only there for no share of others.

    Args:
        choice: forms and thresholds.
        wanted: what is to be computed.
        tolerance: in ulps.
        seed: of the points.
        share: of the points of a whole trial; of those beside thresholds at least 4000.
        pieces: of the everyday points, the largest part; what fails before ends the trial.
    """
    total, worst, failing = 0, GUARDED_ERROR, []
    for piece, sampler in enumerate(["near", "whole", *["everyday"] * pieces]):
        if failing and pieces > 1 and piece > 1:
            break
        size = SIZES[sampler] // (pieces if sampler == "everyday" else 1)
        count = max(int(share * size), FEWEST_NEAR if sampler == "near" else 0)
        if not count:
            continue
        fresh = seed + 10_000 * max(piece - 2, 0)
        columns = masked(_columns(choice, wanted, sampler, count, fresh), wanted.mask)
        if not len(next(iter(columns.values()))):
            continue
        most = max(int(share * MOST_EXACT), FEWEST_EXACT)
        for points in _known(choice, columns, wanted, tolerance, most):
            errors = errors_of(choice, points)
            counted = ~choice.guarded(points.columns) & ~np.isnan(points.true.nearest)
            total += int((counted & points.true.known).sum())
            worst = max(worst, float(errors[counted].max(initial=0.0)))
            if (errors > tolerance).any():
                failing.append(points.at(np.flatnonzero(errors > tolerance)[:MOST_EXACT]))
    return Trial(total, worst, joined(failing) if failing else None)


def _known(
    choice: Choice, columns: dict[str, np.ndarray], wanted: Wanted, tolerance: float, most: int
) -> Iterator[Points]:
    """The points where forms compute, with true values: by wide numbers, and some of the rest.

    Half of those are points where forms seem to fail, by most or by something: beside zeros, wide
    numbers have digits enough to tell that, though not enough to be sure.
    """
    here = ~choice.guarded(columns)
    columns = {name: column[here] for name, column in columns.items()}
    if not here.any():
        return
    found = wanted.reference(columns)
    yield found.at(np.flatnonzero(found.true.known))
    left = np.flatnonzero(~found.true.known)
    if len(left):
        yield wanted.exact(found.columns, spread(left, most - most // 2))
        guess = wanted.reference({n: c[left] for n, c in found.columns.items()}, SOME_DIGITS)
        errors = errors_of(choice, guess)
        suspect = np.flatnonzero(errors > SUSPECT * tolerance)
        if len(suspect):
            by_error = suspect[np.argsort(-errors[suspect], kind="stable")]
            first, others = by_error[: most // 4], by_error[most // 4 :]
            picked = [first, spread(others, most // 4)] if len(others) else [first]
            yield wanted.exact(guess.columns, np.concatenate(picked))


def spread(places: np.ndarray, most: int) -> np.ndarray:
    """At most so many of the places, evenly.

    >>> spread(np.arange(10), 4).tolist()
    [0, 3, 6, 9]
    """
    return places[:: max(-(-len(places) // most), 1)]


def _columns(
    choice: Choice, wanted: Wanted, sampler: str, count: int, seed: int
) -> dict[str, np.ndarray]:
    several = len(wanted.symbols) > 1
    columns = wanted.columns(sampler, count, seed, compared(choice) if several else ())
    if sampler == "near" and not several and choice.branch.head == "variable":
        beside = _beside(choice, columns[choice.branch.args[0]])
        others = {n: np.resize(c, len(beside)) for n, c in columns.items()}
        more = {**others, choice.branch.args[0]: beside}
        columns = {n: np.concatenate([c, more[n]]) for n, c in columns.items()}
    return columns


def compared(choice: Choice) -> list[Term]:
    """The forms, and what changes its sign at a threshold."""
    gaps = [minus(c.branch, number(t)) for c in choice.choices() for t in c.thresholds
            if np.isfinite(t)]  # fmt: skip
    return [*gaps, *dict.fromkeys(form for form in choice.leaves if form is not None)]


def _beside(choice: Choice, known: np.ndarray) -> np.ndarray:
    """The floats around each threshold that lie within what the domain is seen to reach."""
    if not len(known):
        return known
    form = format_of("float64")
    steps = np.arange(-BESIDE, BESIDE + 1)
    places = form.ordinals(np.asarray(choice.thresholds, np.float64))
    floats = form.at_ordinals(np.add.outer(places, steps).ravel())
    return floats[(floats >= known.min()) & (floats <= known.max())]
