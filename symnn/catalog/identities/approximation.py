"""Identities of the boxcar."""

from __future__ import annotations

from sympy import Abs, Interval, Rational, S, exp, oo

from symnn.catalog.boxcar import BOXCAR, BOXCAR_CLOSED_FORM, BOXCAR_HEIGHT, c, h, w, x
from symnn.catalog.identities.claims import claim, equal
from symnn.core import Identity, Variable

box, closed = BOXCAR(x), BOXCAR_CLOSED_FORM(x)
height = Variable("h", Interval.open(0, oo))

IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "boxcar_eq_closed_form", "Closed form of the boxcar",
        equal(box, closed), equal(box, 2 * closed),
        "Sum of the exponentials over a common denominator.", ("nielsen2015",),
    ),
    Identity(
        "boxcar_even", "The boxcar is even",
        equal(BOXCAR(-x), box), equal(BOXCAR(-x), -box),
        "Both edges have one shape.", ("nielsen2015",),
    ),
    Identity(
        "boxcar_at_zero", "Height of the boxcar",
        equal(BOXCAR(S.Zero), BOXCAR_HEIGHT(h)), equal(BOXCAR(S.Zero), 2 * BOXCAR_HEIGHT(h)),
        "Below h for every finite weight.", ("nielsen2015",),
    ),
    Identity(
        "boxcar_positive", "The boxcar is positive everywhere",
        claim(BOXCAR_CLOSED_FORM(x, w, c, height), ">", 0),
        claim(BOXCAR_CLOSED_FORM(x, w, c, height), ">", height / 100),
        "Outside of the interval it is small, not 0.", ("nielsen2015",),
    ),
    Identity(
        "boxcar_outside_bound", "The boxcar fades exponentially outside",
        claim(BOXCAR(x, w, c, S.One), "<=", exp(-w * (Abs(x) - c))),
        claim(BOXCAR(x, w, c, S.One), "<=", Rational(1, 2) * exp(-w * (Abs(x) - c))),
        "At distance d from the interval at most exp(-w d).", ("nielsen2015",),
    ),
)  # fmt: skip
