"""Pictures of the inside of a network: what is drawn, what is left out and said to be."""

from __future__ import annotations

import pytest

from symnn.report import render_svg
from symnn.report.inside import (
    Bars,
    Cloud,
    decision_map,
    evenly,
    gradient_lengths,
    surface_map,
    value_histograms,
    weight_fans,
)

FLAT = Bars(-1.0, 1.0, (1, 2, 1))
NONE = Bars(0.0, 0.0, (0, 0, 0), 1.0)
GRID = (0.0, 1.0, 2.0), (0.0, 1.0)


def test_gradients_that_are_zero_everywhere_have_no_curve():
    figure = gradient_lengths([0, 1], {"layer 1": [0.0, 0.0], "layer 2": [1.0, 0.5]})
    assert [s.name for s in figure.drawing.series] == ["layer 2"]
    assert gradient_lengths([0, 1], {"layer 1": [0.0, 0.0]}) is None


def test_of_many_parameters_some_are_shown_and_the_caption_says_so():
    one = [(-2.0, -1.0, 0.0, 1.0, 2.0), (-3.0, -1.0, 0.5, 1.0, 2.0)]
    figure = weight_fans([0, 1], {f"$W_{{{k}}}$": one for k in range(30)})
    assert len(figure.drawing.plots) == 12
    assert "Shown are 12 of 30." in figure.caption
    assert "Shown" not in weight_fans([0, 1], {"W": one}).caption
    assert weight_fans([0, 1], {}) is None


def test_a_number_is_a_line_without_bands():
    figure = weight_fans([0, 1], {"*α*": [(0.25,) * 5, (0.3,) * 5]})
    assert figure.drawing.plots[0].bands == ()


def test_zeros_are_counted_and_arrays_without_entries_left_out():
    half = Bars(0.0, 1.0, (3, 1), 0.5)
    figure = value_histograms({"a": (FLAT, half), "b": (NONE, NONE), "c": (FLAT, NONE)})
    assert [plot.title for plot in figure.drawing.plots] == ["a, 50 % zeros", "c, 100 % zeros"]
    assert value_histograms({"b": (NONE, NONE)}) is None


def test_bars_are_as_high_as_their_counts():
    (plot,) = value_histograms({"a": (FLAT, FLAT)}).drawing.plots
    assert plot.series[0].y == (0.0, 0.5, 0.5, 1.0, 1.0, 0.5, 0.5, 0.0)
    assert plot.series[0].x[0], plot.series[0].x[-1] == (-1.0, 1.0)


def test_a_map_has_a_region_for_each_class_in_its_color():
    leads = [[(1.0, -1.0, -1.0)] * 2, [(-1.0, 1.0, 1.0)] * 2]
    clouds = [Cloud("no", (0.0,), (0.0,)), Cloud("yes", (2.0,), (1.0,))]
    figure = decision_map(("u", "v"), GRID, leads, clouds)
    assert [area.tone for area in figure.drawing.areas] == [1, 2]
    shown = render_svg(figure.drawing)
    assert 'class="area s1"' in shown
    assert 'class="area s2"' in shown


@pytest.mark.parametrize(("heights", "count"), [([(0.0, 1.0, 2.0)] * 2, 7), ([(1.0,) * 3] * 2, 0)])
def test_a_surface_has_levels_unless_it_is_flat(heights, count):
    figure = surface_map(("u", "v"), GRID, heights, Cloud("", (0.0,), (0.0,)))
    assert len(figure.drawing.areas) == count


def test_even_choices():
    assert list(evenly(dict.fromkeys(range(3)), 6)) == [0, 1, 2]
    assert list(evenly(dict.fromkeys(range(100)), 2)) == [0, 99]
