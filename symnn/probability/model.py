"""Finite models: equally likely (or weighted) outcomes, in which probabilities are counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from math import perm
from typing import Any

from sympy import Rational

from symnn.errors import SymnnError
from symnn.probability.event import Event, Named
from symnn.probability.measure import Probability


@dataclass(frozen=True)
class Model:
    """Outcomes, what each named event says of an outcome, and the weight of each outcome.

    Args:
        outcomes: all of them.
        meaning: for each named event, the outcomes in which it happens, as a test.
        weight: of an outcome, exact; outcomes are equally likely without it.

    >>> from symnn.probability import P, events
    >>> (Even,) = events("Even")
    >>> Model(range(1, 7), {Even: lambda face: face % 2 == 0}).value(P(Even))
    1/2

    Raises:
        SymnnError: there are no outcomes, or the weights are negative or all 0.
    """

    outcomes: Collection[Any]
    meaning: Mapping[Named, Callable[[Any], bool]]
    weight: Callable[[Any], Any] | None = field(default=None)

    def __post_init__(self) -> None:
        weights = [self.weight(o) for o in self.outcomes] if self.weight else [len(self.outcomes)]
        if not self.outcomes or min(weights) < 0 or sum(weights) == 0:
            raise SymnnError(
                f"model: {len(self.outcomes)} outcomes with weights that sum to {sum(weights)}; "
                "needed at least one outcome, and weights that are not negative and not all 0"
            )

    def value(self, expression: Any) -> Any:
        """The expression with each probability counted, exactly.

        Raises:
            SymnnError: an event has no meaning here, or a condition never happens.
        """
        found = {p: self._counted(p) for p in expression.atoms(Probability)}
        return expression.xreplace(found)

    def outcomes_of(self, event: Event) -> tuple[Any, ...]:
        """Those in which the event happens."""
        return tuple(o for o in self.outcomes if self._happens(event, o))

    def _counted(self, probability: Probability) -> Any:
        given = self._mass(probability.given)
        if given == 0:
            raise SymnnError(
                f"model: {probability} has the condition {probability.given}, which never happens; "
                "needed one of positive probability"
            )
        return self._mass(probability.event & probability.given) / given

    def _mass(self, event: Event) -> Any:
        happening = (o for o in self.outcomes if self._happens(event, o))
        if self.weight is None:
            return Rational(sum(1 for _ in happening))
        return sum((self.weight(o) for o in happening), start=Rational(0))

    def _happens(self, event: Event, outcome: Any) -> bool:
        return event.decided(lambda name: bool(self._test(name)(outcome)))

    def _test(self, name: Named) -> Callable[[Any], bool]:
        if name not in self.meaning:
            known = ", ".join(sorted(n.name for n in self.meaning))
            raise SymnnError(f"model: event `{name}` has no meaning here; known are {known}")
        return self.meaning[name]


@dataclass(frozen=True)
class Draws(Collection[tuple[Any, ...]]):
    """All ordered draws without replacement, each as likely as any other; made when asked for.

    >>> len(Draws("abcd", 2))
    12
    """

    deck: Sequence[Any]
    count: int

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return permutations(self.deck, self.count)

    def __len__(self) -> int:
        return perm(len(self.deck), self.count)

    def __contains__(self, hand: object) -> bool:
        return any(hand == drawn for drawn in self)
