"""The points on which forms are scored: all magnitudes, everyday numbers, and near thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sympy import Piecewise, piecewise_fold
from sympy.core.relational import Relational

from symnn.accuracy.formats import format_of
from symnn.accuracy.ranges import ranges_of
from symnn.accuracy.samplers import SAMPLERS, columns_of
from symnn.accuracy.truth import Truth, truth
from symnn.codegen.search.corners import corners, meetings
from symnn.codegen.search.lines import beside, beside_zeros
from symnn.codegen.search.reading import of_formula
from symnn.codegen.search.term import Term
from symnn.codegen.search.values import Evaluation

LINES, EACH = 6, 4000
"""A third of the lines along which thresholds of several variables are looked for, for so many
points: more points lie on more lines."""

CORNERS = 4
"""One point in so many is where several variables are huge or tiny together, and one where two are
near each other."""

ZEROS = 1000
"""Lines along which zeros of a formula of several variables are looked for."""

SMALLEST = 4 * float(np.finfo(float).tiny)
"""Where subnormal numbers are flushed, points count from here on: what they are made of is
smaller."""

PARTS = ("nearest", "offsets", "exponents", "known")


@dataclass(frozen=True)
class Points:
    """Points with the true values of a formula there.

    Args:
        columns: of the variables, by name.
        true: the values.
        functions: what computes the functions of forms there; NumPy and SciPy if not said.
        pieces: that they were joined from, which know the errors of forms.
    """

    columns: Mapping[str, np.ndarray]
    true: Truth
    functions: Mapping[str, Any] | None = None
    pieces: tuple[Points, ...] = ()

    @property
    def evaluation(self) -> Evaluation:
        """Of forms at these points."""
        return Evaluation(self.columns, self.functions)

    def __len__(self) -> int:
        return len(self.true.known)

    def errors(self, values: Any) -> np.ndarray:
        """In ulps; 0 where the formula has no value, infinite for what is not finite but should."""
        given = np.broadcast_to(np.asarray(values, np.float64), self.true.nearest.shape)
        with np.errstate(all="ignore"):
            gaps = self.true.errors(given)
        beyond = np.isinf(self.true.nearest) & (given == self.true.nearest)
        defined = self.true.known & ~np.isnan(self.true.nearest)
        return np.where(defined & ~beyond, gaps, 0.0)

    def errors_of(self, forms: Iterable[Term]) -> dict[Any, np.ndarray]:
        """Of each form, in ulps; what was computed before, here or for a piece, is known."""
        if self.pieces:
            several = [piece.errors_of(forms) for piece in self.pieces]
            return {form: np.concatenate([e[form] for e in several]) for form in several[0]}
        evaluation = self.evaluation
        for form in forms:
            if form not in self._scored:
                self._scored[form] = self.errors(evaluation(form))
        return {form: self._scored[form] for form in forms}

    @cached_property
    def _scored(self) -> dict[Term, np.ndarray]:
        return {}

    def at(self, places: np.ndarray) -> Points:
        """Some of them."""
        parts = (getattr(self.true, name)[places] for name in PARTS)
        columns = {name: column[places] for name, column in self.columns.items()}
        return Points(columns, Truth(self.true.form, *parts), self.functions)

    def normal(self) -> Points:
        """Those whose arguments and values are 0 or above what may be flushed."""
        sizes = [np.abs(v) for v in (self.true.nearest, *self.columns.values())]
        usual = [(s >= SMALLEST) | (s == 0) | np.isnan(s) for s in sizes]
        return self.at(np.flatnonzero(np.logical_and.reduce(usual)))


def joined(several: Sequence[Points]) -> Points:
    """All of them."""
    parts = (np.concatenate([getattr(p.true, name) for p in several]) for name in PARTS)
    names = several[0].columns
    columns = {name: np.concatenate([p.columns[name] for p in several]) for name in names}
    pieces = tuple(q for p in several for q in p.pieces or (p,))
    return Points(columns, Truth(several[0].true.form, *parts), several[0].functions, pieces)


Mask = Callable[[Mapping[str, np.ndarray]], np.ndarray]
"""Which of some points count, given the columns by name."""


def drawn(
    expression: Any, symbols: Sequence[Any], count: int, seed: int, mask: Mask | None = None
) -> Points:
    """Points of the domain, about equally many of each sampler.

    Args:
        expression: the formula.
        symbols: its variables.
        count: how many of each sampler at most.
        seed: of the choice.
        mask: which of them count.
    """
    parts = []
    for sampler in SAMPLERS:
        named = masked(columns_for(expression, symbols, sampler, count, seed), mask)
        parts.append(Points(named, truth(expression, {s: named[s.name] for s in symbols})))
    return joined(parts)


def columns_for(
    expression: Any, symbols: Sequence[Any], sampler: str, count: int, seed: int,
    terms: Sequence[Term] = (),
) -> dict[str, np.ndarray]:  # fmt: skip
    """Points of the domain, by name.

    Args:
        expression: the formula.
        symbols: its variables.
        sampler: by name; beside thresholds of several variables, they lie on lines.
        count: how many at most.
        seed: of the choice.
        terms: forms whose thresholds are looked for too, for several variables.
    """
    form = format_of("float64")
    if sampler == "near" and len(symbols) > 1:
        lines = LINES * max(count // EACH, 1)
        parts = [_named(columns_of(expression, list(symbols), form, s, lines, seed + k))
                 for k, s in enumerate(("everyday", "everyday", "whole"))]  # fmt: skip
        base = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
        ranges = {s.name: ranges_of(s, form) for s in symbols}
        random = np.random.default_rng(seed)
        some = _resized(base, max(count // CORNERS, LINES))
        extreme = _together(corners(some, ranges, random), meetings(some, ranges, random))
        through = _together(base, {n: c[:LINES] for n, c in extreme.items()})
        parts = terms_of(expression)
        found = beside([*parts, *terms], through, ranges, count, random)
        usual = _named(columns_of(expression, list(symbols), form, "everyday", ZEROS, seed))
        for part in parts:
            most = max(count // (CORNERS * len(parts)), LINES)
            zeros = beside_zeros(part, usual, ranges, most, random)
            found = _together(found, zeros)
        return _together(found, extreme)
    return _named(columns_of(expression, list(symbols), form, sampler, count, seed))


def terms_of(expression: Any) -> list[Term]:
    """The formula, or that of each of its cases and what is compared to tell them apart."""
    if not expression.has(Piecewise):
        return [of_formula(expression)]
    whole: Any = piecewise_fold(expression)
    pairs: Any = whole.args if isinstance(whole, Piecewise) else ()
    compared = {r: None for _, c in pairs for r in sorted(c.atoms(Relational), key=str)}
    parts = [*(value for value, _ in pairs), *(r.lhs - r.rhs for r in compared)]
    return [of_formula(part) for part in dict.fromkeys(parts) if not part.has(Piecewise)]


def _resized(columns: Mapping[str, np.ndarray], count: int) -> dict[str, np.ndarray]:
    return {name: np.resize(column, count) for name, column in columns.items()}


def _together(a: Mapping[str, np.ndarray], b: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: np.concatenate([column, b[name]]) for name, column in a.items()}


def _named(columns: Mapping[Any, np.ndarray]) -> dict[str, np.ndarray]:
    return {s.name: np.asarray(c, np.float64) for s, c in columns.items()}


def masked(columns: dict[str, np.ndarray], mask: Mask | None) -> dict[str, np.ndarray]:
    """The points that count."""
    if mask is None:
        return columns
    here = mask(columns)
    return {name: column[here] for name, column in columns.items()}
