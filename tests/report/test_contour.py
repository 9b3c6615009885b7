"""Regions from values on a grid: areas, holes, saddles, edges."""

from __future__ import annotations

import math

import pytest

from symnn.report.contour import regions

GRID = [k / 20 - 1 for k in range(41)]


def area(loop):
    """Signed, by the corners."""
    return (
        sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(loop, (*loop[1:], loop[0]), strict=True)) / 2
    )


def field(function):
    return regions(GRID, GRID, [[function(x, y) for x in GRID] for y in GRID])


def test_a_ring_has_an_outline_and_a_hole():
    loops = field(lambda x, y: (x * x + y * y - 0.2) * (0.8 - x * x - y * y))
    areas = [area(loop) for loop in loops]
    assert sorted(areas) == pytest.approx([-0.2 * math.pi, 0.8 * math.pi], rel=0.01)


@pytest.mark.parametrize("shift", [0.01, 0.013])
def test_squares_of_a_board_cover_half_of_it(shift):
    loops = field(lambda x, y: math.sin(9 * (x + shift)) * math.sin(9 * (y - shift)))
    assert sum(map(area, loops)) == pytest.approx(2, rel=0.06)
    other = field(lambda x, y: -math.sin(9 * (x + shift)) * math.sin(9 * (y - shift)))
    assert sum(map(area, (*loops, *other))) == pytest.approx(4, rel=0.002)


def test_all_and_nothing():
    assert area(field(lambda x, y: 1)[0]) == pytest.approx(4)
    assert field(lambda x, y: -1) == ()
    assert field(lambda x, y: 0) == ()


def test_a_line_lies_where_the_function_is_zero():
    (loop,) = field(lambda x, y: x + 2 * y - 0.33)
    inside = [p for p in loop if max(map(abs, p)) < 0.999]
    assert len(inside) > 20
    assert all(abs(x + 2 * y - 0.33) < 1e-12 for x, y in inside)
