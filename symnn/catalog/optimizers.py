"""Update rules of optimizers: state equations, from which the training step is compiled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr, Interval, Rational, S, oo, sqrt

from symnn.core import Variable, free_names
from symnn.core.formula import check_record
from symnn.errors import SymnnError, UnknownNameError, nearest

POSITIVE = Interval.open(0, oo)
RATE = Interval.Ropen(0, 1)

theta, g = Variable("theta"), Variable("g")
t = Variable("t", S.Naturals)
eta = Variable("eta", POSITIVE)
mu = Variable("mu", RATE)
beta_1, beta_2 = Variable("beta_1", RATE), Variable("beta_2", RATE)
epsilon = Variable("epsilon", POSITIVE)
v, m = Variable("v"), Variable("m")
s = Variable("s", Interval(0, oo))
theta_next, v_next, m_next = Variable("theta_next"), Variable("v_next"), Variable("m_next")
m_hat = Variable("m_hat")
s_next, s_hat = Variable("s_next", Interval(0, oo)), Variable("s_hat", Interval(0, oo))


@dataclass(frozen=True)
class Hyperparameter:
    """A number that the user of a rule chooses; its domain is the symbol's.

    Args:
        symbol: as it stands in the equations.
        default: exact.
        about: what it does.
    """

    symbol: Variable
    default: Expr
    about: str


@dataclass(frozen=True)
class State:
    """A quantity that is kept between steps, one for every entry of the parameter.

    Args:
        symbol: its value before the step.
        following: its value after the step, which one of the equations defines.
        start: its value before the first step.
        about: what it is.
    """

    symbol: Variable
    following: Variable
    start: Expr
    about: str


@dataclass(frozen=True)
class UpdateRule:
    """One step of an optimizer, for one entry of a parameter.

    Args:
        name: permanent, lower case.
        title: as a reader calls it.
        hyperparameters: with domains and defaults.
        states: kept between steps.
        equations: `symbol := expression`, in order; each may use what stands before it, `theta`
            (the parameter), `g` (its gradient) and `t` (the number of the step, from 1).
        about: one or two sentences on what it is for.
        sources: keys of the bibliography.
    """

    name: str
    title: str
    hyperparameters: tuple[Hyperparameter, ...]
    states: tuple[State, ...]
    equations: tuple[tuple[Variable, Expr], ...]
    about: str = ""
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_record(self.name, self.title, self.sources)
        known: list[Any] = [theta, g, t, *self.defaults, *(state.symbol for state in self.states)]
        for left, right in self.equations:
            stray = [a for a in free_names(right) if a not in known]
            if stray:
                raise SymnnError(
                    f"update rule `{self.name}`: the equation of `{left}` reads `{stray[0]}`, "
                    "which is defined nowhere before it; list it as a state or hyperparameter"
                )
            known.append(left)
        wanted = (theta_next, *(state.following for state in self.states))
        missing = [a for a in wanted if a not in known]
        if missing:
            raise SymnnError(f"update rule `{self.name}`: `{missing[0]}` has no equation; add one")

    @property
    def defaults(self) -> dict[Variable, Expr]:
        """The exact default of each hyperparameter."""
        return {h.symbol: h.default for h in self.hyperparameters}

    @property
    def uses_step(self) -> bool:
        """Whether the rule depends on the number of the step."""
        return any(right.has(t) for _, right in self.equations)

    def after_step(self, values: dict[Any, Any]) -> dict[Any, Any]:
        """The next parameter and states, by their symbols `theta`, `v`, ...

        Args:
            values: of `theta`, `g`, `t`, the states and, unless the default is meant, the
                hyperparameters: numbers or expressions.

        >>> step = update_rule("gradient_descent").after_step({theta: S(3), g: S(10)})
        >>> step[theta]
        29/10
        """
        known: dict[Any, Any] = {**self.defaults, **values}
        for left, right in self.equations:
            known[left] = right.xreplace(known)
        states = {state.symbol: known[state.following] for state in self.states}
        return {theta: known[theta_next], **states}


LEARNING_RATE = "How far a step goes along the negative gradient."
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
ADAM = UpdateRule(
    "adam", "Adam",
    (Hyperparameter(eta, Rational(1, 1000), LEARNING_RATE),
     Hyperparameter(beta_1, Rational(9, 10), "Memory of the mean of the gradients."),
     Hyperparameter(beta_2, Rational(999, 1000), "Memory of the mean of their squares."),
     Hyperparameter(epsilon, Rational(1, 10**8), "Keeps the quotient finite; outside the root.")),
    (State(m, m_next, S.Zero, "running mean of the gradients"),
     State(s, s_next, S.Zero, "running mean of their squares")),
    ((m_next, beta_1 * m + (1 - beta_1) * g),
     (s_next, beta_2 * s + (1 - beta_2) * g**2),
     (m_hat, m_next / (1 - beta_1**t)),
     (s_hat, s_next / (1 - beta_2**t)),
     (theta_next, theta - eta * m_hat / (sqrt(s_hat) + epsilon))),
    about="Steps of about eta whatever the scale of the gradient; the running means, which start "
    "at 0, are divided by the sum of their weights.",
    sources=("kingma2015",),
)  # fmt: skip

OPTIMIZERS: tuple[UpdateRule, ...] = (GRADIENT_DESCENT, MOMENTUM, NESTEROV, ADAM)

ALIASES: dict[str, str] = {"sgd": "gradient_descent"}

_BY_NAME = {rule.name: rule for rule in OPTIMIZERS}


def update_rule(name: str) -> UpdateRule:
    """The optimizer with this name, or the alias `sgd`.

    Raises:
        UnknownNameError: no optimizer has this name.
    """
    known = ALIASES.get(name, name)
    if known not in _BY_NAME:
        legal = [*_BY_NAME, *ALIASES]
        raise UnknownNameError(f"optimizer `{name}` is unknown; {nearest(name, legal)}")
    return _BY_NAME[known]
