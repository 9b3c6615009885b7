"""The expression of SymPy that a term stands for, put together without evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy import Add, Mul, Pow, Rational, S

from symnn.codegen.search.term import Term


def formula_of(t: Term, symbols: Mapping[str, Any]) -> Any:
    """The value of a term as an expression, for exact evaluation and proofs.

    Args:
        t: a term.
        symbols: what its variables and names are.

    >>> from symnn.codegen.search.reading import of_text
    >>> x = sympy.Symbol("x")
    >>> formula_of(of_text("expm1(a)/a"), {"a": x})
    (exp(x) - 1)/x
    """
    if t.head == "number":
        return Rational(t.args[0].numerator, t.args[0].denominator)
    if t.head == "constant":
        return t.args[0]
    if t.head in ("variable", "any"):
        return symbols[t.args[0]]
    parts = [formula_of(part, symbols) for part in t.parts]
    if t.head == "**":
        return Pow(parts[0], t.args[1], evaluate=False)
    return BUILDERS[t.head](*parts)


def _kept(head: Any) -> Callable[..., Any]:
    return lambda *parts: head(*parts, evaluate=False)


def _opposite(x: Any) -> Any:
    return Mul(S.NegativeOne, x, evaluate=False)


BUILDERS: dict[str, Callable[..., Any]] = {
    "+": _kept(Add), "*": _kept(Mul), "neg": _opposite, "pow": _kept(Pow),
    "-": lambda a, b: Add(a, _opposite(b), evaluate=False),
    "/": lambda a, b: Mul(a, Pow(b, S.NegativeOne, evaluate=False), evaluate=False),
    "expm1": lambda a: Add(sympy.exp(a, evaluate=False), S.NegativeOne, evaluate=False),
    "log1p": lambda a: sympy.log(Add(S.One, a, evaluate=False), evaluate=False),
    "sqrt": lambda a: Pow(a, S.Half, evaluate=False),
    "cbrt": lambda a: Pow(a, Rational(1, 3), evaluate=False),
    "erfcx": lambda a: Mul(
        sympy.exp(Pow(a, 2, evaluate=False), evaluate=False), sympy.erfc(a, evaluate=False),
        evaluate=False,
    ),
    "hypot": lambda a, b: Pow(
        Add(Pow(a, 2, evaluate=False), Pow(b, 2, evaluate=False), evaluate=False), S.Half,
        evaluate=False,
    ),
    "abs": _kept(sympy.Abs), "max": _kept(sympy.Max), "min": _kept(sympy.Min),
    **{name: _kept(getattr(sympy, name)) for name in (
        "exp", "log", "tanh", "sinh", "cosh", "erf", "erfc", "sin", "cos", "tan", "asin", "acos",
        "atan", "asinh", "acosh", "atanh",
    )},
}  # fmt: skip
