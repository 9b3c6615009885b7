"""Plain measures on the atoms of a few events, to show where a law of probabilities fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, islice
from typing import Any

from sympy import Basic, Rational, S

from symnn.core.claim import SYMPY_RELATION, Relation
from symnn.probability import Event, Named, Probability
from symnn.probability.atoms import Atom, names_in, regions

LARGEST_DENOMINATOR = 6
MEASURES = 3000


@dataclass(frozen=True)
class _Measure:
    """What each atom weighs; an atom that is not named weighs nothing."""

    weights: Mapping[Atom, Any]

    def value(self, part: Basic) -> Any:
        """An expression of probabilities under this measure; nan where a condition weighs 0."""
        return part.xreplace({p: self._number(p) for p in part.atoms(Probability)})

    def _number(self, p: Any) -> Any:
        both, given = self._mass(p.event & p.given), self._mass(p.given)
        return both / given if given else S.NaN

    def _mass(self, event: Event) -> Any:
        return sum((w for atom, w in self.weights.items() if event.holds(atom)), S.Zero)

    def words(self, names: Sequence[Named]) -> str:
        return " and ".join(f"P({in_words(a, names)}) = {w}" for a, w in self.weights.items())


def plainest(
    left: Basic, relation: Relation, right: Basic, where: Sequence[Any], null: Sequence[Event]
) -> str | None:
    """The first measure for which the law fails, in words; None if none of the plain ones does.

    Args:
        left, relation, right: the law, in probabilities.
        where: conditions under which it is said to hold.
        null: events that are empty.

    >>> from symnn.probability import P, events
    >>> A, B = events("A B")
    >>> plainest(P(A | B), "==", P(A) + P(B), (), ())
    'with P(A and B) = 1, the left side is 1 and the right side is 2'
    """
    names = names_in(left, right, *where, *null)
    for measure in islice(_measures(tuple(regions(names, null))), MEASURES):
        if not all(measure.value(condition) == S.true for condition in where):
            continue
        values = measure.value(left), measure.value(right)
        if S.NaN in values:
            return f"with {measure.words(names)}, a condition has probability 0"
        if SYMPY_RELATION[relation](*values) == S.false:
            return (
                f"with {measure.words(names)}, the left side is {values[0]} "
                f"and the right side is {values[1]}"
            )
    return None


def _measures(atoms: Sequence[Atom]) -> Iterator[_Measure]:
    """Those with small denominators first; the first atoms are those where most happens."""
    for parts in range(1, LARGEST_DENOMINATOR + 1):
        for drawn in combinations_with_replacement(atoms, parts):
            yield _Measure({a: Rational(drawn.count(a), parts) for a in dict.fromkeys(drawn)})


def in_words(atom: Atom, names: Sequence[Named]) -> str:
    """The atom in words: what happens there, and whether anything else does.

    Args:
        atom: the events that happen.
        names: all the events that are spoken of.
    """
    happen = " and ".join(sorted(name.name for name in atom))
    if not atom:
        return "none of them" if len(names) > 1 else f"not {names[0].name}"
    return happen if len(atom) == len(names) else f"only {happen}"
