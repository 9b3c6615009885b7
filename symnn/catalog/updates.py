"""What an optimizer is: hyperparameters, states, and the equations of one step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr, Interval, S, oo

from symnn.catalog.written import written
from symnn.core import Variable, free_names
from symnn.core.formula import check_record
from symnn.errors import SymnnError

POSITIVE = Interval.open(0, oo)
RATE = Interval.Ropen(0, 1)
NONNEGATIVE = Interval(0, oo)

theta, g = Variable("theta"), Variable("g")
g_norm = Variable("g_norm", NONNEGATIVE)
t = Variable("t", S.Naturals)
eta = Variable("eta", POSITIVE)
mu = Variable("mu", RATE)
rho = Variable("rho", RATE)
beta_1, beta_2 = Variable("beta_1", RATE), Variable("beta_2", RATE)
epsilon = Variable("epsilon", POSITIVE)
decay = Variable("lamda", NONNEGATIVE)
v, m = Variable("v"), Variable("m")
s, d, u, s_max = (Variable(name, NONNEGATIVE) for name in ("s", "d", "u", "s_max"))
theta_next, v_next, m_next = Variable("theta_next"), Variable("v_next"), Variable("m_next")
m_hat, step = Variable("m_hat"), Variable("Delta")
s_next, s_hat = Variable("s_next", NONNEGATIVE), Variable("s_hat", NONNEGATIVE)
d_next, u_next = Variable("d_next", NONNEGATIVE), Variable("u_next", NONNEGATIVE)
s_max_next = Variable("s_max_next", NONNEGATIVE)


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
            (the parameter), `g` (its gradient), `g_norm` (the length of the gradient by all
            parameters) and `t` (the number of the step, from 1).
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
        known: list[Any] = [
            theta,
            g,
            g_norm,
            t,
            *self.defaults,
            *(state.symbol for state in self.states),
        ]
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

    @property
    def uses_norm(self) -> bool:
        """Whether the rule depends on the length of the whole gradient."""
        return any(right.has(g_norm) for _, right in self.equations)

    def after_step(self, values: dict[Any, Any]) -> dict[Any, Any]:
        """The next parameter and states, by their symbols `theta`, `v`, ...

        Args:
            values: of `theta`, `g`, `t`, the states and, unless the default is meant, the
                hyperparameters: numbers or expressions.

        >>> equations = ((theta_next, theta - eta * g),)
        >>> rule = UpdateRule("plain", "A step", (Hyperparameter(eta, S.Half, ""),), (), equations)
        >>> rule.after_step({theta: S(3), g: S(10)})[theta]
        -2
        """
        known: dict[Any, Any] = {**self.defaults, **values}
        for left, right in self.equations:
            known[left] = right.xreplace(known)
        states = {state.symbol: known[state.following] for state in self.states}
        return {theta: known[theta_next], **states}

    def worked(self, values: dict[Any, Any]) -> dict[Any, Any]:
        """Every quantity of a step by its symbol, as it is written: nothing is evaluated.

        Args:
            values: of any symbols of the rule; the others stay symbols.

        >>> equations = ((theta_next, theta - eta * g),)
        >>> rule = UpdateRule("plain", "A step", (Hyperparameter(eta, S.Half, ""),), (), equations)
        >>> rule.worked({g: theta})[theta_next]
        -eta*theta + theta
        """
        known = dict(values)
        for left, right in self.equations:
            known[left] = written(right, known)
        return known


LEARNING_RATE = "How far a step goes along the negative gradient."
