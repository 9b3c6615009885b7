"""Layers that users write: functions that return equations, or one formula of an entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symnn.lazy import load
from symnn.train.facts import check_formula
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


@dataclass(frozen=True)
class OwnActivation(Written):
    """A function of one entry, such as `lambda z: z*sn.exp(-z**2)`, or a formula.

    Args:
        function: of the user.
    """


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
        check_formula(self.text)

    def __str__(self) -> str:
        return f"{self.word} {self.text}"


def called(function: Any) -> str:
    """The name of a function or a record; of a formula, the formula."""
    if isinstance(function, load("sympy", "Lambda")):
        return str(function.expr)
    inner = function if isinstance(function, type) else getattr(function, "func", function)
    return str(getattr(inner, "__name__", None) or getattr(inner, "name", type(inner).__name__))
