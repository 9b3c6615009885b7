"""Update rules that give each parameter a rate of its own, from its gradients so far."""

from __future__ import annotations

from sympy import Abs, Expr, Max, Rational, S, sign, sqrt

from symnn.catalog.updates import (
    LEARNING_RATE,
    Hyperparameter,
    State,
    UpdateRule,
    beta_1,
    beta_2,
    d,
    d_next,
    decay,
    epsilon,
    eta,
    g,
    m,
    m_hat,
    m_next,
    rho,
    s,
    s_hat,
    s_max,
    s_max_next,
    s_next,
    step,
    t,
    theta,
    theta_next,
    u,
    u_next,
)
from symnn.core import Variable

TINY = Rational(1, 10**8)
QUOTIENT = "Keeps the quotient finite; outside the root."
DECAY = Hyperparameter(decay, Rational(1, 100), "Share of the weight that a step of rate 1 drops.")
MEAN = State(m, m_next, S.Zero, "running mean of the gradients")
SQUARES = State(s, s_next, S.Zero, "running mean of their squares")
SMALL = Hyperparameter(epsilon, TINY, QUOTIENT)

Equation = tuple[Variable, Expr]


def rate(default: Expr) -> Hyperparameter:
    """The learning rate, with its default."""
    return Hyperparameter(eta, default, LEARNING_RATE)


def memories(first: Expr, second: Expr) -> tuple[Hyperparameter, Hyperparameter]:
    """Those of the mean of the gradients and of the mean of their squares."""
    return (Hyperparameter(beta_1, first, "Memory of the mean of the gradients."),
            Hyperparameter(beta_2, second, "Memory of the mean of their squares."))  # fmt: skip


def blended(old: Expr, new: Expr, memory: Expr) -> Expr:
    """A running mean after one more value."""
    return memory * old + (1 - memory) * new


ADAM_DEFAULTS = (
    rate(Rational(1, 1000)), *memories(Rational(9, 10), Rational(999, 1000)), SMALL
)  # fmt: skip
MOMENTS: tuple[Equation, ...] = (
    (m_next, blended(m, g, beta_1)),
    (s_next, blended(s, g**2, beta_2)),
)
CORRECTED: tuple[Equation, ...] = (
    (m_hat, m_next / (1 - beta_1**t)),
    (s_hat, s_next / (1 - beta_2**t)),
)
"""The running means, and the same divided by the sum of their weights."""

