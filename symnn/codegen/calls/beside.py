"""Steps for batches of two sizes that take turns in one memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from symnn.codegen.calls.sketch import Piece, Sketch

Arrays = Mapping[str, Any]


def within(small: Sketch, own: Arrays, large: Sketch, others: Arrays) -> dict[str, Any] | None:
    """The arrays of a step, at the beginnings of those of another one where that can be.

    Args:
        small: the step, and `own` its arrays.
        large: the other one, and `others` its arrays.

    Returns:
        None unless all states lie in both alike. What a plan fills once stays its own, and so do
        arrays that lie at one place in the other step, but are needed at one time in this one.
    """
    names = {p.name: p for p in large.pieces}
    apart = {*_apart(small, large)}
    alike = [p for p in small.pieces
             if p.name in names and p.name not in apart and _is_like(p, names[p.name])]  # fmt: skip
    held = {n: others[n].reshape(-1)[: own[n].size].reshape(own[n].shape)
            for n in (p.name for p in alike if _fits(p, own, others))}  # fmt: skip
    if small.units != large.units or not all(n in held for n in small.states):
        return None
    return {**own, **held}


def _is_like(one: Piece, other: Piece) -> bool:
    """Whether two buffers stand for the same, and nothing in them lasts but states."""
    return one.kind == other.kind and not (one.filled or other.filled)


def _fits(piece: Piece, own: Arrays, others: Arrays) -> bool:
    """Whether an array has room in the other one; a vector of parts, if its parts lie as they do
    there.
    """
    one, other, vector = own[piece.name], others[piece.name], piece.vector
    same = not vector or own[vector].size == others[vector].size
    return same and one.dtype == other.dtype and one.size <= other.size


def _apart(small: Sketch, large: Sketch) -> Iterator[str]:
    """Buffers that lie at one place in the large step, and not in the small one."""
    known = {p.name for p in small.pieces}
    for group in large.groups:
        names = {*group} & known
        if len(names) > 1 and not any(names <= {*g} for g in small.groups):
            yield from names
