"""Groups of things that depend on each other in a circle, in an order that dependencies allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


def strong_components(
    starts: Iterable[Any], sources: Callable[[Any], Iterable[Any]]
) -> list[list[Any]]:
    """Groups that depend on each other, dependencies first (Tarjan, without recursion).

    Args:
        starts: where to begin.
        sources: what each one depends on, in a fixed order.

    >>> reads = {"a": "b", "b": "ac", "c": ""}
    >>> strong_components("a", reads.__getitem__)
    [['c'], ['a', 'b']]
    """
    state = _Search({}, {}, [], [])
    for start in starts:
        if start not in state.index:
            _visit(start, sources, state)
    return state.found


class _Search:
    def __init__(self, index: Any, low: Any, stack: list[Any], found: list[list[Any]]) -> None:
        self.index, self.low, self.stack, self.found = index, low, stack, found

    def enter(self, node: Any) -> None:
        self.index[node] = self.low[node] = len(self.index)
        self.stack.append(node)

    def leave(self, node: Any) -> None:
        if self.low[node] == self.index[node]:
            cut = self.stack.index(node)
            self.found.append(self.stack[cut:])
            del self.stack[cut:]


def _visit(start: Any, sources: Callable[[Any], Iterable[Any]], state: _Search) -> None:
    state.enter(start)
    trail = [(start, iter(sources(start)))]
    while trail:
        node, rest = trail[-1]
        following = next(rest, None)
        if following is None:
            trail.pop()
            state.leave(node)
            if trail:
                parent = trail[-1][0]
                state.low[parent] = min(state.low[parent], state.low[node])
        elif following not in state.index:
            state.enter(following)
            trail.append((following, iter(sources(following))))
        elif following in state.stack:
            state.low[node] = min(state.low[node], state.index[following])
