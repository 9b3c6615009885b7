"""The order in which equations are computed: what is read comes first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symnn.errors import NotSupportedError
from symnn.indexed.program import Equation, Program, influences
from symnn.indexed.traverse import name_of, names_read


def schedule(program: Program, outputs: Iterable[Any]) -> list[Equation]:
    """The equations that the outputs need, each after those that it reads.

    Raises:
        NotSupportedError: equations read each other in a circle (a recurrence).
    """
    needed = influences(program, outputs)
    ordered: list[Equation] = []
    for group in strong_components(program, [e.base for e in program if e.base in needed]):
        cyclic = len(group) > 1 or group[0] in names_read(program[group[0]].right)
        if cyclic:
            names = ", ".join(f"`{name_of(b)}`" for b in group)
            raise NotSupportedError(
                f"compile: {names} read each other in a circle; recurrences are not compiled yet. "
                "Unroll the recurrence into one equation per step"
            )
        ordered.append(program[group[0]])
    return ordered


def strong_components(program: Program, bases: Iterable[Any]) -> list[list[Any]]:
    """Groups of equations that read each other, dependencies first (Tarjan, without recursion)."""
    state = _Search({}, {}, [], [])
    for base in bases:
        if base not in state.index:
            _visit(program, base, state)
    return state.found


class _Search:
    def __init__(self, index: Any, low: Any, stack: list[Any], found: list[list[Any]]) -> None:
        self.index, self.low, self.stack, self.found = index, low, stack, found

    def enter(self, base: Any) -> None:
        self.index[base] = self.low[base] = len(self.index)
        self.stack.append(base)

    def leave(self, base: Any) -> None:
        if self.low[base] == self.index[base]:
            cut = self.stack.index(base)
            self.found.append(self.stack[cut:])
            del self.stack[cut:]


def _visit(program: Program, start: Any, state: _Search) -> None:
    state.enter(start)
    trail = [(start, iter(_sources(program, start)))]
    while trail:
        base, sources = trail[-1]
        following = next(sources, None)
        if following is None:
            trail.pop()
            state.leave(base)
            if trail:
                parent = trail[-1][0]
                state.low[parent] = min(state.low[parent], state.low[base])
        elif following not in state.index:
            state.enter(following)
            trail.append((following, iter(_sources(program, following))))
        elif following in state.stack:
            state.low[base] = min(state.low[base], state.index[following])


def _sources(program: Program, base: Any) -> list[Any]:
    """The equations that an equation reads, in a fixed order."""
    return sorted((b for b in names_read(program[base].right) if b in program), key=name_of)
