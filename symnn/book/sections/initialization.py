"""Weight initialization."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Derivative, Integer, Interval, Rational, S, sqrt, tanh

from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import (
    Defined,
    Derived,
    Equated,
    EventLaw,
    Recorded,
    Rounded,
    Stated,
    stated,
)
from symnn.catalog.activations import SIGMOID, x
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.initializers import GLOROT_VARIANCE, HE_VARIANCE, fan_in, fan_out, initializer
from symnn.catalog.moments import NORMAL_DENSITY, UNIFORM_VARIANCE
from symnn.catalog.written import written
from symnn.core import Variable, sizes, tensor
from symnn.indexed import Program, Sum, gradient, index
from symnn.probability import P, events

FAR = Variable("x", Interval.open(5, sp.oo))
SLOPE = SIGMOID(x) * (1 - SIGMOID(x))
bound = Variable("a")
glorot, he = GLOROT_VARIANCE.expression, HE_VARIANCE.expression


def value_at(point: Any) -> Any:
    """The sigmoid there, as written."""
    return written(SIGMOID(x), {x: point})


def slope_at(point: Any) -> Any:
    """The slope of the sigmoid, by its value there, as written."""
    return written(SLOPE, {x: point})


def equal_units() -> tuple[Equated, ...]:
    """Two units of a hidden layer with the same weights get the same gradients."""
    D, U, K = sizes("D U K")
    i, j, u, k = index("i", D), index("j", U), index("u", U), index("k", K)
    X, delta, c, v = tensor("X", D), tensor("delta", K), tensor("c", D), tensor("v", K)
    W, V = tensor("W", D, U), tensor("V", U, K)
    network = Program()
    h = network.define("h", (j,), tanh(Sum(X[i] * W[i, j], i)))
    loss = network.define("L", (), Sum(delta[k] * V[j, k] * h[j], j, k))
    found = gradient(network, loss, W)

    alike = Program()
    first = alike.define("W", (i, j), c[i])
    second = alike.define("V", (j, k), v[k])
    hidden = alike.define("h", (j,), tanh(Sum(X[i] * first[i, j], i)))

    def slope(unit: Any) -> Any:
        return X[i] * (1 - hidden[unit] ** 2) * Sum(delta[k] * second[unit, k], k)

    general = X[i] * (1 - h[j] ** 2) * Sum(delta[k] * V[j, k], k)
    return (
        Equated(found.gradients[0][i, j], general, "The gradient of a weight of unit $j$.", found),
        Equated(slope(j), slope(u), "Units $j$ and $u$ with the same weights learn the same.",
                alike),
    )  # fmt: skip


def count_of_terms(*indices: Any) -> Any:
    """How many terms a sum over the indices has."""
    return Sum(S.One, *indices)


N, M, C, K = sizes("n_in n_out C K")
i_in, j_out = index("i", N), index("j", M)
channel, row, column = index("c", C), index("k", K), index("l", K)
negative, zero, positive = events("N Z P")
deviation = Variable("sigma", Interval.open(0, sp.oo))
z = Variable("z")

ITEMS: tuple[Item, ...] = (
    Item(
        "init.importance",
        "Units that start equal stay equal: they get the same gradients, whatever the data. Only "
        "random weights tell them apart; and they must lie where the activation responds.",
        equal_units(),
        twins=(stated("tanh(x) == tanh(y)", "Units with different weights have equal values.",
                      x="Reals", y="Reals"),),
        beside=(Stated(claim(slope_at(FAR), "<", Rational(665, 100000)),
                       "Where the sigmoid does not respond: beyond 5 its slope is below "
                       "0.00665."),),
    ),
    Item(
        "init.saturation",
        "Beyond 5 the sigmoid is within 0.0067 of its limits, and its slope is below 2.7 % of the "
        "largest one. It never is 0.",
        (
            Rounded(SIGMOID(Integer(5)), "0.99331", "The values at 5"),
            Rounded(SIGMOID(Integer(-5)), "0.0066929", "and at $-5$,"),
            Rounded(slope_at(Integer(5)), "0.0066481", "and the slope at 5."),
            Stated(claim(slope_at(FAR), "<", Rational(665, 100000)),
                   "Everywhere beyond 5 it is below 0.00665."),
            Stated(claim(SLOPE, ">", 0), "Nowhere is the slope 0."),
        ),
        twins=(Rounded(SIGMOID(Integer(5)), "1.00000", "It is 1 to five decimals."),),
        erratum=Erratum(
            "Outside of $(-5, 5)$ the slope is 0, and only inside it is positive.",
            "The slope is positive everywhere; outside it is below 0.00665.",
            wrong=(Stated(equal(slope_at(FAR), S.Zero)),),
        ),
    ),
    Item(
        "init.vanishing_tanh",
        "tanh is a sigmoid of twice the argument, stretched to $(-1, 1)$: it saturates twice as "
        "early, beyond 2.5, but its slope reaches 1, so that no factor 4 is lost.",
        (
            Recorded("tanh_eq_two_sigmoid_double_sub_one"),
            stated("1 - tanh(x)**2 <= 1", "No slope exceeds 1,", x="Reals"),
            stated("1 - tanh(0)**2 == 1", "which is that at 0."),
        ),
        twins=(stated("1 - tanh(x)**2 <= 1/4", "The bound of the sigmoid.", x="Reals"),),
        erratum=Erratum(
            "The numbers of the sigmoid hold for tanh too.",
            "The range is $(-2.5, 2.5)$ instead of $(-5, 5)$, and the largest slope 1 instead of "
            "1/4.",
            wrong=(stated("1 - tanh(x)**2 <= 1/4", x="Reals"),),
        ),
    ),
    Item(
        "init.sigmoid_deriv_max",
        "With $s = \\sigma(x)$ the slope is $s(1-s)$, and a product of two numbers that sum to 1 "
        "is largest when they are equal.",
        (
            Derived("sigmoid_bound"),
            Stated(equal(slope_at(Integer(0)), Rational(1, 4)), "At 0 it is reached."),
            Rounded(Rational(1, 4), "0.25"),
        ),
        twins=(Stated(claim(SLOPE, "<", Rational(1, 4)), "It is never reached."),
               Stated(equal(slope_at(Integer(0)), Rational(3, 10)), "It is larger.")),
    ),
    Item(
        "init.factor_four",
        "What goes back through a sigmoid is multiplied by its slope: a quarter at best.",
        (Recorded("sigmoid_derivative_le_quarter"),),
        twins=(stated("exp(-x)/(1+exp(-x))**2 >= 1/4", "The slope, written out, is at least a "
                      "quarter.", x="Reals"),),
        erratum=Erratum(
            "The gradient gets *at most* four times smaller.",
            "It gets *at least* four times smaller: four times at best, 150 times at $x = 5$.",
            wrong=(Stated(claim(SLOPE, ">=", Rational(1, 4))),),
            right=(Stated(claim(1 / slope_at(Integer(5)), ">", 150)),),
        ),
    ),
    Item(
        "init.vanishing_depth",
        "Each layer multiplies by a slope of at most 1/4 and by a weight. While weights are at "
        "most 1 in size, $L$ layers leave at most $4^{-L}$.",
        (
            Derived("vanishing_gradient"),
            Rounded(Rational(1, 4**5), "0.000977", "Five layers leave less than a thousandth,"),
            Rounded(Rational(1, 4**10), "0.00000095", "ten less than a millionth."),
        ),
        twins=(stated("w/4 <= 1", "Weights do not matter: up to 8 they do not let it "
                      "grow.", w="Interval(0, 8)"),),
        sources=("hochreiter1991",),
    ),
    Item(
        "init.lu_gradient",
        "Rectifiers pass the gradient of positive preactivations as it is. Of the others ReLU "
        "passes nothing, a leaky one $\\alpha$, ELU $\\alpha e^a$.",
        (
            Stated(equal(Derivative(sp.Max(0, x), x), S.One, x > 0), "ReLU above 0,"),
            Stated(equal(Derivative(sp.Max(0, x), x), S.Zero, x < 0), "and below."),
            Recorded("leaky_relu_derivative"), Recorded("elu_derivative_left"),
        ),
        twins=(Stated(equal(Derivative(sp.Max(0, x), x), S.One, x < 0), "ReLU passes it below 0 "
                      "too."),),
        erratum=Erratum(
            "The gradient is 1 in most cases.",
            "It is 1 for positive preactivations; if these are symmetric about 0, that is half of "
            "the units.",
            wrong=(Stated(equal(Derivative(sp.Max(0, x), x), S.One, x < 0)),),
        ),
    ),
    Item(
        "init.xavier_uniform",
        "The bound is chosen so that a uniform weight has the Glorot variance.",
        (
            Defined(((bound, initializer("glorot_uniform").scale),)),
            Recorded("glorot_uniform_variance", words="A uniform law on $[-a, a]$ has the "
                     "variance $a^2/3$, so this one has the Glorot variance."),
            Derived("uniform_variance"),
        ),
        twins=(Recorded("glorot_uniform_variance", True, "The bound of He."),),
        sources=("glorot2010",),
    ),
    Item(
        "init.fan",
        "$n_{in}$ and $n_{out}$, called fan-in and fan-out, are the sizes of the two layers that "
        "the matrix joins: each unit sums $n_{in}$ products forward, each error signal $n_{out}$ "
        "backward. A window of a convolution has channels times its area.",
        (
            Equated(count_of_terms(i_in), N, "Terms of a preactivation."),
            Equated(count_of_terms(j_out), M, "Terms of an error signal."),
            Equated(count_of_terms(channel, row, column), C * K**2, "Terms of a window."),
        ),
        twins=(Equated(count_of_terms(channel, row, column), C * K, "Its side for its area."),),
        erratum=Erratum(
            "The number of units that feed the current unit, and of those that it feeds.",
            "Of those that feed it and of the units of its own layer: the matrix has the shape "
            "$n_{in} \\times n_{out}$.",
        ),
        sources=("glorot2010",),
    ),
    Item(
        "init.xavier_normal",
        "Forward the variance is kept by $1/n_{in}$, backward by $1/n_{out}$. The harmonic mean of "
        "both is the compromise.",
        (
            Derived("xavier"),
            kept(lambda: Stated(equal(2 / (1 / (1 / fan_in) + 1 / (1 / fan_out)), glorot),
                                "The harmonic mean of $1/n_{in}$ and $1/n_{out}$.")),
            Defined(((deviation, initializer("glorot_normal").scale),),
                    "The standard deviation is its root."),
        ),
        twins=(Stated(equal(glorot**2, glorot),
                      "A variance may be passed for a standard deviation."),),
        sources=("glorot2010",),
    ),
    Item(
        "init.xavier_use",
        "The derivation takes the activation for the identity near 0: value 0, slope 1. So is "
        "tanh; the sigmoid is not.",
        (
            stated("tanh(0) == 0", "tanh has the value 0 at 0"),
            stated("Limit(tanh(x)/x, x, 0) == 1", "and the slope 1.", x="Reals"),
            Stated(equal(value_at(Integer(0)), Rational(1, 2)), "The sigmoid has the value 1/2"),
            Stated(equal(slope_at(Integer(0)), Rational(1, 4)), "and the slope 1/4."),
        ),
        twins=(Stated(equal(value_at(Integer(0)), S.Zero), "The sigmoid has the value 0."),),
        erratum=Erratum(
            "Recommended for sigmoid and tanh alike.",
            "It holds for tanh. A sigmoid scales the variance by 1/16 and adds a mean of 1/2.",
            wrong=(Stated(equal(slope_at(Integer(0)), S.One)),),
        ),
    ),
    Item(
        "init.he_uniform", "The bound whose uniform law has the He variance.",
        (
            Defined(((bound, initializer("he_uniform").scale),)), Recorded("he_uniform_variance"),
        ),
        twins=(Stated(equal(UNIFORM_VARIANCE(sqrt(2 / fan_in)), he),
                      "The standard deviation serves as the bound."),),
        sources=("he2015",),
    ),
    Item(
        "init.he_normal",
        "A rectifier keeps half of the second moment, so the variance is doubled.",
        (Derived("rectified_moment"), Derived("he"), Recorded("he_keeps_second_moment")),
        twins=(Recorded("he_keeps_second_moment", True, "With the variance $1/n_{in}$."),),
        erratum=Erratum(
            "Normal with mean 0 and *variance 0*.",
            "The variance is the displayed one, $2/n_{in}$. With variance 0 all weights were 0.",
            wrong=(Stated(equal(he, S.Zero)),),
        ),
        sources=("he2015",),
    ),
    Item(
        "init.relu_half",
        "If negative and positive preactivations are equally likely, and 0 has probability 0, half "
        "of the units are silent. $N$: negative, $Z$: zero, $P$: positive.",
        (
            EventLaw(P(negative | zero), Rational(1, 2), "For any symmetric law.",
                     where=(sp.Eq(P(negative), P(positive)), sp.Eq(P(zero), 0)),
                     null=(negative & zero, negative & positive, zero & positive,
                           ~(negative | zero | positive))),
            Stated(equal(sp.Integral(NORMAL_DENSITY(z, deviation), (z, -sp.oo, 0)),
                         Rational(1, 2)), "For a normal law of any width."),
        ),
        twins=(Stated(equal(sp.Integral(NORMAL_DENSITY(z - 1, deviation), (z, -sp.oo, 0)),
                            Rational(1, 2)), "With a bias of 1."),),
    ),
    Item(
        "init.he_vs_xavier",
        "He gives $(n_{in} + n_{out})/n_{in}$ times the variance of Glorot: twice as much exactly "
        "when the layer has as many inputs as outputs.",
        (
            Recorded("he_div_glorot"),
            Stated(equal(he / glorot - 2, (fan_out - fan_in) / fan_in),
                   "The difference from 2 vanishes only for equal sizes."),
        ),
        twins=(Stated(equal(he / glorot, Integer(2)), "For every layer."),),
        erratum=Erratum(
            "The variance is increased *by* two times, for every layer.",
            "It is increased *to* two times, and that only for $n_{in} = n_{out}$; from 100 to "
            "300 units it is four times.",
            wrong=(Stated(equal(he / glorot, Integer(3))),),
            right=(kept(lambda: Stated(equal(
                Rational(2, 100) * ((Integer(100) + 300) / Integer(2)), 4),
                "He's variance over Glorot's, from 100 to 300 units.")),),
        ),
        sources=("he2015",),
    ),
)  # fmt: skip
