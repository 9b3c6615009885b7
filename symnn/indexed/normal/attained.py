"""Which entries attain a maximum: `f(k) >= max f` is a question about places, not about values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any

from sympy import Ge, Gt, Indexed, Le, Piecewise, S, Sum, Symbol
from sympy.core.relational import Relational

from symnn.indexed.language.binders import BINDERS, bound_indices
from symnn.indexed.language.index import extent
from symnn.indexed.language.order import is_plain
from symnn.indexed.language.traverse import base_of, free_indices, rewrite, substitute


def with_maxima(e: Any, definition: Callable[[Any], Any]) -> Any:
    """The expression with maxima in place of the arrays that hold them, as far as inside of these.

    Args:
        e: an expression or a condition.
        definition: the equation of an array; None where it has none.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import MaxOver, Program, index
    >>> N, K = sizes("N K"); n, k = index("n", N), index("k", K); z = tensor("z", N, K)
    >>> P = Program(); y = P.define("y", (n,), MaxOver(z[n, k], k))
    >>> with_maxima(2*y[n], P.equations.get)
    2*MaxOver(z[n, k], (k, 0, K - 1))
    """

    def rule(node: Any) -> Any:
        found = definition(base_of(node)) if isinstance(node, Indexed | Symbol) else None
        if found is None or type(found.right) is not BINDERS[1] or not is_plain(node):
            return node
        return found.at(getattr(node, "indices", ()))

    return rewrite(e, rule)


def attained(c: Any) -> tuple[Any, Any] | None:
    """The maximum and index of `f(k) >= max f`, which asks whether the maximum is at k.

    SymPy moves terms between the sides, so the difference is looked at; `<`, `==` and `!=` ask
    the same, or the opposite.
    """
    if not isinstance(c, Relational):
        return None
    left: Any = c.lhs
    right: Any = c.rhs
    gap = right - left if isinstance(c, Le | Gt) else left - right
    for found in gap.atoms(BINDERS[1]):
        if gap.coeff(found) == -1 and len(found.limits) == 1:
            (bound,) = bound_indices(found)
            for k in free_indices(gap):
                same = substitute(found.function, {bound: k})
                if extent(k) == extent(bound) and (gap + found - same).expand() == 0:
                    return found, k
    return None


def counts_attained(e: Any) -> bool:
    """Whether a sum counts the entries that attain a maximum over its indices: at least 1 does.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import MaxOver, index
    >>> N = sizes("N"); n, m = index("n m", N); v = tensor("v", N)
    >>> counts_attained(Sum(Piecewise((1, v[n] >= MaxOver(v[m], m)), (0, True)), (n, 0, N - 1)))
    True
    """
    if not isinstance(e, Sum) or not isinstance(e.function, Piecewise):
        return False
    branches: Any = e.function.args
    (value, condition), *others = branches
    is_indicator = value == 1 and [v for v, _ in others] == [S.Zero]
    return is_indicator and _asks_of(condition, bound_indices(e))


def _asks_of(condition: Any, places: list[Any]) -> bool:
    """Whether a condition asks at which of these places a maximum over all of them is."""
    if not isinstance(condition, Ge | Le):
        return False
    greater: Any = condition.gts
    gap = greater - condition.lts
    for found in gap.atoms(BINDERS[1]):
        if gap.coeff(found) == -1 and any(
            (gap + found - same).expand() == 0 for same in _at(found, places)
        ):
            return True
    return False


def _at(maximum: Any, places: list[Any]) -> Iterator[Any]:
    """What a maximum is of, with these indices in the place of its own, in each order that fits."""
    bound = bound_indices(maximum)
    for order in permutations(places):
        if [extent(k) for k in bound] == [extent(k) for k in order]:
            yield substitute(maximum.function, dict(zip(bound, order, strict=True)))
