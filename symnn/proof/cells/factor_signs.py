"""The sign of a canonical form through its factors, and of factors of a special shape."""

from __future__ import annotations

from typing import Any, Protocol

import sympy
from flint import fmpq_mpoly
from sympy import Expr, S

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.polynomials import sign_on_interval
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import (
    ANY,
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    NONZERO,
    POSITIVE,
    PRODUCT,
    ZERO,
    Sign,
    negated,
    of_integer_power,
    within,
)
from symnn.proof.tower import Fraction, Tower, rational_terms

DECIDED = (NEGATIVE, ZERO, POSITIVE)


class Asked(Protocol):
    """What knows the signs on a cell."""

    @property
    def cell(self) -> Cell: ...

    def sign(self, e: Expr) -> Sign: ...


def sign_of_form(k: Asked, t: Tower, form: Fraction, origin: Expr) -> Sign:
    """The sign of a canonical form through its factors, without asking for `origin` again."""
    if form.is_zero:
        return ZERO
    found = POSITIVE
    for polynomial, is_above in ((form.above, True), (form.below, False)):
        part = _sign_of_factors(k, t, polynomial, origin)
        found = PRODUCT[found][part if is_above else part & NONZERO]
    return found


def _sign_of_factors(k: Asked, t: Tower, polynomial: fmpq_mpoly, origin: Expr) -> Sign:
    if len(polynomial) > 200:
        return ANY
    content, factors = polynomial.factor()
    found = POSITIVE if content > 0 else NEGATIVE
    for factor, times in factors:
        expression = t.polynomial_expression(factor)
        known = ANY if expression in (origin, -origin) else k.sign(expression)
        for source in SHAPES:
            if known not in DECIDED:
                known &= source(k, t, factor)
        found = PRODUCT[found][of_integer_power(known, int(times))]
    return found


def _sign_in_one_generator(k: Asked, t: Tower, factor: fmpq_mpoly) -> Sign:
    """A polynomial in one generator, such as exp(x): root counting over the generator's range."""
    degrees = factor.degrees()
    used = [i for i, d in enumerate(degrees) if d]
    if len(used) != 1 or not 1 <= degrees[used[0]] <= 40:
        return ANY
    generator = t.generators[used[0]].expression
    symbol = sympy.Dummy(real=True)
    terms = {(n,): c for n, c in rational_terms(factor, used[0]).items()}
    polynomial = sympy.Poly.from_dict(terms, symbol)
    return sign_on_interval(polynomial, _range_of_generator(k, generator))


def sign_of_two_terms(k: Asked, t: Tower, factor: fmpq_mpoly) -> Sign:
    """a*exp(u) - b*exp(v) with a, b > 0 has the sign of u - v + log(a/b)."""
    terms = list(factor.to_dict().items())
    if len(terms) != 2 or terms[0][1] * terms[1][1] > 0:
        return ANY
    logs = [_log_of_exponentials(t, m) for m, _ in terms]
    if None in logs:
        return ANY
    ratio = -terms[0][1] / terms[1][1]
    gap = logs[0] - logs[1] + sympy.log(sympy.Rational(int(ratio.p), int(ratio.q)))
    known = k.sign(gap)
    return known if terms[0][1] > 0 else negated(known)


def sign_of_log_and_constant(k: Asked, t: Tower, factor: fmpq_mpoly) -> Sign:
    """a*log(u) + b with u > 0 has the sign of a*(u - exp(-b/a))."""
    used = [i for i, degree in enumerate(factor.degrees()) if degree]
    if len(used) != 1 or factor.degrees()[used[0]] != 1:
        return ANY
    generator = t.generators[used[0]]
    terms = rational_terms(factor, used[0])
    if generator.kind != "log" or generator.argument is None:
        return ANY
    u: Any = t.expression(generator.argument)
    if k.sign(u) != POSITIVE:
        return ANY
    slope = terms[1]
    known = k.sign(u - sympy.exp(-terms.get(0, S.Zero) / slope))
    return known if slope > 0 else negated(known)


def _log_of_exponentials(t: Tower, monomial: tuple[int, ...]) -> Any:
    """The exponent of a product of exp generators, else None."""
    total: Any = S.Zero
    for i, power in enumerate(monomial):
        if power:
            generator = t.generators[i]
            if generator.kind != "exp" or generator.argument is None:
                return None
            total += int(power) * t.expression(generator.argument)
    return total


def sign_beside_root(k: Asked, t: Tower, factor: fmpq_mpoly) -> Sign:
    """c*sqrt(v) + r has the sign of c where c**2*v > r**2, and of r where it is less."""
    for place, (degree, value) in t.relations.items():
        is_root = t.generators[place].kind == "root"
        if not is_root or degree != 2 or factor.degrees()[place] != 1:
            continue
        root = t.field.context.gen(place)
        rest = factor.subs({t.field.context.names()[place]: 0})
        slope, remainder = divmod(factor - rest, root)
        assert remainder.is_zero()
        gap = k.sign(t.polynomial_expression(slope**2 * value - rest**2))
        known = [k.sign(t.polynomial_expression(p)) for p in (slope, rest)]
        if gap == POSITIVE:
            return known[0]
        if gap == NEGATIVE:
            return known[1]
        if within(gap, NONZERO):
            return NONZERO
        if within(gap, NONNEGATIVE) and known[0] in (NEGATIVE, POSITIVE):
            return known[0] | ZERO
        if within(gap, NONPOSITIVE) and known[1] in (NEGATIVE, POSITIVE):
            return known[1] | ZERO
    return ANY


def _range_of_generator(k: Asked, generator: Any) -> Range:
    if k.cell.has_range(generator):
        return k.cell.range(generator)
    bounded = BOUNDED.get(type(generator))
    if bounded is not None:
        return bounded
    return Range(low=S.Zero) if k.sign(generator) == POSITIVE else Range()


BOUNDED: dict[type, Range] = {
    sympy.erf: Range(-S.One, S.One), sympy.sin: Range(-S.One, S.One, False, False),
    sympy.cos: Range(-S.One, S.One, False, False),
}  # fmt: skip


SHAPES = (_sign_in_one_generator, sign_of_two_terms, sign_of_log_and_constant, sign_beside_root)
"""Shapes of a factor whose sign is that of something simpler."""