ADAGRAD = UpdateRule(
    "adagrad", "AdaGrad", (rate(Rational(1, 100)), SMALL),
    (State(s, s_next, S.Zero, "sum of the squares of the gradients"),),
    ((s_next, s + g**2), (theta_next, theta - eta * g / (sqrt(s_next) + epsilon))),
    about="Every step is divided by the length of all gradients so far; the rate only falls.",
    sources=("duchi2011",),
)  # fmt: skip
RMSPROP = UpdateRule(
    "rmsprop", "RMSProp",
    (rate(Rational(1, 1000)), Hyperparameter(rho, Rational(9, 10), "Memory of the mean."), SMALL),
    (State(s, s_next, S.Zero, "running mean of the squares of the gradients"),),
    ((s_next, blended(s, g**2, rho)), (theta_next, theta - eta * g / (sqrt(s_next) + epsilon))),
    about="AdaGrad that forgets: the squares are averaged over the last 1/(1 - rho) steps or so.",
    sources=("tieleman2012",),
)  # fmt: skip
ADADELTA = UpdateRule(
    "adadelta", "Adadelta",
    (rate(S.One), Hyperparameter(rho, Rational(9, 10), "Memory of both means."),
     Hyperparameter(epsilon, Rational(1, 10**6), "Starts the steps; inside of both roots.")),
    (State(s, s_next, S.Zero, "running mean of the squares of the gradients"),
     State(d, d_next, S.Zero, "running mean of the squares of the steps")),
    ((s_next, blended(s, g**2, rho)),
     (step, -g * sqrt(d + epsilon) / sqrt(s_next + epsilon)),
     (d_next, blended(d, step**2, rho)),
     (theta_next, theta + eta * step)),
    about="The length of earlier steps takes the place of a learning rate, so that steps have the "
    "unit of the parameter.",
    sources=("zeiler2012",),
)  # fmt: skip
ADAM = UpdateRule(
    "adam", "Adam", ADAM_DEFAULTS, (MEAN, SQUARES),
    (*MOMENTS, *CORRECTED, (theta_next, theta - eta * m_hat / (sqrt(s_hat) + epsilon))),
    about="Steps of about eta whatever the scale of the gradient; the running means, which start "
    "at 0, are divided by the sum of their weights.",
    sources=("kingma2015",),
)  # fmt: skip
ADAMW = UpdateRule(
    "adamw", "AdamW: Adam with decoupled weight decay", (*ADAM_DEFAULTS, DECAY), (MEAN, SQUARES),
    (*MOMENTS, *CORRECTED,
     (theta_next, theta - eta * (m_hat / (sqrt(s_hat) + epsilon) + decay * theta))),
    about="The weights decay by a fixed share, outside of the quotient that scales gradients.",
    sources=("loshchilov2019",),
)  # fmt: skip
AMSGRAD = UpdateRule(
    "amsgrad", "AMSGrad", ADAM_DEFAULTS,
    (MEAN, SQUARES, State(s_max, s_max_next, S.Zero, "the largest mean of squares so far")),
    (*MOMENTS, (s_max_next, Max(s_max, s_next)),
     (theta_next, theta - eta * m_next / (sqrt(s_max_next) + epsilon))),
    about="Adam whose rate never rises again; as it was published, without bias correction.",
    sources=("reddi2018",),
)  # fmt: skip
NADAM = UpdateRule(
    "nadam", "Nadam: Adam with Nesterov momentum", ADAM_DEFAULTS, (MEAN, SQUARES),
    (*MOMENTS, (s_hat, s_next / (1 - beta_2**t)),
     (m_hat, beta_1 * m_next / (1 - beta_1 ** (t + 1)) + (1 - beta_1) * g / (1 - beta_1**t)),
     (theta_next, theta - eta * m_hat / (sqrt(s_hat) + epsilon))),
    about="The mean is taken one step ahead: its next decay is applied already, and the present "
    "gradient once more. With one beta_1 for all steps.",
    sources=("dozat2016",),
)  # fmt: skip
ADAMAX = UpdateRule(
    "adamax", "AdaMax",
    (rate(Rational(2, 1000)), *memories(Rational(9, 10), Rational(999, 1000)),
     Hyperparameter(epsilon, TINY, "Keeps the quotient finite.")),
    (MEAN, State(u, u_next, S.Zero, "the largest size of a gradient, fading")),
    ((m_next, blended(m, g, beta_1)), (u_next, Max(beta_2 * u, Abs(g))),
     (theta_next, theta - eta * m_next / ((1 - beta_1**t) * (u_next + epsilon)))),
    about="Adam with the largest gradient in the place of the root mean square.",
    sources=("kingma2015",),
)  # fmt: skip
LION = UpdateRule(
    "lion", "Lion",
    (rate(TINY * 10**4), *memories(Rational(9, 10), Rational(99, 100)),
     Hyperparameter(decay, S.Zero, DECAY.about)),
    (State(m, m_next, S.Zero, "running mean of the gradients"),),
    ((step, blended(m, g, beta_1)), (theta_next, theta - eta * (sign(step) + decay * theta)),
     (m_next, blended(m, g, beta_2))),
    about="Only the sign of a running mean: every weight moves by the same distance.",
    sources=("chen2023",),
)  # fmt: skip

ADAPTIVE: tuple[UpdateRule, ...] = (
    ADAGRAD, RMSPROP, ADADELTA, ADAM, ADAMW, AMSGRAD, NADAM, ADAMAX, LION,
)  # fmt: skip
