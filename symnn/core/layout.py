"""How an expression is laid out for a reader: order of terms, signs, fractions.

Shared by all printers, so that LaTeX and plain text show the same formula. What was written
unevaluated keeps its order; what SymPy has evaluated has lost it and is put in a readable one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cmp_to_key, lru_cache
from typing import Any

from sympy import (
    Add,
    Basic,
    Derivative,
    Expr,
    Function,
    Idx,
    Indexed,
    Integer,
    Integral,
    Limit,
    Mul,
    Number,
    Piecewise,
    Pow,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
)
from sympy.concrete.expr_with_limits import ExprWithLimits

BIG = (ExprWithLimits, Integral, Limit, Derivative, Piecewise, Sum, Product)
"""What takes all that stands behind it, so that it stands last in a product, or in brackets."""


@lru_cache(maxsize=20_000)
def as_written(expression: Any) -> bool:
    """Whether a sum or product was visibly built unevaluated, so that its order means something.

    `Why:` rebuilding it to see whether it changes would evaluate it, at any cost.
    """
    if not isinstance(expression, Add | Mul):
        return False
    first, rest = expression.args[0], expression.args
    if isinstance(first, Number):
        if first is expression.identity:
            return True
        rest = rest[1:]
    if any(isinstance(a, Number | expression.func) for a in rest):
        return True
    return list(rest) != sorted(rest, key=cmp_to_key(Basic.compare))


def is_negative(expression: Any) -> bool:
    """Whether an expression is printed with a leading minus sign."""
    if isinstance(expression, Number):
        return bool(expression.is_negative)
    if isinstance(expression, Mul):
        first = expression.args[0]
        return isinstance(first, Number) and bool(first.is_negative)
    return False


def negated(expression: Any) -> Any:
    """What is left of a negative expression without its sign; nothing else is evaluated."""
    if isinstance(expression, Number):
        return -expression
    first, *rest = expression.args
    factors = rest if first is S.NegativeOne else [-first, *rest]
    return factors[0] if len(factors) == 1 else Mul(*factors, evaluate=False)


def ordered_terms(total: Add) -> list[Any]:
    """The terms of a sum, with a positive one in front if there is any.

    >>> from sympy.abc import x
    >>> ordered_terms(1 - x**2)
    [1, -x**2]
    """
    if as_written(total):
        return list(total.args)
    numbers = [t for t in total.args if not t.free_symbols]
    others = sorted((t for t in total.args if t.free_symbols), key=_term_key)
    polynomial = all(_monomial(t)[1] for t in others)
    return positive_first([*others, *numbers] if polynomial else [*numbers, *others])


def _term_key(term: Any) -> Any:
    """Descending degree, then the powers of the symbols by name, then SymPy's own order."""
    powers = _monomial(term)[0]
    by_name = tuple((str(base), -exponent) for base, exponent in powers)
    return -sum(max(e, 0) for _, e in powers), by_name, term.sort_key()


def _monomial(term: Any) -> tuple[list[tuple[Any, Any]], bool]:
    """The numeric powers of symbols and entries in a term, and whether it has nothing else."""
    powers, plain = [], True
    for factor in Mul.make_args(term):
        base, exponent = factor.as_base_exp()
        if isinstance(base, Symbol | Indexed | Idx) and isinstance(exponent, Number):
            powers.append((base, exponent))
            plain = plain and bool(exponent.is_positive)
        elif factor.free_symbols:
            plain = False
    return sorted(powers, key=lambda p: str(p[0])), plain


def positive_first(terms: list[Any]) -> list[Any]:
    """The same terms with the first positive one in front."""
    lead = next((t for t in terms if not is_negative(t)), None)
    return terms if lead is None else [lead, *(t for t in terms if t is not lead)]


@dataclass(frozen=True)
class Fraction:
    """A product as it is printed: sign, factors above and below the line."""

    negative: bool
    above: tuple[Any, ...]
    below: tuple[Any, ...]


def fraction(product: Any, ordered: Any = None) -> Fraction:
    """The sign, numerator and denominator of a product or power.

    Args:
        product: a `Mul`, `Pow` or anything else (its own numerator).
        ordered: the factors in order, when the caller knows a better one.

    >>> from sympy.abc import x, y
    >>> fraction(-x/y)
    Fraction(negative=True, above=(x,), below=(y,))
    """
    factors = ordered if ordered is not None else ordered_factors(product)
    negative = bool(factors) and isinstance(factors[0], Number) and bool(factors[0].is_negative)
    if negative:
        factors = [-factors[0], *factors[1:]]
    above: list[Any] = []
    below: list[Any] = []
    for factor in factors:
        numerator, denominator = _split(factor)
        above += [numerator] if numerator is not S.One or factor is S.One else []
        below += [denominator] if denominator is not S.One else []
    if len(factors) > 1 and factors[0] is S.One and (negative or not as_written(product)):
        above = above[1:]
    if not as_written(product) and any(factor.free_symbols for factor in factors):
        above, below = _roots_below(above, below)
    return Fraction(negative, tuple(above), tuple(below))


def _roots_below(above: list[Any], below: list[Any]) -> tuple[list[Any], list[Any]]:
    """The root that SymPy has moved above the line where books have it: x/sqrt(2*pi).

    >>> from sympy import exp, pi, sqrt
    >>> from sympy.abc import x
    >>> fraction(exp(x)/sqrt(2*pi)).below
    (sqrt(2*pi),)
    """
    root = next((f for f in above if isinstance(f, Pow) and f.exp is S.Half and f.base.is_Integer),
                None)  # fmt: skip
    number = next((f for f in below if isinstance(f, Integer)), S.One)
    if root is None or number % root.base != 0:
        return above, below
    others = [f for f in below if f is not number]
    roots = [f for f in others if isinstance(f, Pow) and f.exp is S.Half and f.base.is_number]
    whole = Pow(Mul(root.base, *(f.base for f in roots)), S.Half, evaluate=False)
    rest = [number / root.base, *(f for f in others if f not in roots), whole]
    return [f for f in above if f is not root], [f for f in rest if f is not S.One]


def _split(factor: Any) -> tuple[Any, Any]:
    """One factor as numerator and denominator; `exp(-x)` stays above."""
    if isinstance(factor, Rational):
        return S(factor.p), S(factor.q)
    if isinstance(factor, Pow) and is_negative(factor.exp) and factor.base is not S.Exp1:
        positive = -factor.exp
        return S.One, (
            factor.base if positive is S.One else Pow(factor.base, positive, evaluate=False)
        )
    return factor, S.One


def ordered_factors(product: Any) -> list[Any]:
    """The factors of a product: numbers, symbols, sums in brackets, functions, big operators.

    >>> from sympy import exp
    >>> from sympy.abc import x
    >>> ordered_factors(x*exp(x)*(x + 1)*2)
    [2, x, x + 1, exp(x)]
    """
    if not isinstance(product, Mul):
        return [product]
    if as_written(product):
        return list(product.args)
    return sorted(product.as_ordered_factors(), key=factor_rank)


def factor_rank(factor: Any) -> int:
    """Where a factor stands in a product that SymPy has evaluated."""
    core = factor.base if isinstance(factor, Pow) else factor
    kinds: tuple[Any, ...] = (Number, (Symbol, Indexed, Idx), Expr, Add, Function, BIG)
    found = [rank for rank, kind in enumerate(kinds) if isinstance(core, kind)]
    return max(r for r in found if r != 2) if [r for r in found if r != 2] else 2
