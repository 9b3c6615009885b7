"""Elementwise functions of the user's own: with a formula, with a declared slope, or with neither.

A function without a formula stands for any smooth function, `f`, with slopes `f'`, `f''`; what is
derived holds for all of them. Where values are needed, a polynomial stands in for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import Any

import sympy
from sympy import Add, Rational

from symnn.errors import EquationError
from symnn.syntax.names import identifier

DEGREE = 4


class UserFunction(sympy.Function):
    """Base of the functions that `function` makes.

    Args:
        formula: the value at an argument; None for any smooth function.
        slope: the derivative at an argument.
        order: how often `root` was differentiated to get it.
        root: the name of the function that it is a derivative of; its own, if of none.
        smooth: it stands for any smooth function, which has a value everywhere.
    """

    formula: Callable[[Any], Any] | None = None
    slope: Callable[[Any], Any]
    order: int = 0
    root: str = ""
    smooth: bool = False
    nargs = 1

    @classmethod
    def eval(cls, *arguments: Any) -> Any:
        return None

    def fdiff(self, argindex: int = 1) -> Any:
        return type(self).slope(self.args[0])

    def _eval_is_extended_real(self) -> Any:
        return self.args[0].is_extended_real

    def _eval_is_commutative(self) -> bool:
        return True

    @property
    def value(self) -> Any:
        """The formula at the argument, or what stands in for it."""
        kind = type(self)
        if kind.formula is not None:
            return kind.formula(self.args[0])
        return stand_in(kind.root, kind.order, self.args[0])


def function(
    name: str,
    formula: Callable[[Any], Any] | None = None,
    *,
    derivative: Callable[[Any], Any] | None = None,
) -> Any:
    """A function of one real argument, to be used in formulas by its name.

    Args:
        name: as printed.
        formula: its value as an expression of the argument; without it, any smooth function is
            meant.
        derivative: its slope as an expression of the argument; by default that of the formula, or
            a function `name'` for any smooth function. A declared slope is used as it is, and
            `check()` compares it with the formula, so that one that is not the derivative (as a
            surrogate gradient is) shows.

    Raises:
        EquationError: what is given is no function of one argument.

    >>> from symnn.core import tensor
    >>> from symnn.indexed import Program, gradient
    >>> f, x, P = function("f"), tensor("x"), Program()
    >>> L = P.define("L", (), f(x)**2)
    >>> print(gradient(P, L, x))
    L := f(x)**2
    dL_dx := 2*f(x)*f'(x)
    """
    identifier(name)
    for role, given in (("formula", formula), ("derivative", derivative)):
        if given is not None and not callable(given):
            raise EquationError(
                f"function: the {role} of `{name}` is {given!r}; needed a function of one "
                "argument, such as `lambda x: x*tanh(x)`"
            )
    return _made(name, formula, derivative)


@lru_cache(maxsize=1_000)
def _made(name: str, formula: Any, derivative: Any) -> Any:
    kind: Any = type(name, (UserFunction,), {"formula": staticmethod(formula) if formula else None})
    kind.root, kind.order = name, 0
    kind.smooth = formula is None and derivative is None
    kind.slope = staticmethod(derivative or _slope_of(kind))
    return kind


def _slope_of(kind: Any) -> Callable[[Any], Any]:
    """The slope that is not declared: of the formula, or the next function of a row."""

    def slope(x: Any) -> Any:
        if kind.formula is None:
            return _next(kind)(x)
        place = sympy.Dummy(real=True)
        return kind.formula(place).diff(place).xreplace({place: x})

    return slope


@lru_cache(maxsize=1_000)
def _next(kind: Any) -> Any:
    """The derivative of any smooth function, as a function of its own."""
    made: Any = type(f"{kind.__name__}'", (UserFunction,), {"formula": None})
    made.root, made.order, made.smooth = kind.root, kind.order + 1, kind.smooth
    made.slope = staticmethod(_slope_of(made))
    return made


def stand_in(root: str, order: int, x: Any) -> Any:
    """The derivative of that order of a polynomial that stands for any smooth function.

    >>> from sympy import Symbol
    >>> x = Symbol("x")
    >>> stand_in("f", 0, x).diff(x) == stand_in("f", 1, x).expand()
    True
    """
    place, whole = _polynomial(root, order)
    return whole.xreplace({place: x})


@lru_cache(maxsize=1_000)
def _polynomial(root: str, order: int) -> tuple[Any, Any]:
    """Its variable, and the derivative of that order."""
    random, place = Random(root), sympy.Dummy()
    numbers = [Rational(random.randint(1, 9), random.randint(5, 9)) for _ in range(DEGREE + 1)]
    whole = Add(*[c * place**power for power, c in enumerate(numbers)])
    return place, whole.diff(place, order) if order else whole
