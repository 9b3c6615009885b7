"""Sums, products, quotients, powers and signs, built as written.

Nothing cancels, collects or distributes: `x/x`, `0*log(x)` and `sqrt(x**2)` keep the points where
they are undefined. Only signs and quotients of literal numbers are taken together (`-2`, `1/3`,
`x/2` as `1/2*x`), which cannot change where anything is defined.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Add, E, Expr, Integer, Mul, Number, Pow, Rational, S, exp


def total(terms: Sequence[Expr]) -> Expr:
    """`a + b + c`, unevaluated."""
    return Add(*terms, evaluate=False)


def power(base: Expr, exponent: Expr) -> Expr:
    """`base**exponent`, unevaluated; a power of E is `exp`."""
    if base is E:
        return exp(exponent, evaluate=False)
    return Pow(base, exponent, evaluate=False)


def negated(operand: Expr) -> Expr:
    """`-operand`: the sign goes into a literal, or into the positive coefficient of a product.

    >>> from sympy.abc import x
    >>> negated(Integer(2)), negated(2*x), negated(x)
    (-2, -2*x, -x)
    """
    if isinstance(operand, Number):
        return -operand
    if not isinstance(operand, Mul):
        return Mul(S.NegativeOne, operand, evaluate=False)
    first, *others = operand.args
    if isinstance(first, Rational) and first.is_positive:
        return Mul(-first, *others, evaluate=False)
    if isinstance(first, Rational):
        return Mul(S.NegativeOne, operand, evaluate=False)
    return Mul(S.NegativeOne, *operand.args, evaluate=False)


def product(factors: Sequence[tuple[Expr, bool]]) -> Expr:
    """`a*b/c`, unevaluated; each factor comes with whether it divides."""
    written: list[Expr] = []
    for factor, divides in factors:
        if not divides:
            written.append(factor)
        elif isinstance(factor, Rational) and not factor.is_zero:
            _divide(written, factor)
        else:
            _append_reciprocal(written, factor)
    return written[0] if len(written) == 1 else Mul(*written, evaluate=False)


def _divide(written: list[Expr], divisor: Rational) -> None:
    """Divide the leading coefficient; literals are exact and the divisor is not 0."""
    if isinstance(written[0], Rational):
        written[0] = written[0] / divisor
    else:
        written.insert(0, Integer(1) / divisor)


def _append_reciprocal(written: list[Expr], factor: Expr) -> None:
    if written == [S.One]:
        written.clear()
    written.append(Pow(factor, S.NegativeOne, evaluate=False))
