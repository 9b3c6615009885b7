"""Identities of the rectified linear family; kinks are excluded where a derivative is taken."""

from __future__ import annotations

from typing import Any

from sympy import (
    Abs,
    Derivative,
    Interval,
    Max,
    Min,
    Ne,
    Piecewise,
    Rational,
    S,
    erfc,
    exp,
    oo,
    pi,
    sqrt,
)

from symnn.catalog.activations import (
    ELU,
    HARD_SWISH,
    LEAK,
    LEAKY_RELU,
    LEARNED_LEAK,
    PRELU,
    RELU,
    RELU6,
    SATURATION,
    SCALE,
    SELU,
    SELU_ALPHA,
    SELU_LAMBDA,
    x,
)
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.written import written
from symnn.core import Identity, Variable

positive, real = Variable("c", Interval.open(0, oo)), Variable("c")
left = Variable("x", Interval.open(-oo, 0))
HALF = Rational(1, 2)
off_kink = Ne(x, 0)
elu_1 = ELU(x, S.One)

# Tail probabilities of a standard normal variable, as they enter the moments of SELU.
BELOW_ONE, BELOW_TWO = erfc(1 / sqrt(2)) / 2, erfc(sqrt(2)) / 2
LEFT_MEAN = exp(HALF) * BELOW_ONE - HALF
LEFT_SQUARE = exp(2) * BELOW_TWO - 2 * exp(HALF) * BELOW_ONE + HALF
SECOND_MOMENT = SCALE**2 * (HALF + SATURATION**2 * LEFT_SQUARE)


def step(left: Any, right: Any) -> Any:
    """`right` for positive x, else `left`."""
    return Piecewise((right, x > 0), (left, True))


IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "relu_eq_half_add_abs", "ReLU by the absolute value",
        equal(RELU(x), (x + Abs(x)) / 2), equal(RELU(x), (x - Abs(x)) / 2),
        "The part of x that is even and the part that is odd.", ("nair2010",),
    ),
    Identity(
        "relu_eq_max_zero", "ReLU is the larger of 0 and x",
        equal(RELU(x), Max(0, x)), equal(RELU(x), Min(0, x)),
        "The other usual definition.", ("nair2010",),
    ),
    Identity(
        "relu_sub_relu_neg", "Two rectifiers make the identity",
        equal(RELU(x) - RELU(-x), x), equal(RELU(x) + RELU(-x), x),
        "No information is lost by a pair of opposite units.", ("nair2010",),
    ),
    Identity(
        "relu_idempotent", "ReLU is idempotent",
        equal(RELU(Max(0, x)), RELU(x)),
        equal(LEAKY_RELU(Max(x, LEAK * x)), LEAKY_RELU(x)),
        "A second pass changes nothing, unlike for a leaky unit.", ("nair2010",),
    ),
    Identity(
        "relu_homogeneous", "ReLU is positively homogeneous",
        equal(RELU(positive * x), positive * RELU(x)), equal(RELU(real * x), real * RELU(x)),
        "Positive scales pass through a rectifier, so the scale of the weights does.", ("he2015",),
    ),
    Identity(
        "relu_derivative", "Derivative of ReLU off the kink",
        equal(Derivative(RELU(x), x), step(S.Zero, S.One), off_kink),
        equal(Derivative(RELU(x), x), step(S.Zero, S.One)),
        "At 0 the derivative does not exist; networks use the convention 0.", ("nair2010",),
    ),
    Identity(
        "leaky_relu_eq_max", "Leaky ReLU as a maximum",
        equal(LEAKY_RELU(x), Max(x, LEAK * x)), equal(PRELU(x), Max(x, LEARNED_LEAK * x)),
        "Needs a slope below 1.", ("maas2013",),
    ),
    Identity(
        "leaky_relu_derivative", "Derivative of leaky ReLU off the kink",
        equal(Derivative(LEAKY_RELU(x), x), step(LEAK, S.One), off_kink),
        equal(Derivative(LEAKY_RELU(x), x), step(S.Zero, S.One), off_kink),
        "The gradient never dies on the left.", ("maas2013",),
    ),
    Identity(
        "prelu_parameter_derivative", "Derivative of PReLU by its slope",
        equal(Derivative(PRELU(x), LEARNED_LEAK), Min(0, x)),
        equal(Derivative(PRELU(x), LEARNED_LEAK), x),
        "Only negative inputs teach the slope.", ("he2015",),
    ),
    Identity(
        "relu6_eq_min_max", "ReLU6 clips to the interval from 0 to 6",
        equal(RELU6(x), Min(6, Max(0, x))), equal(RELU6(x), Max(6, Min(0, x))),
        "The other usual definition.", ("howard2017",),
    ),
    Identity(
        "hard_swish_eq_x_mul_relu6", "Hard swish has a clipped line for a gate",
        equal(HARD_SWISH(x), x * RELU6(x + 3) / 6), equal(HARD_SWISH(x), x * RELU6(x) / 6),
        "Where swish has a sigmoid.", ("howard2019",),
    ),
    Identity(
        "hard_swish_ge", "The least value of hard swish",
        claim(HARD_SWISH(x), ">=", -Rational(3, 8)), claim(HARD_SWISH(x), ">", -Rational(3, 8)),
        "It is taken at -3/2.", ("howard2019",),
    ),
    Identity(
        "elu_derivative_left", "On the left the slope of ELU is its value plus alpha",
        equal(Derivative(ELU(left), left), ELU(left) + SATURATION),
        equal(Derivative(ELU(left), left), ELU(left) - SATURATION),
        "The slope is computed from the value.", ("clevert2016",),
    ),
    Identity(
        "elu_derivative_one", "For alpha = 1 ELU is differentiable everywhere",
        equal(Derivative(elu_1, x), Min(1, exp(x))),
        equal(Derivative(ELU(x, Rational(1, 5)), x), step(exp(x) / 5, S.One)),
        r"With $\alpha = 1$ both sides meet without a corner; for another $\alpha$ the slope jumps "
        r"at 0, from $\alpha$ to 1.", ("clevert2016",),
    ),
    Identity(
        "elu_gt_neg_alpha", "ELU saturates at -alpha",
        claim(ELU(x), ">", -SATURATION), claim(ELU(x), ">", -SATURATION / 2),
        "Negative values are bounded.", ("clevert2016",),
    ),
    Identity(
        "selu_derivative", "Derivative of SELU off the kink",
        equal(Derivative(SELU(x), x), SCALE * step(SATURATION * exp(x), S.One), off_kink),
        equal(Derivative(SELU(x), x), step(SATURATION * exp(x), S.One), off_kink),
        "The scale makes the slope larger than 1 on the right.", ("klambauer2017",),
    ),
    Identity(
        "selu_mean_zero", "SELU: the mean 0 reproduces itself",
        equal(SELU_LAMBDA * (1 / sqrt(2 * pi) + SELU_ALPHA * LEFT_MEAN), 0),
        equal(SELU_LAMBDA * (1 / sqrt(2 * pi) + 2 * SELU_ALPHA * LEFT_MEAN), 0),
        "First fixed-point equation, for standard normal input.", ("klambauer2017",),
    ),
    Identity(
        "selu_second_moment_one", "SELU: the second moment 1 reproduces itself",
        equal(written(SECOND_MOMENT, {SATURATION: SELU_ALPHA, SCALE: SELU_LAMBDA}), 1),
        equal(SELU_LAMBDA**2 * (HALF + SELU_ALPHA * LEFT_SQUARE), 1),
        "Second fixed-point equation, for standard normal input.", ("klambauer2017",),
    ),
)  # fmt: skip
