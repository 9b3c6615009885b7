"""The boxcar, two steep sigmoids with opposite weights, and staircases of boxcars."""

from __future__ import annotations

from sympy import Interval, cosh, exp, log, oo, sinh, tanh

from symnn.catalog.activations import SIGMOID
from symnn.core import Formula, Variable

POSITIVE = Interval.open(0, oo)

x = Variable("x")
w = Variable("w", POSITIVE)
c = Variable("c", POSITIVE)
h = Variable("h")
d = Variable("d", POSITIVE)
L = Variable("L", POSITIVE)

BOXCAR = Formula(
    "boxcar", "Boxcar of two sigmoids", "B(x)", (x, w, c, h),
    h * (SIGMOID(w * (x + c)) - SIGMOID(w * (x - c))),
    about="About h on (-c, c) and about 0 elsewhere; the weight w sets how sharp the edges are.",
    sources=("nielsen2015", "cybenko1989"),
)  # fmt: skip
BOXCAR_CLOSED_FORM = Formula(
    "boxcar_closed_form", "Closed form of the boxcar", "B(x)", (x, w, c, h),
    h * sinh(w * c) / (cosh(w * c) + cosh(w * x)),
    about="Shows that the boxcar is even, positive for h > 0 and largest at 0.",
    sources=("nielsen2015",),
)  # fmt: skip
BOXCAR_HEIGHT = Formula(
    "boxcar_height", "Height of the boxcar", "B(0)", (h, w, c), h * tanh(w * c / 2),
    about="The largest value; it stays below h for every finite weight.",
    sources=("nielsen2015",),
)  # fmt: skip
BOXCAR_ERROR = Formula(
    "boxcar_error", "Error of the boxcar", r"\int |B - h\,1_{(-c,c)}|", (w, c),
    4 / w * (log(2) - log(1 + exp(-2 * w * c))),
    about="The area between the boxcar of height 1 and the rectangle that it stands for.",
    sources=("nielsen2015",),
)  # fmt: skip
STAIRCASE_ERROR = Formula(
    "staircase_error", "Error of a staircase of boxcars", r"\sup |f - S|", (L, d, w),
    L * d / (2 * tanh(w * d / 4)),
    about="Bound for a function with Lipschitz constant L and a staircase whose steps have width d "
    "and take the value in their middle; for steep units half of what the function can do "
    "on one step.",
    sources=("cybenko1989", "nielsen2015"),
)  # fmt: skip

FORMULAS: tuple[Formula, ...] = (
    BOXCAR, BOXCAR_CLOSED_FORM, BOXCAR_HEIGHT, BOXCAR_ERROR, STAIRCASE_ERROR,
)  # fmt: skip
