"""Equations for the functions of whole arrays that a formula reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symnn.core.symbols import tensor
from symnn.indexed.language.equation import Equation
from symnn.indexed.language.index import index
from symnn.indexed.language.traverse import entry, rewrite, shape_of
from symnn.indexed.language.whole import Whole


def extracted(
    formal: Iterable[Any], e: Any, equations: Iterable[Equation], taken: set[str]
) -> tuple[Any, list[Equation]]:
    """A right side that only reads entries, and the equations of the whole values in it.

    The whole of a right side stays: `Y[i, j] := inv(A)[i, j]` needs no other name.

    Args:
        formal: the indices of the left side.
        e: the right side.
        equations: those of the program so far; a value that has one is not given another.
        taken: names that are in use; new ones are added.
    """
    if not e.has(Whole) or (isinstance(e, Whole) and e.indices == tuple(formal)):
        return e, []
    known: dict[Any, Any] = {}
    for equation in equations:
        right = equation.right
        if isinstance(right, Whole) and right.indices == equation.indices:
            known[right.value] = equation.base
    made: list[Equation] = []

    def rule(node: Any) -> Any:
        if not isinstance(node, Whole):
            return node
        if node.value not in known:
            equation = _definition(node, taken)
            known[node.value] = equation.base
            made.append(equation)
        return entry(known[node.value], node.indices)

    return rewrite(e, rule), made


def _definition(node: Whole, taken: set[str]) -> Equation:
    shape = _shape(node)
    letters = ("i", "j") if len(shape) < 2 or shape[0] == shape[1] else ("i", "k")
    indices = tuple(index(c, n) for c, n in zip(letters, shape, strict=False))
    base = tensor(new_name(node.stem, taken), *shape)
    return Equation(entry(base, indices), Whole(node.kind, node.arrays, indices))


def _shape(node: Whole) -> tuple[Any, ...]:
    if node.kind in ("det", "logdet"):
        return ()
    return tuple(shape_of(node.arrays[-1]))


def new_name(stem: str, taken: set[str]) -> str:
    """A name that is not taken, which it is from then on."""
    name, count = stem, 1
    while name in taken:
        count += 1
        name = f"{stem}{count}"
    taken.add(name)
    return name
