"""Optimizers by name: gradient descent, with momentum, and the adaptive ones."""

from __future__ import annotations

from sympy import Rational, S

from symnn.catalog.adaptive import (
    ADADELTA,
    ADAGRAD,
    ADAM,
    ADAMAX,
    ADAMW,
    ADAPTIVE,
    AMSGRAD,
    LION,
    NADAM,
    RMSPROP,
)
from symnn.catalog.updates import (
    LEARNING_RATE,
    Hyperparameter,
    State,
    UpdateRule,
    beta_1,
    beta_2,
    decay,
    epsilon,
    eta,
    g,
    m,
    m_next,
    mu,
    rho,
    s,
    t,
    theta,
    theta_next,
    v,
    v_next,
)
from symnn.errors import UnknownNameError, nearest

__all__ = [
    "ADADELTA", "ADAGRAD", "ADAM", "ADAMAX", "ADAMW", "AMSGRAD", "GRADIENT_DESCENT", "LION",
    "MOMENTUM", "NADAM", "NESTEROV", "OPTIMIZERS", "RMSPROP", "UpdateRule", "beta_1", "beta_2",
    "decay", "epsilon", "eta", "g", "m", "m_next", "mu", "rho", "s", "t", "theta", "theta_next",
    "update_rule", "v",
]  # fmt: skip

INERTIA = "The share of the last step that is kept; 0 is plain gradient descent."

GRADIENT_DESCENT = UpdateRule(
    "gradient_descent", "Gradient descent",
    (Hyperparameter(eta, Rational(1, 100), LEARNING_RATE),),
    (),
    ((theta_next, theta - eta * g),),
    about="A step along the direction of steepest descent.",
    sources=("cauchy1847", "robbins1951"),
)  # fmt: skip
MOMENTUM = UpdateRule(
    "momentum", "Momentum",
    (Hyperparameter(eta, Rational(1, 100), LEARNING_RATE),
     Hyperparameter(mu, Rational(9, 10), INERTIA)),
    (State(v, v_next, S.Zero, "velocity: the last step"),),
    ((v_next, mu * v - eta * g), (theta_next, theta + v_next)),
    about="Steps that agree add up, to 1/(1 - mu) times the plain step; others damp each other.",
    sources=("polyak1964", "rumelhart1986"),
)  # fmt: skip
NESTEROV = UpdateRule(
    "nesterov", "Nesterov momentum",
    (Hyperparameter(eta, Rational(1, 100), LEARNING_RATE),
     Hyperparameter(mu, Rational(9, 10), INERTIA)),
    (State(v, v_next, S.Zero, "velocity: the last step"),),
    ((v_next, mu * v - eta * g), (theta_next, theta + (1 + mu) * v_next - mu * v)),
    about="The gradient is taken where momentum would lead. The parameter that is kept is that "
    "point, theta + mu*v, so that the gradient is taken at the parameter as in every other rule.",
    sources=("nesterov1983", "sutskever2013"),
)  # fmt: skip
OPTIMIZERS: tuple[UpdateRule, ...] = (GRADIENT_DESCENT, MOMENTUM, NESTEROV, *ADAPTIVE)

ALIASES: dict[str, str] = {"sgd": "gradient_descent"}

_BY_NAME = {rule.name: rule for rule in OPTIMIZERS}


def update_rule(name: str | UpdateRule) -> UpdateRule:
    """The optimizer with this name, or the alias `sgd`; a rule stands for itself.

    Raises:
        UnknownNameError: no optimizer has this name.
    """
    if isinstance(name, UpdateRule):
        return name
    known = ALIASES.get(name, name)
    if known not in _BY_NAME:
        legal = [*_BY_NAME, *ALIASES]
        raise UnknownNameError(f"optimizer `{name}` is unknown; {nearest(name, legal)}")
    return _BY_NAME[known]
