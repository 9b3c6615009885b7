"""Beyond the chapter: regularization."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Interval, KroneckerDelta, Max, Min, Rational, S, Sum, Symbol, log, oo

from symnn.book.item import Item
from symnn.book.kept import kept as as_written
from symnn.book.material import Derived, Equated, Recorded, Rounded, Simulated, Stated
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.identities.regularizers import (
    kept,
    memory,
    penalized,
    penalty,
    ridge,
    shrunk,
    x,
)
from symnn.catalog.identities.training import first_adam
from symnn.catalog.optimizers import eta, g, theta
from symnn.catalog.regularizers import v
from symnn.core import Variable, sizes, tensor
from symnn.indexed import Sum as SumOver
from symnn.indexed import index

N, D = sizes("N D")
n, d, e = index("n", N), index("d", D), index("e", D)
X, W = tensor("X", N, D), tensor("w", D)
k = Symbol("k", integer=True)
a, b, c = (Variable(name, Interval.open(0, oo)) for name in "abc")
AGE = (1 - memory) * memory**k


def adam_step(slope: Any) -> Any:
    """The parameter after the first step of Adam."""
    return first_adam.xreplace({g: slope})


def clipped(entry: Any) -> Any:
    """An entry clipped to [-1, 1]."""
    return Max(-1, Min(1, entry))


def dropped(random: np.random.Generator, count: int) -> Any:
    """A value of 1 with a chance of 0.8 to be kept, scaled; over 1.25, to lie in [0, 1]."""
    return random.random(count) < 0.8


ITEMS: tuple[Item, ...] = (
    Item(
        "reg.dropout",
        "Each value is kept with probability $p$ and divided by $p$, or set to 0. In the mean "
        "nothing changes, so prediction can leave dropout out; what is added is noise, in "
        "proportion to the value. Backward the same mask is used.",
        (
            as_written(lambda: Stated(equal(kept * (x / kept) + (1 - kept) * 0, x), "The mean.")),
            Recorded("dropout_variance"), Recorded("dropout_masks_uncorrelated"),
            Derived("dropout", "In a network, with its gradient; $q = 1 - p$ is the rate."),
        ),
        twins=(
            Recorded("dropout_variance", twin=True),
            as_written(lambda: Stated(equal(kept * x + (1 - kept) * 0, x),
                                      "Without the division the mean is too small.")),
        ),
        beside=(Simulated("A value of 1, kept with $p = 0.8$; its mean before the division.",
                          dropped, 0.8),),
        sources=("srivastava2014",),
    ),
    Item(
        "reg.dropout_ridge",
        "For a linear model the mean over all masks can be worked out: dropping inputs is the "
        "same as punishing squared weights, each by the size of its own input. The noise need not "
        "be drawn at all.",
        (Derived("dropout_ridge"),),
        twins=(
            Equated(SumOver(W[d] * W[e] * X[n, d] * X[n, e], n, d, e),
                    SumOver(W[d] ** 2 * SumOver(X[n, d] ** 2, n), d),
                    "If all inputs are dropped together, products stay."),
            Equated(SumOver(W[d] * W[e] * KroneckerDelta(d, e) * X[n, d] ** 2, n, d, e),
                    SumOver(W[d] ** 2, d), "The penalty does see the data."),
        ),
        sources=("srivastava2014", "wager2013"),
    ),
    Item(
        "reg.l2_decay",
        "Half the squared length of the weights, times $\\lambda$, is added to the loss. For plain "
        "gradient descent this multiplies the weights by $1 - \\eta\\lambda$ before every step. At "
        "the minimum each direction of curvature $h$ keeps the share $h/(h + \\lambda)$. In Adam "
        "the two are not the same: the penalty would be divided by the running scale as well.",
        (
            Recorded("weight_decay_eq_l2_step"), Recorded("l2_penalty_square"),
            Derived("weight_decay"),
        ),
        twins=(
            Recorded("weight_decay_eq_l2_step", twin=True),
            Recorded("l2_penalty_square", twin=True),
            Stated(equal(adam_step(g + penalty * theta), (1 - eta * penalty) * adam_step(g)),
                   "The first step of Adam with the penalty in the gradient is no decay."),
        ),
        sources=("hanson1988", "krogh1991", "goodfellow2016"),
    ),
    Item(
        "reg.l1_prox",
        "With a penalty on the size itself small weights become exactly 0: the pull of "
        "$\\lambda|w|$ does not fade near 0, while that of the square does. The soft threshold "
        "moves by $\\lambda$ toward 0 and stops there.",
        (
            Recorded("soft_threshold_eq_sign_mul_max"), Recorded("soft_threshold_is_least"),
            Stated(equal(shrunk, S.Zero, v <= penalty, v >= -penalty),
                   "Small values are set to 0."),
        ),
        twins=(Recorded("soft_threshold_is_least", twin=True),
               Recorded("soft_threshold_eq_sign_mul_max", twin=True),
               Stated(claim(penalized(S.Zero), "<=", penalized(ridge)),
                      "A squared penalty sets nothing to 0.")),
        sources=("donoho1994", "tibshirani1996"),
    ),
    Item(
        "reg.grad_clip",
        "A gradient longer than $c$ is shortened to $c$. Its direction stays, so the step still "
        "leads downhill. Clipping every entry instead turns it.",
        (
            Derived("gradient_clipping"),
            Recorded("clip_factor_eq_min"), Recorded("clipped_norm"),
        ),
        twins=(Recorded("clipped_norm", twin=True), Recorded("clip_factor_eq_min", twin=True),
               Stated(equal(clipped(a) * b, clipped(b) * a),
                      "Two entries clipped on their own do not keep their ratio.")),
        sources=("pascanu2013",),
    ),
    Item(
        "reg.ema",
        "A running mean of the weights that forgets by the factor $\\beta$ at every step. It "
        "remembers about $1/(1 - \\beta)$ steps: for $\\beta = 0.999$ the half-life is 693 steps.",
        (
            Derived("weight_average"), Recorded("ema_half_life"),
            Stated(equal(Sum(AGE, (k, 0, oo)), S.One), "Weights of all ages sum to 1;"),
            Stated(equal(Sum(k * AGE, (k, 0, oo)), memory / (1 - memory)), "their mean age."),
            Rounded(log(Rational(1, 2)) / log(Rational(999, 1000)), "692.8"),
        ),
        twins=(Recorded("ema_half_life", twin=True),
               Stated(equal(Sum(k * AGE, (k, 0, oo)), 1 / (1 - memory)),
                      "The newest weight has age 0, not 1.")),
        sources=("polyak1992",),
    ),
)  # fmt: skip
