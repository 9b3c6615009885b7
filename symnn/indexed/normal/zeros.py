"""What a program reads outside of its arrays: there it is 0, and the page says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Ge, Idx, Indexed, Lt

from symnn.indexed.language.names import Scope
from symnn.indexed.language.program import Program
from symnn.indexed.language.reach import is_nonnegative, is_whole, open_reads, reach
from symnn.indexed.language.traverse import entry, shape_of

ROW = 4
"""How many arrays share one line."""


@dataclass(frozen=True)
class Outside:
    """Where an array is read and has no entries.

    Args:
        lefts: arrays at formal indices.
        conditions: comparisons of a formal index with an end of its range.
        fractional: formal indices that may have values between the whole numbers.
    """

    lefts: tuple[Any, ...]
    conditions: tuple[Any, ...]
    fractional: tuple[Any, ...] = ()


def outside(program: Program) -> list[Outside]:
    """The arrays of which entries are read that do not exist, in order of first use.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import index
    >>> T = sizes("T"); t = index("t", T); x, h = tensor("x", T), tensor("h", T)
    >>> P = Program(); _ = P.define("h", (t,), x[t] + h[t - 1]/2)
    >>> outside(P)
    [Outside(lefts=(h[t],), conditions=(t < 0,), fractional=())]
    """
    found: dict[Any, set[tuple[int, str]]] = {}
    for equation in program:
        for read in sorted(open_reads(equation.right), key=str):
            for axis, i in enumerate(read.indices):
                ends = set(_ends(i, shape_of(read.base)[axis]))
                if ends:
                    found.setdefault(read.base, set()).update((axis, end) for end in ends)
    scope = Scope(program)
    order = {base: place for place, base in enumerate((*program.inputs, *program.equations))}
    joined: dict[Any, list[Any]] = {}
    for base in sorted(found, key=order.__getitem__):
        left, *where = _outside(base, found[base], scope)
        joined.setdefault((scope.indices_of(base), *where), []).append(left)
    return [
        Outside(tuple(lefts[first : first + ROW]), *where)
        for (_, *where), lefts in joined.items()
        for first in range(0, len(lefts), ROW)
    ]


def _ends(i: Any, n: Any) -> Iterator[str]:
    """At which ends an index leaves an axis of length `n`, and whether it may be no number."""
    if isinstance(i, Idx) or i.has(Indexed) or i.is_Integer:
        return
    low, high = reach(i)
    if not is_whole(i):
        yield "between"
    if not is_nonnegative(low):
        yield "before"
    if not is_nonnegative(n - 1 - high):
        yield "behind"


def _outside(base: Any, ends: set[tuple[int, str]], scope: Scope) -> tuple[Any, ...]:
    """The array at formal indices, the comparisons, and the indices between whole numbers."""
    formal = scope.indices_of(base)
    conditions: list[Any] = []
    for axis, (i, n) in enumerate(zip(formal, shape_of(base), strict=True)):
        conditions += [Lt(i, 0, evaluate=False)] if (axis, "before") in ends else []
        conditions += [Ge(i, n, evaluate=False)] if (axis, "behind") in ends else []
    fractional = tuple(i for axis, i in enumerate(formal) if (axis, "between") in ends)
    return entry(base, formal), tuple(conditions), fractional
