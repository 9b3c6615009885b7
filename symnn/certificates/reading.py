"""Expressions of a certificate, read in the symbols of its claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sympy

from symnn.certificates.outcome import Rejected
from symnn.core import Claim
from symnn.errors import SymnnError
from symnn.syntax import parse

Reader = Callable[..., Any]
"""Text of a certificate to an expression; with where it stands, for the message."""


def reader_of(claim: Claim) -> Reader:
    """What reads text in the free symbols of a claim and in its bound ones.

    The search puts its own guesses through it as well, so that both sides see the same expression.
    """
    free = {str(s): s for s, _ in claim.domains}
    bound_too = {s.name: s for side in (claim.lhs, claim.rhs) for s in _bound_in(side)} | free

    def read(text: Any, path: str, bound: Any = None) -> Any:
        if not isinstance(text, str):
            raise Rejected(path, f"{text!r:.40} is no text of an expression")
        try:
            new = bound if isinstance(bound, tuple) else () if bound is None else (bound,)
            return _read(text, free, bound_too, {str(s): s for s in new})
        except SymnnError as error:
            raise Rejected(path, f"`{text:.60}` is no expression of the claim: {error}") from None

    return read


def _read(text: str, free: Any, bound_too: Any, new: Any) -> Any:
    """The text in free symbols alone if it can be, as it may bind names that the claim binds."""
    try:
        return evaluated(parse(text, {**free, **new}))
    except SymnnError:
        return evaluated(parse(text, {**bound_too, **new}))


def with_symbols(read: Reader, symbols: tuple[Any, ...]) -> Reader:
    """What reads further symbols too."""
    if not symbols:
        return read
    return lambda text, path, bound=None: read(
        text, path, symbols if bound is None else (*symbols, bound)
    )


def _bound_in(e: Any) -> Iterator[Any]:
    for node in sympy.preorder_traversal(e):
        if isinstance(node, sympy.Limit):
            yield node.args[1]
        elif isinstance(node, sympy.Sum | sympy.Product | sympy.Integral):
            limits: Any = node.limits
            yield from (v for v, *_ in limits)


def evaluated(e: Any) -> Any:
    """An expression put together again, so that SymPy orders and combines it."""
    return e.func(*[evaluated(a) for a in e.args]) if e.args else e
