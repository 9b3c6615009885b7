"""Identities of the losses of margins, and of the focal loss."""

from __future__ import annotations

from sympy import Derivative, Expr, Interval, S, log

from symnn.catalog.activations import SOFTPLUS
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.margins import (
    FOCAL_LOSS,
    HINGE_LOSS,
    SQUARED_HINGE_LOSS,
    ZERO_ONE_LOSS,
    alpha,
    gamma,
    p,
    u,
)
from symnn.core import Formula, Identity, Variable

v, share = Variable("v"), Variable("lamda", Interval(0, 1))
mixed = share * u + (1 - share) * v
sloped = alpha * (gamma * (1 - p) ** (gamma - 1) * log(p) - (1 - p) ** gamma / p)
surprise = -log(p)


def between(loss: Formula) -> Expr:
    """On the chord of its graph."""
    return share * loss(u) + (1 - share) * loss(v)


IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "hinge_ge_zero_one", "The hinge lies above the zero-one loss",
        claim(HINGE_LOSS(u), ">=", ZERO_ONE_LOSS(u)), claim(HINGE_LOSS(u), ">", ZERO_ONE_LOSS(u)),
        "A small hinge loss means few mistakes.", ("cortes1995",),
    ),
    Identity(
        "squared_hinge_ge_zero_one", "The squared hinge lies above the zero-one loss",
        claim(SQUARED_HINGE_LOSS(u), ">=", ZERO_ONE_LOSS(u)),
        claim(SQUARED_HINGE_LOSS(u), ">=", HINGE_LOSS(u)),
        "So does the square; but it is not above the hinge.", ("cortes1995",),
    ),
    Identity(
        "logistic_ge_zero_one", "The logistic loss in bits lies above the zero-one loss",
        claim(SOFTPLUS(-u), ">=", log(2) * ZERO_ONE_LOSS(u)),
        claim(SOFTPLUS(-u), ">=", ZERO_ONE_LOSS(u)),
        "In nats it does not: at margin 0 it is log 2.", ("bishop2006",),
    ),
    Identity(
        "hinge_convex", "The hinge is convex",
        claim(HINGE_LOSS(mixed), "<=", between(HINGE_LOSS)),
        claim(ZERO_ONE_LOSS(mixed), "<=", between(ZERO_ONE_LOSS)),
        "The zero-one loss is not; that is why it is replaced.", ("cortes1995",),
    ),
    Identity(
        "hinge_derivative_active", "Slope of the hinge within the margin",
        equal(Derivative(HINGE_LOSS(u), u), S.NegativeOne, u < 1),
        equal(Derivative(HINGE_LOSS(u), u), S.NegativeOne),
        "Only samples within the margin pull.", ("cortes1995",),
    ),
    Identity(
        "squared_hinge_derivative", "The squared hinge has a slope everywhere",
        equal(Derivative(SQUARED_HINGE_LOSS(u), u), -2 * HINGE_LOSS(u)),
        equal(Derivative(SQUARED_HINGE_LOSS(u), u), -HINGE_LOSS(u)),
        "The slope is continuous.", ("cortes1995",),
    ),
    Identity(
        "focal_derivative", "Slope of the focal loss",
        equal(Derivative(FOCAL_LOSS(p), p), sloped), equal(Derivative(FOCAL_LOSS(p), p), -sloped),
        "Product rule.", ("lin2017",),
    ),
    Identity(
        "focal_decreasing", "The focal loss falls as the right class gains",
        claim(sloped, "<", 0), claim(sloped, "<=", -1),
        "It never punishes being more right.", ("lin2017",),
    ),
    Identity(
        "focal_le_cross_entropy", "The focal loss does not exceed the cross-entropy",
        claim(FOCAL_LOSS(p, S.One), "<=", surprise),
        claim(FOCAL_LOSS(p, S.One), "<=", surprise / 2),
        "Every factor is at most 1.", ("lin2017",),
    ),
)  # fmt: skip
