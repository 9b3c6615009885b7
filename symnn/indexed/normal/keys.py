"""Text that orders expressions by what they are, not by hashes or the order of creation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sympy import Add, Dummy, Idx, Indexed, Mul, Symbol

from symnn.indexed.language.binders import BINDERS, bound_indices
from symnn.indexed.language.index import extent, index_name, numbering
from symnn.indexed.language.traverse import free_indices


@lru_cache(maxsize=100_000)
def key(e: Any) -> str:
    """A text that is the same for equal expressions and differs for different ones.

    >>> from sympy import symbols
    >>> x, y = symbols("x y")
    >>> key(y + x) == key(x + y) < key(x*y)
    True
    """
    return _key(e, {})


def marked_key(e: Any, marks: Mapping[Any, str]) -> str:
    """The key of an expression in which some indices are shown as given."""
    return _key(e, marks) if free_indices(e) & marks.keys() else key(e)


def _key(e: Any, marks: Mapping[Any, str]) -> str:
    if isinstance(e, Idx):
        return marks.get(e) or _index_key(e)
    if isinstance(e, Symbol):
        return f"{e.name}.{e.dummy_index}" if isinstance(e, Dummy) else e.name
    if isinstance(e, Indexed):
        inside = ",".join(_inner(i, marks) for i in e.indices)
        base: Any = e.base
        return f"{base.name}[{inside}]"
    if isinstance(e, BINDERS):
        over = ",".join(_index_key(k) for k in bound_indices(e))
        return f"{type(e).__name__}({over};{_inner(e.function, marks)})"
    if not e.args:
        return str(e)
    parts = [_inner(a, marks) for a in e.args]
    if isinstance(e, Add | Mul):
        parts.sort()
    return f"{type(e).__name__}({','.join(parts)})"


def _inner(e: Any, marks: Mapping[Any, str]) -> str:
    return marked_key(e, marks) if marks else key(e)


@lru_cache(maxsize=10_000)
def _index_key(i: Idx) -> str:
    numbers = numbering(i)
    if numbers is None:
        return f"{index_name(i)}:{extent(i)}"
    return f"#{numbers[0]}.{numbers[1]}:{extent(i)}"
