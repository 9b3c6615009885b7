"""Scalar expressions made ready for code: real symbols, derivatives worked out by SymPy's rules."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any

import sympy as sp
from sympy import Add, Derivative, Expr, S, Symbol

from symnn.core.symbols import Variable
from symnn.errors import NotSupportedError
from symnn.indexed.derivatives.derivative import partials

UNEVALUATED = (sp.Integral, sp.Limit, sp.Subs)


def real_expression(expression: Any) -> Any:
    """The expression over real symbols, with its derivatives worked out.

    `Why real:` for a plain symbol SymPy differentiates |x| into re(x) and im(x); arrays are real.

    >>> x = Symbol("x")
    >>> real_expression(Derivative(sp.Abs(x), x))
    sign(x)

    Raises:
        NotSupportedError: an integral or limit is left, which arrays cannot be put into.
    """
    plain = {s: as_real(s) for s in expression.free_symbols if s.is_extended_real is None}
    found = _worked_out(expression.xreplace(plain))
    left = [e for e in sp.preorder_traversal(found) if isinstance(e, UNEVALUATED)]
    if left:
        raise NotSupportedError(
            f"compile: `{left[0]}` is not worked out; needed an expression without integrals and "
            "limits; call `.doit()` on it first"
        )
    return found


def as_real(symbol: Any) -> Any:
    """The real variable of the same name; a symbol that is known to be real is itself."""
    return Variable(symbol.name) if symbol.is_extended_real is None else symbol


def _worked_out(e: Any) -> Any:
    if not e.args:
        return e
    if isinstance(e, Derivative):
        return reduce(_differentiated, e.variables, _worked_out(e.expr))
    if isinstance(e, sp.re | sp.conjugate):
        return _worked_out(e.args[0])
    if isinstance(e, sp.im):
        return S.Zero
    arguments = [_worked_out(a) for a in e.args]
    changed = any(x is not y for x, y in zip(arguments, e.args, strict=True))
    return e.func(*arguments) if changed else e


def _differentiated(e: Expr, x: Any) -> Expr:
    return derivative(e, x)


def derivative(expression: Expr, x: Symbol) -> Any:
    """The derivative by one symbol, with the library's conventions at kinks.

    >>> x = Variable("x")
    >>> derivative(sp.Max(0, x), x).subs(x, 0)
    0
    """
    found = partials(expression, frozenset([x]))
    return Add(*[p.coefficient for p in found if p.read == x])


def gradient_of(expressions: Iterable[Expr], symbols: Iterable[Symbol]) -> list[Any]:
    """All partial derivatives, those of one expression together."""
    known = list(symbols)
    return [derivative(e, x) for e in expressions for x in known]
