"""What holds for all events holds on the atoms: the 2^k regions that k events cut out.

An equation of events is true for all sets iff it is true on each atom. A claim on probabilities is
true for all probability measures iff it is true for all nonnegative numbers on the atoms that sum
to 1, which is a claim about ordinary numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any

from sympy import Add, Basic, Eq, Interval

from symnn.core import Claim, Variable
from symnn.core.claim import Relation
from symnn.probability.event import Event, Named
from symnn.probability.measure import Probability
from symnn.proof.cells.statement import rebuild

Atom = frozenset[Named]


def names_in(*parts: Basic) -> tuple[Named, ...]:
    """The named events that occur, by name."""
    found = {name for part in parts for name in part.atoms(Named)}
    found |= {part for part in parts if isinstance(part, Named)}
    return tuple(sorted(found, key=lambda name: name.name))


def regions(names: Sequence[Named], null: Iterable[Event] = ()) -> Iterator[Atom]:
    """The atoms, but for those inside an event that is known to be empty."""
    empty = tuple(null)
    for signs in product((True, False), repeat=len(names)):
        atom = frozenset(name for name, sign in zip(names, signs, strict=True) if sign)
        if not any(event.holds(atom) for event in empty):
            yield atom


def same_event(left: Event, right: Event, null: Iterable[Event] = ()) -> Atom | None:
    """The first atom on which the events differ, or None: then they are equal for all sets.

    >>> from symnn.probability import events
    >>> A, B = events("A B")
    >>> same_event(~(A | B), ~A & ~B) is None, same_event(A | B, A) == {B}
    (True, True)
    """
    names = names_in(left, right, *null)
    return next(
        (atom for atom in regions(names, null) if left.holds(atom) != right.holds(atom)), None
    )


def in_atoms(
    left: Any, relation: Relation, right: Any, where: Sequence[Any] = (), null: Sequence[Event] = ()
) -> Claim:
    """The claim on probabilities as a claim on the probabilities of the atoms.

    Args:
        left, relation, right: expressions in which `Probability` occurs.
        where: conditions in the same language, such as `P(A) > 0`.
        null: events that are empty.

    >>> from symnn.probability import P, events
    >>> A, B = events("A B")
    >>> print(in_atoms(P(A | B), "<=", P(A) + P(B)).lhs)
    p_A + p_AB + p_B
    """
    names = names_in(left, right, *where, *null)
    weights = {atom: _weight(atom) for atom in regions(names, null)}
    numbers = [_resolved(part, weights) for part in (left, right, *where)]
    total: Any = Eq(Add(*weights.values()), 1, evaluate=False)
    domains = tuple((symbol, symbol.domain) for symbol in weights.values())
    return Claim(numbers[0], relation, numbers[1], domains, (*numbers[2:], total))


def _weight(atom: Atom) -> Variable:
    name = "".join(sorted(name.name for name in atom)) or "0"
    return Variable(f"p_{name}", Interval(0, 1))


def _resolved(part: Any, weights: dict[Atom, Any]) -> Any:
    """Every probability as a sum, or a quotient of sums, of probabilities of atoms."""

    def mass(event: Event) -> Any:
        return Add(*(weight for atom, weight in weights.items() if event.holds(atom)))

    def number(p: Any) -> Any:
        if not isinstance(p, Probability):
            return p
        return mass(p.event & p.given) / mass(p.given) if p.is_conditional else mass(p.event)

    # Nothing may cancel: a condition of probability 0 has to show itself as a division by 0.
    return rebuild(part, number)
