"""Scalar expressions with their reads and binders behind numbered symbols.

`Why:` SymPy's scalar functions never see an index or a sum, and what they find out about one layer
is found in the cache for all others: the shape of the expression is all that is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sympy import Dummy, Expr, Idx, Indexed, Symbol

from symnn.core.symbols import Size
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.traverse import rebuilt

OPAQUE = (Indexed, Idx, *BINDERS)


@cache
def placeholder(number: int, positive: bool = False) -> Any:
    """The symbol that stands for the number-th read."""
    assumed = {"positive": True} if positive else {"real": True}
    return Dummy("a", dummy_index=number, **assumed)


def is_read(e: Any) -> bool:
    """Whether an expression is an array entry or a scalar variable."""
    return isinstance(e, Indexed) or (
        isinstance(e, Symbol) and not isinstance(e, Size) and not isinstance(e, Idx)
    )


def outermost(e: Any, heads: tuple[type, ...] = ()) -> list[Any]:
    """The maximal reads, binders and expressions with one of the heads, in order."""
    found: dict[Any, None] = {}
    _collect(e, BINDERS + heads, found)
    return list(found)


def _collect(e: Any, heads: tuple[type, ...], found: dict[Any, None]) -> None:
    if is_read(e) or isinstance(e, heads):
        found[e] = None
    elif not isinstance(e, Idx):
        for a in e.args:
            _collect(a, heads, found)


def hidden(e: Any, values: Mapping[Any, Any]) -> Any:
    """The expression with maximal parts replaced, never looking below a read or binder.

    It serves in both directions: reads to placeholders, and placeholders to reads.
    """
    if e in values:
        return values[e]
    if not e.args or isinstance(e, OPAQUE):
        return e
    return rebuilt(e, [hidden(a, values) for a in e.args])


def placeholders(parts: list[Any]) -> dict[Any, Any]:
    """A placeholder for each part, which knows whether the part is positive."""
    return {
        part: placeholder(number, is_read(part) and bool(part.is_positive))
        for number, part in enumerate(parts)
    }


def behind(e: Expr, heads: tuple[type, ...] = ()) -> tuple[Any, dict[Any, Any]]:
    """The expression behind placeholders, and what each placeholder stands for."""
    names = placeholders(outermost(e, heads))
    return hidden(e, names), {symbol: part for part, symbol in names.items()}
