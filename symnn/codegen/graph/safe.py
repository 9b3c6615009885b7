"""Functions that floating point can evaluate well and a formula spells in a fragile way.

Each has a `definition`: the formula it stands for. Nothing is assumed beyond that equality.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Expr, Function


class SafeFunction(Function):
    """A function whose `definition` is the formula that it replaces."""

    def __new__(cls, *arguments: Any, **options: Any) -> Any:
        return super().__new__(cls, *arguments, **options)

    @property
    def definition(self) -> Any:
        raise NotImplementedError  # pragma: no cover

    def _eval_is_extended_real(self) -> bool | None:
        return True if all(a.is_extended_real for a in self.args) else None

    def _eval_evalf(self, prec: int) -> Any:
        return self.definition._eval_evalf(prec)

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative of the definition."""
        symbols = sp.symbols(f"x0:{len(self.args)}", cls=sp.Dummy, real=True)
        body = type(self)(*symbols).definition.diff(symbols[argindex - 1])
        return body.xreplace(dict(zip(symbols, self.args, strict=True)))


class Expm1(SafeFunction):
    """exp(x) - 1, exact near 0."""

    @property
    def definition(self) -> Any:
        return sp.exp(self.args[0]) - 1


class Log1p(SafeFunction):
    """log(1 + x), exact near 0."""

    @property
    def definition(self) -> Any:
        return sp.log(sp.S.One + self.args[0])


class Sigmoid(SafeFunction):
    """1/(1 + exp(-x)), without overflow and with full relative accuracy on both sides."""

    @property
    def definition(self) -> Any:
        return 1 / (1 + sp.exp(sp.S.NegativeOne * self.args[0]))


class Softplus(SafeFunction):
    """log(1 + exp(x)), without overflow."""

    @property
    def definition(self) -> Any:
        return sp.log(1 + sp.exp(self.args[0]))


class LogAddExp(SafeFunction):
    """log(exp(x) + exp(y)), without overflow."""

    @property
    def definition(self) -> Any:
        x, y = self.args
        return sp.log(sp.exp(x) + sp.exp(y))


class XLogY(SafeFunction):
    """x*log(y), and 0 where x is 0: the convention 0*log(0) = 0."""

    @property
    def definition(self) -> Any:
        x, y = self.args
        return x * sp.log(y)


def spelled_out(expression: Expr) -> Any:
    """The expression with every safe function replaced by its definition.

    >>> spelled_out(Softplus(sp.Symbol("x")))
    log(exp(x) + 1)
    """
    return expression.replace(
        lambda e: isinstance(e, SafeFunction),
        lambda e: e.definition,  # type: ignore[attr-defined]
    )
