"""Equations between the entries of arrays, and the order in which they can be solved.

An equation is affine in some arrays once others are known: `Sum(p[n]*x[n]**2, n) = v` in p and v
when x is. So arrays are taken in layers, each layer solved with those before it known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import symengine
from flint import fmpq

from symnn.indexed.language.program import Fact
from symnn.indexed.language.traverse import name_of

ZERO = symengine.Integer(0)
Layers = list[list[Any]]


class NoFractionError(Exception):
    """A factor of an equation is no fraction, so that it is not solved exactly."""


class Constraint:
    """One equation that data must satisfy.

    Args:
        gap: what must be 0, as a symengine expression in entries.
        array_of: the array that an entry belongs to.
        fact: what it is an instance of; None for what a domain asks.
        place: values of the free indices of the fact, in the order of their names.
    """

    def __init__(
        self,
        gap: Any,
        array_of: Callable[[Any], Any],
        fact: Fact | None = None,
        place: tuple[int, ...] = (),
    ) -> None:
        self.gap, self.fact, self.place = gap, fact, place
        self.arrays = {array_of(s) for s in gap.free_symbols}
        self.array_of = array_of

    @cached_property
    def slopes(self) -> dict[Any, Any]:
        """The derivative for each entry."""
        return {s: _slope(self.gap, s) for s in self.gap.free_symbols}

    @cached_property
    def conflicts(self) -> Counter[tuple[Any, Any]]:
        """Pairs of arrays in which it is not affine together, and how often; (x, x) for x**2."""
        found: Counter[tuple[Any, Any]] = Counter()
        for symbol, slope in self.slopes.items():
            base = self.array_of(symbol)
            found.update((base, self.array_of(s)) for s in slope.free_symbols)
        for piece in self.gap.atoms(symengine.Piecewise):
            for condition in piece.args[1::2]:  # a step has slope 0 and is yet not affine
                found.update((self.array_of(s),) * 2 for s in condition.free_symbols)
        return found

    def is_affine_in(self, arrays: Iterable[Any]) -> bool:
        """Whether it can be solved for these arrays once all others are known."""
        chosen = set(arrays)
        return not any(chosen.issuperset(pair) for pair in self.conflicts)

    def row(self, unknown: Sequence[Any], known: Mapping[Any, Any]) -> list[fmpq]:
        """Coefficients of the unknown entries, and what they add up to.

        Raises:
            NoFractionError: one of them is no fraction.
        """
        zero = self.gap.subs(known).subs(dict.fromkeys(unknown, ZERO))
        slopes = (self.slopes.get(s, ZERO).subs(known) for s in unknown)
        return [*map(_fraction, slopes), -_fraction(zero)]

    @property
    def is_affine(self) -> bool:
        """Whether it is certainly affine in all entries, with constant coefficients."""
        zero = self.gap.subs(dict.fromkeys(self.slopes, ZERO))
        affine = sum((slope * s for s, slope in self.slopes.items()), zero)
        constant = not any(slope.free_symbols for slope in self.slopes.values())
        return constant and symengine.expand(self.gap - affine) == 0


def layered(constraints: Iterable[Constraint], preference: Callable[[Any], Any]) -> Layers:
    """Arrays in an order in which the equations become affine; the last layer is solved jointly.

    The array that stands most in the way goes first: one that is not affine in itself before one
    that multiplies others.

    Args:
        constraints: the equations.
        preference: which of several arrays that are equally in the way goes first: the largest.
    """
    conflicts: Counter[tuple[Any, Any]] = Counter()
    left: dict[Any, None] = {}
    for constraint in constraints:
        conflicts.update(constraint.conflicts)
        left |= dict.fromkeys(constraint.arrays)
    layers: Layers = []
    while True:
        blame: Counter[Any] = Counter()
        for (base, other), count in conflicts.items():
            if base in left and other in left:
                blame[base] += count * (1_000 if base is other else 1)
        names = sorted(blame, key=name_of)  # so that chance does not depend on hashes
        worst = max(names, key=lambda base: (blame[base], preference(base)), default=None)
        if worst is None:
            return [*layers, list(left)]
        layers.append([worst])
        del left[worst]


def _slope(gap: Any, symbol: Any) -> Any:
    """The slope, without the pieces that are 0 on every branch: symengine keeps them."""
    found = gap.diff(symbol)
    pieces = found.atoms(symengine.Piecewise)
    nothing = [p for p in pieces if all(branch == 0 for branch in p.args[::2])]
    return found.subs(dict.fromkeys(nothing, ZERO))


def _fraction(value: Any) -> fmpq:
    exact = value._sympy_()
    if not exact.is_Rational:
        raise NoFractionError(f"a fact has the factor {exact}, which is no fraction")
    return fmpq(int(exact.p), int(exact.q))
