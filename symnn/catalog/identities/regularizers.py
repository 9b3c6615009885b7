"""Identities of penalties, clipping, dropout and running means."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Interval, Max, Min, Rational, log, sign

from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.optimizers import GRADIENT_DESCENT, eta, g, theta
from symnn.catalog.regularizers import (
    CLIP_FACTOR,
    POSITIVE,
    SOFT_THRESHOLD,
    limit,
    norm,
    penalty,
    v,
)
from symnn.catalog.written import written
from symnn.core import Identity, Variable

time, w, x, best = Variable("t"), Variable("w"), Variable("x"), Variable("s")
curvature, length = Variable("h", POSITIVE), Variable("r", POSITIVE)
kept, memory = (Variable(name, Interval.open(0, 1)) for name in ("p", "beta"))
shrunk = SOFT_THRESHOLD(v)
own = {eta: eta}
ridge = curvature * best / (curvature + penalty)


def lasso(weight: Any) -> Any:
    """Half the squared distance from v, with an L1 penalty."""
    return (weight - v) ** 2 / 2 + penalty * Abs(weight)


def penalized(weight: Any) -> Any:
    """A parabola around `best` with an L2 penalty."""
    return curvature / 2 * (weight - best) ** 2 + penalty / 2 * weight**2


def step(slope: Any) -> Any:
    """The parameter after one step of gradient descent."""
    return GRADIENT_DESCENT.after_step({theta: theta, g: slope, **own})[theta]


IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "weight_decay_eq_l2_step", "An L2 penalty is weight decay",
        equal(step(g + penalty * theta), (1 - eta * penalty) * theta - eta * g),
        equal(step(g + penalty * theta), (1 - penalty) * theta - eta * g),
        "For plain gradient descent: the weight decays by a factor, then takes its step.",
        ("krogh1991",),
    ),
    Identity(
        "l2_penalty_square", "An L2 penalty shrinks the minimum of a parabola",
        equal(penalized(w) - penalized(ridge), (curvature + penalty) / 2 * (w - ridge) ** 2),
        equal(penalized(w) - penalized(best), (curvature + penalty) / 2 * (w - best) ** 2),
        r"By the factor $h/(h + \lambda)$: flat directions give way, steep ones hardly.",
        ("goodfellow2016",),
    ),
    Identity(
        "soft_threshold_eq_sign_mul_max", "The soft threshold by sign and size",
        equal(shrunk, sign(v) * Max(Abs(v) - penalty, 0)),
        equal(shrunk, sign(v) * (Abs(v) - penalty)),
        r"The size shrinks by $\lambda$, down to exactly 0.", ("tibshirani1996",),
    ),
    Identity(
        "soft_threshold_is_least", "The soft threshold minimizes the L1-penalized square",
        claim(lasso(w), ">=", lasso(shrunk) + (w - shrunk) ** 2 / 2),
        claim(lasso(w), ">=", lasso(v) + (w - v) ** 2 / 2),
        "The last term shows that no other value is as good.", ("donoho1994",),
    ),
    Identity(
        "clip_factor_eq_min", "The factor of clipping, as it is usually written",
        equal(CLIP_FACTOR(length), Min(1, limit / length)),
        equal(CLIP_FACTOR(length), Min(1, length / limit)),
        "The form with a maximum also holds for a gradient of 0.", ("pascanu2013",),
    ),
    Identity(
        "clipped_norm", "A clipped gradient is no longer than the limit",
        equal(norm * CLIP_FACTOR(norm), Min(norm, limit)),
        equal(norm * CLIP_FACTOR(norm), limit),
        "Short gradients stay as they are.", ("pascanu2013",),
    ),
    Identity(
        "dropout_variance", "Variance of inverted dropout",
        equal(kept * (x / kept - x) ** 2 + (1 - kept) * (0 - x) ** 2, (1 - kept) / kept * x**2),
        equal(kept * (x / kept - x) ** 2 + (1 - kept) * (0 - x) ** 2, kept * (1 - kept) * x**2),
        "Noise in proportion to the value: a value of 0 stays 0.", ("srivastava2014",),
    ),
    Identity(
        "dropout_masks_uncorrelated", "Noises of two units do not go together",
        equal(kept**2 * (1 / kept - 1) ** 2 - 2 * kept * (1 - kept) * (1 / kept - 1)
              + (1 - kept) ** 2, 0),
        equal(kept * (1 / kept - 1) ** 2 + (1 - kept), 0),
        "Four cases of two independent masks; one mask for both would not do.",
        ("srivastava2014",),
    ),
    Identity(
        "ema_half_life", "Half-life of an exponential mean",
        equal(written(memory**time, {time: log(Rational(1, 2)) / log(memory)}), Rational(1, 2)),
        equal(written(memory**time, {time: log(memory) / log(Rational(1, 2))}), Rational(1, 2)),
        "After so many steps a weight counts half.", ("goodfellow2016",),
    ),
)  # fmt: skip
