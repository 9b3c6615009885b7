"""Layers that users write: functions that return equations, or one formula of an entry."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Lambda, SympifyError, sympify

from symnn.catalog.layers import arranged
from symnn.core import free_names
from symnn.errors import FormulaSyntaxError, ShapeError
from symnn.syntax import parse
from symnn.train.layers.build import FEATURES, PLACES, SAMPLES, STEPS, Build
from symnn.train.layers.layer import Layer


@dataclass(frozen=True)
class Written(Layer):
    """A function of the user in the place of a layer, known in files by its name alone.

    Args:
        function: of the user.
    """

    word = "own"

    function: Callable[..., Any]

    @property
    def name(self) -> str:
        """Of the function."""
        return called(self.function)

    def __str__(self) -> str:
        return self.name

    def to_json(self) -> dict[str, Any]:
        return {"layer": self.word, "name": self.name}


@dataclass(frozen=True)
class Own(Written):
    """A function `f(program, inputs, number)` that adds equations to the program.

    It returns the array that it leaves and those that are trained, as a pair or as a record with
    `output` and `parameters`. Of these each is an array, or a pair of an array and its value before
    training. The inputs have the samples first: (samples, features), (samples, channels, *places)
    or (samples, steps, features).

    Args:
        function: of the user.
    """

    weighs = True

    def add(self, build: Build) -> None:
        steps = build.kind == STEPS
        inputs = build.sequence(self.name) if steps else build.values
        left = answered(self.function, build.program, inputs, build.next())
        output, parameters = _parts(left)
        kind = _kind(build.kind, output)
        build.leave(arranged(output, 1, 0, 2) if kind == STEPS else output, kind)
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


@dataclass(frozen=True)
class OwnActivation(Written):
    """A function of one entry, such as `lambda z: z*sn.exp(-z**2)`, or a formula.

    Args:
        function: of the user.
    """

    def add(self, build: Build) -> None:
        _entrywise(build, self.function)


@dataclass(frozen=True)
class Elementwise(Layer):
    """A formula of one entry as text, such as `x*exp(-x**2)`; files hold it, too.

    Args:
        text: as `symnn.parse` reads it, in one variable of any name.

    >>> str(Elementwise("x*exp(-x**2)"))
    'formula x*exp(-x**2)'

    Raises:
        FormulaSyntaxError: the text is no formula, or has no variable or several.
    """

    word = "formula"

    text: str

    def __post_init__(self) -> None:
        _ = self.formula

    def __str__(self) -> str:
        return f"{self.word} {self.text}"

    @property
    def formula(self) -> Lambda:
        """What the text says, as a function."""
        return function_of(parse(self.text, free=True))

    def add(self, build: Build) -> None:
        _entrywise(build, self.formula)


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


def called(function: Any) -> str:
    """The name of a function or a record; of a formula, the formula."""
    if isinstance(function, Lambda):
        return str(function.expr)
    inner = function if isinstance(function, type) else getattr(function, "func", function)
    return str(getattr(inner, "__name__", None) or getattr(inner, "name", type(inner).__name__))
