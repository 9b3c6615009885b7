"""One sigmoid unit with one input: what weight and bias do."""

from __future__ import annotations

from typing import Any

from sympy import Derivative, Eq, Interval, Limit, Ne, Rational, S, exp, log, oo

from symnn.book.item import Item
from symnn.book.kept import kept
from symnn.book.material import Drawn, Stated
from symnn.book.sections.approximation_figures import GRID, sigmoid_grid
from symnn.catalog.activations import SIGMOID
from symnn.catalog.identities.claims import claim, equal
from symnn.core import Variable

s = SIGMOID
POSITIVE, NEGATIVE = Interval.open(0, oo), Interval.open(-oo, 0)
HALF = Rational(1, 2)
x, w, b, t = Variable("x"), Variable("w"), Variable("b"), Variable("t")
rising, falling = Variable("w", POSITIVE), Variable("w", NEGATIVE)
d = Variable("d", POSITIVE)
unit: Any = s(w * x + b)


def landmark(weight: Any, bias: Any) -> Stated:
    """The unit is at one half where its weighted input is 0."""
    place = -bias / weight
    words = f"The center of the unit with $w = {weight}$ and $b = {bias}$ is at ${place}$."
    return kept(lambda: Stated(equal(s(weight * place + bias), HALF), words))


SLOPE = Stated(equal(Derivative(unit, x), w * unit * (1 - unit)))
there: Any = s(w * t + b)
HALF_WAY = Stated(equal(there, HALF, Eq(w * t, -b)), "Half way up at the center $t = -b/w$.")
AT_CENTER = Stated(equal(w * there * (1 - there), w / 4, Eq(w * t, -b)),
                   "At the center the slope is $w/4$,")  # fmt: skip
STEEPEST = Stated(claim(rising * s(rising * x + b) * (1 - s(rising * x + b)), "<=", rising / 4),
                  "which is the largest.")  # fmt: skip

ITEMS: tuple[Item, ...] = (
    Item(
        "uat.single_unit",
        "A unit with one input draws an S. Its weight and its bias say where the S stands and how "
        "steep it is: half way up at $x = -b/w$, with a slope of $w/4$ there. It climbs if the "
        "weight is positive, and falls if it is negative.",
        (
            SLOPE, HALF_WAY, AT_CENTER, STEEPEST,
            Stated(claim(Derivative(s(rising * x + b), x), ">", 0), "Climbing,"),
            Stated(claim(Derivative(s(falling * x + b), x), "<", 0), "or falling."),
        ),
        twins=(Stated(equal(w * there * (1 - there), w / 2, Eq(w * t, -b))),
               Stated(claim(Derivative(unit, x), ">=", 0), "Climbing for every weight.")),
        sources=("nielsen2015",),
    ),
    Item(
        "fig.sigmoid_grid",
        "Four units on $[-10, 10]$. A weight of 100 makes a jump of the S; a bias moves it to the "
        "side; a negative weight turns it round. The dot is the center, at $-b/w$.",
        (Drawn("Four scenarios of weight and bias.", sigmoid_grid,
               (*(landmark(weight, bias) for weight, bias in GRID), AT_CENTER)),),
    ),
    Item(
        "uat.steepness",
        "The larger the weight, the steeper the S: from a tenth to nine tenths of its height it "
        "needs a stretch of $2 \\ln 9 / w$, about $4.4/w$. In the limit it is the unit step; only "
        "at the center it stays at one half. At a distance $d$ from there, what is missing to 0 or "
        "1 is less than $e^{-wd}$.",
        (
            AT_CENTER, STEEPEST,
            Stated(equal(Limit(s(rising * d), rising, oo), 1),
                   "In the limit: to the right of the center,"),
            Stated(equal(Limit(s(-rising * d), rising, oo), 0), "to the left,"),
            Stated(claim(1 - s(rising * d), "<", exp(-rising * d)), "and how fast."),
            Stated(claim(s(-rising * d), "<", exp(-rising * d))),
            kept(lambda: Stated(equal(s(rising * (log(S(9)) / rising)), Rational(9, 10)),
                                "Nine tenths are reached at $\\ln 9 / w$,")),
            kept(lambda: Stated(equal(s(rising * (-log(S(9)) / rising)), Rational(1, 10)),
                                "one tenth as far to the left.")),
        ),
        twins=(Stated(claim(1 - s(rising * d), "<", exp(-rising * d) / 2)),
               Stated(equal(Limit(s(rising * d), rising, oo), HALF))),
    ),
    Item(
        "uat.translation",
        "Weight and bias together place the step: $wx + b = w(x - t)$ with $t = -b/w$. To put a "
        "step of weight $w$ at $t$, take the bias $-wt$: the steeper the unit, the larger the "
        "bias.",
        (
            Stated(equal(unit, s(w * (x - -b / w)), Ne(w, 0)), "The unit by its center,"),
            HALF_WAY,
            Stated(claim(s(rising * x + b), ">", HALF, rising * x > -b),
                   "more than half to the right of it,"),
            Stated(claim(s(rising * x + b), "<", HALF, rising * x < -b), "less to the left."),
        ),
        twins=(Stated(equal(unit, s(w * (x - b / w)), Ne(w, 0)), "With $t = b/w$."),),
    ),
    Item(
        "uat.scenarios",
        "The unit as it is has $w = 1$ and $b = 0$; a steep one has $w = 100$, a shifted one a "
        "bias other than 0, a flipped one a negative weight. A unit with a negative weight is one "
        "with a positive weight, turned upside down: what is missing to 1.",
        (
            Stated(equal(unit, 1 - s(-w * x - b)), "Flipped,"),
            kept(lambda: Stated(equal(s(w * (x - t)), s(w * x + -w * t)), "shifted to $t$,")),
            Stated(claim(s(100 * d), ">", Rational(99, 100), d >= Rational(1, 20)),
                   "steep: at 1/20 from the center less than a hundredth is missing,"),
            Stated(claim(s(d), "<", Rational(52, 100), d <= Rational(1, 20)),
                   "where a unit of weight 1 has hardly begun."),
            *(landmark(weight, bias) for weight, bias in GRID[2:]),
        ),
        twins=(Stated(equal(unit, 1 - s(-w * x + b)), "Flipped, with the old bias."),),
    ),
)  # fmt: skip
