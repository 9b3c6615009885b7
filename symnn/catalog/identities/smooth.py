"""Identities of softplus, GELU, SiLU and mish."""

from __future__ import annotations

from sympy import Abs, Derivative, Interval, Rational, S, exp, log, oo, tanh

from symnn.catalog.activations import (
    GELU,
    MISH,
    RELU,
    SHARPNESS,
    SIGMOID,
    SILU,
    SOFTPLUS,
    SWISH,
    x,
)
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.moments import NORMAL_DENSITY, NORMAL_DISTRIBUTION
from symnn.core import Identity, Variable

density, distribution = NORMAL_DENSITY(x, S.One), NORMAL_DISTRIBUTION(x)
s, e = SIGMOID(x), exp(x)
mish_ratio = (e**2 + 2 * e) / (e**2 + 2 * e + 2)
MISH_SIGN = e**3 + 4 * e**2 + (4 * x + 6) * e + 4 * (x + 1)
"""Has the sign of the slope of mish."""

gate = SIGMOID(SHARPNESS * x)
sharp = Variable("beta", Interval.open(0, oo))
depth = Variable("w", Interval.open(0, oo))
deep_enough = depth * exp(depth + 1) >= 1

IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "softplus_derivative", "The slope of softplus is the sigmoid",
        equal(Derivative(SOFTPLUS(x), x), s), equal(Derivative(SOFTPLUS(x), x), 1 - s),
        "Softplus is the antiderivative of the sigmoid.", ("dugas2000",),
    ),
    Identity(
        "softplus_sub_softplus_neg", "Odd part of softplus",
        equal(SOFTPLUS(x) - SOFTPLUS(-x), x), equal(SOFTPLUS(x) + SOFTPLUS(-x), x),
        "The cost of the other class differs by the logit.", ("dugas2000",),
    ),
    Identity(
        "softplus_eq_neg_log_sigmoid_neg", "Softplus is a self-information",
        equal(SOFTPLUS(x), -log(SIGMOID(-x))), equal(SOFTPLUS(x), -log(s)),
        "The surprise of the class that a logit x speaks against.", ("bishop2006",),
    ),
    Identity(
        "softplus_gt_relu", "Softplus lies above ReLU",
        claim(SOFTPLUS(x), ">", RELU(x)), claim(SOFTPLUS(x), ">", RELU(x) + Rational(1, 10)),
        "A smooth rectifier from above.", ("dugas2000",),
    ),
    Identity(
        "softplus_le_relu_add_log_two", "Softplus exceeds ReLU by at most log 2",
        claim(SOFTPLUS(x), "<=", RELU(x) + log(2)), claim(SOFTPLUS(x), "<", RELU(x) + log(2)),
        "The gap is largest at 0.", ("dugas2000",),
    ),
    Identity(
        "softplus_eq_relu_add_rest", "Softplus as ReLU and a small rest",
        equal(SOFTPLUS(x), RELU(x) + log(1 + exp(-Abs(x)))),
        equal(SOFTPLUS(x), RELU(x) + log(1 + exp(-x))),
        "The form that does not overflow: the exponential is at most 1.", ("dugas2000",),
    ),
    Identity(
        "gelu_eq_x_mul_normal_distribution", "GELU weighs x by a normal probability",
        equal(GELU(x), x * distribution), equal(GELU(x), x * (1 - distribution)),
        "The definition by probability and the one by erf agree.", ("hendrycks2016",),
    ),
    Identity(
        "gelu_sub_gelu_neg", "Odd part of GELU",
        equal(GELU(x) - GELU(-x), x), equal(GELU(x) + GELU(-x), x),
        "As for ReLU, a pair of opposite units makes the identity.", ("hendrycks2016",),
    ),
    Identity(
        "gelu_derivative", "Derivative of GELU",
        equal(Derivative(GELU(x), x), distribution + x * density),
        equal(Derivative(GELU(x), x), distribution),
        "Probability plus x times density.", ("hendrycks2016",),
    ),
    Identity(
        "gelu_second_derivative", "Second derivative of GELU",
        equal(Derivative(GELU(x), x, x), (2 - x**2) * density),
        equal(Derivative(GELU(x), x, x), (1 - x**2) * density),
        "It bends down beyond the square root of 2.", ("hendrycks2016",),
    ),
    Identity(
        "silu_sub_silu_neg", "Odd part of SiLU",
        equal(SILU(x) - SILU(-x), x), equal(SILU(x) + SILU(-x), x),
        "As for ReLU and GELU.", ("elfwing2018",),
    ),
    Identity(
        "silu_derivative", "Derivative of SiLU",
        equal(Derivative(SILU(x), x), s + x * s * (1 - s)),
        equal(Derivative(SILU(x), x), s + x * s),
        "Product rule with the slope of the sigmoid.", ("elfwing2018",),
    ),
    Identity(
        "swish_derivative", "Derivative of swish",
        equal(Derivative(SWISH(x), x), SHARPNESS * SWISH(x) + gate * (1 - SHARPNESS * SWISH(x))),
        equal(Derivative(SWISH(x), x), SWISH(x) + gate * (1 - SWISH(x))),
        "The slope is computed from the value and the gate.", ("ramachandran2017",),
    ),
    Identity(
        "swish_sub_relu_le", "A sharp swish is close to ReLU",
        claim(Abs(SWISH(x, sharp) - RELU(x)), "<=", 1 / sharp),
        claim(Abs(SWISH(x, sharp) - RELU(x)), "<=", 1 / sharp**2),
        "It tends to ReLU at the same rate for all x.", ("ramachandran2017",),
    ),
    Identity(
        "silu_ge_neg_depth", "The least value of SiLU",
        claim(SILU(x), ">=", -depth, deep_enough), claim(SILU(x), ">=", -depth / 2, deep_enough),
        "It is -w for the least such w, about 0.278, where w exp(w + 1) = 1.", ("elfwing2018",),
    ),
    Identity(
        "tanh_softplus_eq_ratio", "The gate of mish is rational in exp(x)",
        equal(tanh(SOFTPLUS(x)), mish_ratio), equal(tanh(SOFTPLUS(x)), mish_ratio / 2),
        "One exponential suffices.", ("misra2020",),
    ),
    Identity(
        "mish_eq_x_mul_ratio", "Mish by one exponential",
        equal(MISH(x), x * mish_ratio), equal(MISH(x), mish_ratio),
        "How mish is best computed.", ("misra2020",),
    ),
    Identity(
        "mish_derivative", "Derivative of mish",
        equal(Derivative(MISH(x), x), e * MISH_SIGN / (e**2 + 2 * e + 2) ** 2),
        equal(Derivative(MISH(x), x), e * MISH_SIGN / (e**2 + 2 * e + 1) ** 2),
        "Its sign is that of the cubic in exp(x).", ("misra2020",),
    ),
)  # fmt: skip
