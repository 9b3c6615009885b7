"""Regions of a plane where a function is positive, from its values on a grid."""

from __future__ import annotations

from collections.abc import Sequence

Pair = tuple[float, float]
Loop = tuple[Pair, ...]
_Edge = tuple[int, int, int]


def regions(
    xs: Sequence[float], ys: Sequence[float], values: Sequence[Sequence[float]]
) -> tuple[Loop, ...]:
    """Closed outlines of where a function is positive, linear between the points of a grid.

    Filled by the rule of even and odd crossings they are the region, holes left out. Beyond the
    grid nothing is positive, so that outlines run along its edge.

    `Why marching squares:` each side of a cell has at most one crossing, and is shared by two
    cells, so that crossings link into loops by themselves.

    Args:
        xs, ys: the grid.
        values: a row for each of `ys`, a value for each of `xs`.

    >>> regions((0, 1), (0, 1), ((1, 1), (-1, -1)))
    (((0.0, 0.0), (1.0, 0.0), (1.0, 0.5), (0.0, 0.5)),)
    """
    field = _Field(xs, ys, values)
    links: dict[_Edge, _Edge] = {}
    for row in range(len(ys) + 1):
        for column in range(len(xs) + 1):
            links.update(field.cell(row, column))
    return tuple(_loop(field, links, start) for start in _starts(links))


def _starts(links: dict[_Edge, _Edge]) -> list[_Edge]:
    """One crossing of each loop."""
    left, found = set(links), []
    for edge in links:
        if edge in left:
            found.append(edge)
            while edge in left:
                left.discard(edge)
                edge = links[edge]
    return found


def _loop(field: _Field, links: dict[_Edge, _Edge], start: _Edge) -> Loop:
    points, edge = [field.crossing(start)], links[start]
    while edge != start:
        points.append(field.crossing(edge))
        edge = links[edge]
    kept = [p for k, p in enumerate(points) if p != points[k - 1]]
    return tuple(p for k, p in enumerate(kept) if not _straight(kept, k))


def _straight(points: list[Pair], k: int) -> bool:
    """Whether a point lies between its neighbors on a line along an axis."""
    before, here, after = points[k - 1], points[k], points[(k + 1) % len(points)]
    return any(before[q] == here[q] == after[q] for q in (0, 1))


class _Field:
    """Values on a grid with a border around it on which nothing is positive.

    An edge is named by its lower end and its direction: 0 along x, 1 along y.
    """

    def __init__(
        self, xs: Sequence[float], ys: Sequence[float], values: Sequence[Sequence[float]]
    ) -> None:
        # The border lies on the edge of the grid, so that outlines there are straight.
        self.xs = [float(x) for x in (xs[0], *xs, xs[-1])]
        self.ys = [float(y) for y in (ys[0], *ys, ys[-1])]
        none = [-1.0] * (len(xs) + 2)
        self.values = [none, *([-1.0, *map(float, row), -1.0] for row in values), none]

    def crossing(self, edge: _Edge) -> Pair:
        """Where the function is 0 on an edge."""
        row, column, way = edge
        other = (row, column + 1) if way == 0 else (row + 1, column)
        (x0, y0, a), (x1, y1, b) = self._at(row, column), self._at(*other)
        share = a / (a - b) if a != b else 0.5
        return x0 + share * (x1 - x0), y0 + share * (y1 - y0)

    def _at(self, row: int, column: int) -> tuple[float, float, float]:
        return self.xs[column], self.ys[row], self.values[row][column]

    def cell(self, row: int, column: int) -> dict[_Edge, _Edge]:
        """The pieces of outline in a cell, the positive side always to the same hand."""
        corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]
        signs = [self.values[r][c] > 0 for r, c in corners]
        sides = [(row, column, 0), (row, column + 1, 1), (row + 1, column, 0), (row, column, 1)]
        # Going around the cell, an outline enters where signs fall and leaves where they rise.
        falls = [k for k in range(4) if signs[k] and not signs[(k + 1) % 4]]
        rises = [k for k in range(4) if not signs[k] and signs[(k + 1) % 4]]
        if len(falls) == 2 and not self._joined(row, column):
            rises = [next(k for k in rises if k == (f - 1) % 4) for f in falls]
        elif len(falls) == 2:
            rises = [next(k for k in rises if k == (f + 1) % 4) for f in falls]
        return {sides[f]: sides[r] for f, r in zip(falls, rises, strict=True)}

    def _joined(self, row: int, column: int) -> bool:
        """Whether the middle of a saddle is positive."""
        places = ((r, c) for r in (row, row + 1) for c in (column, column + 1))
        return sum(self.values[r][c] for r, c in places) > 0
