"""The cheapest of several rewritings that are proved equal; `simplify` is not among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sympy import (
    Add,
    Dummy,
    Integer,
    Mul,
    Pow,
    Rational,
    S,
    cancel,
    exp,
    factor,
    factor_terms,
    preorder_traversal,
    together,
)

from symnn.errors import NotSupportedError
from symnn.proof.ranges.signs import ANY
from symnn.proof.tower import NO_FORM, NeedSign, tower

MOST_NODES = 400
WEIGHTS = {Add: 1.0, Mul: 0.5, Pow: 0.7}


def cost(e: Any) -> float:
    """How much there is to read.

    >>> from sympy import symbols
    >>> x, y = symbols("x y")
    >>> cost(x*y + 2*x) > cost(x*(y + 2))
    True
    """
    total = 0.0
    for node in preorder_traversal(e):
        weight = WEIGHTS.get(node.func, 1.2 if node.args else 1.0)
        if node in (S.One, S.NegativeOne):
            weight = 0.4
        total += weight + (0.2 if isinstance(node, Rational) and node.q != 1 else 0)
    return total


def tidied(expression: Any, proved: Callable[[Any], bool]) -> Any:
    """The cheapest candidate that `proved` accepts; the expression itself when none is cheaper."""
    if sum(1 for _ in preorder_traversal(expression)) > MOST_NODES:
        return expression
    found = sorted(set(candidates(expression)), key=lambda e: (cost(e), str(e)))
    limit = cost(expression)
    for candidate in found:
        if cost(candidate) >= limit:
            break
        if proved(candidate):
            return candidate
    return expression


def candidates(expression: Any) -> Iterator[Any]:
    """Rewritings that may be easier to read."""
    for rewrite in REWRITES:
        try:
            found = rewrite(expression)
        except (*NO_FORM, NeedSign, NotSupportedError):
            continue
        yield found
        yield factor_terms(found)


def opaquely(rewrite: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A rational rewriting in which every function value is a letter."""

    def rewritten(e: Any) -> Any:
        letters: dict[Any, Any] = {}
        hidden = _hidden(e, letters)
        return rewrite(hidden).xreplace({letter: part for part, letter in letters.items()})

    return rewritten


def _hidden(e: Any, letters: dict[Any, Any]) -> Any:
    if isinstance(e, Add | Mul) or (isinstance(e, Pow) and isinstance(e.exp, Integer)):
        return e.func(*[_hidden(a, letters) for a in e.args])
    if not e.args:
        return e
    return letters.setdefault(e, Dummy("g", real=True))


def canonical(e: Any) -> Any:
    """The canonical form of the verifier, as an expression."""
    t = tower(lambda _: ANY)
    return t.expression(t.form(e))


def positive_exponents(e: Any) -> Any:
    """exp(-u) written as 1/exp(u), then cancelled."""
    flipped = {a: 1 / exp(-a.args[0]) for a in e.atoms(exp) if a.args[0].could_extract_minus_sign()}
    letters = {a: Dummy("g", positive=True) for a in e.xreplace(flipped).atoms(exp)}
    hidden = e.xreplace({a: 1 / letters.get(exp(-a.args[0]), exp(-a.args[0])) for a in flipped})
    shown = {letter: a for a, letter in letters.items()}
    return opaquely(cancel)(hidden.xreplace(letters)).xreplace(shown)


def factored(e: Any) -> Any:
    """Numerator and denominator factored over the rationals."""
    return opaquely(factor)(e)


REWRITES: tuple[Callable[[Any], Any], ...] = (
    lambda e: e, together, opaquely(together), opaquely(cancel), factored, canonical,
    lambda e: factored(canonical(e)), positive_exponents,
    lambda e: factored(positive_exponents(e)),
)  # fmt: skip
