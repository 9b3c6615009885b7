"""Losses that users write: the cost of a prediction against a target, as an expression."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

from sympy import Expr

from symnn.catalog import losses, margins, residuals
from symnn.catalog.losses import LossRecord, joint_cross_entropy
from symnn.catalog.losses import loss as loss_record
from symnn.core import Formula, Variable, free_names
from symnn.errors import DomainError, EquationError, ShapeError, UnknownNameError
from symnn.syntax import parse
from symnn.train.facts import is_name
from symnn.train.layers.equations.own import answered, expression
from symnn.train.layers.own import called

OWN = "own_loss"
"""The name of a loss without one."""
COSTS = (*losses.FORMULAS, *margins.FORMULAS, *residuals.FORMULAS)
"""The formulas of the catalog, which go by the names of losses too."""
OUTPUT = {"regression": "identity", "binary": "sigmoid", "multiclass": "softmax"}


@dataclass(frozen=True)
class WrittenLoss(LossRecord):
    """The loss of a user.

    Args:
        text: of its formula, where it was given as text; files hold it then.
    """

    text: str = ""


def chosen_loss(given: Any, task: str) -> str | LossRecord:
    """The name or the record of a loss.

    Args:
        given: its name, its record, or the cost of a prediction y against its target t: a formula
            as text such as `(y - t)**2`, an expression of two symbols of these names, or a function
            `f(y, t)` that makes one.
        task: what a cost is for: `regression`, where y is a value; `binary`, where it is the
            probability that t is 1; `multiclass`, where it is the probability of a class, t is 1
            for the right one, and the costs of all classes are added.

    >>> from sympy import log, cosh
    >>> chosen_loss(lambda y, t: log(cosh(y - t)), "regression").error.expression
    log(cosh(t - y))
    >>> chosen_loss("(y - t)**4", "regression").error.expression
    (-t + y)**4

    Raises:
        DomainError: it is none of these.
        FormulaSyntaxError: a text is no formula.
        EquationError: the function takes something else, or there is no expression of the two.
        UnknownNameError: there is no such loss.
    """
    if isinstance(given, Formula) and given in COSTS and given.name in losses.ALIASES:
        return loss_record(given.name).name
    if isinstance(given, LossRecord):
        return given
    if isinstance(given, str) and is_name(given):
        return loss_record(given).name
    if not (callable(given) or isinstance(given, str | Expr)):
        raise DomainError(
            f"loss is {given!r}; needed a name, a record, a formula such as '(y - t)**2', or a "
            "function of prediction and target"
        )
    y, t = Variable("y"), Variable("t")
    is_text = isinstance(given, str)
    told = parse(given, free=True) if is_text else given
    name = OWN if isinstance(told, Expr) else plain(called(told))
    try:
        found = _cost(_function(told) if isinstance(told, Expr) else told, y, t)
    except ShapeError as error:
        raise EquationError(f"loss `{given if is_text else name}`: {error}") from error
    error = Formula(name, name.replace("_", " "), r"\ell(y, t)", (y, t), found)
    text = given if is_text else ""
    return WrittenLoss(name, error.title, task, OUTPUT[task], error, text=text)  # type: ignore[arg-type]


def _function(found: Expr) -> Any:
    """An expression of `y` and `t` as a function of the two."""

    def cost(y: Any, t: Any) -> Any:
        known = {"y": y, "t": t}
        return found.xreplace({s: known.get(str(s), s) for s in free_names(found)})

    return cost


def loss_from_json(content: Mapping[str, Any], own: Mapping[str, Any]) -> str | LossRecord:
    """The loss that `symnn.train.network.loss_json` described, where it has no name.

    Args:
        content: plain data.
        own: losses that users wrote, by name.

    Raises:
        UnknownNameError: it is not among these.
    """
    if "formula" in content:
        return chosen_loss(content["formula"], content["task"])
    if "groups" in content:
        return joint_cross_entropy(tuple(map(int, content["groups"])))
    name = content["own"]
    known = {plain(key): value for key, value in own.items()}
    if name not in known:
        raise UnknownNameError(
            f"loss `{name}` is one of yours, which no file holds; needed it as "
            f"`own={{{name!r}: ...}}`"
        )
    return chosen_loss(known[name], content["task"])


def _cost(function: Any, y: Any, t: Any) -> Any:
    """The cost of a prediction, as the function of the user tells it."""
    if isinstance(function, Formula) and len(function.arguments) != 2:
        raise ShapeError(
            f"found a formula of {', '.join(map(str, function.arguments))}; needed one of "
            "prediction and target"
        )
    try:
        signature(function).bind(y, t)
    except TypeError as error:
        raise ShapeError(f"{error}; needed a function of prediction and target") from error
    found = expression(answered(function, y, t))
    stray = [s for s in free_names(found) if s not in (y, t)]
    if stray:
        raise ShapeError(
            f"found `{stray[0]}` in {found}; needed an expression of the prediction and the target "
            "alone"
        )
    if y not in free_names(found):
        raise ShapeError(f"found {found}, whatever the prediction is; needed its cost")
    return found


def plain(name: str) -> str:
    """A name as records have it.

    >>> plain("<lambda>"), plain("LogCosh2")
    ('own_loss', 'logcosh2')
    """
    found = re.sub(r"\W+", "_", name.lower()).strip("_")
    return OWN if found in ("lambda", "") else found
