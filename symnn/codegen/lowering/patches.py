"""Terms that exist at one place of an axis only: added there, not masked everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Add, Idx, KroneckerDelta, Mul

from symnn.codegen.graph.position import is_inside
from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Equation
from symnn.indexed.language.traverse import free_indices, substitute


@dataclass(frozen=True)
class Patch:
    """A term that is added at one position of one or more axes.

    Args:
        places: the position on each of these axes.
        indices: of the other axes, in order.
        term: what is added, over `indices`.
    """

    places: dict[int, Any]
    indices: tuple[Any, ...]
    term: Any


def apart(equation: Equation) -> tuple[Equation, list[Patch]]:
    """The equation without its terms at one place, and these.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed.language.index import index
    >>> T = sizes("T"); t = index("t", T); x, y, s = tensor("x", T), tensor("y", T), tensor("s")
    >>> rest, patches = apart(Equation(y[t], x[t] + KroneckerDelta(t, T - 1)*s))
    >>> rest.right, patches[0].places, patches[0].term
    (x[t], {0: T - 1}, s)
    """
    kept, patches = [], []
    for term in Add.make_args(equation.right):
        patch = _patch(equation, term)
        (kept if patch is None else patches).append(term if patch is None else patch)
    return (Equation(equation.left, Add(*kept)), patches) if patches else (equation, [])


def _patch(equation: Equation, term: Any) -> Patch | None:
    found: dict[Any, Any] = {}
    kept = []
    for factor in Mul.make_args(term):
        place = _place(factor, equation.indices)
        if place is None or place[0] in found:
            kept.append(factor)
        else:
            found[place[0]] = place[1]
    if not found:
        return None
    others = tuple(k for k in equation.indices if k not in found)
    places = {equation.indices.index(i): position for i, position in found.items()}
    return Patch(places, others, substitute(Mul(*kept), found))


def _place(factor: Any, indices: tuple[Any, ...]) -> tuple[Any, Any] | None:
    """The index and the fixed position on its axis that a delta compares."""
    if not isinstance(factor, KroneckerDelta):
        return None
    for i, position in (factor.args[:2], factor.args[1::-1]):
        fixed = isinstance(i, Idx) and i in indices and not free_indices(position)
        if fixed and is_inside(position, extent(i)):
            return i, position
    return None
