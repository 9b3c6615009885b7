"""Exact real constants such as `pi/2` or `-sqrt(2)`, worked out: the bounds of domains."""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, Mul, Number, NumberSymbol, Pow, S, nan, zoo
from sympy.core.function import Function

from symnn.syntax.build import Builder
from symnn.syntax.context import Scope
from symnn.syntax.tree import Node


def constant(builder: Builder, node: Node) -> Expr:
    """The value of a constant expression; infinite ones are oo and -oo.

    Raises:
        FormulaSyntaxError: a symbol in it, or no real value.
    """
    scope = Scope()
    value = _worked_out(builder.expression(node, scope))
    if value is None:
        raise builder.fail("needed here: a constant of numbers, `pi`, `E`, `oo`", node, scope)
    if value in (nan, zoo) or value.is_extended_real is not True:
        raise builder.fail(f"`{value}` is not a real number", node, scope)
    return value


def _worked_out(expression: Expr) -> Expr | None:
    """SymPy's exact value; the limits on magnitude, already checked, keep this small."""
    if isinstance(expression, Number | NumberSymbol) or expression is S.ImaginaryUnit:
        return expression
    if not isinstance(expression, Add | Mul | Pow | Function) or not expression.args:
        return None
    parts = [_worked_out(part) for part in expression.args]  # type: ignore[arg-type]
    if any(part is None for part in parts):
        return None
    evaluated: Any = expression.func
    return evaluated(*parts)
