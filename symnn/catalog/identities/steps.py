"""Identities of the adaptive optimizers and of schedules."""

from __future__ import annotations

from sympy import Abs, Derivative, Integer, Integral, Interval, Ne, S, pi, sin, sqrt

from symnn.catalog import schedules as plan
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.optimizers import (
    ADADELTA,
    ADAGRAD,
    ADAM,
    ADAMAX,
    ADAMW,
    AMSGRAD,
    GRADIENT_DESCENT,
    LION,
    NADAM,
    RMSPROP,
    beta_1,
    decay,
    epsilon,
    eta,
    g,
    m,
    rho,
    s,
    t,
    theta,
    theta_next,
)
from symnn.catalog.updates import d, m_hat, s_max, s_max_next, s_next, step, u
from symnn.catalog.written import written
from symnn.core import Identity, Variable

scale = Variable("c", Interval.open(0, S.Infinity))
zero, one = S.Zero, Integer(1)


def rate(squares: object) -> object:
    """What a gradient is multiplied by where its squares sum to this."""
    return eta / (sqrt(squares) + epsilon)  # type: ignore[arg-type]


steady = ADAGRAD.worked({s: (t - 1) * g**2})[theta_next]
warm = RMSPROP.worked({s: (1 - rho ** (t - 1)) * g**2})[s_next]
first = RMSPROP.worked({s: zero})[theta_next]
moved = ADADELTA.worked({epsilon: zero})[step].doit()
rescaled = ADADELTA.worked({epsilon: zero, g: scale * g, s: scale**2 * s, d: d / scale**2})[
    step
].doit()
plain = GRADIENT_DESCENT.worked({g: g + decay * theta})[theta_next]
shrunk = (1 - eta * decay) * theta
start = {m: zero, s: zero, t: one, epsilon: zero}
penalized = ADAM.worked({**start, g: g + decay * theta})[theta_next].doit()
kept = AMSGRAD.worked({})
ahead = NADAM.worked({m: (1 - beta_1 ** (t - 1)) * g})[m_hat]
excess = (1 - beta_1) ** 2 * beta_1**t / ((1 - beta_1**t) * (1 - beta_1 ** (t + 1)))
even = ADAMAX.worked({m: (1 - beta_1 ** (t - 1)) * g, u: Abs(g)})[theta_next]
lion = LION.worked({decay: zero})
cosine, peaked = plan.COSINE_ANNEALING.expression, plan.INVERSE_SQUARE_ROOT.expression
tau, T, k, w = plan.tau, plan.period, plan.k, plan.warm
swing = plan.high - plan.low

IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "adagrad_constant_gradient", "AdaGrad under a constant gradient",
        equal(steady, theta - eta * g / (sqrt(t) * Abs(g) + epsilon)),
        equal(steady, theta - eta * g / (t * Abs(g) + epsilon)),
        "Steps shrink like the root of their number.", ("duchi2011",),
    ),
    Identity(
        "adagrad_rate_never_rises", "The rate of AdaGrad never rises",
        claim(rate(s + g**2), "<=", rate(s)), claim(rate(s + g**2), "<", rate(s)),
        "Squares are only added.", ("duchi2011",),
    ),
    Identity(
        "rmsprop_constant_gradient", "The mean of squares under a constant gradient",
        equal(warm, (1 - rho**t) * g**2), equal(warm, (1 - rho ** (t + 1)) * g**2),
        "It starts too small, and nothing corrects it.", ("tieleman2012",),
    ),
    Identity(
        "rmsprop_first_step", "The first step of RMSProp",
        equal(first, theta - eta * g / (sqrt(1 - rho) * Abs(g) + epsilon)),
        equal(first, theta - eta * g / (Abs(g) + epsilon)),
        "It is longer than the rate: for rho = 0.9 about three times.", ("tieleman2012",),
    ),
    Identity(
        "adadelta_unit_of_parameter", "A step of Adadelta has the unit of the parameter",
        equal(rescaled, moved / scale, Ne(g, 0)), equal(rescaled, moved, Ne(g, 0)),
        r"Measured in other units, the same step is taken; $\varepsilon$ is left out.",
        ("zeiler2012",),
    ),
    Identity(
        "gradient_descent_decay_eq_penalty", "Decay is a penalty for gradient descent",
        equal(plain, shrunk - eta * g), equal(plain, theta - eta * g),
        "The gradient of half the squared weights is the weights.", ("loshchilov2019",),
    ),
    Identity(
        "adamw_eq_adam_sub_decay", "AdamW is Adam with weights that decay beside it",
        equal(ADAMW.worked({})[theta_next], ADAM.worked({})[theta_next] - eta * decay * theta),
        equal(ADAMW.worked({})[theta_next],
              ADAM.worked({g: g + decay * theta})[theta_next]),
        "The decay stands outside of the quotient.", ("loshchilov2019",),
    ),
    Identity(
        "adam_first_step_forgets_penalty", "The first step of Adam does not see a penalty",
        equal(penalized, theta - eta, g > 0, theta > 0),
        equal(penalized, shrunk - eta, g > 0, theta > 0),
        r"The quotient keeps the sign only; $\varepsilon$ is left out.", ("loshchilov2019",),
    ),
    Identity(
        "amsgrad_rate_never_rises", "The rate of AMSGrad never rises",
        claim(rate(kept[s_max_next]), "<=", rate(s_max)),
        claim(rate(kept[s_next]), "<=", rate(s)),
        "That of Adam may: its mean of squares forgets.", ("reddi2018",),
    ),
    Identity(
        "nadam_constant_gradient", "Nadam overshoots a constant gradient",
        equal(ahead, g * (1 + excess)), equal(ahead, g),
        r"The excess fades like $\beta_1^t$.", ("dozat2016",),
    ),
    Identity(
        "adamax_constant_gradient", "AdaMax under a constant gradient",
        equal(even, theta - eta * g / (Abs(g) + epsilon)),
        equal(even, theta - eta * (1 - beta_1**t) * g / (Abs(g) + epsilon)),
        r"Every step has size $\eta$, from the first one on.", ("kingma2015",),
    ),
    Identity(
        "lion_steps_are_equal", "Every step of Lion is equally long",
        equal(lion[theta_next].doit(), theta - eta, lion[step] > 0),
        equal(lion[theta_next].doit(), theta - eta * g, lion[step] > 0),
        "Only the sign of the blended gradient counts.", ("chen2023",),
    ),
    Identity(
        "cosine_annealing_slope", "Slope of cosine annealing",
        equal(Derivative(cosine, tau), -pi * swing / (2 * T) * sin(pi * tau / T)),
        equal(Derivative(cosine, tau), -swing / (2 * T) * sin(pi * tau / T)),
        "0 at both ends, steepest in the middle.", ("loshchilov2017",),
    ),
    Identity(
        "cosine_annealing_mean", "Mean rate of cosine annealing",
        equal(Integral(cosine, (tau, 0, T)) / T, (plan.low + plan.high) / 2),
        equal(Integral(cosine, (tau, 0, T)) / T, plan.high / 2),
        "Halfway between its ends.", ("loshchilov2017",),
    ),
    Identity(
        "warmup_peak", "The rate is largest at the end of the warm-up",
        claim(peaked, "<=", written(peaked, {k: w})),
        claim(peaked, "<=", written(peaked, {k: 2 * w})),
        "Both branches meet there.", ("vaswani2017",),
    ),
)  # fmt: skip
