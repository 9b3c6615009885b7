"""Improvements of stochastic gradient descent."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Abs, Integer, Interval, Rational, S, Sum, Symbol, sqrt

from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import (
    Cited,
    Defined,
    Derived,
    Recorded,
    Stated,
)
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.optimizers import (
    ADAM,
    MOMENTUM,
    NESTEROV,
    UpdateRule,
    beta_1,
    beta_2,
    epsilon,
    eta,
    g,
    m,
    mu,
    s,
    t,
    theta,
    v,
)
from symnn.core import Variable

POSITIVE = Interval.open(0, sp.oo)
k = Symbol("k", integer=True)
curvature, old, other = Variable("h", POSITIVE), Variable("v_old"), Variable("g_2")
scale, rate = Variable("c", POSITIVE), Variable("eta", POSITIVE)
step = Variable("a")
memory = Variable("beta", Interval.open(0, 1))
own = {a: a for a in (eta, mu, beta_1, beta_2, epsilon)}
pushed = MOMENTUM.after_step({theta: theta, g: g, v: v, **own})
bowl = kept(lambda: MOMENTUM.after_step({theta: theta, g: curvature * theta, v: v, **own}))
trace = 1 + mu - eta * curvature


def rule(of: UpdateRule) -> Defined:
    """The equations of an update rule, as they are computed."""
    return Defined(of.equations)


def first_step(eps_inside: bool = False) -> Any:
    """How far Adam goes in its first step, from means of 0."""
    mean, square = (1 - beta_1) * g / (1 - beta_1), (1 - beta_2) * g**2 / (1 - beta_2)
    below = sqrt(square + epsilon) if eps_inside else sqrt(square) + epsilon
    return eta * mean / below


def scaled(by: Any) -> Any:
    """A step of Adam without epsilon, with gradients multiplied by a number."""
    return eta * (by * m) / sqrt(by**2 * s)


ITEMS: tuple[Item, ...] = (
    Item(
        "opt.momentum_idea",
        "A ball that rolls downhill keeps its speed. A step that points the way of the last one "
        "is lengthened by it; one that points the other way is damped.",
        (
            Stated(claim(Abs(mu * old - eta * g), ">=", Abs(eta * g), old * g <= 0, eta >= 0,
                         mu >= 0), "The last step went downhill: this one is longer."),
            Stated(claim(Abs(mu * old - eta * g), "<=", sp.Max(Abs(mu * old), Abs(eta * g)),
                         old * g >= 0, eta >= 0, mu >= 0), "It went uphill: they damp."),
        ),
        twins=(Stated(claim(Abs(mu * old - eta * g), ">=", Abs(eta * g), eta >= 0, mu >= 0),
                      "It is longer whichever way the last one went."),),
        erratum=Erratum(
            "A large last step makes this one large.",
            "Only if both point the same way; else it makes this one smaller.",
            wrong=(Stated(claim(Abs(mu * old - eta * g), ">=", Abs(eta * g), eta >= 0, mu >= 0)),),
        ),
        sources=("polyak1964",),
    ),
    Item(
        "opt.momentum_velocity",
        "The velocity is a sum of all gradients, older ones weighted less. Under one constant "
        "gradient it tends to $1/(1-\\mu)$ plain steps: ten of them for $\\mu = 0.9$.",
        (
            Defined(MOMENTUM.equations[:1]), Derived("momentum"),
            Recorded("momentum_velocity_constant_gradient", words="A step keeps the closed form "
                     "$-\\eta g (1 - \\mu^t)/(1 - \\mu)$, which tends to $1/(1-\\mu)$ plain "
                     "steps."),
            kept(lambda: Stated(equal(1 / (1 - Rational(9, 10)), Integer(10)),
                                "For $\\mu = 0.9$.")),
        ),
        twins=(Recorded("momentum_velocity_constant_gradient", True, "With one power more."),),
        sources=("polyak1964", "sutskever2013"),
    ),
    Item(
        "opt.momentum_mu",
        "$\\mu$ is a share of the last step, at least 0 and below 1. 0 is plain descent. At 1 the "
        "velocity grows with every step, $v_t = -\\eta g t$.",
        (
            Recorded("momentum_of_zero_is_gradient_descent", words="With $\\mu = 0$ it is plain "
                     "gradient descent."),
            Stated(equal(-eta * g * (t - 1) - eta * g, -eta * g * t),
                   "One more step with $\\mu = 1$."),
            Stated(claim(rate * scale * t, ">", step, t > step / (rate * scale)),
                   "After enough steps it is above any bound."),
        ),
        twins=(Recorded("momentum_of_zero_is_gradient_descent", True, "So it is with any "
                        "$\\mu$."),),
        erratum=Erratum(
            "$\\mu$ lies between 0 and 1.",
            "1 is excluded: under a constant gradient the velocity would grow without bound.",
            wrong=(Stated(equal(-eta * g * (t - 1) - eta * g, -eta * g * (t - 1)),
                          "With $\\mu = 1$ the velocity stays as it is."),),
        ),
    ),
    Item(
        "opt.momentum_update",
        "On a parabola of curvature $h$ the pair of parameter and velocity is multiplied by one "
        "matrix in each step. Its determinant is $\\mu$; both roots of its characteristic "
        "polynomial lie inside the unit circle exactly when that polynomial is positive at 1 and "
        "$-1$ and $\\mu < 1$: for $0 < \\eta h < 2(1 + \\mu)$.",
        (
            Defined(MOMENTUM.equations),
            Stated(equal(bowl[theta], (1 - eta * curvature) * theta + mu * v),
                   "The next parameter, linear in both,"),
            Stated(equal(kept(lambda: mu * v - eta * (curvature * theta)),
                         mu * v - eta * curvature * theta), "and the next velocity."),
            Stated(equal((1 - eta * curvature) * mu + mu * eta * curvature, mu),
                   "The determinant of the matrix."),
            Stated(claim(1 - trace + mu, ">", 0, eta * curvature > 0),
                   "The polynomial $\\lambda^2 - (1 + \\mu - \\eta h)\\lambda + \\mu$ at 1,"),
            Stated(claim(1 + trace + mu, ">", 0, eta * curvature < 2 * (1 + mu)), "and at $-1$."),
        ),
        twins=(Stated(claim(1 + trace + mu, ">", 0, eta * curvature > 0),
                      "At $-1$ for steps of any length."),),
    ),
    Item(
        "opt.nesterov",
        "The gradient is taken where momentum will lead. On a parabola that lowers the inertia "
        "from $\\mu$ to $\\mu(1 - \\eta h)$, so that it overshoots less. Code keeps the point "
        "ahead, which needs the gradient only where the parameter is.",
        (rule(NESTEROV), Derived("nesterov"), Recorded("nesterov_shifted_eq_lookahead")),
        twins=(Recorded("nesterov_shifted_eq_lookahead", True, "Without the step ahead."),),
        sources=("nesterov1983", "sutskever2013"),
    ),
    Item(
        "opt.adam_moments",
        "Two running means: of the gradients and of their squares. Each is a weighted sum of all "
        "so far; the second estimates $\\mathrm{E}[g^2]$, which is the variance only for mean 0.",
        (
            Defined(ADAM.equations[:2]), Derived("adam"),
            Recorded("adam_mean_constant_gradient", words="Under a constant gradient the first "
                     "mean is $g(1 - \\beta_1^t)$ after $t$ steps, and a step keeps that form."),
            kept(lambda: Stated(equal((g**2 + other**2) / 2 - ((g + other) / 2) ** 2,
                                      ((g - other) / 2) ** 2),
                                "Mean of squares minus square of the mean, here of two gradients: "
                                "that is the variance.")),
        ),
        twins=(Recorded("adam_mean_constant_gradient", True, "With one power less."),
               Stated(equal((g**2 + other**2) / 2, ((g - other) / 2) ** 2),
                      "The mean of squares is the variance.")),
        erratum=Erratum(
            "The second is the variance, and both are means of earlier *updates* of the weights.",
            "It is the mean of the squares, without the mean subtracted; both are means of "
            "gradients.",
            wrong=(Stated(equal(g**2, S.Zero), "For a constant gradient the variance is 0."),),
        ),
        sources=("kingma2015",),
    ),
    Item(
        "opt.adam_defaults",
        "The values that the authors of the method recommend.",
        (
            Defined(tuple((h.symbol, h.default) for h in ADAM.hyperparameters)),
            Cited("$\\beta_1 = 0.9$, $\\beta_2 = 0.999$, both means start at 0; the paper adds "
                  "$\\eta = 0.001$ and $\\varepsilon = 10^{-8}$.", ("kingma2015",)),
        ),
    ),
    Item(
        "opt.adam_bias_example",
        "From 0, the first mean is a tenth of the gradient: 1 instead of 10. Divided by "
        "$1 - \\beta_1$ it is right.",
        (
            kept(lambda: Stated(equal(
                Rational(9, 10) * 0 + (1 - Rational(9, 10)) * 10, Integer(1)),
                "The first mean, from 0, for the gradient 10.")),
            kept(lambda: Stated(equal(1 / (1 - Rational(9, 10) ** 1), Integer(10)), "Corrected.")),
        ),
        twins=(kept(lambda: Stated(equal(
            1 / (1 - Rational(9, 10) ** 2), Integer(10)), "With the power of the next step.")),),
    ),
    Item(
        "opt.adam_bias_correction",
        "The weights of the mean sum to $1 - \\beta^t$, so for gradients of one mean it is too "
        "small by that factor.",
        (Defined(ADAM.equations[2:4]), Recorded("adam_weights_sum"), Derived("adam")),
        twins=(Recorded("adam_weights_sum_step", True, "One step of the sum, with a power more."),
               Stated(equal(Sum((1 - memory) * memory ** (t - k), (k, 1, t)),
                            1 - memory ** (t + 1)), "The sum with a power more.")),
        sources=("kingma2015",),
    ),
    Item(
        "opt.adam_update",
        "The step is the ratio of the means. The first one has the size $\\eta$ whatever the "
        "gradient; $\\varepsilon$ stands outside of the root.",
        (
            Defined(ADAM.equations[4:]),
            Recorded("adam_first_step", words="The first step, whatever the scale of the "
                     "gradient."),
            kept(lambda: Stated(equal(scaled(scale), scaled(S.One), s > 0),
                   "Without $\\varepsilon$ a scaled gradient makes the same step.")),
        ),
        twins=(Recorded("adam_first_step", True, "Without the size of the gradient below."),
               Stated(equal(first_step(eps_inside=True), first_step(), g > 0),
                      "With $\\varepsilon$ inside of the root the first step is the same.")),
        sources=("kingma2015",),
    ),
    Item(
        "opt.adam_adaptive",
        "Each parameter has a rate of its own, $\\eta/(\\sqrt{\\hat v} + \\varepsilon)$: where "
        "gradients have been large it is small. Scaling one coordinate of the loss leaves the "
        "steps of all others as they are.",
        (
            Stated(claim(eta / (sqrt(s) + epsilon), ">", eta / (sqrt(s + scale) + epsilon),
                         eta > 0, s >= 0), "Larger squares, smaller rate."),
            kept(lambda: Stated(equal(scaled(scale), scaled(S.One), s > 0),
                                "Its own scale cancels, but for $\\varepsilon$.")),
        ),
        twins=(Stated(equal(eta * (scale * m) / (sqrt(scale**2 * s) + epsilon),
                            eta * m / (sqrt(s) + epsilon), s > 0),
                      "It cancels with $\\varepsilon$ too."),),
        sources=("kingma2015",),
    ),
    Item(
        "doc.summary",
        "",
        (Cited("From vectors and probability through information and derivatives to networks, "
               "their losses and gradients: what a network computes, how wrong it is, and how it "
               "learns."),),
    ),
)  # fmt: skip
