"""Sigmoid and hyperbolic tangent."""

from __future__ import annotations

import math

from sympy import Derivative, Integer, Limit, Rational, S, cosh, exp, oo, sqrt, tanh

from symnn.book.activation_charts import CLOSE, WIDE, squashing_chart, with_derivative
from symnn.book.charts import figure
from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import Derived, Drawn, Measured, Recorded, Rounded, Stated
from symnn.catalog.activations import SIGMOID, TANH, x
from symnn.catalog.identities.claims import claim, equal
from symnn.core import Variable

s = SIGMOID
u, v = Variable("u"), Variable("v")
HALF, QUARTER = Rational(1, 2), Rational(1, 4)
thrice = s(s(s(x)))
fraction = (exp(x) - exp(-x)) / (exp(x) + exp(-x))
FIXED = Rational(659046, 10**6)


def naive(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def overflows() -> tuple[bool, str]:
    try:
        naive(-710.0)
    except OverflowError:
        return naive(-709.0) > 0, f"at -709 the value is {naive(-709.0):.3g}, at -710 it overflows"
    return False, "no overflow at -710"


def saturates() -> tuple[bool, str]:
    below, above = naive(36.7), naive(36.8)
    return below < 1 == above, f"1 - value is {1 - below:.3g} at 36.7 and {1 - above:.3g} at 36.8"


def cancels() -> tuple[bool, str]:
    by_value, by_both = naive(40.0) * (1 - naive(40.0)), naive(40.0) * naive(-40.0)
    return by_value == 0 < by_both, f"{by_value} by the value alone, {by_both:.3g} by both signs"


ITEMS: tuple[Item, ...] = (
    Item(
        "act.sigmoid",
        "An S that climbs from 0 to 1. Multiply numerator and denominator by $e^x$ for its second "
        "form; turn it by half a turn about $(0, \\frac12)$ and nothing changes.",
        (
            Stated(equal(s(x), exp(x) / (1 + exp(x))), "Its two forms;"),
            Recorded("sigmoid_neg_eq_one_sub_sigmoid", words="the half turn;"),
            Stated(equal(Limit(s(x), x, oo), 1), "its end on the right,"),
            Stated(equal(Limit(s(x), x, -oo), 0), "and on the left."),
        ),
        twins=(Recorded("sigmoid_neg_eq_one_sub_sigmoid", twin=True),
               Stated(equal(s(x), exp(-x) / (1 + exp(-x))))),
        beside=(Measured("Computed as written it overflows on the far left.", overflows),),
        erratum=Erratum("Named after the part of the bowel.",
                        "The *sigmoid function*: shaped like the letter S."),
        sources=("rumelhart1986", "bishop2006"),
    ),
    Item(
        "act.sigmoid_range",
        "Every score becomes a number between 0 and 1, a score of 0 becomes 1/2, and larger scores "
        "become larger numbers: it reads as a probability. Rounded to double precision it *is* 1 "
        "from about 36.74 on.",
        (
            Recorded("sigmoid_positive", words="Above 0,"),
            Recorded("sigmoid_lt_one", words="below 1,"),
            kept(lambda: Stated(equal(s(S.Zero), HALF), "half way at 0.")),
            Stated(claim(Derivative(s(x), x), ">", 0), "It increases."),
        ),
        twins=(Recorded("sigmoid_positive", twin=True), Recorded("sigmoid_lt_one", twin=True)),
        beside=(Measured("Double precision near 36.74.", saturates),),
    ),
    Item(
        "act.sigmoid_deriv",
        "The slope follows from the value: steepest, 1/4, at 0, and flat where the value is near 0 "
        "or 1. The form $\\sigma(x)\\,\\sigma(-x)$ keeps its digits for large $x$.",
        (
            Recorded("sigmoid_derivative"),
            Recorded("sigmoid_derivative_eq_sigmoid_mul_sigmoid_neg"),
            Recorded("sigmoid_derivative_by_cosh"), Derived("sigmoid"),
        ),
        twins=(Recorded("sigmoid_derivative", twin=True),
               Recorded("sigmoid_derivative_by_cosh", twin=True)),
        beside=(Measured("The slope at 40 in double precision.", cancels),),
        sources=("rumelhart1986",),
    ),
    Item(
        "fig.sigmoid", "The slope is a hill over the middle of the S; both ends are flat.",
        (Drawn("Sigmoid and its derivative.",
               lambda: figure(with_derivative(
                   s(WIDE), WIDE, "sigmoid", ((0, HALF, "1/2"), (0, QUARTER, "1/4")))),
               (kept(lambda: Stated(equal(s(S.Zero), HALF))),
                kept(lambda: Stated(equal(s(S.Zero) * (1 - s(S.Zero)), QUARTER))),
                Recorded("sigmoid_derivative_le_quarter"))),),
    ),
    Item(
        "act.tanh",
        "A sigmoid stretched to twice its height and half its width, and lowered so that it is 0 "
        "at 0 and odd.",
        (
            Stated(equal(fraction, TANH(x))), Recorded("tanh_eq_two_sigmoid_double_sub_one"),
            Recorded("tanh_neg_eq_neg_tanh"), Derived("tanh"),
        ),
        twins=(Recorded("tanh_eq_two_sigmoid_double_sub_one", twin=True),
               Stated(equal(fraction, TANH(2 * x)))),
        sources=("goodfellow2016",),
    ),
    Item(
        "act.tanh_range",
        "Values lie between -1 and 1, centered at 0, where the slope is 1 instead of the 1/4 of "
        "the sigmoid: a layer of tanh units hands on signals and gradients better.",
        (
            Stated(claim(tanh(x), "<", 1), "Below 1,"),
            Stated(claim(tanh(x), ">", -1), "above -1,"),
            Stated(equal(Limit(tanh(x), x, oo), 1), "with these ends,"),
            Stated(equal(Limit(tanh(x), x, -oo), -1)),
            Stated(claim(Derivative(tanh(x), x), ">", 0), "rising everywhere."),
            kept(lambda: Stated(equal(1 - tanh(S.Zero) ** 2, 1), "The slope at 0.")),
        ),
        twins=(Stated(claim(tanh(x), ">=", 0), "A range from 0 to 1."),),
    ),
    Item(
        "act.tanh_deriv", "Again from the value alone. By the sigmoid it is $4\\sigma'(2x)$.",
        (
            Recorded("tanh_derivative"),
            Stated(equal(Derivative(tanh(x), x), 1 / cosh(x) ** 2), "By the hyperbolic cosine,"),
            Stated(equal(Derivative(tanh(x), x), 4 * s(2 * x) * (1 - s(2 * x))),
                   "and by the sigmoid."),
        ),
        twins=(Recorded("tanh_derivative", twin=True),),
        sources=("goodfellow2016",),
    ),
    Item(
        "fig.tanh", "The same shape as the sigmoid, through the origin and four times as steep.",
        (Drawn("Hyperbolic tangent and its derivative.",
               lambda: figure(with_derivative(
                   TANH(CLOSE), CLOSE, "tanh", ((0, 0, "0"), (0, 1, "slope 1")))),
               (kept(lambda: Stated(equal(tanh(S.Zero), 0))), kept(
                   lambda: Stated(equal(1 - tanh(S.Zero) ** 2, 1))
               ),
                Recorded("tanh_neg_eq_neg_tanh"))),),
    ),
    Item(
        "act.sigmoid_twice",
        "0.8808 after one pass, 0.707 after two. That it looks like $1/\\sqrt2$ is chance: it is "
        "smaller, by about 0.0001.",
        (
            Rounded(s(Integer(2)), "0.8808"), Rounded(s(s(Integer(2))), "0.707"),
            Stated(claim(s(s(Integer(2))), "<", 1 / sqrt(2))),
        ),
        twins=(Stated(equal(s(s(Integer(2))), 1 / sqrt(2))),),
    ),
    Item(
        "act.sigmoid_squash",
        "No slope exceeds 1/4, so each pass brings values at least four times closer together. "
        "After three passes all numbers fit between 0.6225 and 0.6750, and further ones lead to "
        "the only number that stays where it is, 0.659046.",
        (
            Stated(claim(s(u) - s(v), "<=", (u - v) / 4, u >= v), "Four times closer."),
            Recorded("sigmoid_derivative_le_quarter"),
            Stated(claim(thrice, ">", s(HALF)), "After three passes:"),
            Stated(claim(thrice, "<", s(s(S.One)))),
            Stated(equal(Limit(thrice, x, -oo), s(HALF)), "both ends are approached."),
            Stated(equal(Limit(thrice, x, oo), s(s(S.One)))),
            Rounded(s(HALF), "0.622459"), Rounded(s(s(S.One)), "0.675038"),
            Stated(claim(s(FIXED - Rational(1, 10**6)), ">", FIXED - Rational(1, 10**6)),
                   "The fixed point lies above 0.659045,"),
            Stated(claim(s(FIXED + Rational(1, 10**6)), "<", FIXED + Rational(1, 10**6)),
                   "below 0.659047,"),
            Stated(claim(Derivative(s(x) - x, x), "<", 0), "and is the only one."),
        ),
        twins=(Stated(claim(s(u) - s(v), "<=", (u - v) / 5, u >= v)),
               Stated(claim(thrice, ">", Rational(63, 100)))),
    ),
    Item(
        "fig.sigmoid_squash", "The curve gets flatter with each pass; whatever was put in, about "
        "0.66 comes out.",
        (Drawn("One, two and three sigmoids in a row.", lambda: figure(squashing_chart()),
               (kept(lambda: Stated(equal(s(S.Zero), HALF))), Rounded(s(S.One), "0.7311"),
                Rounded(s(HALF), "0.6225"), Rounded(s(s(S.One)), "0.6750"))),),
    ),
)  # fmt: skip
