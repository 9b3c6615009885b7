"""Small plots beside formulas: the right curves, told rightly, small in bytes."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from sympy import Derivative, Interval, S, exp, log, oo, sin, sqrt, tanh

from symnn.book.contents import contents
from symnn.book.material import Drawn, Recorded, Stated, stated
from symnn.book.pages.shown import Shown, of_claim, running, shown
from symnn.book.pages.sketches import sketch, sketch_figures, sketches
from symnn.catalog.activations import SIGMOID
from symnn.catalog.identities.claims import claim, equal
from symnn.core import Variable
from symnn.proof.resources.budget import OutOfBudget
from symnn.report import Panels, Plot, render_svg
from symnn.report.inline import plain

x, y = Variable("x"), Variable("y")
p = Variable("p", Interval.open(0, 1))
s = Variable("sigma", Interval.open(0, oo))
LARGEST, USUAL = 1900, 1350
SIGMOID_SLOPE = claim(Derivative(SIGMOID(x), x), ">", S.Zero)


def drawn(*claims) -> Plot:
    (found,) = sketches(claims)
    return found.plot


def at(series, place: float) -> float:
    """The height of a drawn curve, along the straight piece that holds the place."""
    ends = zip(series.x, series.y, series.x[1:], series.y[1:], strict=False)
    for x0, y0, x1, y1 in ends:
        if x0 <= place <= x1 and math.isfinite(y0 + y1):
            return y0 + (y1 - y0) * (place - x0) / ((x1 - x0) or 1)
    return math.nan


def slope_error(plot: Plot, one: Shown, sign: int = 1) -> float:
    """How far the second curve is from the difference quotients of exact values."""
    h, found = Fraction(1, 10**5), []
    for k in range(-5, 6):
        place = Fraction(k, 2) + Fraction(1, 7)
        quotient = (one.value(one.main, place + h) - one.value(one.main, place - h)) / (2 * h)
        found.append(abs(at(plot.series[1], float(place)) - sign * quotient))
    return max(found)


@pytest.mark.parametrize("f", [SIGMOID(x), tanh(x), sin(x), x**2, log(1 + exp(x))])
def test_the_dashed_curve_is_the_slope(f) -> None:
    asked = claim(Derivative(f, x), ">=", S.Zero)
    one = of_claim(asked)
    assert one is not None
    assert slope_error(drawn(asked), one) < 0.01
    assert slope_error(drawn(asked), one, -1) > 0.1


def test_landmarks_of_the_sigmoid() -> None:
    plot = drawn(SIGMOID_SLOPE)
    for place, height in ((0, 0.5), (2, 1 / (1 + math.exp(-2))), (-5, 1 / (1 + math.exp(5)))):
        assert at(plot.series[0], place) == pytest.approx(height, abs=0.002)
    assert at(plot.series[1], 0) == pytest.approx(0.25, abs=0.001)


def test_claims_about_one_function_share_a_picture() -> None:
    bounds = [claim(SIGMOID(x), "<", S.One), claim(SIGMOID(x), ">", S.Zero), SIGMOID_SLOPE]
    (one,) = shown(bounds)
    assert (one.sloped, one.others) == (True, (S.One, S.Zero))
    assert [rule.value for rule in drawn(*bounds).rules] == [1]


def test_letters_get_plain_values_or_several() -> None:
    density = exp(-(x**2) / (2 * s**2)) / sqrt(s)
    (one,) = shown([equal(density, density)])
    assert one.family == (s, (S.Half, S.One, S(2)))
    (found,) = sketches([equal(density, density)])
    assert len(found.plot.series) == 3
    assert "solid" in plain(found.says)
    assert drawn(equal(density, density)).series[0].y != drawn(equal(density, density)).series[2].y


@pytest.mark.parametrize("asked", [
    equal(2 * x, x + x), equal(x + y, y + x), equal(x * y, y * x), claim(x, "!=", x**2),
])  # fmt: skip
def test_nothing_is_drawn_where_nothing_is_seen(asked) -> None:
    assert sketches([asked]) == []


def test_the_variable_of_slopes_runs() -> None:
    assert running(equal(Derivative(x * y**2, y), 2 * x * y)) == y
    assert running(equal(Derivative(x * y, y), Derivative(x * y, x))) is None
    assert running(equal(x * s, s * x)) == x


def test_conditions_cut_the_window() -> None:
    one = of_claim(claim(exp(x), ">", S.One, x > 0))
    assert one is not None
    assert math.isnan(one.value(one.main, Fraction(-1)))
    assert one.window[0] >= -1


def test_what_is_told_is_proved_or_computed() -> None:
    told = drawn(SIGMOID_SLOPE).text
    assert "Proved on its domain: increasing, above 0, below 1, tends to 0 to the left." in told
    assert "increasing" not in drawn(claim(Derivative(sin(x), x), "<=", S.One)).text
    assert "least value about -0.2785" in drawn(claim(x * SIGMOID(x), ">=", -S.One)).text
    assert "from above the picture" in drawn(claim(-log(p), ">", S.Zero)).text
    # Under conditions nothing is claimed of the whole domain.
    assert "Proved" not in drawn(claim(exp(x), ">", S.One, x > 0)).text


def test_a_letter_e_is_not_read_as_the_exponential() -> None:
    e = Variable("e")
    assert drawn(claim(e**2, ">=", S.Zero)).text.startswith("e**2, e from")


def test_curves_come_once() -> None:
    twice = [equal(tanh(x), tanh(x)), equal((exp(x) - exp(-x)) / (exp(x) + exp(-x)), tanh(x))]
    assert len(sketches(twice)) == 1


def test_a_family_of_one_curve_is_one_curve() -> None:
    (found,) = sketches([equal(s * x**2 / s, x**2 + 0 * s)])
    assert len(found.plot.series) == 1


def test_an_item_with_a_figure_has_no_sketch() -> None:
    square = stated("x**2 >= 0", x="Reals")
    (figure,) = sketch_figures([square])
    assert isinstance(figure.drawing, Panels)
    assert not list(sketch_figures([square, Drawn("", lambda: figure)]))


def test_a_curve_without_values_is_not_drawn() -> None:
    nowhere = Shown(x**2, x, S.Reals, (log(-(x**2) - 1),))
    assert sketch(nowhere) is None


@pytest.mark.every(6)
@pytest.mark.parametrize("item", [i for i in contents().values() if i], ids=lambda i: i.id)
def test_sketches_of_the_book_are_small_and_told(item) -> None:
    pieces = [m for m in item.material if isinstance(m, Stated | Recorded)]
    sizes = []
    for figure in sketch_figures(pieces):
        for plot in figure.drawing.plots:  # type: ignore[union-attr]
            sizes.append(len(render_svg(plot).encode()))
            assert " from " in plot.text
            assert "nan" not in plot.text
            assert "\\" not in plot.text
    assert max(sizes, default=0) <= LARGEST
    assert sum(sizes) <= USUAL * len(sizes) or len(sizes) < 4


def test_a_busy_machine_costs_words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def tired(*args: object, **options: object) -> None:
        raise OutOfBudget("the time is used up")

    for name in ("bound", "check"):
        monkeypatch.setattr(f"symnn.book.pages.observed.{name}", tired)
    told = drawn(claim(Derivative(SIGMOID(3 * x), x), ">", S.Zero)).text
    assert "Proved" not in told
    assert "from near 0 to 1" in told
