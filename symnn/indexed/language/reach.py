"""How far an affine index reaches, decided for all values of the sizes at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

from sympy import (
    Add,
    And,
    Dummy,
    Expr,
    Ge,
    Gt,
    Idx,
    Indexed,
    Le,
    Lt,
    Mul,
    Piecewise,
    ceiling,
    floor,
)
from sympy.core.relational import Relational

from symnn.core.symbols import Size
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.traverse import free_indices, reads, substitute


@lru_cache(maxsize=10_000)
def reach(i: Expr) -> tuple[Any, Any]:
    """The least and the greatest value of an affine index, as expressions of sizes.

    >>> from symnn.core import sizes
    >>> from symnn.indexed import index
    >>> N, K = sizes("N K"); n, k = index("n", N), index("k", K)
    >>> reach(n - 2*k + 1)
    (3 - 2*K, N)
    """
    terms = Add.make_args(i.expand())
    rises = {k: _slope(terms, k).is_positive for k in free_indices(i)}
    low: Any = i.xreplace({k: k.lower if up else k.upper for k, up in rises.items()})
    high: Any = i.xreplace({k: k.upper if up else k.lower for k, up in rises.items()})
    return low.expand(), high.expand()


def _slope(terms: Iterable[Any], k: Any) -> Any:
    """The factor of an index in a sum: what stands beside it in products."""
    factors = [[*Mul.make_args(term)] for term in terms]
    return Add(*[Mul(*[f for f in fs if f != k]) for fs in factors if k in fs])


@lru_cache(maxsize=10_000)
def is_affine(i: Any) -> bool:
    """Whether an index is a sum of indices, sizes and numbers, with slopes made of sizes.

    >>> from symnn.core import sizes
    >>> from symnn.indexed import index
    >>> N, S = sizes("N S"); n, k = index("n k", N)
    >>> is_affine(S*n - k/2), is_affine(n*k), is_affine(n**2)
    (True, False, False)
    """
    places = {k: Dummy(integer=True) for k in free_indices(i)}
    plain = i.xreplace(places).expand()
    slopes = [plain.coeff(place, 1) for place in places.values()]
    rest = (plain - Add(*[s * p for s, p in zip(slopes, places.values(), strict=True)])).expand()
    return all(map(_is_slope, slopes)) and not rest.has(*places.values())


def _is_slope(e: Any) -> bool:
    """A number, or a product of sizes and a number, such as a stride or one over it."""
    return e.is_Rational or all(
        f.is_Rational or isinstance(f.as_base_exp()[0], Size) for f in Mul.make_args(e)
    )


@lru_cache(maxsize=10_000)
def is_whole(i: Any) -> bool:
    """Whether an affine index is a whole number: nothing in it is divided.

    >>> from symnn.core import sizes
    >>> from symnn.indexed import index
    >>> N, S = sizes("N S"); n = index("n", N)
    >>> is_whole(S*n - 1), is_whole(n/2), is_whole(n/S)
    (True, False, False)
    """
    factors = [f for t in Add.make_args(i.expand()) for f in Mul.make_args(t)]
    return all(bool(f.is_integer) for f in factors)


def surely_inside(i: Any, n: Any) -> bool:
    """Whether an affine index with whole values lies in 0..n-1, whatever the sizes are."""
    low, high = reach(i)
    return is_nonnegative(low) and is_nonnegative(n - 1 - high)


def surely_outside(i: Any, n: Any) -> bool:
    """Whether an index is before or behind 0..n-1 for all its values, whatever the sizes are."""
    if isinstance(i, Idx) or not is_affine(i):
        return False
    low, high = reach(i)
    return is_nonnegative(-1 - high) or is_nonnegative(low - n)


def differ(i: Any, j: Any) -> bool:
    """Whether two affine indices never have one value, whatever the sizes are.

    >>> from symnn.core import sizes
    >>> from symnn.indexed import index
    >>> N = sizes("N"); n = index("n", N)
    >>> differ(n, N), differ(n, N - 1), differ(n + 1, 0)
    (True, False, True)
    """
    return surely_outside((i - j).expand(), 1)


@lru_cache(maxsize=10_000)
def is_nonnegative(e: Any) -> bool:
    """Whether an expression of sizes is at least 0: no coefficient in size - 1 is below 0.

    >>> from symnn.core import sizes
    >>> N, K = sizes("N K")
    >>> is_nonnegative(N*K - N), is_nonnegative(N - K)
    (True, False)
    """
    plain = _without_rounding(e.expand())
    more = {n: 1 + Dummy(nonnegative=True) for n in plain.atoms(Size)}
    terms = Add.make_args(plain.xreplace(more).expand())
    return all(bool(term.is_nonnegative) for term in terms)


def _without_rounding(e: Any) -> Any:
    """A lower bound: floor(q) is at most q, and more than q - 1."""
    return Add(*[_bounded(term) for term in Add.make_args(e)])


def _bounded(term: Any) -> Any:
    rounded = [f for f in Mul.make_args(term) if isinstance(f, floor | ceiling)]
    if len(rounded) != 1:
        return term
    rest, q = term / rounded[0], rounded[0].args[0]
    falls = bool(rest.is_nonpositive)
    if isinstance(rounded[0], floor):
        return (rest * (q if falls else q - 1)).expand()
    return (rest * (q + 1 if falls else q)).expand()


def open_reads(e: Any) -> set[Any]:
    """The entries that are read and that no condition on indices guards."""
    if isinstance(e, Piecewise) and any(map(_compares_indices, e.args)):
        return set()
    if isinstance(e, Indexed) or not e.args:
        return {e} if isinstance(e, Indexed) else set()
    parts = e.args[:1] if isinstance(e, BINDERS) else e.args
    return set().union(*map(open_reads, parts))


def _compares_indices(branch: Any) -> bool:
    return any(r.has(Idx) and not reads(r) for r in branch.cond.atoms(Relational))


def holds_somewhere(condition: Any, bound: Sequence[Any]) -> bool:
    """Whether a condition on indices surely holds for some values of the bound ones.

    Tried are the first value, the last one, and that of another index.

    >>> from symnn.core import sizes
    >>> from symnn.indexed import index
    >>> i, j = index("i j", sizes("T"))
    >>> holds_somewhere(j <= i, [j]), holds_somewhere(j < i, [j])
    (True, False)
    """
    tests = condition.args if isinstance(condition, And) else (condition,)
    if reads(condition) or not all(isinstance(t, Ge | Gt | Le | Lt) for t in tests):
        return False
    others = free_indices(condition) - set(bound)
    choices = [
        [k.lower, k.upper, *(i for i in others if (i.lower, i.upper) == (k.lower, k.upper))]
        for k in bound
    ]
    return any(
        all(_surely(t, dict(zip(bound, values, strict=True))) for t in tests)
        for values in product(*choices)
    )


def _surely(test: Any, values: Mapping[Any, Any]) -> bool:
    """Whether a comparison holds for these values, whatever the sizes are."""
    left, right = (substitute(side, values) for side in (test.gts, test.lts))
    return is_nonnegative(reach((left - right).expand())[0] - int(isinstance(test, Gt | Lt)))
