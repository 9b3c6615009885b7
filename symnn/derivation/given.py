"""What a derivation takes as given: data that can be satisfied, not prose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from sympy import IndexedBase, S, Symbol

from symnn.balls import Undefined, holds
from symnn.core import Domain, domain_of
from symnn.core.domains import draw, is_array
from symnn.errors import DomainError
from symnn.indexed import Fact
from symnn.indexed.language.traverse import name_of
from symnn.indexed.printing.text import text
from symnn.proof.refutation.arrays import random_array

ATTEMPTS = 400
LARGEST_SIZE = 4


@dataclass(frozen=True)
class Given:
    """A symbol or array with its domain, a condition on scalars, or a fact about data.

    Args:
        what: symbol, array, relation between scalars, or `Fact`.
        about: what it stands for, in words.
    """

    what: Any
    about: str = ""

    @property
    def is_name(self) -> bool:
        """Whether a symbol or array is given, rather than something about them."""
        return isinstance(self.what, Symbol | IndexedBase)

    @property
    def domain(self) -> Domain | None:
        """The domain of a symbol or array."""
        return domain_of(self.what) if self.is_name else None

    @property
    def symbols(self) -> tuple[Any, ...]:
        """The name that is given, with the sizes of its shape."""
        if not self.is_name:
            return ()
        extents = getattr(self.domain, "shape", ())
        return (name_of(self.what), *(s for n in extents for s in n.free_symbols))

    def __str__(self) -> str:
        shown = f"{text(self.what)} in {self.domain}" if self.is_name else text(self.what)
        return f"{shown}: {self.about}" if self.about else shown


def conditions_of(given: Iterable[Given]) -> tuple[Any, ...]:
    """The relations between scalars."""
    return tuple(g.what for g in given if not g.is_name and not isinstance(g.what, Fact))


def satisfied(given: Iterable[Given], seed: int = 0) -> Mapping[Any, Any]:
    """Exact values for everything that is given: members of the domains that meet the conditions.

    >>> from sympy import Interval
    >>> from symnn.core import Variable
    >>> p = Variable("p", Interval.open(0, 1))
    >>> 0 < satisfied([Given(p), Given(p < 0.5)])[p] < 0.5
    True

    Raises:
        DomainError: no values were found.
    """
    known = tuple(given)
    random, conditions = Random(seed), conditions_of(known)
    names = [g for g in known if g.is_name]
    for _ in range(ATTEMPTS):
        values: dict[Any, Any] = {
            g.what: draw(g.domain, random)  # type: ignore[arg-type]
            for g in names
            if g.domain is not None and not is_array(g.domain)
        }
        if _meets(conditions, values):
            return values | _arrays(names, values, random)
    shown = ", ".join(map(str, conditions))
    raise DomainError(f"given: no values were found that meet {shown}; are they contradictory?")


def _meets(conditions: tuple[Any, ...], values: Mapping[Any, Any]) -> bool:
    try:
        return all(holds(c, values) is True for c in conditions)
    except Undefined:
        return False


def _arrays(names: list[Given], values: Mapping[Any, Any], random: Random) -> dict[Any, Any]:
    """Values of the arrays, and of the sizes that are not given themselves."""
    arrays = [g for g in names if g.domain is not None and is_array(g.domain)]
    extents = [S(n) for g in arrays for n in g.domain.shape]  # type: ignore[union-attr]
    free = sorted({s for n in extents for s in n.free_symbols if s not in values}, key=str)
    for _ in range(ATTEMPTS):
        found = dict(values) | {size: random.randint(2, LARGEST_SIZE) for size in free}
        known = {size: S(value) for size, value in found.items() if isinstance(value, int)}
        if all(n.xreplace(known).is_positive is not False for n in extents):
            break
    return found | {g.what: random_array(g.domain, found, random) for g in arrays}
