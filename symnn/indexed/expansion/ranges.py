"""What reads and conditions ask of bound indices: a few places at which a term can differ from 0.

A read outside its array is 0, and so is an indicator whose condition fails. Where such a condition
is linear in the indices, the last of them need not run over its whole range.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

from sympy import Abs, Add, Ge, Gt, Indexed, KroneckerDelta, Le, Lt, Piecewise, S, expand
from sympy.core.relational import Relational

from symnn.indexed.expansion.closures import Environment
from symnn.indexed.language.traverse import free_indices, reads

Constant = Callable[[Any], Any]


@dataclass(frozen=True)
class Band:
    """`low <= sum of coefficients times indices <= high`; None where there is no end.

    Args:
        coefficients: whole numbers by index.
        low, high: the ends.
    """

    coefficients: Mapping[Any, int]
    low: int | None
    high: int | None

    @cached_property
    def indices(self) -> frozenset[Any]:
        """Those that it is about."""
        return frozenset(self.coefficients)

    def share(self, extents: Mapping[Any, int]) -> float:
        """About which part of all places it leaves."""
        if self.low is None or self.high is None:
            return 1.0
        span = sum(abs(a) * (extents[i] - 1) for i, a in self.coefficients.items()) + 1
        return min(1.0, (self.high - self.low + 1) / span)

    def limits(self, i: Any, slots: Mapping[Any, int]) -> Callable[[Environment], tuple[Any, Any]]:
        """The least and the largest value of an index, once the others have theirs."""
        own, low, high = self.coefficients[i], self.low, self.high
        others = weighted([(a, slots[k]) for k, a in self.coefficients.items() if k != i], 0)

        def found(environment: Environment) -> tuple[Any, Any]:
            rest = others(environment)
            first, last = (low, high) if own > 0 else (high, low)
            least = None if first is None else -((rest - first) // own)
            return least, None if last is None else (last - rest) // own

        return found


def bands(factor: Any, constant: Constant) -> Iterator[Band]:
    """What must hold where a factor is not 0.

    Args:
        factor: of a term.
        constant: the number that an expression of sizes stands for.
    """
    inner, parts = _inside(factor)
    if isinstance(inner, Indexed):
        shape: Any = inner.base.shape  # type: ignore[attr-defined]
        for place, extent in zip(inner.indices, shape, strict=True):
            yield from _between(place, 0, int(constant(extent)) - 1, constant)
    elif isinstance(inner, KroneckerDelta):
        yield from _between(parts[0] - parts[1], 0, 0, constant)
    elif isinstance(inner, Piecewise) and _is_indicator(inner):
        yield from _asked(parts[0][1], constant)


def is_band(factor: Any, constant: Constant) -> bool:
    """Whether a factor is 1 inside of its band, and 0 outside."""
    inner, parts = _inside(factor)
    plain = isinstance(inner, KroneckerDelta) or (isinstance(inner, Piecewise) and parts[0][0] == 1)
    return plain and len(list(bands(inner, constant))) == 1


def _inside(factor: Any) -> tuple[Any, Any]:
    """What an absolute value is of, and its arguments."""
    inner: Any = factor.args[0] if isinstance(factor, Abs) else factor
    return inner, inner.args


def _is_indicator(e: Any) -> bool:
    (_, condition), *others = e.args
    otherwise = [tuple(other) for other in others]
    return isinstance(condition, Relational) and otherwise == [(S.Zero, S.true)]


def _asked(condition: Any, constant: Constant) -> Iterator[Band]:
    gap = condition.lhs - condition.rhs
    if isinstance(condition, Ge | Gt):
        yield from _between(gap, int(isinstance(condition, Gt)), None, constant)
    elif isinstance(condition, Le | Lt):
        yield from _between(gap, None, -int(isinstance(condition, Lt)), constant)


def _between(place: Any, low: int | None, high: int | None, constant: Constant) -> Iterator[Band]:
    found = linear(place, constant)
    if found is None or not found[0]:
        return
    coefficients, start = found
    yield Band(
        coefficients, None if low is None else low - start, None if high is None else high - start
    )


def linear(e: Any, constant: Constant) -> tuple[dict[Any, int], int] | None:
    """Whole coefficients of the indices, and what is added; None where it is something else.

    >>> from symnn.core import sizes
    >>> from symnn.indexed import index
    >>> N = sizes("N"); i, j = index("i j", N)
    >>> linear(2*i - j + N, lambda e: int(e.subs(N, 5))) == ({i: 2, j: -1}, 5)
    True
    >>> linear(i*j, int) is None
    True
    """
    coefficients: dict[Any, int] = {}
    start = 0
    for term in Add.make_args(expand(e)):
        if reads(term):
            return None
        indices = sorted(free_indices(term), key=str)
        factor = term.coeff(indices[0]) if len(indices) == 1 else term  # type: ignore[attr-defined]
        if len(indices) > 1 or factor == 0 or (indices and free_indices(factor)):
            return None
        value = constant(factor)
        if not isinstance(value, int):
            return None
        if indices:
            coefficients[indices[0]] = value
        else:
            start += value
    return coefficients, start


def weighted(terms: Sequence[tuple[int, int]], start: int) -> Callable[[Environment], int]:
    """The sum of coefficients times what is in slots, and of a start."""
    if len(terms) == 1:
        ((a, i),) = terms
        return lambda at: a * at[i] + start
    if len(terms) == 2:
        (a, i), (b, j) = terms
        return lambda at: a * at[i] + b * at[j] + start
    if len(terms) == 3:
        (a, i), (b, j), (c, k) = terms
        return lambda at: a * at[i] + b * at[j] + c * at[k] + start
    return lambda at: sum([a * at[i] for a, i in terms]) + start


def places(indices: Collection[Any], extents: Mapping[Any, int], asked: Iterable[Band]) -> float:
    """About at how many places of these indices a term can differ from 0."""
    shares: dict[Any, float] = {}
    for band in asked:
        if band.indices <= set(indices):
            key = frozenset(band.coefficients.items())
            shares[key] = min(shares.get(key, 1.0), band.share(extents))
    return prod([extents[i] for i in indices]) * prod(shares.values())
