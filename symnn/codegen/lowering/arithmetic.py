"""Sums, products and powers of arrays: few ufuncs, the small operands first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Add, Expr, Mul, NumberSymbol, Pow, Rational, S, nan, oo

from symnn.codegen.graph.value import Value, combined
from symnn.codegen.lowering.dispatch import Lowering, is_constant
from symnn.indexed.language.traverse import free_indices

Order = tuple[Any, ...]


def lower_add(low: Lowering, e: Add, order: Order) -> Value:
    """A chain of additions and subtractions; terms over fewer indices come first."""
    plus, minus = [], []
    for term in terms_by_width(e.args, order):
        side, positive = (minus, -term) if term.could_extract_minus_sign() else (plus, term)
        side.append(positive)
    total = chain(low, "add", plus, order) if plus else None
    if not minus:
        return total  # type: ignore[return-value]
    if total is None:
        return low.apply("negative", [chain(low, "add", minus, order)], order)
    for term in minus:
        total = low.apply("subtract", [total, term], order)
    return total


def terms_by_width(terms: Sequence[Any], order: Order) -> list[Any]:
    """Terms with few indices first, else as SymPy prints them."""
    printed = Add(*terms, evaluate=False).as_ordered_terms()
    return sorted(printed, key=lambda t: len(free_indices(t)))


def chain(low: Lowering, function: str, operands: Sequence[Any], order: Order) -> Value:
    """`function` folded over the operands, those over the same indices first."""
    groups: dict[frozenset[Any], list[Any]] = {}
    for operand in operands:
        groups.setdefault(free_indices(operand), []).append(operand)
    partial = [fold(low, function, group, order) for group in groups.values()]
    narrow, wide = partial[:-1], partial[-1]
    return (
        low.apply(function, [wide, fold(low, function, narrow, order)], order) if narrow else wide
    )


def fold(low: Lowering, function: str, operands: Sequence[Any], order: Order) -> Value:
    """`function(function(a, b), c)` and so on."""
    total = low.value(operands[0], order) if isinstance(operands[0], Expr) else operands[0]
    for operand in operands[1:]:
        total = low.apply(function, [total, operand], order)
    return total


def lower_mul(low: Lowering, e: Mul, order: Order) -> Value:
    """numerator/denominator with the sign in front and numbers multiplied first."""
    coefficient, rest = split_coefficient(e)
    above = [f for f in rest if not is_reciprocal(f)]
    below = [Pow(f.base, -f.exp) for f in rest if is_reciprocal(f)]
    above, below = _with_numbers(abs(coefficient), above, below)
    result = quotient(low, above, below, order)
    return low.apply("negative", [result], order) if coefficient < 0 else result


def _with_numbers(
    coefficient: Any, above: list[Any], below: list[Any]
) -> tuple[list[Any], list[Any]]:
    """All numbers of a quotient in one place: as one irrational, or as p above and q below."""
    if any(is_irrational(f) for f in (*above, *below)):
        over, under = (Mul(*filter(is_irrational, part)) for part in (above, below))
        above = [f for f in above if not is_irrational(f)]
        below = [f for f in below if not is_irrational(f)]
        return [coefficient * over / under, *above], below
    if coefficient.q != 1 and above:
        below = [S(coefficient.q), *below]
        coefficient = S(coefficient.p)
    return ([coefficient, *above] if coefficient != 1 or not above else above), below


def is_irrational(e: Any) -> bool:
    """Whether an expression is a number that is rounded when it becomes a float."""
    return isinstance(e, NumberSymbol) or is_constant(e)


def quotient(low: Lowering, above: list[Any], below: list[Any], order: Order) -> Value:
    """One division of one product by another; of a wide product only the narrow factors."""
    if not below:
        return chain(low, "multiply", sorted_factors(above), order)
    denominator = chain(low, "multiply", sorted_factors(below), order)
    wide = set().union(*map(free_indices, (*above, *below)))
    outer = [f for f in above if free_indices(f) == wide and wide != set(denominator.axes)]
    inner = [f for f in above if f not in outer]
    if not outer or not inner or set().union(*map(free_indices, inner)) == wide:
        outer, inner = [], above
    numerator = chain(low, "multiply", sorted_factors(inner), order)
    narrow = low.apply("divide", [numerator, denominator], order)
    return fold(low, "multiply", [*outer, narrow], order) if outer else narrow


def sorted_factors(factors: list[Any]) -> list[Any]:
    """Factors over few indices first, so that wide arrays are touched once."""
    return sorted(factors, key=lambda f: len(free_indices(f)))


def split_coefficient(e: Expr) -> tuple[Any, list[Any]]:
    """The rational coefficient of a product, and its other factors."""
    factors = Mul.make_args(e)
    numbers = [f for f in factors if isinstance(f, Rational)]
    coefficient = S.One
    for number in numbers:
        coefficient = coefficient * number
    return coefficient, [f for f in factors if not isinstance(f, Rational)]


def is_reciprocal(factor: Any) -> bool:
    """Whether a factor belongs below the line."""
    return isinstance(factor, Pow) and factor.exp.could_extract_minus_sign() and (
        factor.exp.is_number
    )  # fmt: skip


def lower_pow(low: Lowering, e: Pow, order: Order) -> Value:
    """Squares, roots and reciprocals by their own ufuncs, small powers by multiplying."""
    base, exponent = e.base, e.exp
    if base is S.Exp1:
        return low.apply("exp", [exponent], order)
    if is_reciprocal(e):
        return low.apply("divide", [S.One, Pow(base, -exponent)], order)
    if exponent == S.Half:
        return low.apply("sqrt", [base], order)
    if exponent == Rational(1, 3) and base.is_nonnegative:
        return low.apply("cbrt", [base], order)
    if exponent.is_Integer and 2 <= exponent <= 4:
        return small_power(low, base, int(exponent), order)
    if exponent == Rational(3, 2):
        return low.apply("multiply", [base, Pow(base, S.Half)], order)
    value = low.apply("power", [base, exponent], order)
    if exponent.is_integer is False and exponent.is_number and not base.is_nonnegative:
        return _real_power(low, base, value, order)
    return value


def _real_power(low: Lowering, base: Any, value: Value, order: Order) -> Value:
    """A broken power, but NaN at -infinity as at other negative bases: C has infinity there."""
    lowest, nothing = low.graph.number(-oo), low.graph.number(nan)
    at_lowest = combined(low.graph, "equal", [low.value(base, order), Value(lowest)], order)
    node = low.graph.select([(at_lowest.node, nothing)], value.node, everywhere=True)
    return Value(node, value.axes)


def small_power(low: Lowering, base: Any, exponent: int, order: Order) -> Value:
    """x², x²·x, (x²)²."""
    value = low.value(base, order)
    square = combined(low.graph, "square", [value], order)
    if exponent == 3:
        return combined(low.graph, "multiply", [square, value], order)
    return combined(low.graph, "square", [square], order) if exponent == 4 else square
