"""Random scalar expressions of reads and sums, and their exact values."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from sympy import Add, KroneckerDelta, Mul, Piecewise, Rational

from symnn.core import sizes, tensor
from symnn.indexed import MaxOver, Program, Sum, index
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion

K, M = sizes("K M")
k, s, q = index("k s q", K)
m, r = index("m r", M)
INDICES = (k, s, q, m, r)
x, y = tensor("x", K), tensor("y", M)
A, B = tensor("A", K, K), tensor("B", K, M)
c = tensor("c")
SIZES = {K: 2, M: 3}
DATA = {
    "x": [Fraction(2, 3), Fraction(-5, 7)],
    "y": [Fraction(1, 2), Fraction(-3), Fraction(4, 5)],
    "A": [[Fraction(3, 2), Fraction(-1, 3)], [Fraction(5), Fraction(7, 11)]],
    "B": [[Fraction(1, 9), Fraction(2), Fraction(-4)], [Fraction(3), Fraction(-1, 2), Fraction(6)]],
    "c": Fraction(-7, 3),
    "v": [Fraction(4, 3), Fraction(-2, 5), Fraction(7)],
}


def value(e: Any, indices: Mapping[Any, int] | None = None) -> Any:
    """The exact value of an expression at sizes 2 and 3, with values for its free indices."""
    places = dict.fromkeys(INDICES, 0) | dict(indices or {})
    return Expansion(Program(), SIZES, Balls(DATA)).evaluate(e, places)


def reads() -> st.SearchStrategy[Any]:
    """Array entries, shifted ones, scalars, sizes and numbers."""
    over_k, over_m = st.sampled_from([k, s, q]), st.sampled_from([m, r])
    return st.one_of(
        over_k.map(lambda i: x[i]),
        over_k.map(lambda i: x[i - 1]),
        over_k.map(lambda i: x[i + 1]),
        st.tuples(over_k, over_k).map(lambda p: A[p[0] + 1, p[1]]),
        over_m.map(lambda i: y[i]),
        st.tuples(over_k, over_k).map(lambda p: A[p]),
        st.tuples(over_k, over_m).map(lambda p: B[p]),
        st.tuples(over_k, over_k).map(lambda p: KroneckerDelta(*p)),
        st.sampled_from([c, K, M, Rational(2), Rational(-1, 3)]),
    )


def ends() -> st.SearchStrategy[Any]:
    """What depends on where an index begins and ends."""
    over_k, over_m = st.sampled_from([k, s, q]), st.sampled_from([m, r])
    places = st.one_of(over_m, st.sampled_from([0, 1, K - 1, K, -1]))
    return st.one_of(
        st.tuples(over_k, places).map(lambda p: KroneckerDelta(*p)), over_k.map(lambda i: x[i + K])
    )


def _is_within(e: Any) -> bool:
    """Whether a read is at plain indices."""
    return all(i in INDICES for i in getattr(e, "indices", ()))


def _combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    bound = st.sampled_from(INDICES)
    inside = reads().filter(_is_within)  # a maximum of nothing has no value
    return st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda es: Add(*es)),
        st.lists(inner, min_size=2, max_size=3).map(lambda es: Mul(*es)),
        st.tuples(inner, bound).map(lambda p: Sum(p[0], p[1])),
        st.tuples(inner, inner, bound).map(lambda p: Sum(p[0] * p[1], p[2])),
        inner.map(lambda e: e**2),
        st.tuples(inner, inner).map(lambda p: Piecewise((p[0], p[1] > 0), (p[1], True))),
        st.tuples(inside, bound).map(lambda p: MaxOver(p[0], p[1])),
        inner.map(lambda e: 1 / (1 + e**2)),
    )


def polynomials() -> st.SearchStrategy[Any]:
    """Sums and products of reads."""
    return st.lists(st.lists(reads(), min_size=1, max_size=2), min_size=1, max_size=2).map(
        lambda terms: Add(*[Mul(*factors) for factors in terms])
    )


def expressions(leaves: int = 8) -> st.SearchStrategy[Any]:
    """Sums, products, squares, quotients, maxima and case distinctions of reads."""
    return st.recursive(st.one_of(reads(), ends()), _combined, max_leaves=leaves)
