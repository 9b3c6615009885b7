"""Where a symbol may take its values: SymPy sets for scalars, records here for arrays.

A domain is more than a label: it yields the assumptions that SymPy may use, it decides membership
of exact numbers, and it can be *satisfied* with exact rational values.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, TypeAlias

from sympy import Expr, FiniteSet, Interval, Rational, S, Set, Union
from sympy.core.numbers import Infinity, NegativeInfinity

from symnn.errors import DomainError

INTEGER_SETS = (S.Naturals, S.Naturals0, S.Integers)


@dataclass(frozen=True)
class Vector:
    """Arrays of shape (n,) whose entries lie in `entries`."""

    entries: Set
    n: Expr

    @property
    def shape(self) -> tuple[Expr, ...]:
        return (self.n,)

    def __str__(self) -> str:
        return f"Vector({self.entries}, {self.n})"


@dataclass(frozen=True)
class Matrix:
    """Arrays of shape (m, n) whose entries lie in `entries`."""

    entries: Set
    m: Expr
    n: Expr

    @property
    def shape(self) -> tuple[Expr, ...]:
        return (self.m, self.n)

    def __str__(self) -> str:
        return f"Matrix({self.entries}, {self.m}, {self.n})"


@dataclass(frozen=True)
class Simplex:
    """Probability vectors of shape (n,): entries in (0, 1) or [0, 1] that sum to 1.

    `Why:` a probability may be 0, but `log p` may not see it; `open=True` excludes the boundary.
    """

    n: Expr
    open: bool = False

    @property
    def entries(self) -> Set:
        return Interval(0, 1, left_open=self.open)

    @property
    def shape(self) -> tuple[Expr, ...]:
        return (self.n,)

    def __str__(self) -> str:
        return f"Simplex.open({self.n})" if self.open else f"Simplex({self.n})"


@dataclass(frozen=True)
class PositiveDefinite:
    """Symmetric matrices of shape (n, n) with positive eigenvalues."""

    n: Expr
    entries: Set = S.Reals

    @property
    def shape(self) -> tuple[Expr, ...]:
        return (self.n, self.n)

    def __str__(self) -> str:
        return f"PositiveDefinite({self.n})"


@dataclass(frozen=True)
class Array:
    """Arrays of any shape whose entries lie in `entries`."""

    entries: Set
    shape: tuple[Expr, ...]

    def __str__(self) -> str:
        return f"Array({self.entries}, {', '.join(map(str, self.shape))})"


@dataclass(frozen=True)
class Places:
    """Integer arrays of the given shape whose entries are places of an axis: 0..extent-1.

    `Why:` data of this kind stand as an index of another array, such as the words of a sentence.
    """

    extent: Expr
    shape: tuple[Expr, ...]

    @property
    def entries(self) -> Set:
        return S.Naturals0

    def __str__(self) -> str:
        return f"Places({self.extent}, {', '.join(map(str, self.shape))})"


ArrayDomain: TypeAlias = Vector | Matrix | Simplex | PositiveDefinite | Places | Array
Domain: TypeAlias = Set | ArrayDomain


def is_array(domain: Domain) -> bool:
    """Whether members of `domain` are arrays rather than numbers."""
    return not isinstance(domain, Set)


def entries(domain: Domain) -> Set:
    """The scalar set that each entry lies in (a scalar domain is its own).

    Raises:
        DomainError: it is no domain.
    """
    if isinstance(domain, Set):
        return domain
    if not hasattr(domain, "entries"):
        raise DomainError(
            f"{domain!r} is not a domain; needed a SymPy set, such as Interval(0, 1), or a domain "
            "of arrays; a domain that is written as text is read by `symbol(name, text)`"
        )
    return domain.entries


def pieces(domain: Set) -> tuple[Set, ...]:
    """The intervals, finite sets and integer sets that make up a scalar domain.

    Raises:
        DomainError: the set is empty, or of a kind that symnn does not read.
    """
    if domain is S.EmptySet:
        raise DomainError("the domain is empty: no value satisfies it; widen the bounds")
    if isinstance(domain, Union):
        return tuple(p for part in domain.args for p in pieces(part))  # type: ignore[arg-type]
    if domain is S.Reals or domain in INTEGER_SETS or isinstance(domain, Interval | FiniteSet):
        return (domain,)
    raise DomainError(
        f"`{domain}` is not a domain; needed: Reals, Naturals, Naturals0, Integers, an Interval, "
        "a FiniteSet, or a Union of them"
    )


def assumptions(domain: Domain) -> dict[str, bool]:
    """What SymPy may assume of a member (of an entry, for arrays): only what the domain implies.

    >>> assumptions(Interval.open(0, S.Infinity))
    {'real': True, 'positive': True}
    """
    scalar = entries(domain)
    parts = pieces(scalar)
    known = {"real": True}
    if all(p in INTEGER_SETS or _all_integers(p) for p in parts):
        known["integer"] = True
    low, high = scalar.inf, scalar.sup
    if low.is_nonnegative:
        strict = low.is_positive or scalar.contains(S.Zero) == S.false
        known["positive" if strict else "nonnegative"] = True
    elif high.is_nonpositive:
        strict = high.is_negative or scalar.contains(S.Zero) == S.false
        known["negative" if strict else "nonpositive"] = True
    return known


def _all_integers(part: Set) -> bool:
    return isinstance(part, FiniteSet) and all(a.is_integer for a in part.args)


def contains(domain: Set, value: Any) -> bool:
    """Whether an exact number lies in a scalar domain.

    >>> contains(Interval.open(0, 1), Rational(1, 2))
    True
    """
    if isinstance(value, Fraction):
        value = Rational(value.numerator, value.denominator)
    if isinstance(domain, Interval) and _comparable(domain.start, domain.end, value):
        return _between(domain, value)
    return domain.contains(value) == S.true


def _comparable(*values: Any) -> bool:
    return all(isinstance(v, Rational | Infinity | NegativeInfinity) for v in values)


def _between(domain: Any, value: Any) -> bool:
    """Membership by comparing rationals: a hundred times faster than the general set logic."""
    above = value > domain.start if domain.left_open else value >= domain.start
    below = value < domain.end if domain.right_open else value <= domain.end
    return bool(above and below)


def edges(domain: Set) -> tuple[Rational, ...]:
    """Rational members worth trying first: ends, their neighbors, 0, ±1, tiny and huge values."""
    tiny, huge = Rational(1, 10**12), Rational(10**6)
    candidates: list[Any] = [S.Zero, S.One, -S.One, S.Half, Rational(2), tiny, -tiny, huge, -huge]
    for part in pieces(domain):
        for end in (part.inf, part.sup):
            if isinstance(end, Rational):
                candidates += [end, end + tiny, end - tiny]
        if isinstance(part, FiniteSet):
            candidates += [a for a in part.args if isinstance(a, Rational)]
    return tuple(dict.fromkeys(c for c in candidates if contains(domain, c)))


def draw(domain: Set, random: Random) -> Any:
    """One exact rational member, spread over the magnitudes that the domain offers.

    Raises:
        DomainError: no rational member could be found.
    """
    part = random.choice(pieces(domain))
    if isinstance(part, FiniteSet):
        return random.choice([a for a in part.args if isinstance(a, Rational)])
    if part in INTEGER_SETS:
        value = Rational(random.choice([random.randint(1, 9), random.randint(1, 200)]))
        if part is S.Integers and random.random() < 0.5:
            return -value
        return value - 1 if part is S.Naturals0 else value
    for _ in range(200):
        value = _draw_between(part.inf, part.sup, random)
        if contains(part, value):
            return value
    raise DomainError(f"no rational member of `{part}` was found")


def _draw_between(low: Expr, high: Expr, random: Random) -> Rational:
    unit = Rational(random.randint(0, 1000), 1000)
    spread = Rational(random.choice([1, 1, 3, 3, 10, 50]))
    if isinstance(low, NegativeInfinity) and isinstance(high, Infinity):
        return spread * (2 * unit - 1)
    if isinstance(high, Infinity):
        return _near(low) + spread * unit
    if isinstance(low, NegativeInfinity):
        return _near(high) - spread * unit
    return _near(low) + (_near(high) - _near(low)) * unit


def _near(end: Any) -> Any:
    """A rational within 1e-12 of an exact bound; membership is decided afterwards, exactly."""
    return end if isinstance(end, Rational) else Rational(round(end.evalf(30) * 10**12), 10**12)
