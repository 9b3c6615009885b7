"""Charts: what they show, where their labels stand, and that they are well-formed."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnn.errors import SymnnError
from symnn.report import Axis, Band, Mark, Panels, Plot, Rule, Series, render_svg
from symnn.report.geometry import frame, segments, thinned
from symnn.report.labels import Box, best_place, boxed, pieces, spread, width
from symnn.report.paths import outline, simplified
from symnn.report.svg import NARROW, WIDE
from symnn.report.ticks import number, round_step, ticks

LINE = Series("a", (0, 1, 2), (0.0, 1.0, 4.0))
SMALLEST = 11.0


def chart(**changes) -> Plot:
    return Plot(**{"x": Axis("x"), "y": Axis("y"), "series": (LINE,), **changes})


def texts(svg: str) -> list[tuple[str, Box]]:
    """Every label of a chart with the box it fills."""
    found = []
    for text in ET.fromstring(svg).iter("text"):
        words = "".join(text.itertext())
        size = (
            14 if text.get("class") == "head" else 12 if text.get("class") in (None, "note") else 13
        )
        left, baseline = float(text.get("x", 0)), float(text.get("y", 0))
        found.append(
            (words, Box(left, baseline - 0.75 * size, width((*_plain(words),), size), size))
        )
    return found


def paths(svg: str) -> list[list[tuple[float, float]]]:
    """The corners of every curve of a chart, in pixels."""
    found = []
    for shape in ET.fromstring(svg).iter("path"):
        if (shape.get("class") or "").startswith("curve"):
            for part in filter(None, shape.get("d", "").split("M")):
                found.append(list(corners(part)))
    return found


def corners(part: str) -> Iterator[tuple[float, float]]:
    """The places along a path of relative steps."""
    x = y = 0.0
    for kind, text in re.findall(r"([hvl]?)([^hvl]+)", part):
        values = [float(v) for v in re.findall(r"-?\d*\.?\d+", text)]
        steps = {"h": [*values, 0.0], "v": [0.0, *values]}.get(kind, values)
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            yield x, y


def _plain(words: str):
    from symnn.report import Text

    return (Text(words),)


# What cannot be drawn is refused with a reason.


@pytest.mark.parametrize(("x", "y"), [((1, 2), (1,)), ((), ()), ((1,), ())])
def test_columns_must_match(x, y) -> None:
    with pytest.raises(
        SymnnError, match=rf"series `a`: its columns have {len(x)}, {len(y)} values"
    ):
        Series("a", x, y)
    with pytest.raises(SymnnError, match="band `b`"):
        Band("b", x, y, y)


def test_a_plot_without_series_is_refused() -> None:
    with pytest.raises(SymnnError, match="plot `t`: it has no series"):
        chart(series=(), title="t")
    with pytest.raises(SymnnError, match="panels: there is no plot"):
        Panels(())


def test_a_plot_that_shows_nothing_is_refused() -> None:
    with pytest.raises(
        SymnnError, match="no value of the y axis can be drawn; needed a finite value"
    ):
        chart(series=(Series("a", (0, 1), (math.nan, math.inf)),))
    with pytest.raises(SymnnError, match="above 0"):
        chart(y=Axis("y", "log"), series=(Series("a", (0, 1), (0, -1)),))


@pytest.mark.parametrize("low", [0.0, -1.0, math.nan])
def test_an_axis_end_without_a_place_is_refused(low: float) -> None:
    with pytest.raises(SymnnError, match=r"axis `loss`: .* has no place on a log scale"):
        Axis("loss", "log", low)


# Ticks


@pytest.mark.parametrize(
    ("low", "high", "count", "labels"),
    [
        (0, 1, 5, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (-0.3, 0.3, 3, ["−0.2", "0", "0.2"]),
        (0, 50, 5, ["0", "10", "20", "30", "40", "50"]),
        (1e6, 3e6, 2, ["1×10⁶", "2×10⁶", "3×10⁶"]),
        (0, 1e-7, 2, ["0", "5×10⁻⁸", "10⁻⁷"]),
    ],
)
def test_linear_ticks_are_round(low, high, count, labels) -> None:
    found = [tick.label for tick in ticks(Axis(), low, high, count)]
    assert found == [label.replace("1×10⁶", "10⁶") for label in labels]


def test_log_ticks_are_powers_with_minor_ones_between() -> None:
    found = ticks(Axis(scale="log"), 1e-4, 1.0, 6)
    assert [tick.label for tick in found if tick.label] == ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1"]
    assert sum(not tick.label for tick in found) == 4 * 8


def test_a_log_axis_over_less_than_a_decade_has_round_steps() -> None:
    assert [tick.label for tick in ticks(Axis(scale="log"), 2.0, 5.0, 3)] == ["2", "3", "4", "5"]


@pytest.mark.parametrize(("low", "high"), [(0.03, 0.7), (1.5, 16.0), (2e-7, 3e-6), (210.0, 1900.0)])
def test_a_logarithmic_axis_never_has_a_single_label(low, high):
    labels = [tick.label for tick in ticks(Axis(scale="log"), low, high, 4) if tick.label]
    assert len(labels) > 1
    assert all(label[0] in "0125" for label in labels)


def test_given_ticks_are_kept_within_the_range() -> None:
    assert [t.value for t in ticks(Axis(ticks=(0, 1, 9)), 0, 2, 5)] == [0, 1]


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(2, 9))
def test_ticks_lie_inside_and_are_about_as_many(low: float, span: float, count: int) -> None:
    high = low + span
    if high <= low or abs(low) / (high - low) > 1e8:
        return
    found = ticks(Axis(), low, high, count)
    step = round_step(high - low, count)
    assert all(low - 1e-6 * step <= tick.value <= high + 1e-6 * step for tick in found)
    assert count / 2.6 - 1 <= len(found) <= 2.6 * count + 1
    assert len({tick.label for tick in found}) == len(found) or abs(low) > 1e4 * step


def test_numbers_are_for_people() -> None:
    assert [number(v) for v in (0, -2.5, 1e5, 1e-5, 3e8, -4e-9)] == [
        "0", "−2.5", "100000", "10⁻⁵", "3×10⁸", "−4×10⁻⁹",
    ]  # fmt: skip


# Geometry


def test_gaps_cut_the_curve() -> None:
    plot = chart(series=(Series("a", range(5), (0, 1, math.nan, 3, 4)),))  # type: ignore[arg-type]
    assert [len(path) for path in segments(frame(plot, *WIDE), plot.series[0])] == [2, 2]


def test_thinning_keeps_the_picture_and_bounds_the_size() -> None:
    path = [(k / 500, math.sin(k / 37) * 50) for k in range(50_000)]
    found = thinned(path)
    assert len(found) <= 4 * 101
    assert min(found, key=lambda p: p[1])[1] == min(path, key=lambda p: p[1])[1]
    assert max(found, key=lambda p: p[1])[1] == max(path, key=lambda p: p[1])[1]
    assert found == sorted(found, key=lambda p: p[0])


@given(
    st.lists(st.floats(0, 300), min_size=1, max_size=8),
    st.floats(5, 20),
)
def test_spread_labels_keep_distance_and_order(wanted: list[float], gap: float) -> None:
    found = spread(wanted, gap, 0, 300)
    order = sorted(range(len(wanted)), key=lambda k: wanted[k])
    heights = [found[k] for k in order]
    assert all(b - a >= gap - 1e-6 for a, b in pairwise(heights))
    assert heights[0] >= -1e-6
    assert heights[-1] <= 300 + 1e-6
    if all(b - a >= gap for a, b in pairwise(sorted(wanted))):
        assert found == pytest.approx(wanted)


def test_a_label_avoids_what_is_taken() -> None:
    here, there = boxed("aa", 50, 50, 12), boxed("aa", 50, 90, 12)
    area = Box(0, 0, 200, 200)
    assert best_place([here, there], area, [here.box], []) == there
    assert best_place([here, there], area, [], [(52, 50)]) == there
    assert best_place([here, there], Box(0, 60, 200, 100), [], []) == there
    assert best_place([here, there], area, [], []) == here


def test_italic_greek_comes_from_the_math_alphabet() -> None:
    assert "".join(piece.text for piece in pieces("*σ*(*x*)")) == "𝜎(x)"
    assert [piece.italic for piece in pieces("*σ*(*x*)")] == [False, False, True, False]


# Drawing


def charts(sample) -> list[Plot]:
    return [*sample.learning().plots, sample.activation(), sample.enclosure()]


def test_charts_are_well_formed_and_say_what_they_are(sample) -> None:
    for plot in charts(sample):
        for size in (WIDE, NARROW):
            root = ET.fromstring(render_svg(plot, size))
            assert root.get("role") == "img"
            assert plot.text in root.get("aria-label", "")
            root = ET.fromstring(render_svg(plot, size, standalone=True))
            named = {e.get("id"): e.text for e in root if e.tag.endswith(("title", "desc"))}
            assert list(named) == root.get("aria-labelledby", "").split()
            assert all(named.values())
            assert plot.text in named.values()


def test_no_two_labels_overlap(sample) -> None:
    for plot in charts(sample):
        for size in (WIDE, NARROW):
            for (one, a), (two, b) in combinations(texts(render_svg(plot, size)), 2):
                assert not a.overlaps(b), f"{one!r} and {two!r} in {plot.title or plot.text}"


def test_the_overlap_check_can_fail() -> None:
    marks = tuple(Mark(1, 1, f"label number {k} that is long") for k in range(30))
    found = texts(render_svg(chart(marks=marks), NARROW))
    assert any(a.overlaps(b) for (_, a), (_, b) in combinations(found, 2))


def test_no_label_leaves_the_picture(sample) -> None:
    for plot in charts(sample):
        for size in (WIDE, NARROW):
            for words, box in texts(render_svg(plot, size)):
                assert box.left >= -1, words
                assert box.right <= size[0] + 1, words
                assert box.top >= -1, words
                assert box.bottom <= size[1] + 1, words


curve = st.lists(st.floats(-1e4, 1e4, allow_subnormal=False), min_size=2, max_size=30)


@given(st.lists(curve, min_size=1, max_size=4), st.sampled_from(["linear", "log"]))
def test_any_data_can_be_drawn(curves: list[list[float]], scale) -> None:
    values = [[abs(v) + 1e-3 if scale == "log" else v for v in c] for c in curves]
    series = tuple(Series(f"curve {k}", range(len(c)), c) for k, c in enumerate(values))  # type: ignore[arg-type]
    svg = render_svg(chart(y=Axis("y", scale), series=series), NARROW)
    assert "nan" not in svg
    assert "inf" not in svg
    found = [(words, box) for words, box in texts(svg) if words.startswith("curve")]
    assert len(found) == len(series)
    assert not any(a.overlaps(b) for (_, a), (_, b) in combinations(found, 2))
    coordinates = [v for path in paths(svg) for point in path for v in point]
    assert all(-1e4 < v < 1e4 for v in coordinates)


def test_series_differ_without_color() -> None:
    from importlib import resources

    sheet = resources.files("symnn.report").joinpath("templates/chart.css").read_text()
    dashes = re.findall(r"\.curve\.s\d \{ stroke-dasharray: ([^;]+);", sheet)
    assert len(dashes) == len(set(dashes)) == 5  # the first is solid
    series = tuple(Series(str(k), (0, 1), (k, k), "points") for k in range(6))
    svg = render_svg(chart(series=series))
    assert len(set(re.findall(r'<path d="([^"]+)" transform', svg))) == 6


def test_points_outside_the_range_are_left_out_and_those_at_its_edge_are_whole() -> None:
    series = Series("p", (0, 1, 2, 3), (0, 1, 4, 9), "points")
    root = ET.fromstring(render_svg(chart(series=(series,), y=Axis("y", high=4, low=0))))
    # A child of the root, so not inside the clipped group and not the sample of the legend.
    (group,) = (g for g in root if (g.get("class") or "").startswith("points"))
    assert len(group) == 3


def test_bands_steps_rules_and_legend_are_drawn() -> None:
    plot = chart(
        series=(Series("a", (0, 1, 2), (0, 1, 2), "steps"), Series("b", (0, 1), (1, 0), "both")),
        bands=(Band("c", (0, 1, 2), (0, 0, 0), (1, 1, 1)),),
        rules=(Rule(0.5, "half"), Rule(1, "one", "x")),
    )
    svg = render_svg(plot)
    words = [text for text, _ in texts(svg)]
    assert {"a", "b", "c", "half", "one"} <= set(words)
    assert svg.count('class="rule"') == 2
    assert svg.count('class="band') == 2  # the region and its sample in the legend


def test_a_constant_curve_has_room() -> None:
    svg = render_svg(chart(series=(Series("a", (0, 1), (3, 3)),)))
    assert "nan" not in svg


def test_output_is_reproducible_and_ids_differ(sample) -> None:
    plot = sample.activation()
    assert render_svg(plot) == render_svg(plot)
    ids = re.findall(r'id="([^"]+)"', render_svg(plot, WIDE) + render_svg(plot, NARROW))
    assert len(ids) == len(set(ids))


def test_a_chart_of_its_own_brings_its_colors(sample) -> None:
    svg = render_svg(sample.activation(), standalone=True)
    root = ET.fromstring(svg)
    sheet = next(e for e in root.iter("{http://www.w3.org/2000/svg}style")).text or ""
    used = set(re.findall(r"var\((--[\w-]+)\)", sheet))
    assert used
    assert used <= set(re.findall(r"(--[\w-]+):", sheet))


def test_hostile_labels_are_text(hostile: str) -> None:
    axis = Axis(hostile)
    plot = Plot(axis, axis, (Series(hostile, (0, 1), (0, 1)),), hostile, (), (Mark(0, 0, hostile),),
                (Rule(0.5, hostile),), hostile)  # fmt: skip
    root = ET.fromstring(render_svg(plot))
    known = {
        "svg",
        "title",
        "desc",
        "defs",
        "clipPath",
        "rect",
        "g",
        "line",
        "path",
        "text",
        "tspan",
    }
    assert {element.tag for element in root.iter()} <= known
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)


def test_a_curve_that_reaches_the_end_is_named_there_and_others_in_a_legend() -> None:
    early = Series("short", (0, 0.5), (0, 1))
    beside = frame(chart(series=(LINE, Series("b", (0, 2), (1, 1)))), *WIDE)
    assert beside.naming == "beside"
    assert frame(chart(series=(LINE, early)), *WIDE).naming == "legend"
    assert frame(chart(title="t"), *WIDE).naming == "none"
    long = Series("a name that takes more than a third of the width", (0, 2), (0, 1))
    assert frame(chart(series=(LINE, long)), *NARROW).naming == "legend"


def test_alternative_text_says_how_far_a_curve_goes() -> None:
    places = [k / 4 - 2 for k in range(17)]
    hill = Series("*f*", tuple(places), tuple(4 - x * x for x in places))
    assert chart(series=(hill,)).text.endswith("f: from 0 to 0, at most 4, at 0.")
    valley = Series("", tuple(places), tuple(x * x for x in places))
    assert chart(series=(valley,)).text.endswith("From 4 to 4, at least 0, at 0.")
    assert chart().text.endswith("a: from 0 to 4.")


# Paths


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 200)), min_size=1, max_size=40))
def test_a_simplified_path_stays_near_and_keeps_its_ends(path) -> None:
    path = sorted(path)
    found = simplified(path, 0.5)
    assert (found[0], found[-1]) == (path[0], path[-1])
    assert set(found) <= set(path)
    assert all(distance(point, found) <= 0.5 + 1e-9 for point in path)


def distance(point: tuple[float, float], path: list[tuple[float, float]]) -> float:
    """From the nearest place of the path, by complex numbers."""
    found = [abs(complex(*point) - complex(*corner)) for corner in path]
    for start, end in pairwise(path):
        z, along = complex(*point) - complex(*start), complex(*end) - complex(*start)
        if along and 0 <= (share := (z / along).real) <= 1:
            found.append(abs(z - share * along))
    return min(found)


def test_a_path_is_written_as_it_is() -> None:
    path = [(0.04, 1.5), (10.0, 1.54), (10.25, -0.5), (10.25, -0.52), (3.0, 200.0)]
    places = list(corners(outline(path)[1:]))
    assert places[0] == (0, 1.5)
    assert places[-1] == pytest.approx((3, 200))
    assert all(min(math.dist(p, q) for q in places) <= 0.08 for p in path)
    assert outline([(1, 2)]) == "M1 2"
