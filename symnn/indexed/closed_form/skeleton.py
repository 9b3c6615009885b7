"""What an expression is apart from its names, so that one layer's result serves for all.

The skeleton of an expression is a nested tuple in which arrays, scalars, sizes and indices are
numbers, in the order in which they are met. Expressions with one skeleton differ by a renaming, and
so do the results of anything that depends on structure alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sympy import Dummy, Idx, Indexed, IndexedBase, Symbol

from symnn.core.domains import entries
from symnn.core.symbols import Variable, domain_of
from symnn.indexed.language.binders import BINDERS, bind, bound_indices
from symnn.indexed.language.index import extent, numbered, numbering
from symnn.indexed.language.traverse import entry, rebuilt


class Skeleton:
    """The shared numbering of several expressions.

    >>> from symnn.core import tensor
    >>> x, y = tensor("x"), tensor("y")
    >>> Skeleton([x**2]).shape == Skeleton([y**2]).shape
    True
    """

    def __init__(self, expressions: Sequence[Any]) -> None:
        self.numbers: dict[Any, int] = {}
        self.shape = tuple(self._of(e) for e in expressions)

    @property
    def names(self) -> tuple[Any, ...]:
        """What the numbers stand for, in order."""
        return tuple(self.numbers)

    def _of(self, e: Any) -> Any:
        if isinstance(e, Idx):
            return self._leaf(e, "index")
        if isinstance(e, Indexed):
            return ("read", self._leaf(e.base, "array"), *[self._of(i) for i in e.indices])
        if isinstance(e, Symbol):
            return self._leaf(e, "scalar")
        if isinstance(e, BINDERS):
            over = tuple(self._of(i) for i in bound_indices(e))
            return (type(e).__name__, over, self._of(e.function))
        if not getattr(e, "args", ()):
            return e
        return (e.func, *[self._of(a) for a in e.args])

    def _leaf(self, leaf: Any, kind: str) -> Any:
        if leaf in self.numbers:
            return (kind, self.numbers[leaf])
        self.numbers[leaf] = number = len(self.numbers)
        return (kind, number, self._described(leaf))

    def _described(self, leaf: Any) -> Any:
        """All that may matter about a leaf besides its name."""
        if isinstance(leaf, Idx):
            return (numbering(leaf), self._of(extent(leaf)))
        if isinstance(leaf, IndexedBase):
            return (_entries(leaf), *[self._of(n) for n in leaf.shape])
        if isinstance(leaf, Variable):
            return (type(leaf), str(leaf.domain))
        return (type(leaf), tuple(sorted(leaf.assumptions0.items())))


@lru_cache(maxsize=10_000)
def _entries(base: IndexedBase) -> str:
    """The domain of the entries of an array, in print."""
    return str(entries(domain_of(base)))


class Transport:
    """The renaming from the names of one expression to those of another with its skeleton."""

    def __init__(self, source: Sequence[Any], target: Sequence[Any]) -> None:
        self.names = dict(zip(source, target, strict=True))
        self.done: dict[Any, Any] = {}

    def __call__(self, e: Any) -> Any:
        """The expression under the other names."""
        if e not in self.done:
            self.done[e] = self._moved(e)
        return self.done[e]

    def _moved(self, e: Any) -> Any:
        if e in self.names:
            return self.names[e]
        if isinstance(e, Idx):
            return self._index(e)
        if isinstance(e, Indexed):
            return entry(self(e.base), [self(i) for i in e.indices])
        if isinstance(e, BINDERS):
            return bind(type(e), self(e.function), [self(i) for i in bound_indices(e)])
        if not getattr(e, "args", ()) or isinstance(e, IndexedBase):
            return e
        return rebuilt(e, [self(a) for a in e.args])

    def _index(self, i: Idx) -> Any:
        """A bound index that the result introduced, over the renamed extent."""
        bound, numbers = self(extent(i)), numbering(i)
        if numbers is not None:
            return numbered(*numbers, bound)
        return i if bound == extent(i) else Idx(Dummy(str(i.label), integer=True), bound)
