"""The equations that users write."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sympy import Expr, Lambda, SympifyError, sympify
from sympy.core.function import FunctionClass

from symnn.catalog import layers as catalog
from symnn.catalog.activations import ACTIVATIONS
from symnn.catalog.activations import Activation as ActivationRecord
from symnn.core import Formula, free_names
from symnn.errors import FormulaSyntaxError, ShapeError
from symnn.syntax import parse
from symnn.train.layers.dense import Activation
from symnn.train.layers.equations.build import SAMPLES, Build
from symnn.train.layers.layer import FEATURES, PLACES, STEPS, Layer
from symnn.train.layers.own import Elementwise, Own, OwnActivation


def symbolic(given: Any) -> Layer | None:
    """The layer that a record, a formula or an expression stands for; None for anything else.

    Raises:
        FormulaSyntaxError: the expression has no variable, or several.
    """
    if isinstance(given, ActivationRecord) and given in ACTIVATIONS:
        return Activation(given.name)
    if isinstance(given, Formula | ActivationRecord | Lambda | FunctionClass):
        return OwnActivation(given)
    return OwnActivation(function_of(given)) if isinstance(given, Expr) else None


def own(layer: Own, build: Build) -> None:
    """What a function of the user adds to the program."""
    steps = build.kind == STEPS
    inputs = build.sequence(layer.name) if steps else build.values
    left = answered(layer.function, build.program, inputs, build.next())
    output, parameters = _parts(left)
    kind = _kind(build.kind, output)
    build.leave(catalog.arranged(output, 1, 0, 2) if kind == STEPS else output, kind)
    for given in parameters:
        array, start = given if isinstance(given, tuple) else (given, None)
        build.learn([array], start=start)


def _parts(left: Any) -> tuple[Any, tuple[Any, ...]]:
    """The array that is left, and those that are trained.

    Raises:
        ShapeError: the function returned something else.
    """
    pair = (left[0], left[1]) if isinstance(left, tuple) and len(left) == 2 else None
    found = pair or (getattr(left, "output", left), getattr(left, "parameters", ()))
    shape = tuple(getattr(found[0], "shape", ()))
    if len(shape) < 2 or shape[0] != SAMPLES:
        raise ShapeError(
            f"it left {found[0]!r} of shape {shape}; needed an array with the samples as its first "
            "axis, as the inputs have"
        )
    return found[0], tuple(found[1])


def _kind(before: str, output: Any) -> str:
    """How the array lies: as before where it has as many axes, else by their number."""
    axes = len(output.shape)
    if axes == 2:
        return FEATURES
    if axes == 3:
        return PLACES if before == PLACES else STEPS
    return before if before in (PLACES, FEATURES) else PLACES


def own_activation(layer: OwnActivation, build: Build) -> None:
    """What a function of the user makes of each entry."""
    _entrywise(build, layer.function)


def elementwise(layer: Elementwise, build: Build) -> None:
    """What a formula says of each entry."""
    _entrywise(build, formula_of(layer.text))


def _entrywise(build: Build, function: Callable[..., Any]) -> None:
    """The equation of a function of each entry."""
    number, at = build.activated(), build.indices
    entry = expression(answered(function, build.values[at]))
    build.leave(build.program.define(f"a{number}", at, entry), build.kind)


def function_of(found: Expr) -> Lambda:
    """The function that an expression of one variable is.

    >>> from sympy.abc import z
    >>> function_of(z**2)(3)
    9

    Raises:
        FormulaSyntaxError: there is no variable in it, or there are several.
    """
    names = sorted(free_names(found), key=str)
    if len(names) != 1:
        raise FormulaSyntaxError(
            f"network: the formula {found} has "
            f"{'the variables ' + ', '.join(map(str, names)) if names else 'no variable'}; needed "
            "one, that stands for an entry"
        )
    return Lambda(names[0], found)


def formula_of(text: str) -> Lambda:
    """The function that a text says, as `symnn.parse` reads it.

    Raises:
        FormulaSyntaxError: the text is no formula, or has no variable or several.
    """
    return function_of(parse(text, free=True))


def answered(function: Callable[..., Any], *given: Any) -> Any:
    """What a function of the user makes of formulas.

    Raises:
        ShapeError: it asks for numbers, as NumPy does and a choice by `if`.
    """
    try:
        return function(*given)
    except TypeError as error:
        word = re.search(r"no callable (\w+) method", str(error))
        if word:
            raise ShapeError(
                f"it calls `{word[1]}` of NumPy, which needs numbers; needed a formula: use the "
                f"function of symnn or SymPy, such as `symnn.{word[1]}`"
            ) from error
        if "truth value of Relational" in str(error):
            raise ShapeError(
                "it asks whether a condition holds, which depends on the numbers; needed a "
                "formula: `symnn.where(condition, a, b)`, `symnn.Max` or `symnn.Min`"
            ) from error
        if "Cannot convert expression" in str(error):
            raise ShapeError(
                "it needs numbers, as functions of `math` do; needed a formula: use the function "
                "of symnn or SymPy, such as `symnn.exp`"
            ) from error
        raise


def expression(found: Any) -> Any:
    """What a function of the user returned, if it is an expression.

    Raises:
        ShapeError: it is something else.
    """
    try:
        made = sympify(found, strict=True)
    except SympifyError:
        made = None
    if not isinstance(made, Expr):
        raise ShapeError(f"it returned {found!r}; needed an expression")
    return made
