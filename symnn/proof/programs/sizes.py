"""Small sizes at which programs are looked at, and how much work that is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import islice, permutations
from math import prod
from random import Random
from typing import Any

from sympy import Idx, Indexed, Integer

from symnn.core.symbols import Size
from symnn.errors import NotSupportedError
from symnn.indexed.language.binders import BINDERS, bound_indices
from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import names_read, shape_of

Sizes = Mapping[Any, int]
MOST_READS = 2_000_000
"""Entries that all equations together read: about ten seconds of exact arithmetic."""
EASY_READS = 500_000
"""Above this, a program and what it was simplified from are looked at where sizes are 2 and 3."""
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


def affordable_sizes(
    programs: Collection[Program], looked_at: Collection[Any] = ()
) -> list[dict[Any, int]]:
    """Default sizes of the first program, or 2 and 3 in turn where one of them reads too much.

    Args:
        programs: versions of one program.
        looked_at: as in `check_work`.
    """
    first = next(iter(programs))
    usual = default_sizes(first)
    if all(reads_of(p, s, looked_at) <= EASY_READS for p in programs for s in usual):
        return usual
    names = sizes_in(first)
    turns = ({n: 2 + (place + turn) % 2 for place, n in enumerate(names)} for turn in (0, 1))
    return [_fitting(first, s) for s in turns]


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
    """All sizes of a program, by name: of its arrays, of its facts, and in its formulas."""
    sides = [side for fact in program.facts for side in (fact.left, fact.right)]
    parts = [*(e.right for e in program), *sides]
    found = {n for part in parts for n in part.atoms(Size)} | set(program.sizes)
    return sorted(found, key=str)


def check_work(program: Program, sizes: Sizes, looked_at: Collection[Any] = ()) -> None:
    """Refuse sizes at which a program has too much to be written out.

    Args:
        program: the equations.
        sizes: the value of each symbolic size.
        looked_at: arrays of which only a few entries are evaluated, unless an equation reads them.

    Raises:
        NotSupportedError: the equations read more than `MOST_READS` entries.
    """
    reads = reads_of(program, sizes, looked_at)
    if reads > MOST_READS:
        raise NotSupportedError(
            f"expansion: at these sizes the equations read about {reads:.0e} entries; at most "
            f"{MOST_READS:.0e} are written out; declare sizes as symbols, which are then small, or "
            "give smaller `assignments`"
        )


def reads_of(program: Program, sizes: Sizes, looked_at: Collection[Any] = ()) -> int:
    """How many entries the equations of a program read at these sizes; arguments as above."""
    few = frozenset(looked_at).difference(*(names_read(e.right) for e in program))
    return sum(_work(e, sizes, e.base in few) for e in program)


def _work(equation: Equation, sizes: Sizes, of_one: bool) -> int:
    """How many reads the entries of an equation take, or one of them does."""

    def count(indices: Iterable[Any]) -> int:
        extents: list[Any] = [extent(i) for i in indices]
        return prod(int(n.xreplace(dict(sizes))) for n in extents)

    def reads(e: Any) -> int:
        if isinstance(e, Indexed | Idx) or not e.args:
            return int(isinstance(e, Indexed))
        if isinstance(e, BINDERS):
            return count(bound_indices(e)) * max(1, reads(e.function))
        return sum(map(reads, e.args))

    return (1 if of_one else count(equation.indices)) * max(1, reads(equation.right))
