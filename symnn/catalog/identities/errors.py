"""Identities of the regression losses."""

from __future__ import annotations

from sympy import Derivative, Max, Min, Ne, S, sign

from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.losses import ABSOLUTE_ERROR, HUBER_ERROR, SQUARED_ERROR, delta, t, y
from symnn.catalog.written import written
from symnn.core import Identity, Variable

error, u = y - t, Variable("u")
unit = HUBER_ERROR(u, S.Zero, S.One)

IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "squared_error_derivative", "Slope of the squared error",
        equal(Derivative(SQUARED_ERROR(y), y), 2 * error),
        equal(Derivative(SQUARED_ERROR(y), y), error),
        "It fades toward the target.", ("bishop2006",),
    ),
    Identity(
        "absolute_error_derivative", "Slope of the absolute error off the kink",
        equal(Derivative(ABSOLUTE_ERROR(y), y), sign(error), Ne(y, t)),
        equal(Derivative(ABSOLUTE_ERROR(y), y), sign(error)),
        "Of one size everywhere; at the target it does not exist.", ("huber1964",),
    ),
    Identity(
        "huber_scales", "Every Huber error is the one of threshold 1, scaled",
        equal(HUBER_ERROR(y), delta**2 * unit.xreplace({u: error / delta})),
        equal(HUBER_ERROR(y), delta * unit.xreplace({u: error / delta})),
        "So one of them stands for all.", ("huber1964",),
    ),
    Identity(
        "huber_derivative", "Slope of the Huber error is the clipped error",
        equal(Derivative(unit, u), Max(-1, Min(1, u))),
        equal(Derivative(unit, u), Max(0, Min(1, u))),
        "It exists everywhere: both pieces have one slope where they meet.", ("huber1964",),
    ),
    Identity(
        "huber_pieces_meet", "The pieces of the Huber error meet",
        equal(written(u**2 / 2, {u: delta}), written(delta * (u - delta / 2), {u: delta})),
        equal(written(u**2 / 2, {u: delta}), written(delta * (u - delta), {u: delta})),
        r"Where the absolute error is $\delta$.", ("huber1964",),
    ),
    Identity(
        "huber_le_half_squared_error", "Huber lies below half the squared error",
        claim(HUBER_ERROR(y), "<=", SQUARED_ERROR(y) / 2),
        claim(HUBER_ERROR(y), "<", SQUARED_ERROR(y) / 2),
        "Outliers count less.", ("huber1964",),
    ),
)  # fmt: skip
