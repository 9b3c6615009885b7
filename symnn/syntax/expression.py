"""Text to an unevaluated SymPy expression."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr

from symnn.syntax.build import Builder
from symnn.syntax.context import Scope
from symnn.syntax.declare import Declaration, Declared, declare
from symnn.syntax.grammar import read


def parse(
    text: str, symbols: Mapping[str, Declaration] | None = None, *, free: bool = False
) -> Expr:
    """The expression that `text` writes, exact and unevaluated.

    Args:
        text: in SymPy's spelling, such as `exp(x)/(1 + exp(x))` or `Sum(x[i], (i, 0, n - 1))`.
        symbols: names with their domains; a declared name wins over every built-in one.
        free: whether a name that is not declared becomes a real variable.

    Why:
        No text reaches SymPy or Python: the grammar has numbers, names, calls of listed functions
        and operators, nothing else. Nothing is evaluated, so `x/x` keeps its pole.

    >>> parse("x/x", {"x": "Reals"}), parse("0.1")
    (x/x, 1/10)

    Raises:
        FormulaSyntaxError: not a formula, or beyond the limits; carries the position.
        UnknownNameError: a name that is neither declared nor built in.
    """
    return build(text, declare(symbols), free)


def build(text: str, declared: Mapping[str, Declared], free: bool = False) -> Expr:
    """`parse` for symbols that are made already."""
    return Builder(text).expression(read(text), Scope(declared, free))
