"""What indices are called on the page: distinct indices in sight never share a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sympy import Idx

from symnn.indexed.language.binders import bound_indices
from symnn.indexed.language.index import by_name, index_name
from symnn.indexed.language.traverse import free_indices


class IndexNames:
    """Names for the indices of one equation, with primes where a letter is taken.

    Args:
        formal: the indices of the left side, in order.
        spell: how a name is written.

    >>> from symnn.core import sizes
    >>> from symnn.indexed.language.index import index
    >>> D, H = sizes("D H")
    >>> names = IndexNames([index("i", D), index("i", H)], str)
    >>> names(index("i", D)), names(index("i", H))
    ('i', "i'")
    """

    def __init__(self, formal: Iterable[Any], spell: Callable[[str], str]) -> None:
        self.formal, self.spell = list(formal), spell
        self.shown: dict[Any, str] = {}
        for i in self.formal:
            self._add(i)

    def __call__(self, i: Any) -> str:
        """The name of an index, or of a symbol that is summed over."""
        return self.shown.get(i) or self.spell(_plain(i))

    def __contains__(self, i: Any) -> bool:
        return i in self.shown

    @contextmanager
    def below(self, binder: Any) -> Iterator[None]:
        """The names while the body of a binder is printed.

        Of other sums only those around this one count: sums side by side may use one letter.
        """
        outer = self.shown
        self.shown = dict(outer)
        own = bound_indices(binder)
        inside = free_indices(binder.function) - set(own) - set(outer)
        for i in (*sorted(inside, key=by_name), *own):
            self._add(i)
        try:
            yield
        finally:
            self.shown = outer

    def _add(self, i: Any) -> None:
        name = self.spell(_plain(i))
        while name in self.shown.values():
            name += "'"
        self.shown[i] = name


def _plain(i: Any) -> str:
    return index_name(i) if isinstance(i, Idx) else str(i)
