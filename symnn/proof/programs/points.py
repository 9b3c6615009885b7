"""Whether data are a point of a program: inside every domain, and such that every fact holds.

Nothing is told of a program at data that were not looked at here, however they were found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import product
from typing import Any

from flint import arb, fmpq, fmpq_mat
from sympy import Rational, S

from symnn.balls.outcomes import Imprecise, Undefined
from symnn.core.domains import Domain, Places, PositiveDefinite, Simplex, contains, entries
from symnn.core.symbols import domain_of
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Fact, Program
from symnn.indexed.language.traverse import name_of

PRECISIONS = (128, 2048)
Entries = Mapping[tuple[int, ...], fmpq]


class Points:
    """Tells what is wrong with data for a program at concrete sizes.

    Args:
        program: its facts must hold.
        sizes: the value of each symbolic size.
        violate: a fact that must *not* hold instead.
        excused: arrays that may leave their domains, since the violated fact is about them.
    """

    def __init__(
        self,
        program: Program,
        sizes: Mapping[Any, int],
        violate: Fact | None = None,
        excused: Collection[Any] = (),
    ) -> None:
        self.program, self.sizes = program, dict(sizes)
        self.violate, self.excused = violate, frozenset(excused)

    def complaint(self, point: Mapping[Any, Any]) -> str | None:
        """What is wrong with the data, if anything: nested lists of fractions for each input."""
        numbers = [Expansion(self.program, self.sizes, Balls(point, b)) for b in PRECISIONS]
        for base in point:
            if base not in self.excused:
                strayed = _strayed(base, numbers[0])
                if strayed is not None:
                    return strayed
        for fact in self.program.facts:
            for holds in _holds(fact, numbers):
                if holds is (fact == self.violate):
                    return f"the fact {fact} {'does not fail' if holds else 'fails'}"
        return None


def _strayed(base: Any, numbers: Expansion) -> str | None:
    """How an array leaves its domain, if it does."""
    domain, shape = domain_of(base), numbers.shape(base)
    if entries(domain) is S.Reals and not isinstance(domain, PositiveDefinite):
        return None
    values = {place: numbers.value(base, place) for place in numbers.places(base)}
    outside = next((v for v in values.values() if not _inside(domain, v, numbers)), None)
    if outside is not None:
        return f"{outside} in `{name_of(base)}` is outside {entries(domain)}"
    if isinstance(domain, Simplex) and sum(values.values(), fmpq(0)) != 1:
        return f"the entries of `{name_of(base)}` do not sum to 1"
    if isinstance(domain, PositiveDefinite) and not _is_positive_definite(values, shape[0]):
        return f"`{name_of(base)}` is not positive definite"
    return None


def _inside(domain: Domain, value: fmpq, numbers: Expansion) -> bool:
    exact = Rational(int(value.p), int(value.q))
    if isinstance(domain, Places) and value >= int(numbers.constant(domain.extent)):
        return False
    return contains(entries(domain), exact)


def _is_positive_definite(values: Entries, n: int) -> bool:
    """Symmetry, and Sylvester's criterion: all leading minors are positive."""
    symmetric = all(values[a, b] == values[b, a] for a, b in product(range(n), repeat=2))
    minors = ([[values[a, b] for b in range(k)] for a in range(k)] for k in range(1, n + 1))
    return symmetric and all(fmpq_mat(rows).det() > 0 for rows in minors)


def _holds(fact: Fact, numbers: list[Expansion]) -> Iterator[bool]:
    """For all values of its free indices."""
    wild = sorted(fact.wild, key=str)
    ranges = [range(int(numbers[0].constant(extent(i)))) for i in wild]
    for place in product(*ranges):
        at = dict(zip(wild, place, strict=True))
        yield all(_may_be_0(fact.left - fact.right, at, expansion) for expansion in numbers)


def _may_be_0(gap: Any, at: Mapping[Any, int], numbers: Expansion) -> bool:
    """Exactly, where it is a fraction; otherwise as far as balls can tell."""
    try:
        value = numbers.evaluate(gap, at)
    except (Undefined, Imprecise):
        return False
    return bool(value == 0 if isinstance(value, fmpq) else arb(value).contains(0))
