"""Functions of whole matrices, by numpy.linalg."""

from __future__ import annotations

from typing import Any

from sympy import Idx

from symnn.codegen.graph.value import Value
from symnn.codegen.lowering.dispatch import Lowering
from symnn.errors import NotSupportedError
from symnn.indexed.language.index import extent
from symnn.indexed.language.traverse import name_of
from symnn.indexed.language.whole import Whole


def lower_whole(low: Lowering, e: Whole, order: tuple[Any, ...]) -> Value:
    """All entries of the function, at the indices that are read."""
    if not all(isinstance(i, Idx) for i in e.indices) or len(set(e.indices)) < len(e.indices):
        raise NotSupportedError(
            f"compile: `{e}` is read at other places than plain, different indices; give the whole "
            "array an equation of its own"
        )
    arrays = [low.graph.read(name_of(b), tuple(b.shape)) for b in e.arrays]
    shape = tuple(map(extent, e.indices))
    return Value(low.graph.node("whole", tuple(arrays), shape, e.kind), e.indices)
