"""Update rules made of others: with a rate that changes, shorter gradients, decaying weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sympy import Expr, Max, Min, S, sqrt

from symnn.catalog.schedules import COSINE_ANNEALING, INVERSE_SQUARE_ROOT
from symnn.catalog.updates import (
    POSITIVE,
    Hyperparameter,
    UpdateRule,
    decay,
    eta,
    g,
    g_norm,
    t,
    theta,
)
from symnn.core import Variable, free_names
from symnn.errors import DomainError, FormulaSyntaxError, UnknownNameError, nearest
from symnn.syntax import parse

horizon, warmup = Variable("horizon", POSITIVE), Variable("warmup", POSITIVE)
clip = Variable("clip", POSITIVE)

HORIZON = Hyperparameter(horizon, S(1000), "Steps until the rate is 0.")
WARMUP = Hyperparameter(warmup, S(100), "Steps until the rate is largest.")
CLIP = Hyperparameter(clip, S.One, "The gradient of all parameters is made no longer than this.")
DECAY = Hyperparameter(decay, S.Zero, "The pull of every weight towards 0, added to its gradient.")

# The rate of step t where the rule has eta, with the number that the schedule needs.
SCHEDULES: Mapping[str, tuple[Expr, Hyperparameter]] = {
    "cosine_annealing": (COSINE_ANNEALING(Min(t - 1, horizon), horizon, S.Zero, eta), HORIZON),
    "inverse_square_root_warmup": (
        eta * sqrt(warmup) * INVERSE_SQUARE_ROOT(t, warmup, S.One), WARMUP,
    ),
}  # fmt: skip
READ = {symbol.name: symbol for symbol in (t, eta, horizon, warmup)}
"""What a formula of the rate may read."""


def scheduled(rule: UpdateRule, schedule: str) -> UpdateRule:
    """The rule with a learning rate that changes from step to step.

    Args:
        rule: whose eta becomes the rate of a step.
        schedule: `cosine_annealing`, from eta to 0 in `horizon` steps and 0 from then on;
            `inverse_square_root_warmup`, which rises to eta for `warmup` steps and falls then; or a
            formula of the number `t` of the step, from 1, with `eta`, `horizon` and `warmup`.

    >>> from symnn.catalog.optimizers import GRADIENT_DESCENT
    >>> scheduled(GRADIENT_DESCENT, "cosine_annealing").equations[-1][1]
    -eta*g*(cos(pi*Min(horizon, t - 1)/horizon) + 1)/2 + theta
    >>> scheduled(GRADIENT_DESCENT, "eta/sqrt(t)").equations[-1][1]
    -eta*g/sqrt(t) + theta

    Raises:
        UnknownNameError: there is no such schedule, or the formula reads something else.
        FormulaSyntaxError: the text is no formula.
        DomainError: the formula does not read the learning rate.
    """
    if schedule in SCHEDULES:
        rate, number = SCHEDULES[schedule]
        return _replaced(rule, {eta: rate}, (number,), schedule)
    rate = _rate(schedule)
    numbers = tuple(h for h in (HORIZON, WARMUP) if rate.has(h.symbol))
    return _replaced(rule, {eta: rate}, numbers, "scheduled")


def _rate(schedule: str) -> Expr:
    """The rate of step t that a formula says."""
    if schedule.isidentifier() and schedule not in READ:
        raise UnknownNameError(
            f"schedule `{schedule}` is unknown; {nearest(schedule, SCHEDULES)}, or a formula of "
            "the step `t`, such as `eta/sqrt(t)`"
        )
    try:
        rate = parse(schedule, {name: symbol.domain for name, symbol in READ.items()}, free=True)
    except FormulaSyntaxError as error:
        told = f"schedule: {error.message}"
        raise FormulaSyntaxError(told, error.text, error.position) from error
    strays = [name for name in free_names(rate) if name not in READ.values()]
    if strays:
        raise UnknownNameError(
            f"schedule `{schedule}` reads `{strays[0]}`; it may read `t`, the number of the step, "
            "`eta`, the learning rate, `horizon`, the steps in all, and `warmup`"
        )
    if not rate.has(eta):
        raise DomainError(
            f"schedule `{schedule}` does not read `eta`, the learning rate; needed a formula in "
            "which it stands, such as `eta/sqrt(t)`"
        )
    return rate


def clipped(rule: UpdateRule) -> UpdateRule:
    """The rule on a gradient that, over all parameters together, is no longer than `clip`.

    >>> from symnn.catalog.optimizers import GRADIENT_DESCENT
    >>> clipped(GRADIENT_DESCENT).equations[-1][1]
    -clip*eta*g/Max(clip, g_norm) + theta
    """
    return _replaced(rule, {g: g * clip / Max(clip, g_norm)}, (CLIP,), "clip")


def decayed(rule: UpdateRule) -> UpdateRule:
    """The rule with weights that decay; one that has a decay of its own stays as it is.

    >>> from symnn.catalog.optimizers import GRADIENT_DESCENT
    >>> decayed(GRADIENT_DESCENT).equations[-1][1]
    -eta*(g + lamda*theta) + theta
    """
    if decay in rule.defaults:
        return rule
    return _replaced(rule, {g: g + decay * theta}, (DECAY,), "decay")


def _replaced(
    rule: UpdateRule, changes: Mapping[Any, Any], numbers: tuple[Hyperparameter, ...], what: str
) -> UpdateRule:
    equations = tuple((left, right.xreplace(changes)) for left, right in rule.equations)
    return replace(
        rule, name=f"{rule.name}_{what}", equations=equations,
        hyperparameters=(*rule.hyperparameters, *numbers),
    )  # fmt: skip
