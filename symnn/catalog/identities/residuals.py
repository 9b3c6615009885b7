"""Identities of log-cosh, smooth L1 and the pinball loss."""

from __future__ import annotations

from sympy import Abs, Derivative, Max, Min, Piecewise, Rational, S, exp, log, tanh

from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.losses import HUBER_ERROR
from symnn.catalog.residuals import LOG_COSH, PINBALL_LOSS, SMOOTH_L1, beta, r, tau
from symnn.core import Identity, Variable

t, f, quantile = Variable("t"), Variable("f"), Variable("q")
huber = HUBER_ERROR(r, S.Zero, beta)
below = Piecewise((S.One, t <= quantile), (S.Zero, True))
gain = PINBALL_LOSS(t - f) - PINBALL_LOSS(t - quantile)

IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "log_cosh_eq_stable", "Log-cosh without overflow",
        equal(LOG_COSH(r), Abs(r) + log(1 + exp(-2 * Abs(r))) - log(2)),
        equal(LOG_COSH(r), Abs(r) + log(1 + exp(-Abs(r))) - log(2)),
        "The exponential is at most 1.", ("green1990",),
    ),
    Identity(
        "log_cosh_derivative", "The slope of log-cosh is tanh",
        equal(Derivative(LOG_COSH(r), r), tanh(r)), equal(Derivative(LOG_COSH(r), r), 1 / tanh(r)),
        "A smooth sign: no error pulls harder than 1.", ("green1990",),
    ),
    Identity(
        "log_cosh_le_half_square", "Log-cosh lies below half the square",
        claim(LOG_COSH(r), "<=", r**2 / 2), claim(LOG_COSH(r), "<=", r**2 / 3),
        "They touch at 0.", ("green1990",),
    ),
    Identity(
        "log_cosh_le_abs", "Log-cosh lies below the absolute value",
        claim(LOG_COSH(r), "<=", Abs(r)), claim(LOG_COSH(r), "<", Abs(r)),
        "Outliers count linearly.", ("green1990",),
    ),
    Identity(
        "log_cosh_gt_abs_sub_log_two", "Log-cosh lies above the absolute value less log 2",
        claim(LOG_COSH(r), ">", Abs(r) - log(2)), claim(LOG_COSH(r), ">", Abs(r) - Rational(1, 2)),
        "Far away the difference tends to log 2.", ("green1990",),
    ),
    Identity(
        "smooth_l1_eq_huber", "Smooth L1 is the Huber error over its threshold",
        equal(SMOOTH_L1(r), huber / beta), equal(SMOOTH_L1(r), huber),
        "The same curve; only the scale differs, so a learning rate must too.", ("girshick2015",),
    ),
    Identity(
        "smooth_l1_derivative", "Slope of smooth L1",
        equal(Derivative(huber, r) / beta, Max(-1, Min(1, r / beta))),
        equal(Derivative(huber, r), Max(-1, Min(1, r / beta))),
        r"The error in units of $\beta$, clipped: at most 1, whatever $\beta$ is.",
        ("girshick2015",),
    ),
    Identity(
        "pinball_half", "The pinball loss for the median",
        equal(PINBALL_LOSS(r, Rational(1, 2)), Abs(r) / 2),
        equal(PINBALL_LOSS(r, Rational(1, 2)), Abs(r)),
        "Half the absolute error.", ("koenker1978",),
    ),
    Identity(
        "pinball_subgradient", "The pinball loss lies above its supporting line",
        claim(gain, ">=", (f - quantile) * (below - tau)),
        claim(gain, ">=", (f - quantile) * (tau - below)),
        "In the mean the right side is 0 if q is the quantile: then no f does better.",
        ("koenker1978",),
    ),
)  # fmt: skip
