"""A peak of a function of several symbols: one critical point in a box, and concavity around it.

Interval Newton: if N = m - H(B)^-1 * grad f(m) lies inside of B, then B holds just one zero of the
gradient, and N holds it. Where -H is positive definite on all of a box, f is concave there, so that
the critical point is its largest value on the box.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from flint import arb, arb_mat

from symnn.balls import Imprecise, Undefined, enclose
from symnn.errors import SymnnError
from symnn.proof.cells.branches import JUMPING
from symnn.proof.extrema.candidate import Candidate
from symnn.proof.ranges.intervals import above, below

STEPS = 12
RADII = tuple(arb(2) ** -k for k in range(1, 14))


@dataclass(frozen=True)
class Peak:
    """The largest value on a box.

    Args:
        candidate: the value and its place.
        box: around it, one ball for each symbol.
    """

    candidate: Candidate
    box: tuple[arb, ...]

    def covers(self, sides: list[tuple[arb, arb]]) -> bool:
        """Whether a smaller box lies within."""
        return all(b.lower() <= low and high <= b.upper()
                   for b, (low, high) in zip(self.box, sides, strict=True))  # fmt: skip


class Surface:
    """A smooth function with its gradient and its second derivatives."""

    def __init__(self, f: Any, symbols: list[Any], bits: int) -> None:
        self.f, self.symbols, self.bits = f, symbols, bits
        self.gradient = [f.diff(s) for s in symbols]
        self.hessian = [[g.diff(s) for s in symbols] for g in self.gradient]
        every = [*self.gradient, *(h for row in self.hessian for h in row)]
        self.smooth = not any(
            e.has(sympy.Derivative, sympy.Subs, sympy.DiracDelta, *JUMPING) for e in every
        )

    def at(self, e: Any, point: list[arb]) -> arb:
        return enclose(e, dict(zip(self.symbols, point, strict=True)), self.bits)

    def gradient_at(self, point: list[arb]) -> arb_mat:
        return arb_mat([[self.at(g, point)] for g in self.gradient])

    def hessian_at(self, point: list[arb]) -> arb_mat:
        return arb_mat([[self.at(h, point) for h in row] for row in self.hessian])


def peak(surface: Surface, start: list[Any], digits: int) -> Peak | None:
    """The peak near a point, or None when there is none that this shows."""
    if not surface.smooth:
        return None
    try:
        near = _climbed(surface, [arb(int(v.p)) / int(v.q) for v in start])
        place = _isolated(surface, near, digits)
        box = place and _concave_around(surface, near)
        if place is None or box is None:
            return None
        value = surface.at(surface.f, place)
    except (Undefined, Imprecise, SymnnError, ZeroDivisionError):
        return None
    shown = ", ".join(f"{s} = {v.str(min(digits, 12), radius=False)}..."
                      for s, v in zip(surface.symbols, place, strict=True))  # fmt: skip
    return Peak(Candidate(below(value), above(value), shown), tuple(box))


def _climbed(surface: Surface, point: list[arb]) -> list[arb]:
    """Newton steps from a point; where they lead is proved afterwards."""
    for _ in range(STEPS):
        step = surface.hessian_at(point).solve(surface.gradient_at(point))
        point = [(p - step[i, 0]).mid() for i, p in enumerate(point)]
    return point


def _isolated(surface: Surface, near: list[arb], digits: int) -> list[arb] | None:
    radius = arb(0, arb(10) ** (-(digits // 2) - 4))
    box = [p + radius for p in near]
    step = surface.hessian_at(box).solve(surface.gradient_at(near))
    found = [p - step[i, 0] for i, p in enumerate(near)]
    inside = all(b.contains_interior(n) for b, n in zip(box, found, strict=True))
    return found if inside else None


def _concave_around(surface: Surface, near: list[arb]) -> list[arb] | None:
    for radius in RADII:
        box = [p + arb(0, radius) for p in near]
        try:
            hessian = surface.hessian_at(box)
        except (Undefined, Imprecise):
            continue
        if _is_negative_definite(hessian):
            return box
    return None


def _is_negative_definite(m: arb_mat) -> bool:
    """Sylvester: the leading minors of -m are positive."""
    n = m.nrows()
    return all(
        arb_mat([[-m[i, j] for j in range(k)] for i in range(k)]).det() > 0 for k in range(1, n + 1)
    )
