"""Losses that users write: the cost of a prediction against a target, as an expression."""

from __future__ import annotations

import re
from collections.abc import Mapping
from inspect import signature
from typing import Any

from symnn.catalog.losses import LossRecord, joint_cross_entropy
from symnn.catalog.losses import loss as loss_record
from symnn.core import Formula, Variable, free_names
from symnn.errors import DomainError, EquationError, ShapeError, UnknownNameError
from symnn.train.layers.equations.own import answered, expression
from symnn.train.layers.own import called

OUTPUT = {"regression": "identity", "binary": "sigmoid", "multiclass": "softmax"}


def chosen_loss(given: Any, task: str) -> str | LossRecord:
    """The name or the record of a loss.

    Args:
        given: its name, its record, or a function `f(y, t)` that gives the cost of one prediction
            against its target as an expression.
        task: what a function is for: `regression`, where y is a value; `binary`, where it is the
            probability that t is 1; `multiclass`, where it is the probability of a class, t is 1
            for the right one, and the costs of all classes are added.

    >>> from sympy import log, cosh
    >>> chosen_loss(lambda y, t: log(cosh(y - t)), "regression").error.expression
    log(cosh(t - y))

    Raises:
        DomainError: it is none of these.
        EquationError: the function takes something else, or gives no expression of the two.
        UnknownNameError: there is no such loss.
    """
    if isinstance(given, str | LossRecord):
        record = loss_record(given)
        return given if isinstance(given, LossRecord) else record.name
    if not callable(given):
        raise DomainError(
            f"loss is {given!r}; needed a name, a record, or a function of prediction and target"
        )
    y, t = Variable("y"), Variable("t")
    name = plain(called(given))
    try:
        found = _cost(given, y, t)
    except ShapeError as error:
        raise EquationError(f"loss `{name}`: {error}") from error
    error = Formula(name, name.replace("_", " "), r"\ell(y, t)", (y, t), found)
    return LossRecord(name, error.title, task, OUTPUT[task], error)  # type: ignore[arg-type]


def loss_from_json(content: Mapping[str, Any], own: Mapping[str, Any]) -> str | LossRecord:
    """The loss that `symnn.train.network.loss_json` described, where it has no name.

    Args:
        content: plain data.
        own: losses that users wrote, by name.

    Raises:
        UnknownNameError: it is not among these.
    """
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
    return "own_loss" if found in ("lambda", "") else found
