"""Derivatives of a case by another route: its expansion, differentiated entry by entry."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any

from gradient_oracle import entry_symbol, prepared
from matrix_case import Case, D, K, N
from sympy import Indexed, KroneckerDelta

from symnn.indexed import Program
from symnn.indexed.language.index import extent
from symnn.indexed.language.traverse import name_of

SIZES = {N: 2, D: 2, K: 3}
MOST_PLACES = 24


class Numbers:
    """A case at one rational point.

    Args:
        case: of the corpus.
        program: equations of the case and of its derivative.
    """

    def __init__(self, case: Case, program: Program) -> None:
        self.case, self.program = case, program
        self.expansion, self.symbols, self.value = prepared(program, SIZES, self.data)
        self.of = program.named(case.equations[-1][0])

    @cached_property
    def data(self) -> dict[Any, Any]:
        """Entries of what is assumed to be symmetric, or to sum to 1."""
        near, given = random.Random(3), {}
        for base in self.case.symmetric:
            size = SIZES[base.shape[0]]
            half = [[Fraction(near.randint(1, 9), 7) for _ in range(size)] for _ in range(size)]
            given[base] = [
                [half[a][b] + half[b][a] + 3 * (a == b) for b in range(size)] for a in range(size)
            ]
        for base in self.case.summing_to_one:
            given[base] = _shares(near, *(SIZES[n] for n in base.shape))
        return given

    @cached_property
    def places(self) -> list[dict[Any, int]]:
        """Some places of the derivative, as values of the indices of the book's form."""
        rnd = random.Random(1)
        found = [{k: rnd.randrange(SIZES[extent(k)]) for k in self.case.at} for _ in range(200)]
        return [dict(p) for p in dict.fromkeys(tuple(p.items()) for p in found)][:MOST_PLACES]

    @cached_property
    def slopes(self) -> list[Any]:
        """The derivative at these places."""
        return [self.slope(tuple(place.values())) for place in self.places]

    def slope(self, place: tuple[int, ...]) -> Any:
        """One entry of the derivative."""
        case, rank = self.case, len(getattr(self.of, "shape", ()))
        output, rest = place[:rank], place[rank:]
        whole = self.expansion.value(self.of, output)
        if case.mode in ("gradient", "jacobian"):
            return self.value(whole.diff(self.entry(case.by[0], rest)))
        first, last = case.by[0], case.by[-1]
        split = len(getattr(first, "shape", ()))
        slope = whole.diff(self.entry(first, rest[:split]))
        if case.mode == "hessian":
            return self.value(slope.diff(self.entry(last, rest[split:])))
        vector = self.program.named(f"v_{name_of(first)}")
        return sum(
            self.value(slope.diff(self.entry(first, at)) * self.expansion.value(vector, at))
            for at in self.expansion.places(first)
        )

    def entry(self, base: Any, place: tuple[int, ...]) -> Any:
        """The symbol of one entry of an input."""
        return entry_symbol(self.symbols, base, place)

    def error(self, form: Any) -> float:
        """The largest difference between a form and the derivative."""
        found = [self.value(self.expansion.evaluate(form, place)) for place in self.places]
        return max(float(abs(a - b)) for a, b in zip(found, self.slopes, strict=True))


def _shares(rnd: random.Random, *shape: int) -> list[Any]:
    """Positive fractions that sum to 1 along the last axis."""
    *outer, last = shape
    if outer:
        return [_shares(rnd, *outer[1:], last) for _ in range(outer[0])]
    weights = [rnd.randint(1, 9) for _ in range(last)]
    return [Fraction(w, sum(weights)) for w in weights]


def twins(form: Any, at: tuple[Any, ...]) -> Iterator[Any]:
    """Wrong forms: another sign, another factor, the axes of one read turned."""
    yield from (-form, 2 * form) if form != 0 else (form + 1, form - 1)
    turned = [
        r for r in sorted(form.atoms(Indexed), key=str)
        if len(r.indices) == 2 and r.indices[0] != r.indices[1] and r.shape[0] == r.shape[1]
    ]  # fmt: skip
    for read in turned[:2]:
        yield form.xreplace({read: read.base[read.indices[::-1]]})
    deltas = sorted(form.atoms(KroneckerDelta), key=str)
    others = [k for k in at if deltas and k not in deltas[0].args]
    for k in [k for k in others if extent(k) == extent(deltas[0].args[0])][:1]:
        yield form.xreplace({deltas[0]: KroneckerDelta(deltas[0].args[0], k)})
