"""Readable names: adjoints and tangents, formal indices of arrays, bound indices."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sympy import Dummy, Idx, Indexed

from symnn.core.symbols import tensor
from symnn.errors import EquationError
from symnn.indexed.language.binders import BINDERS, bound_indices
from symnn.indexed.language.index import extent, index, index_name, numbering
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import (
    free_indices,
    name_of,
    reads,
    rebuilt,
    reindexed_binder,
    shape_of,
    with_body,
)

LETTERS = ("i", "j", "k", "l", "m", "q", "r", "s")
"""For indices that a program has no name for."""


class Scope:
    """The indices that a program uses, in the order in which it introduces them."""

    def __init__(self, program: Program) -> None:
        self.pool: dict[Any, list[Any]] = {}
        self.formal: dict[Any, tuple[Any, ...]] = {}
        for equation in program:
            self.formal[equation.base] = equation.indices
            for i in (*equation.indices, *_bound_in(equation.right)):
                known = self.pool.setdefault(extent(i), [])
                if i not in known:
                    known.append(i)
        self.used = {index_name(i) for known in self.pool.values() for i in known}
        self.used |= names_of(program) | {str(s) for s in program.sizes}
        found = [(e, read) for e in program for read in sorted(reads(e.right), key=str)]
        for _, read in sorted(found, key=lambda f: not free_indices(f[1]) <= set(f[0].indices)):
            self._learn(read)

    def _learn(self, read: Any) -> None:
        if isinstance(read, Indexed) and read.base not in self.formal:
            indices = read.indices
            named = all(isinstance(i, Idx) and numbering(i) is None for i in indices)
            if named and len(set(indices)) == len(indices):
                self.formal[read.base] = tuple(indices)

    def indices_of(self, base: Any) -> tuple[Any, ...]:
        """Formal indices for an array: those of its equation, or those it is read at."""
        if base not in self.formal:
            found: list[Any] = []
            for n in getattr(base, "shape", ()):
                found.append(self.pick(n, found))
            self.formal[base] = tuple(found)
        return self.formal[base]

    def readable(self, e: Any, outer: Iterable[Any] = ()) -> Any:
        """The expression with bound indices of this program, distinct from all in sight.

        Args:
            e: the expression; bound indices that are already named stay, where they can.
            outer: indices in sight besides those that are free in `e`.
        """
        return self._readable(e, frozenset(outer) | free_indices(e))

    def _readable(self, e: Any, outer: frozenset[Any]) -> Any:
        if isinstance(e, BINDERS):
            names: dict[Any, Any] = {}
            for k in bound_indices(e):
                taken = outer | set(names.values())
                names[k] = k if _may_stay(k, taken) else self.pick(extent(k), taken)
            e = reindexed_binder(e, {k: v for k, v in names.items() if k is not v})
            return with_body(e, self._readable(e.function, outer | set(names.values())))
        if isinstance(e, Indexed | Idx) or not e.has(*BINDERS):
            return e
        return rebuilt(e, [self._readable(a, outer) for a in e.args])

    def equation(self, left: Any, right: Any) -> Equation:
        """An equation whose bound indices are readable."""
        return Equation(left, self.readable(right, free_indices(left)))

    def pick(self, bound: Any, taken: Iterable[Any]) -> Any:
        """An index of this extent whose name is not taken, from the program where possible.

        Else a letter that the program does not use at all; else a letter with a number.
        """
        names = {index_name(i) for i in taken}
        known = self.pool.get(bound, [])
        for i in known:
            if index_name(i) not in names:
                return i
        for letter in LETTERS:
            if letter not in names | self.used:
                return index(letter, bound)
        stem = index_name(known[0]) if known else "i"
        count = 1
        while f"{stem}{count}" in names:
            count += 1
        return index(f"{stem}{count}", bound)


def _may_stay(k: Any, taken: Iterable[Any]) -> bool:
    return not isinstance(k.label, Dummy) and index_name(k) not in {index_name(i) for i in taken}


def names_of(program: Program) -> frozenset[str]:
    """The names that a program defines or reads."""
    return frozenset(name_of(b) for b in (*program.inputs, *program.equations))


def derived(taken: Collection[str], name: str, base: Any, extra: tuple[Any, ...] = ()) -> Any:
    """A new array of the shape of `base`, and further axes, under a name that is still free.

    Raises:
        EquationError: the name is taken.
    """
    created = tensor(name, *shape_of(base), *extra)
    if name in taken:
        raise EquationError(
            f"`{name}` is needed for what is derived from `{name_of(base)}`, but the program "
            "already uses that name; rename it there"
        )
    return created


def _bound_in(e: Any) -> list[Any]:
    if isinstance(e, BINDERS):
        return [*reversed(bound_indices(e)), *_bound_in(e.function)]
    if isinstance(e, Indexed | Idx):
        return []
    return [i for a in e.args for i in _bound_in(a)]
