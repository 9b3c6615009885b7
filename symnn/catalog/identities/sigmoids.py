"""Identities of the sigmoid and the hyperbolic tangent."""

from __future__ import annotations

from sympy import Derivative, Interval, Rational, S, cosh, tanh

from symnn.catalog.activations import SIGMOID, x
from symnn.catalog.identities.claims import claim, equal
from symnn.core import Identity, Variable

L = Variable("L", S.Naturals)
w, b = Variable("w"), Variable("b")
s = SIGMOID
slope = Variable("s", Interval(0, Rational(1, 4)))

IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "tanh_eq_two_sigmoid_double_sub_one", "tanh is a stretched sigmoid",
        equal(tanh(x), 2 * s(2 * x) - 1), equal(tanh(x), 2 * s(x) - 1),
        "A network of tanh units is a network of sigmoid units with other weights.",
        ("goodfellow2016",),
    ),
    Identity(
        "sigmoid_eq_half_add_half_tanh_half", "The sigmoid by tanh",
        equal(s(x), (1 + tanh(x / 2)) / 2), equal(s(x), (1 + tanh(x)) / 2),
        "The converse of the stretched sigmoid.", ("goodfellow2016",),
    ),
    Identity(
        "sigmoid_neg_eq_one_sub_sigmoid", "Reflection of the sigmoid",
        equal(s(-x), 1 - s(x)), equal(s(-x), -s(x)),
        "The probability of the other class.", ("bishop2006",),
    ),
    Identity(
        "sigmoid_affine_reflection", "A negative weight flips a sigmoid unit",
        equal(s(w * x + b), 1 - s(-w * x - b)), equal(s(w * x + b), 1 - s(-w * x + b)),
        "Units of negative weight are flipped units of positive weight.", ("nielsen2015",),
    ),
    Identity(
        "sigmoid_positive", "The sigmoid is positive",
        claim(s(x), ">", 0), claim(s(x), ">", Rational(1, 100)),
        "Every class keeps some probability.", ("bishop2006",),
    ),
    Identity(
        "sigmoid_lt_one", "The sigmoid stays below 1",
        claim(s(x), "<", 1), claim(s(x), "<", Rational(99, 100)),
        "No prediction is certain.", ("bishop2006",),
    ),
    Identity(
        "sigmoid_derivative", "Derivative of the sigmoid",
        equal(Derivative(s(x), x), s(x) * (1 - s(x))),
        equal(Derivative(s(x), x), s(x) * (1 + s(x))),
        "The slope is computed from the value, without another exponential.",
        ("rumelhart1986", "bishop2006"),
    ),
    Identity(
        "sigmoid_derivative_eq_sigmoid_mul_sigmoid_neg", "The slope of the sigmoid is even",
        equal(Derivative(s(x), x), s(x) * s(-x)), equal(Derivative(s(x), x), s(x) * s(x)),
        "A form that loses no digits for large x.", ("bishop2006",),
    ),
    Identity(
        "sigmoid_derivative_by_cosh", "The slope of the sigmoid by cosh",
        equal(Derivative(s(x), x), 1 / (4 * cosh(x / 2) ** 2)),
        equal(Derivative(s(x), x), 1 / (4 * cosh(x) ** 2)),
        "Shows that the slope is even and largest at 0.", ("bishop2006",),
    ),
    Identity(
        "sigmoid_second_derivative", "Second derivative of the sigmoid",
        equal(Derivative(s(x), x, x), s(x) * (1 - s(x)) * (1 - 2 * s(x))),
        equal(Derivative(s(x), x, x), s(x) * (1 - s(x)) * (1 + 2 * s(x))),
        "It changes sign at 0, where the slope is largest.", ("bishop2006",),
    ),
    Identity(
        "sigmoid_derivative_le_quarter", "The slope of the sigmoid is at most 1/4",
        claim(s(x) * (1 - s(x)), "<=", Rational(1, 4)),
        claim(s(x) * (1 - s(x)), "<", Rational(1, 4)),
        "Every sigmoid layer shrinks the gradient at least four times.", ("hochreiter1991",),
    ),
    Identity(
        "slope_power_le_quarter_power", "Vanishing product over L layers",
        claim((4 * slope) ** L, "<=", 1), claim((5 * slope) ** L, "<=", 1),
        "The gradient through L sigmoid units shrinks geometrically.", ("hochreiter1991",),
    ),
    Identity(
        "sigmoid_unit_slope", "A weight sets the steepness of a sigmoid unit",
        equal(Derivative(s(w * x + b), x), w * s(w * x + b) * (1 - s(w * x + b))),
        equal(Derivative(s(w * x + b), x), s(w * x + b) * (1 - s(w * x + b))),
        "At the center -b/w the slope is w/4.", ("nielsen2015",),
    ),
    Identity(
        "tanh_derivative", "Derivative of tanh",
        equal(Derivative(tanh(x), x), 1 - tanh(x) ** 2),
        equal(Derivative(tanh(x), x), 1 + tanh(x) ** 2),
        "The slope is computed from the value; it is 1 at 0.", ("goodfellow2016",),
    ),
    Identity(
        "tanh_neg_eq_neg_tanh", "tanh is odd",
        equal(s(-2 * x) - s(2 * x), -tanh(x)), equal(s(-2 * x) - s(2 * x), tanh(x)),
        "Values are centered at 0.", ("goodfellow2016",),
    ),
    Identity(
        "tanh_double", "Double argument of tanh",
        equal(tanh(2 * x), 2 * tanh(x) / (1 + tanh(x) ** 2)),
        equal(tanh(2 * x), 2 * tanh(x) / (1 - tanh(x) ** 2)),
        "Addition theorem.", ("spivak2008",),
    ),
)  # fmt: skip
