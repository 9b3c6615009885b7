"""Random exact members of array domains, once their sizes have values."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from sympy import Rational, S

from symnn.core import PositiveDefinite, Simplex
from symnn.core.domains import draw
from symnn.errors import NotSupportedError

ZERO_SHARE, CORNER_SHARE = 0.25, 0.1
"""How often an entry of a closed simplex is 0, and how often all entries but one are."""
EQUAL_ENTRIES = (S.One, S.NegativeOne, S.Zero, S(2), S.Half)
"""Values of all entries at once: where they are equal, inequalities often are equations."""


def random_array(domain: Any, sizes: Mapping[Any, Any], random: Random) -> list[Any]:
    """Nested lists of rationals that belong to the domain, for concrete sizes.

    >>> from symnn.core import sizes as size_symbols
    >>> n = size_symbols("n")
    >>> sum(random_array(Simplex(n), {n: 4}, Random(1)))
    1
    """
    extents = _extents(domain, sizes)
    if isinstance(domain, Simplex):
        return _probabilities(extents[0], domain.open, random)
    if isinstance(domain, PositiveDefinite):
        return _positive_definite(extents[0], random)
    return _filled(extents, lambda: draw(domain.entries, random))


def regular_arrays(domain: Any, sizes: Mapping[Any, Any]) -> list[list[Any]]:
    """Members of the domain that are extreme for many inequalities, for concrete sizes.

    Their entries are all equal, or 1 on the diagonal and 0 beside it.

    >>> from symnn.core import sizes as size_symbols
    >>> n = size_symbols("n")
    >>> regular_arrays(Simplex(n), {n: 2})
    [[1/2, 1/2], [1, 0]]
    """
    extents = _extents(domain, sizes)
    if isinstance(domain, Simplex):
        equal = _filled(extents, lambda: Rational(1, extents[0]))
        return [equal] if domain.open else [equal, _unit(extents)]
    if isinstance(domain, PositiveDefinite):
        return [_unit(extents)]
    found = [_filled(extents, lambda v=v: v) for v in EQUAL_ENTRIES if v in domain.entries]
    if S.Zero in domain.entries and S.One in domain.entries:
        found.insert(2, _unit(extents))
    return found


def _unit(extents: list[int]) -> list[Any]:
    """1 where all indices are equal; of a vector, the first entry."""
    if len(extents) == 1:
        return [S(int(i == 0)) for i in range(extents[0])]
    return [_unit_row(extents[1:], i) for i in range(extents[0])]


def _unit_row(extents: list[int], place: int) -> list[Any]:
    if len(extents) == 1:
        return [S(int(i == place)) for i in range(extents[0])]
    return [_unit_row(extents[1:], place if i == place else -1) for i in range(extents[0])]


def is_number(value: Any) -> bool:
    """Whether the value of a symbol is a number rather than an array."""
    return isinstance(value, int | Rational)


def _extents(domain: Any, sizes: Mapping[Any, Any]) -> list[int]:
    known = {symbol: S(value) for symbol, value in sizes.items() if is_number(value)}
    return [_size(extent.xreplace(known), domain) for extent in domain.shape]


def _size(extent: Any, domain: Any) -> int:
    if not extent.is_Integer:
        raise NotSupportedError(
            f"`{domain}`: the size `{extent}` has no value; declare it, for example as Naturals"
        )
    return int(extent)


def _filled(extents: list[int], entry: Any) -> list[Any]:
    if len(extents) == 1:
        return [entry() for _ in range(extents[0])]
    return [_filled(extents[1:], entry) for _ in range(extents[0])]


def _probabilities(n: int, is_open: bool, random: Random) -> list[Any]:
    weights = [random.randint(1, 20) for _ in range(n)]
    if not is_open and random.random() < CORNER_SHARE:
        weights = [0] * n
        weights[random.randrange(n)] = 1
    elif not is_open:
        weights = [0 if random.random() < ZERO_SHARE else w for w in weights]
        weights[random.randrange(n)] += 1
    total = sum(weights)
    return [Rational(w, total) for w in weights]


def _positive_definite(n: int, random: Random) -> list[Any]:
    """B*B^T + I is symmetric with positive eigenvalues."""
    b = [[Rational(random.randint(-3, 3)) for _ in range(n)] for _ in range(n)]
    rows = range(n)
    return [
        [sum((b[i][k] * b[j][k] for k in rows), S.One if i == j else S.Zero) for j in rows]
        for i in rows
    ]
