"""Identities of softmax, of information measures, and of the losses made from them."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Add, Derivative, Eq, Interval, Max, Mul, Rational, S, exp, log

from symnn.catalog import information as info
from symnn.catalog.activations import SIGMOID
from symnn.catalog.identities.claims import claim, equal, with_limits
from symnn.catalog.losses import BINARY_CROSS_ENTROPY, LOGISTIC_LOSS, label, z
from symnn.catalog.losses import p as predicted
from symnn.catalog.written import written
from symnn.core import Identity, Variable

z1, z2, z3, c = (Variable(name) for name in ("z1", "z2", "z3", "c"))
t1, t2, t3 = (Variable(name, Interval(0, 1)) for name in ("t1", "t2", "t3"))
p, q = info.positive, info.q
chance, forecast = info.p, info.inner
ratio = Variable("r", Interval.open(0, S.Infinity))
bit, coin = log(2), info.BINARY_ENTROPY(chance)


def softmax(first: Any, *others: Any) -> Any:
    """The first component of the softmax of the given logits."""
    return exp(first) / sum((exp(o) for o in others), exp(first))


p1, p2, p3 = softmax(z1, z2, z3), softmax(z2, z1, z3), softmax(z3, z1, z2)
three_class_loss = -t1 * log(p1) - t2 * log(p2) - t3 * log(p3)
one_target = Eq(t1 + t2 + t3, 1)
binary_cross_entropy = -chance * log(forecast) - (1 - chance) * log(1 - forecast)

IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "softmax_two_eq_sigmoid", "Softmax of two logits is a sigmoid",
        equal(softmax(z1, z2), SIGMOID(z1 - z2)), equal(softmax(z1, z2), SIGMOID(z2 - z1)),
        "Two-class networks need one output only.", ("bridle1990",),
    ),
    Identity(
        "softmax_shift_invariant", "Softmax does not see a common shift",
        equal(softmax(z1 + c, z2 + c, z3 + c), p1), equal(softmax(c * z1, c * z2, c * z3), p1),
        "The largest logit may be subtracted first, so that nothing overflows.", ("bridle1990",),
    ),
    Identity(
        "softmax_sum_one", "Softmax outputs sum to 1",
        equal(p1 + p2 + p3, 1), equal(p1 + p2, 1), "They form a distribution.", ("bridle1990",),
    ),
    Identity(
        "softmax_jacobian_diagonal", "Jacobian of softmax, diagonal",
        equal(Derivative(p1, z1), p1 * (1 - p1)), equal(Derivative(p1, z1), p1 * (1 + p1)),
        "An output grows with its own logit.", ("bridle1990",),
    ),
    Identity(
        "softmax_jacobian_off_diagonal", "Jacobian of softmax, off the diagonal",
        equal(Derivative(p1, z2), -p1 * p2), equal(Derivative(p1, z2), p1 * (1 - p2)),
        "An output falls as another logit grows.", ("bridle1990",),
    ),
    Identity(
        "softmax_cross_entropy_gradient", "Gradient of softmax cross-entropy",
        equal(Derivative(three_class_loss, z1), p1 - t1, one_target),
        equal(Derivative(three_class_loss, z1), p1 - t1),
        "Prediction minus target; needs targets that sum to 1.", ("bridle1990", "bishop2006"),
    ),
    Identity(
        "self_information_additive", "Information of independent events adds",
        equal(-log(p * q), -log(p) - log(q)), equal(-log(p + q), -log(p) - log(q)),
        "The property that singles out the logarithm.", ("shannon1948",),
    ),
    Identity(
        "self_information_nonnegative", "Information is not negative",
        claim(-log(p), ">=", 0), claim(-log(p), ">", 0),
        "A certain event informs of nothing.", ("shannon1948",),
    ),
    Identity(
        "self_information_derivative", "Information falls with probability",
        equal(Derivative(-log(ratio), ratio), -1 / ratio),
        equal(Derivative(-log(ratio), ratio), 1 / ratio),
        "Less likely events inform more.", ("shannon1948",),
    ),
    Identity(
        "self_information_bits_mul_log_two", "From bits to nats",
        equal(Mul(info.SELF_INFORMATION_BITS(p), bit, evaluate=False), info.SELF_INFORMATION(p)),
        equal(info.SELF_INFORMATION_BITS(p) / bit, info.SELF_INFORMATION(p)),
        "The units differ by a factor, so minima do not move.", ("shannon1948",),
    ),
    Identity(
        "entropy_term_le_inv_e", "No outcome contributes more than 1/e",
        claim(-p * log(p * S.Exp1), "<=", exp(-1) - p),
        claim(-p * log(p * S.Exp1), "<=", Rational(36, 100) - p),
        "The share -p log p = p - p log(e p) is largest at p = 1/e, not for likely outcomes.",
        ("cover2006",),
    ),
    Identity(
        "binary_entropy_symmetric", "Binary entropy is symmetric",
        with_limits(equal(written(coin, {chance: 1 - chance}), coin)),
        with_limits(equal(written(coin, {chance: 1 - chance}), -coin)),
        "Heads and tails may be exchanged.", ("shannon1948",),
    ),
    Identity(
        "binary_entropy_nonnegative", "Binary entropy is not negative",
        with_limits(claim(info.BINARY_ENTROPY(chance), ">=", 0)),
        with_limits(claim(info.BINARY_ENTROPY(chance), ">", 0)),
        "It is 0 for a certain outcome.", ("shannon1948",),
    ),
    Identity(
        "binary_entropy_le_log_two", "Binary entropy is at most one bit",
        with_limits(claim(info.BINARY_ENTROPY(chance), "<=", bit)),
        with_limits(claim(info.BINARY_ENTROPY(chance), "<", bit)),
        "A fair coin is the least predictable.", ("shannon1948", "cover2006"),
    ),
    Identity(
        "binary_entropy_second_derivative", "Binary entropy is strictly concave",
        equal(
            Derivative(info.BINARY_ENTROPY(forecast), forecast, forecast),
            -1 / (forecast * (1 - forecast)),
        ),
        equal(
            Derivative(info.BINARY_ENTROPY(forecast), forecast, forecast),
            1 / (forecast * (1 - forecast)),
        ),
        "So its only maximum is the fair coin.", ("cover2006",),
    ),
    Identity(
        "log_le_sub_one", "The logarithm lies below its tangent at 1",
        claim(log(ratio), "<=", ratio - 1), claim(log(ratio), "<", ratio - 1),
        "The one inequality behind all of Gibbs' inequality.", ("gibbs1902", "cover2006"),
    ),
    Identity(
        "cross_entropy_eq_entropy_add_divergence", "Cross-entropy is entropy plus divergence",
        with_limits(
            equal(
                binary_cross_entropy,
                Add(coin, info.BINARY_DIVERGENCE(forecast, chance), evaluate=False),
            )
        ),
        with_limits(
            equal(
                binary_cross_entropy,
                info.BINARY_ENTROPY(forecast) + info.BINARY_DIVERGENCE(forecast, chance),
            )
        ),
        "Minimizing one minimizes the other.", ("kullback1951", "cover2006"),
    ),
    Identity(
        "binary_divergence_nonnegative", "The divergence is not negative (Gibbs)",
        with_limits(claim(info.BINARY_DIVERGENCE(forecast, chance), ">=", 0)),
        with_limits(claim(info.BINARY_DIVERGENCE(forecast, chance), ">", 0)),
        "The best prediction of a coin is its own probability.", ("gibbs1902", "kullback1951"),
    ),
    Identity(
        "binary_cross_entropy_of_sigmoid", "Binary cross-entropy of a logit",
        equal(
            -label * log(SIGMOID(z)) - (1 - label) * log(1 - SIGMOID(z)), LOGISTIC_LOSS(z, label)
        ),
        equal(
            -label * log(SIGMOID(z)) - (1 - label) * log(1 - SIGMOID(z)), LOGISTIC_LOSS(-z, label)
        ),
        "The form that neither overflows nor takes the logarithm of 0.", ("bishop2006",),
    ),
    Identity(
        "binary_cross_entropy_derivative", "Slope of binary cross-entropy by the probability",
        equal(
            Derivative(BINARY_CROSS_ENTROPY(predicted), predicted),
            (predicted - label) / (predicted * (1 - predicted)),
        ),
        equal(Derivative(BINARY_CROSS_ENTROPY(predicted), predicted), predicted - label),
        "The denominator cancels against the slope of the sigmoid.", ("bishop2006",),
    ),
    Identity(
        "logistic_loss_derivative", "Slope of binary cross-entropy by the logit",
        equal(Derivative(LOGISTIC_LOSS(z), z), SIGMOID(z) - label),
        equal(Derivative(LOGISTIC_LOSS(z), z), label - SIGMOID(z)),
        "Prediction minus target.", ("bishop2006",),
    ),
    Identity(
        "logistic_loss_eq_stable", "Binary cross-entropy of a logit, without overflow",
        equal(LOGISTIC_LOSS(z), Max(z, 0) - z * label + log(1 + exp(-Abs(z)))),
        equal(LOGISTIC_LOSS(z), Max(z, 0) - z * label + log(1 + exp(-z))),
        "The exponential is at most 1, and its logarithm small where the rest is large.",
        ("abadi2016", "paszke2019"),
    ),
    Identity(
        "logistic_loss_second_derivative", "Curvature of binary cross-entropy by the logit",
        equal(Derivative(LOGISTIC_LOSS(z), z, z), SIGMOID(z) * (1 - SIGMOID(z))),
        equal(Derivative(LOGISTIC_LOSS(z), z, z), SIGMOID(z) * (1 + SIGMOID(z))),
        "Positive, so the loss is convex; at most 1/4.", ("bishop2006",),
    ),
)  # fmt: skip
