"""The walk that turns a sum of products into matrix products.

Each factor joins the one or two indices that it has. Where the factors form paths, the sum is a
product of matrices along them; a branching or a circle has no such form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

Link: TypeAlias = frozenset[Any]


@dataclass(frozen=True)
class Path:
    """Indices in the order in which factors join them; `bound` are those summed over."""

    stops: tuple[Any, ...]
    bound: frozenset[Any]

    @property
    def reversed(self) -> Path:
        """The same path from its other end."""
        return Path(self.stops[::-1], self.bound)


def paths(links: Iterable[Link], r: Any, c: Any) -> list[Path] | None:
    """The paths that the links form: scalars first, then from `r`, then to `c`; None if not paths.

    >>> [p.stops for p in paths([frozenset("rk"), frozenset("kc"), frozenset("k")], "r", "c")]
    [('r', 'k', 'c')]
    """
    known = list(links)
    if any(len(link) > 2 for link in known):
        return None
    found = [_path(part, known, r, c) for part in _components(known)]
    if any(path is None for path in found):
        return None
    return sorted((p for p in found if p is not None), key=lambda p: _rank(p, r, c))


def _components(links: list[Link]) -> list[list[Any]]:
    parts: list[list[Any]] = []
    for link in links:
        touching = [p for p in parts if link & set(p)]
        joined = [i for p in touching for i in p]
        joined += [i for i in sorted(link, key=str) if i not in joined]
        parts = [p for p in parts if p not in touching] + [joined]
    return parts


def _path(part: list[Any], links: list[Link], r: Any, c: Any) -> Path | None:
    near: dict[Any, list[Any]] = {i: [] for i in part}
    for link in links:
        if len(link) == 2 and link <= set(part):
            a, b = link
            near[a].append(b)
            near[b].append(a)
    ends = [i for i in part if len(near[i]) < 2]
    edges = sum(map(len, near.values())) // 2
    if edges != len(part) - 1 or any(len(n) > 2 for n in near.values()):
        return None
    if any(i in near and i not in ends for i in (r, c)):
        return None
    return Path(_walked(_start(ends, r, c), near), frozenset(part) - {r, c})


def _start(ends: list[Any], r: Any, c: Any) -> Any:
    """From the row index, or towards the column index."""
    if r in ends:
        return r
    return next((i for i in ends if i != c), ends[0])


def _walked(start: Any, near: dict[Any, list[Any]]) -> tuple[Any, ...]:
    stops = [start]
    while following := [i for i in near[stops[-1]] if i not in stops]:
        stops.append(following[0])
    return tuple(stops)


def _rank(path: Path, r: Any, c: Any) -> int:
    if r in path.stops:
        return 1
    return 2 if c in path.stops else 0


def circle(factors: list[Any], bound: set[Any]) -> list[tuple[Any, Any, Any]] | None:
    """Matrices that join bound indices in a circle, each with its start and end, or None.

    A product of two entries counts where one runs there and the other back; where both run the
    same way, it is a product entry by entry.

    >>> from sympy import IndexedBase, symbols
    >>> A, B = IndexedBase("A"), IndexedBase("B"); i, j = symbols("i j")
    >>> circle([A[i, j], B[j, i]], {i, j})
    [(A[i, j], i, j), (B[j, i], j, i)]
    >>> circle([A[i, j], B[i, j]], {i, j}) is None
    True
    """
    pairs: list[Any] = [tuple(getattr(f, "indices", ())) for f in factors]
    if len(factors) < 2 or any(len(set(p)) != 2 or not set(p) <= bound for p in pairs):
        return None
    if len(factors) == 2 and pairs[0] != pairs[1][::-1]:
        return None
    walked: list[Any] = [(factors[0], *pairs[0])]
    rest = list(zip(factors[1:], pairs[1:], strict=True))
    while rest:
        end = walked[-1][2]
        near = [(f, p) for f, p in rest if end in p]
        if len(near) != 1:
            return None
        factor, pair = near[0]
        rest.remove((factor, pair))
        walked.append((factor, end, pair[1] if pair[0] == end else pair[0]))
    closed = walked[-1][2] == walked[0][1]
    return walked if closed and len({start for _, start, _ in walked}) == len(walked) else None
