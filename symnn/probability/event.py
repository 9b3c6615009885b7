r"""Events: names for sets of outcomes, joined by `&`, `|`, `~` and `-`.

Nothing is evaluated, so that `B & A` prints as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

from sympy import Basic, Symbol

Holds = Callable[["Named"], bool]


class Event(Basic):
    """A set of outcomes.

    >>> A, B = events("A B")
    >>> str(~(A & B)), (A - B).holds({A})
    ('(A ∩ B)^c', True)
    """

    def __and__(self, other: Event) -> Event:
        return Meet(self, other)

    def __or__(self, other: Event) -> Event:
        return Union(self, other)

    def __sub__(self, other: Event) -> Event:
        return Meet(self, Complement(other))

    def __invert__(self) -> Event:
        return Complement(self)

    def holds(self, true: Set[Named]) -> bool:
        """Whether it happens where exactly the named events in `true` happen."""
        return self.decided(lambda name: name in true)

    def decided(self, holds: Holds) -> bool:
        """Whether it happens, given which of the named events do."""
        raise NotImplementedError

    def _sympystr(self, printer: Any) -> str:
        return self.written(lambda part: printer._print(part), STRING)

    def _latex(self, printer: Any) -> str:
        return self.written(lambda part: printer._print(part), LATEX)

    def written(self, show: Callable[[Any], str], signs: dict[str, str]) -> str:
        """The event with these signs for the operations."""
        raise NotImplementedError


STRING = {"meet": " ∩ ", "union": " ∪ ", "sure": "S", "nothing": "∅"}
LATEX = {"meet": r" \cap ", "union": r" \cup ", "sure": "S", "nothing": r"\varnothing"}


class Named(Event):
    """An event that is only named."""

    @property
    def name(self) -> str:
        return str(self.args[0])

    def decided(self, holds: Holds) -> bool:
        return holds(self)

    def written(self, show: Callable[[Any], str], signs: dict[str, str]) -> str:
        return show(self.args[0])


class _Joined(Event):
    sign = ""

    def written(self, show: Callable[[Any], str], signs: dict[str, str]) -> str:
        return signs[self.sign].join(self._part(part, show) for part in self.args)

    def _part(self, part: Any, show: Callable[[Any], str]) -> str:
        """In brackets where the other operation stands inside, for neither binds tighter."""
        inside = isinstance(part, _Joined) and part.sign != self.sign
        return f"({show(part)})" if inside else show(part)


class Meet(_Joined):
    """All of them happen."""

    sign = "meet"

    def decided(self, holds: Holds) -> bool:
        return all(part.decided(holds) for part in self.args)  # type: ignore[attr-defined]


class Union(_Joined):
    """At least one of them happens."""

    sign = "union"

    def decided(self, holds: Holds) -> bool:
        return any(part.decided(holds) for part in self.args)  # type: ignore[attr-defined]


class Complement(Event):
    """It does not happen."""

    def decided(self, holds: Holds) -> bool:
        return not self.args[0].decided(holds)  # type: ignore[attr-defined]

    def written(self, show: Callable[[Any], str], signs: dict[str, str]) -> str:
        inner = show(self.args[0])
        single = not isinstance(self.args[0], _Joined | Complement)
        return f"{inner}^c" if single else f"({inner})^c"


class _Sure(Event):
    def decided(self, holds: Holds) -> bool:
        return True

    def written(self, show: Callable[[Any], str], signs: dict[str, str]) -> str:
        return signs["sure"]


class _Nothing(Event):
    def decided(self, holds: Holds) -> bool:
        return False

    def written(self, show: Callable[[Any], str], signs: dict[str, str]) -> str:
        return signs["nothing"]


SURE: Event = _Sure()
NOTHING: Event = _Nothing()


def events(names: str) -> tuple[Named, ...]:
    """One event for each name, `A_1` with an index.

    >>> events("A_1 A_2")[1].name
    'A_2'
    """
    return tuple(Named(Symbol(name)) for name in names.split())
