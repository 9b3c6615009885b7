"""Masks between indices as bounds of sums: the sum over j of a[j] where j <= i runs up to i."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Ge, Gt, Idx, Indexed, KroneckerDelta, Le, Lt, Mul
from sympy.core.relational import Relational
from sympy.logic.boolalg import And

from symnn.core.latex_functions import indicator
from symnn.core.layout import as_written
from symnn.indexed.language.binders import BINDERS, bound_indices, is_whole
from symnn.indexed.language.traverse import entry, free_indices, reads, rewrite, with_body

ORDER = (Le, Lt, Ge, Gt)


@dataclass(frozen=True)
class Masked:
    """A sum as it is printed.

    Args:
        body: what is summed, without the masks.
        bounds: for each index in turn, the comparisons that bound it, itself on their left.
    """

    body: Any
    bounds: tuple[tuple[Any, tuple[Any, ...]], ...]


def with_named_places(binder: Any, own: Sequence[Any]) -> Any:
    """A sum in which what is read at the place of a free index is read at this index.

    `Why:` the slope of a maximum over windows is [x[i] >= y[n]] where i = 2*n + w, as people write.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed.language.binders import Sum
    >>> from symnn.indexed.language.index import index
    >>> from sympy import KroneckerDelta
    >>> N = sizes("N"); n, i = index("n", N), index("i", 2*N); x = tensor("x", 2*N)
    >>> with_named_places(Sum(KroneckerDelta(i, 2*n)*x[2*n], n), [n]).function.has(x[i])
    True
    """
    factors: list[Any] = list(Mul.make_args(binder.function))
    deltas = [f for f in factors if isinstance(f, KroneckerDelta)]
    names = {
        place: i for delta in deltas for i, place in (delta.args, delta.args[::-1])
        if isinstance(i, Idx) and i not in own and not isinstance(place, Idx)
    }  # fmt: skip
    if not names or as_written(binder.function):
        return binder

    def rule(node: Any) -> Any:
        if not isinstance(node, Indexed) or not names.keys() & set(node.indices):
            return node
        return entry(node.base, [names.get(place, place) for place in node.indices])

    return with_body(binder, Mul(*deltas, *[rewrite(f, rule) for f in factors if f not in deltas]))


def masked(binder: Any) -> Masked:
    """The masks of a sum as bounds of its indices; those without bounds first.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed.language.binders import Sum
    >>> from symnn.indexed.language.index import index
    >>> from sympy import Piecewise
    >>> i, j = index("i j", sizes("K")); a = tensor("a", sizes("K"))
    >>> masked(Sum(Piecewise((a[j], i >= j), (0, True)), j))
    Masked(body=a[j], bounds=((j, (j <= i,)),))
    """
    own = bound_indices(binder)
    binder = with_named_places(binder, own)
    e = binder.function
    found: dict[Any, list[Any]] = {i: [] for i in own}
    kept: list[Any] = []
    plain = isinstance(binder, BINDERS[0]) and all(map(is_whole, binder.limits))
    factors: Any = Mul.make_args(e) if plain else ()
    for factor in factors:
        placed = _placed(factor, own)
        kept.append(factor if placed is None else factor.args[0][0])
        for i, comparison in placed or ():
            found[i].append(comparison)
    if not any(found.values()):
        return Masked(binder.function, tuple((i, ()) for i in own))
    body = Mul(*kept, evaluate=not as_written(binder.function))
    order = sorted(own, key=lambda i: bool(found[i]))
    return Masked(body, tuple((i, tuple(found[i])) for i in order))


def _placed(factor: Any, own: list[Any]) -> Any:
    """Each comparison of an indicator with the index that it bounds; None if one bounds none."""
    found = indicator(factor)
    if found is None or not is_mask(found[1]):
        return None
    parts = [_bounding(c, own) for c in comparisons(found[1])]
    return None if None in parts else parts


def _bounding(comparison: Any, own: Iterable[Any]) -> tuple[Any, Any] | None:
    upwards = upward(comparison)
    for this in (upwards, upwards.reversed):
        i, bound = this.args
        if i in own and i not in free_indices(bound) and isinstance(this, ORDER):
            return i, this
    return None


def comparisons(condition: Any) -> tuple[Any, ...]:
    """The comparisons that a condition joins by `and`."""
    return condition.args if isinstance(condition, And) else (condition,)


def is_mask(condition: Any) -> bool:
    """Whether a condition compares index expressions only, and reads no data."""
    parts = comparisons(condition)
    return all(isinstance(c, Relational) and c.has(Idx) and not reads(c) for c in parts)


def upward(comparison: Any) -> Any:
    """A comparison of indices written with `<` or `<=`, as masks are.

    >>> from symnn.indexed.language.index import index
    >>> i, j = index("i j", 3)
    >>> upward(i >= j)
    j <= i
    """
    turned = isinstance(comparison, Ge | Gt) and is_mask(comparison)
    return comparison.reversed if turned else comparison


def delta_sides(delta: Any) -> tuple[Any, Any]:
    """The two sides of a Kronecker delta, a plain index first.

    >>> from sympy import KroneckerDelta
    >>> from symnn.indexed.language.index import index
    >>> delta_sides(KroneckerDelta(0, index("l", 3)))
    (l, 0)
    """
    a, b = delta.args[:2]
    return (b, a) if isinstance(b, Idx) and not isinstance(a, Idx) else (a, b)
