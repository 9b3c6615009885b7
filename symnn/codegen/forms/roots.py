"""Roots of sums of squares in units, for squares that floats do not hold.

A radicand R = c*Sum(u**2, k) + b overflows where |u| is above the root of the largest float, and
loses its digits where it is below that of the smallest. For any positive unit

    sqrt(R) = unit*sqrt(c*Sum((u/unit)**2, k) + b/unit**2)

and with the power of two below the larger of |u| and sqrt(b) no square leaves the range, and no
division rounds. Quotients by R are products of quotients by its root, each taken at once:

    u*Sum(u*g, k)/R = h*Sum(h*g, k),  h = u/sqrt(R)

Deviations u from a mean are measured from their own mean once more (`moments`), which takes off
what the rounding of the first one left over. These are identities; nothing else changes.

It costs some passes over the arrays, so it is what a compiled program falls back on where its
radicands are seen to be too large or too small, or means much larger than deviations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any

import sympy as sp
from sympy import Add, Idx, Indexed, Mul, Pow, S, Symbol

from symnn.codegen.forms.added import Added
from symnn.codegen.forms.squares import Rooted, Squares, is_power_of_root
from symnn.indexed.language.binders import BINDERS, MaxOver, Sum
from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import (
    base_of,
    entry,
    free_indices,
    rewrite,
    substitute,
    with_body,
)


def in_units(rooted: Rooted) -> Program:
    """The same program with roots in units, and quotients by radicands by their roots.

    Args:
        rooted: the program, whose radicands are equations.

    >>> from symnn.codegen.forms.squares import with_radicands
    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import index
    >>> N, D = sizes("N D"); n, d = index("n", N), index("d", D); x = tensor("x", N, D)
    >>> P = Program(); r = P.define("r", (n,), sp.sqrt(Sum(x[n, d]**2, d)))
    >>> print(in_units(with_radicands(P)).equations[r])
    r[n] := root[n]
    """
    return _InUnits(rooted).program


class _InUnits:
    """The arrays for each radicand, and the rules that put them in."""

    def __init__(self, rooted: Rooted) -> None:
        self.rooted, self.added = rooted, Added(rooted.program)
        self.squares = {base: self._centered(base, s) for base, s in rooted.radicands.items()}
        self.arrays = {base: self._arrays(base, s) for base, s in self.squares.items()}
        self.radicand_of = {root: base for base, (root, _) in self.arrays.items()}

    @property
    def program(self) -> Program:
        old = self.rooted.program
        changed = [Equation(e.left, rewrite(e.right, self._rule)) for e in old]
        return Program([*self.added.equations, *changed], old.facts)

    def _centered(self, base: Any, squares: Squares) -> Squares:
        """The squares of deviations whose sum is 0 up to rounding, where they are deviations."""
        if base not in self.rooted.means:
            return squares
        free, k = self.rooted.program[base].indices, squares.bound
        axes = (*free, *k)
        rough = entry(self.added.new("deviation", axes, squares.term), axes)
        mean = Mul(Sum(rough, *k), *[1 / extent(i) for i in k])
        return replace(squares, term=entry(self.added.new("centered", axes, rough - mean), axes))

    def _arrays(self, base: Any, squares: Squares) -> tuple[Any, Any]:
        """The root of a radicand, and the quotients u/root."""
        free = self.rooted.program[base].indices
        u, k, b = squares.term, squares.bound, squares.shift
        unit = entry(self._unit(free, squares), free)
        parts = entry(self.added.new("part", (*free, *k), u / unit), (*free, *k))
        inner = squares.factor * Sum(parts**2, *k) + b / unit**2
        root = self.added.new("root", free, unit * sp.sqrt(inner))
        return root, self.added.new("quotient", (*free, *k), u / entry(root, free))

    def _unit(self, free: tuple[Any, ...], squares: Squares) -> Any:
        """The power of two below the largest |u| and sqrt(b); 1 where that is 0."""
        size = MaxOver(sp.Abs(squares.term), *squares.bound)
        size = size if squares.shift == 0 else sp.Max(size, sp.sqrt(squares.shift))
        size = entry(self.added.new("largest", free, size), free)
        power = 2 ** sp.floor(sp.log(size) / sp.log(2))
        return self.added.new("unit", free, piecewise((power, size > 0), (S.One, True)))

    def _rule(self, e: Any) -> Any:
        """A power of a radicand as that of its root; products with quotients where they fit."""
        if isinstance(e, Pow) and base_of(e.base) in self.arrays and is_power_of_root(e.exp):
            return Pow(self._root(e.base), 2 * e.exp)
        if isinstance(e, Indexed | Symbol) and base_of(e) in self.rooted.program:
            return self._read(e)
        if isinstance(e, Add):
            return self._deviation(e)
        return self._product(e) if isinstance(e, Mul) else e

    def _deviation(self, e: Add) -> Any:
        """u - m as a read of the deviations."""
        for base in self.rooted.means:
            old, new = self.rooted.radicands[base], self.squares[base]
            formal = (*self.rooted.program[base].indices, *old.bound)
            for places in _ways(formal, free_indices(e)):
                if substitute(old.term, places) == e:
                    return substitute(new.term, places)
        return e

    def _root(self, radicand: Any) -> Any:
        return entry(self.arrays[base_of(radicand)][0], getattr(radicand, "indices", ()))

    def _read(self, read: Any) -> Any:
        """A read of an array that is the root of a radicand, as a read of its root."""
        equation = self.rooted.program[base_of(read)]
        right: Any = equation.at(getattr(read, "indices", ()))
        is_root = isinstance(right, Pow) and right.exp == S.Half
        return self._root(right.base) if is_root and base_of(right.base) in self.arrays else read

    def _product(self, e: Mul) -> Any:
        """u*Sum(u*g, k)/root**2 as h*Sum(h*g, k)."""
        factors: list[Any] = list(e.args)
        for place, divisor in enumerate(factors):
            base, power = divisor.as_base_exp()
            if base_of(base) in self.radicand_of and power.is_Integer and power.is_negative:
                taken = self._taken(factors, base, -int(power))
                factors[place] = Pow(base, power + taken)
        return Mul(*factors)

    def _taken(self, factors: list[Any], root: Any, count: int) -> int:
        """How many of the factors were replaced by what they are over the root."""
        taken = 0
        for place, factor in enumerate(factors):
            changed = self._over(factor, root) if taken < count else None
            if changed is not None:
                factors[place], taken = changed, taken + 1
        return taken

    def _over(self, factor: Any, root: Any) -> Any:
        """factor/root: of u as h, of Sum(u*g) as Sum(h*g); None where no u is seen."""
        if isinstance(factor, BINDERS[0]):
            parts = list(Mul.make_args(factor.function))  # type: ignore[arg-type]
            if self._taken(parts, root, 1) == 0:
                return None
            return with_body(factor, Mul(*parts))
        radicand = self.radicand_of[base_of(root)]
        formal = self.rooted.program[radicand].indices
        at = dict(zip(formal, getattr(root, "indices", ()), strict=True))
        squares = self.squares[radicand].at(at)
        for places in _ways(squares.bound, free_indices(factor)):
            if substitute(squares.term, places) == factor:
                return entry(self.arrays[radicand][1], (*at.values(), *places.values()))
        return None


def _ways(bound: tuple[Any, ...], free: frozenset[Idx]) -> Iterator[dict[Any, Any]]:
    """All ways to put free indices in the place of bound ones."""
    for chosen in permutations(sorted(free, key=str), len(bound)):
        yield dict(zip(bound, chosen, strict=True))
