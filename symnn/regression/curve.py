"""A model as the differences between it and what was observed, with their derivatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement
from typing import Any

from sympy import DiracDelta, Expr, Ne, Piecewise, S, Symbol

from symnn.balls.calculus import slope
from symnn.errors import DomainError, UnknownNameError, nearest
from symnn.syntax import parse


@dataclass(frozen=True)
class Curve:
    """What is to be fitted.

    Args:
        model: an expression in parameters and columns.
        response: what it is to be equal to, an expression in columns.
        parameters: the symbols to be found.
        columns: the symbols that data give.
    """

    model: Expr
    response: Expr
    parameters: tuple[Symbol, ...]
    columns: tuple[Symbol, ...]

    @classmethod
    def of(
        cls, model: str | Expr, response: str | Expr | None, parameters: Any, columns: Any
    ) -> Curve:
        """The curve of texts or expressions, whose names are those of parameters and columns.

        Raises:
            DomainError: a name is no parameter and no column, or both; a parameter that the model
                does not have; no single column that is left for the response.
        """
        _check_apart(parameters, columns)
        known = {**dict.fromkeys(parameters, "Reals"), **dict.fromkeys(columns, "Reals")}
        written = _read(model, known)
        if response is None:
            response = _left_over(written, columns)
        observed = _read(response, known)
        inside, outside = _names(written), _names(observed)
        symbols = {**outside, **inside}
        _check_names(symbols, parameters, columns)
        for name in parameters:
            if name not in inside:
                raise DomainError(f"fit_curve: parameter `{name}` is not in the model `{written}`")
            if name in outside:
                raise DomainError(f"fit_curve: parameter `{name}` is in the response `{observed}`")
        found = tuple(symbols[name] for name in parameters)
        return cls(written, observed, found, tuple(s for s in symbols.values() if s not in found))

    @property
    def residual(self) -> Expr:
        """What was observed, less what the model says."""
        return self.response - self.model

    @cached_property
    def slopes(self) -> tuple[Expr, ...]:
        """The derivatives of the model by each parameter."""
        return tuple(slope(self.model, b) for b in self.parameters)

    @cached_property
    def curvatures(self) -> Mapping[tuple[int, int], Expr]:
        """The second derivatives of the model, by the positions of two parameters."""
        pairs = combinations_with_replacement(range(len(self.parameters)), 2)
        return {(i, j): _bend(self.slopes[i], self.parameters[j]) for i, j in pairs}


def _bend(expression: Expr, parameter: Symbol) -> Expr:
    """The slope of a slope; at a kink it has no value, beside it a jump adds nothing."""
    found = slope(expression, parameter)
    return found.replace(DiracDelta, lambda at, *_: Piecewise((S.Zero, Ne(at, 0))))


def _check_apart(parameters: Any, columns: Any) -> None:
    both = [name for name in parameters if name in columns]
    if both:
        raise DomainError(f"fit_curve: `{both[0]}` is a parameter and a column; it must be one")


def _names(expression: Expr) -> dict[str, Any]:
    """The symbols of an expression, by name and in its order."""
    found: Any = expression.free_symbols
    return {s.name: s for s in sorted(found, key=lambda s: s.name)}


def _read(written: str | Expr, known: Mapping[str, str]) -> Expr:
    if isinstance(written, Expr):
        return written
    try:
        return parse(str(written), known)
    except UnknownNameError as error:
        told = f"{error.message}; known are the columns, and parameters that have a start"
        raise UnknownNameError(told, error.text, error.position) from error


def _left_over(model: Expr, columns: Any) -> str:
    """The one column that the model does not use."""
    rest = [name for name in columns if name not in _names(model)]
    if len(rest) != 1:
        found = ", ".join(f"`{name}`" for name in rest) or "none"
        raise DomainError(
            f"fit_curve: the model `{model}` leaves {found} of the columns; needed exactly one, "
            "which it is fitted to. Say `response`"
        )
    return rest[0]


def _check_names(symbols: Any, parameters: Any, columns: Any) -> None:
    for name in symbols:
        if name not in parameters and name not in columns:
            raise DomainError(
                f"fit_curve: `{name}` is neither a parameter with a start nor a column of the "
                f"data; {nearest(name, [*parameters, *columns])}"
            )
