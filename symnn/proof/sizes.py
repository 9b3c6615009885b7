"""Small sizes at which programs are looked at, and how much work that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import permutations
from math import prod
from typing import Any

from sympy import Idx

from symnn.core.symbols import Size
from symnn.errors import NotSupportedError
from symnn.indexed.index import extent
from symnn.indexed.program import Equation, Program

Sizes = Mapping[Any, int]
MOST_TERMS = 300_000
"""Terms of all equations together: seconds of exact arithmetic."""


def default_sizes(program: Program) -> list[dict[Any, int]]:
    """Two assignments in which sizes differ, so that a transposed or swapped index is seen.

    Up to six sizes are all different; more of them repeat 2..5 in the order of first use, so that
    neighbors still differ.
    """
    names = sizes_in(program)
    span = max(len(names), 2) if len(names) <= 6 else 4
    first = {n: 2 + place % span for place, n in enumerate(names)}
    second = {n: 2 + (place + 1) % span for place, n in enumerate(reversed(names))}
    return [first, second] if names else [first]


def other_sizes(program: Program, known: Iterable[Sizes]) -> list[dict[Any, int]]:
    """A few further assignments, for programs that have no value at the usual ones."""
    names = sizes_in(program)
    if not 2 <= len(names) <= 4:
        return []
    orders = permutations(range(2, 3 + len(names)), len(names))
    found = [dict(zip(names, order, strict=True)) for order in orders]
    return [sizes for sizes in found if sizes not in list(known)][:6]


def sizes_in(program: Program) -> list[Any]:
    """All sizes of a program, by name: of its arrays, and those that formulas divide by."""
    found = {n for e in program for n in e.right.atoms(Size)} | set(program.sizes)
    return sorted(found, key=str)


def check_work(program: Program, sizes: Sizes) -> None:
    """Refuse sizes at which a program has too many terms to be written out.

    Raises:
        NotSupportedError: the equations have more terms than `MOST_TERMS`.
    """
    terms = sum(_terms(equation, sizes) for equation in program)
    if terms > MOST_TERMS:
        raise NotSupportedError(
            f"expansion: at these sizes the equations have about {terms:.0e} terms; at most "
            f"{MOST_TERMS} are written out; declare sizes as symbols, which are then small, or "
            "give smaller `assignments`"
        )


def _terms(equation: Equation, sizes: Sizes) -> int:
    indices = {*equation.indices, *equation.right.atoms(Idx)}
    extents: list[Any] = [extent(i).xreplace(dict(sizes)) for i in indices]
    return prod(map(int, extents))
