"""Identities of optimizers and initializers."""

from __future__ import annotations

from sympy import Abs, Derivative, Integer, Interval, S, Sum, Symbol, erf, sqrt

from symnn.catalog import moments
from symnn.catalog.identities.claims import equal
from symnn.catalog.initializers import (
    GLOROT_VARIANCE,
    HE_VARIANCE,
    LECUN_VARIANCE,
    fan_in,
    fan_out,
    initializer,
)
from symnn.catalog.optimizers import (
    ADAM,
    GRADIENT_DESCENT,
    MOMENTUM,
    NESTEROV,
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
    theta_next,
    v,
)
from symnn.catalog.written import written
from symnn.core import Identity, Variable

k = Symbol("k", integer=True)
curvature, optimum = Variable("h"), Variable("theta_star")
memory = Variable("beta", Interval.open(0, 1))
one, sigma = Integer(1), moments.sigma
own = {a: a for a in (eta, mu, beta_1, beta_2, epsilon)}

start = {m: S.Zero, s: S.Zero, t: one}
for left, right in ADAM.equations:  # the first step, as written
    start[left] = written(right, start)
first_adam = start[theta_next]
plain = GRADIENT_DESCENT.after_step({theta: theta, g: g, **own})[theta]
slope = curvature * (theta - optimum)
after_slope = GRADIENT_DESCENT.after_step({theta: theta, g: slope, **own})[theta]
pushed = MOMENTUM.after_step({theta: theta, g: g, v: v, **own})
ahead = NESTEROV.after_step({theta: theta + mu * v, g: g, v: v, **own})
steady = -eta * g * (1 - mu ** (t - 1)) / (1 - mu)
after_steady = MOMENTUM.after_step({theta: theta, g: g, v: steady, **own})[v]
warm = ADAM.after_step(
    {theta: theta, g: g, t: t, m: (1 - beta_1 ** (t - 1)) * g, s: s, **own}
)[m]  # fmt: skip
density, distribution = moments.NORMAL_DENSITY(moments.z), moments.NORMAL_DISTRIBUTION
z = moments.z
uniform, layer = moments.UNIFORM_VARIANCE.expression, moments.PREACTIVATION_VARIANCE.expression
half = moments.RECTIFIED_SECOND_MOMENT.expression
bound, he_bound = initializer("glorot_uniform").scale, initializer("he_uniform").scale
spread = sigma**2 / 2 * erf(z / (sqrt(2) * sigma))

IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "gradient_descent_contracts", "Gradient descent on a parabola",
        equal(after_slope - optimum, (1 - eta * curvature) * (theta - optimum)),
        equal(after_slope - optimum, (1 + eta * curvature) * (theta - optimum)),
        "The distance to the minimum shrinks by one factor every step.", ("cauchy1847",),
    ),
    Identity(
        "momentum_of_zero_is_gradient_descent", "Momentum without memory",
        equal(written(pushed[theta], {mu: S.Zero}), plain), equal(pushed[theta], plain),
        r"$\mu = 0$ is plain gradient descent.", ("polyak1964",),
    ),
    Identity(
        "momentum_velocity_constant_gradient", "Velocity under a constant gradient",
        equal(after_steady, -eta * g * (1 - mu**t) / (1 - mu)),
        equal(after_steady, -eta * g * (1 - mu ** (t + 1)) / (1 - mu)),
        r"It grows toward $1/(1 - \mu)$ plain steps.", ("polyak1964", "sutskever2013"),
    ),
    Identity(
        "nesterov_shifted_eq_lookahead", "Nesterov momentum, kept at the point ahead",
        equal(ahead[theta], pushed[theta] + mu * pushed[v]),
        equal(ahead[theta], pushed[theta]),
        "The rule for the point ahead follows from the rule for the parameter.",
        ("nesterov1983", "sutskever2013"),
    ),
    Identity(
        "adam_mean_constant_gradient", "Running mean under a constant gradient",
        equal(warm, (1 - beta_1**t) * g), equal(warm, (1 - beta_1 ** (t - 1)) * g),
        "What the bias correction divides by.", ("kingma2015",),
    ),
    Identity(
        "adam_weights_sum", "The weights of the running mean add up to a geometric sum",
        equal(Sum((1 - memory) * memory ** (t - k), (k, 1, t)), 1 - memory**t),
        equal(Sum((1 - memory) * memory ** (t - k), (k, 1, t)), one),
        "A finite geometric sum; the bias correction divides by it.", ("kingma2015",),
    ),
    Identity(
        "adam_weights_sum_step", "One step of the sum of the weights",
        equal(beta_1 * (1 - beta_1 ** (t - 1)) + (1 - beta_1), 1 - beta_1**t),
        equal(beta_1 * (1 - beta_1 ** (t - 1)) + (1 - beta_1), 1 - beta_1 ** (t + 1)),
        "The induction step of the geometric sum.", ("kingma2015",),
    ),
    Identity(
        "adam_first_step", "The first step of Adam is as long as the learning rate",
        equal(first_adam, theta - eta * g / (Abs(g) + epsilon)),
        equal(first_adam, theta - eta * g / (g + epsilon)),
        "Whatever the scale of the gradient.", ("kingma2015",),
    ),
    Identity(
        "glorot_uniform_variance", "The Glorot bound has the Glorot variance",
        equal(written(uniform, {moments.a: bound}), GLOROT_VARIANCE.expression),
        equal(moments.UNIFORM_VARIANCE(he_bound), GLOROT_VARIANCE.expression),
        "A uniform law on [-a, a] has variance a^2/3.", ("glorot2010",),
    ),
    Identity(
        "he_uniform_variance", "The He bound has the He variance",
        equal(written(uniform, {moments.a: he_bound}), HE_VARIANCE.expression),
        equal(he_bound**2, HE_VARIANCE.expression),
        "A bound is not a standard deviation.", ("he2015",),
    ),
    Identity(
        "he_div_glorot", "He against Glorot",
        equal(HE_VARIANCE.expression / GLOROT_VARIANCE.expression, (fan_in + fan_out) / fan_in),
        equal(HE_VARIANCE.expression / GLOROT_VARIANCE.expression, Integer(2)),
        "Twice the variance only where both sizes agree.", ("glorot2010", "he2015"),
    ),
    Identity(
        "he_keeps_second_moment", "He keeps the variance through a rectifier",
        equal(
            written(layer, {moments.variance: HE_VARIANCE.expression, moments.square: half}),
            sigma**2,
        ),
        equal(
            moments.PREACTIVATION_VARIANCE(
                LECUN_VARIANCE.expression, fan_in, moments.RECTIFIED_SECOND_MOMENT.expression
            ),
            sigma**2,
        ),
        "Half is lost in the rectifier; twice the variance makes up for it.", ("he2015",),
    ),
    Identity(
        "lecun_keeps_variance", "LeCun keeps the variance through a linear layer",
        equal(
            written(
                layer, {moments.variance: LECUN_VARIANCE.expression, moments.square: sigma**2}
            ),
            sigma**2,
        ),
        equal(
            moments.PREACTIVATION_VARIANCE(GLOROT_VARIANCE.expression, fan_in, sigma**2), sigma**2
        ),
        "Values keep their scale from layer to layer.", ("lecun1998",),
    ),
    Identity(
        "normal_density_derivative", "Slope of the normal density",
        equal(Derivative(density, z), -z / sigma**2 * density),
        equal(Derivative(density, z), z / sigma**2 * density),
        "Integrating by parts with it gives the moments.", ("bishop2006",),
    ),
    Identity(
        "normal_distribution_reflection", "Reflection of the normal distribution function",
        equal(written(distribution(z), {z: -z}), 1 - distribution(z)),
        equal(written(distribution(z), {z: -z}), -distribution(z)),
        "Half of the preactivations are negative.", ("bishop2006",),
    ),
    Identity(
        "normal_second_moment_antiderivative", "Antiderivative of the second moment",
        equal(Derivative(spread - sigma**2 * z * density, z), z**2 * density),
        equal(Derivative(spread + sigma**2 * z * density, z), z**2 * density),
        r"From 0 to infinity it grows by $\sigma^2/2$, the second moment behind a rectifier.",
        ("he2015",),
    ),
    Identity(
        "uniform_second_moment_antiderivative", "Antiderivative of the uniform second moment",
        equal(Derivative(z**3 / (6 * moments.a), z), z**2 / (2 * moments.a)),
        equal(Derivative(z**3 / (3 * moments.a), z), z**2 / (2 * moments.a)),
        "From -a to a it grows by a^2/3.", ("glorot2010",),
    ),
)  # fmt: skip
