"""The functions that a formula may call: SymPy's, and definitions written in this syntax."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy as sp
from sympy import Expr

from symnn.syntax.grammar import read
from symnn.syntax.tree import Node

ONE_ARGUMENT: tuple[Any, ...] = (
    sp.exp, sp.log,
    sp.sin, sp.cos, sp.tan, sp.cot, sp.sec, sp.csc,
    sp.asin, sp.acos, sp.atan, sp.acot, sp.asec, sp.acsc,
    sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch,
    sp.asinh, sp.acosh, sp.atanh, sp.acoth, sp.asech, sp.acsch, sp.sinc,
    sp.Abs, sp.sign, sp.floor, sp.ceiling, sp.Heaviside,
    sp.erf, sp.erfc, sp.erfi, sp.erfinv, sp.erfcinv,
    sp.gamma, sp.loggamma, sp.digamma, sp.trigamma, sp.factorial, sp.zeta, sp.LambertW,
    sp.Si, sp.Ci, sp.Ei, sp.Shi, sp.Chi, sp.li,
)  # fmt: skip
TWO_ARGUMENTS: tuple[Any, ...] = (
    sp.Heaviside, sp.LambertW, sp.atan2, sp.polygamma, sp.beta, sp.binomial, sp.KroneckerDelta,
    sp.lowergamma, sp.uppergamma, sp.Mod,
)  # fmt: skip
MANY_ARGUMENTS: tuple[Any, ...] = (sp.Max, sp.Min)


@dataclass(frozen=True)
class Definition:
    """A function that is only a name for a formula: its parameters and its text."""

    parameters: tuple[str, ...]
    text: str

    @property
    def body(self) -> Node:
        """The tree of the text."""
        return _body(self.text)


@cache
def _body(text: str) -> Node:
    return read(text)


DEFINITIONS: dict[str, tuple[Definition, ...]] = {
    "sqrt": (Definition(("x",), "x**(1/2)"),),
    "cbrt": (Definition(("x",), "x**(1/3)"),),
    "ln": (Definition(("x",), "log(x)"),),
    "log": (Definition(("x", "b"), "log(x)/log(b)"),),
    "log2": (Definition(("x",), "log(x)/log(2)"),),
    "log10": (Definition(("x",), "log(x)/log(10)"),),
    "log1p": (Definition(("x",), "log(1 + x)"),),
    "expm1": (Definition(("x",), "exp(x) - 1"),),
    "erfcx": (Definition(("x",), "exp(x**2)*erfc(x)"),),
    "hypot": (Definition(("x", "y"), "sqrt(x**2 + y**2)"),),
    "pow": (Definition(("x", "y"), "x**y"),),
    "sigmoid": (Definition(("x",), "1/(1 + exp(-x))"),),
    "logit": (Definition(("p",), "log(p/(1 - p))"),),
    "softplus": (Definition(("x",), "log(1 + exp(x))"),),
    "relu": (Definition(("x",), "Max(0, x)"),),
}

PRIMITIVES: dict[tuple[str, int], Callable[..., Expr]] = {
    **{(f.__name__, 1): f for f in ONE_ARGUMENT},
    **{(f.__name__, 2): f for f in TWO_ARGUMENTS},
}
VARIADIC: dict[str, Callable[..., Expr]] = {f.__name__: f for f in MANY_ARGUMENTS}

FUNCTION_NAMES: frozenset[str] = frozenset(
    {name for name, _ in PRIMITIVES} | set(VARIADIC) | set(DEFINITIONS)
)


def definition(name: str, arity: int) -> Definition | None:
    """The definition of that name with that many parameters, if there is one."""
    found = DEFINITIONS.get(name, ())
    return next((d for d in found if len(d.parameters) == arity), None)


def primitive(name: str, arity: int) -> Callable[..., Expr] | None:
    """SymPy's function of that name for that many arguments, if there is one."""
    return VARIADIC.get(name) if name in VARIADIC and arity else PRIMITIVES.get((name, arity))


def arities(name: str) -> str:
    """How many arguments a function takes, in words.

    >>> arities("log")
    '1 or 2 arguments'
    """
    if name in VARIADIC:
        return "1 or more arguments"
    known = {n for other, n in PRIMITIVES if other == name}
    counts = sorted(known | {len(d.parameters) for d in DEFINITIONS.get(name, ())})
    return " or ".join(map(str, counts)) + (" argument" if counts == [1] else " arguments")
