"""Small sizes at which programs are looked at, and how much work that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice, permutations
from math import prod
from random import Random
from typing import Any

from sympy import Idx, Integer

from symnn.core.symbols import Size
from symnn.errors import NotSupportedError
from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import shape_of

Sizes = Mapping[Any, int]
MOST_TERMS = 300_000
"""Terms of all equations together: seconds of exact arithmetic."""
MOST_DEALS = 200
"""Orders of sizes that are tried for one at which all extents are positive."""


def default_sizes(program: Program) -> list[dict[Any, int]]:
    """Two assignments in which sizes differ, so that a transposed or swapped index is seen.

    Up to six sizes are all different; more of them repeat 2..5 in the order of first use, so that
    neighbors still differ.
    """
    names = sizes_in(program)
    span = max(len(names), 2) if len(names) <= 6 else 4
    first = {n: 2 + place % span for place, n in enumerate(names)}
    second = {n: 2 + (place + 1) % span for place, n in enumerate(reversed(names))}
    return [_fitting(program, s) for s in ([first, second] if names else [first])]


def _fitting(program: Program, sizes: dict[Any, int]) -> dict[Any, int]:
    """The same sizes, dealt out in another order where some extent would not be positive."""
    trial = sizes
    for attempt in range(MOST_DEALS):
        if fits(program, trial):
            return trial
        values = list(sizes.values())
        Random(attempt).shuffle(values)
        trial = dict(zip(sizes, values, strict=True))
    return sizes


def fits(program: Program, sizes: Sizes) -> bool:
    """Whether every extent, such as K - 2*P + S*(O - 1), is positive at these sizes."""
    known = {n: Integer(value) for n, value in sizes.items()}
    arrays = (*program.inputs, *program.equations)
    extents = {n for b in arrays for n in shape_of(b) if not n.is_Symbol and n.free_symbols}
    return all(bool(n.xreplace(known) > 0) for n in extents)


def other_sizes(program: Program, known: Iterable[Sizes]) -> list[dict[Any, int]]:
    """A few further assignments, for programs that have no value at the usual ones."""
    names = sizes_in(program)
    if not 2 <= len(names) <= 4:
        return []
    orders = permutations(range(2, 3 + len(names)), len(names))
    found = (dict(zip(names, order, strict=True)) for order in orders)
    others = (s for s in found if s not in list(known) and fits(program, s))
    return list(islice(others, 6))


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
