"""exp, log and powers: exp splits over sums, log over factors, and they undo each other."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd, lcm
from typing import Any

from flint import fmpq, fmpz
from sympy import Abs, Expr, Integer, Rational, S, exp, log

from symnn.proof.ranges.signs import NEGATIVE, NONZERO, POSITIVE, within
from symnn.proof.tower.fractions import Fraction
from symnn.proof.tower.tower import Generator, NeedSign, NoForm, Restart, Tower

WIDEST_SCALE = 300
LONGEST_INTEGER = 90
HIGHEST_DEGREE = 24


def terms(t: Tower, u: Fraction) -> Iterator[tuple[Any, Fraction, tuple[int, ...]]]:
    """The terms of u: rational coefficient, monomial over u's denominator, exponents."""
    for monomial, c in u.above.to_dict().items():
        alone = t.field.context.from_dict({monomial: fmpq(1)})
        yield _rational(c), t.field.quotient(alone, u.below), monomial


def _rational(q: fmpq) -> Any:
    return Rational(int(q.p), int(q.q))


def only_generator(t: Tower, u: Fraction, monomial: tuple[int, ...]) -> Generator | None:
    """The generator that the monomial consists of, when it is just one."""
    if sum(monomial) != 1 or not u.is_polynomial:
        return None
    return t.generators[monomial.index(1)]


def exponential(t: Tower, u: Fraction) -> Fraction:
    """exp(u), a product over the terms of u."""
    result = t.rational(1)
    for coefficient, part, monomial in terms(t, u):
        only = only_generator(t, u, monomial)
        if only is not None and only.kind == "log":
            result = result * absolute_power(t, only, coefficient)
        elif only is not None and only.kind == "lambert" and coefficient.is_Integer:
            ratio = _argument(only) / t.field.generator(monomial.index(1))
            result = result * ratio ** int(coefficient)
        else:
            result = result * _exponential_of_term(t, coefficient, part)
    return result


def _exponential_of_term(t: Tower, coefficient: Any, part: Fraction) -> Fraction:
    """exp(c*m) as a power of exp(unit*m), with one unit for all c that occur."""
    expression = t.expression(part)
    key: Any = ("exp", expression)
    size = abs(coefficient)
    unit = t.units.setdefault(key, size)
    if not (size / unit).is_Integer:
        finer = _common_unit(size, unit)
        if max(size, unit) / finer <= WIDEST_SCALE:
            t.units[key] = finer
            raise Restart
    if not (size / unit).is_Integer or size / unit > WIDEST_SCALE:
        key, unit = ("exp", expression, size), size
    made = t.generator(
        key, lambda: Generator("exp", exp(unit * expression), part.scaled(unit.p, unit.q))
    )
    return made ** int(coefficient / unit)


def _common_unit(a: Any, b: Any) -> Any:
    """The largest rational of which both are integer multiples."""
    return Rational(gcd(a.p * b.q, b.p * a.q), a.q * b.q)


def _argument(generator: Generator) -> Fraction:
    assert generator.argument is not None
    return generator.argument


def _exponent(generator: Generator) -> Fraction:
    assert generator.exponent is not None
    return generator.exponent


def absolute_power(t: Tower, logarithm_: Generator, q: Any) -> Fraction:
    """exp(q*log|f|) = |f|**q."""
    f = _argument(logarithm_)
    if not q.is_Integer:
        return _root(t, f, q)
    result = f ** int(q)
    return result if q.p % 2 == 0 else result * t.rational(t.direction(f))


def _root(t: Tower, f: Fraction, q: Any) -> Fraction:
    """|f|**(p/d) as a power of one root of |f|, of a degree that suits all exponents."""
    expression = t.expression(f)
    key = ("root", expression)
    degree = int(t.units.setdefault(key, Integer(q.q)))
    if degree % q.q:
        t.units[key] = Integer(lcm(degree, q.q))
        raise Restart
    if degree > HIGHEST_DEGREE:
        raise NoForm("the root has too high a degree")
    size = f * t.rational(t.direction(f))
    root: Any = Rational(1, degree)
    made = t.generator(key, lambda: Generator("root", Abs(expression) ** root, f, root))
    t.relate(made, degree, size)
    return made ** int(q * degree)


def logarithm(t: Tower, u: Fraction) -> Fraction:
    """log(u) for u > 0, a sum over the irreducible factors of u: log|f| for each."""
    if u.is_zero:
        raise NoForm("log of zero")
    above = _log_of_polynomial(t, u.above)
    return above if u.is_polynomial else above - _log_of_polynomial(t, u.below)


def _log_of_polynomial(t: Tower, p: Any) -> Fraction:
    if len(p) > 1 and max(p.degrees()) > WIDEST_SCALE:
        raise NoForm("the degree is too high to factor")
    content, factors = p.factor()
    result = _log_of_integer(t, content.p) - _log_of_integer(t, content.q)
    for factor, times in factors:
        result = result + _log_of_factor(t, t.field.polynomial(factor)).scaled(int(times))
    return result


def _log_of_integer(t: Tower, n: fmpz) -> Fraction:
    n = abs(n)
    if n.bit_length() > LONGEST_INTEGER:
        return _log_atom(t, t.rational(int(n)))
    result = t.rational(0)
    for prime, times in n.factor() if n > 1 else []:
        result = result + _log_atom(t, t.rational(int(prime))).scaled(int(times))
    return result


def _log_of_factor(t: Tower, f: Fraction) -> Fraction:
    """log|f|, undoing exp, roots, powers and W."""
    only = _single(t, f)
    if only is None:
        return _log_atom(t, -f if f.above.leading_coefficient() < 0 else f)
    if only.kind == "exp":
        return _argument(only)
    if only.kind == "root":
        return logarithm(t, _argument(only)).scaled(1, only.unit.q)
    if only.kind == "power":
        base = _argument(only)
        return t.rational(0) if base.rational() == -1 else _exponent(only) * logarithm(t, base)
    if only.kind == "lambert":
        return logarithm(t, _argument(only)) - f
    return _log_atom(t, f)


def _single(t: Tower, f: Fraction) -> Generator | None:
    if len(f.above) != 1 or f.above.total_degree() != 1:
        return None
    return t.generators[f.above.degrees().index(1)]


def _log_atom(t: Tower, f: Fraction) -> Fraction:
    expression = t.expression(f)
    positive = expression.is_positive
    inner = expression if positive else Abs(expression)
    return t.generator(("log", expression), lambda: Generator("log", log(inner), f))


def power(t: Tower, base: Expr, exponent: Expr) -> Fraction:
    """base**exponent.

    Raises:
        NeedSign: the exponent is a symbol and the sign of the base is not known.
    """
    if exponent.is_Integer:
        return t.of(base) ** int(exponent)
    if base is S.Exp1:
        return exponential(t, t.of(exponent))
    below = t.of(base)
    if exponent.is_Rational:
        return _rational_power(t, below, exponent)
    above = t.of(exponent)
    value = above.rational()
    if value is not None:
        return power(t, base, _rational(value))
    if below.is_zero:
        return _power_of_zero(t, exponent)
    positive = t.sign(base) == POSITIVE
    if exponent.is_integer:
        try:
            return _integer_power(t, below, above)
        except NeedSign:
            if not positive:
                raise
    if not positive:
        raise NeedSign(base)
    return exponential(t, above * logarithm(t, below))


def _power_of_zero(t: Tower, exponent: Expr) -> Fraction:
    if t.sign(exponent) == POSITIVE:
        return t.rational(0)
    raise NeedSign(exponent)


def _rational_power(t: Tower, base: Fraction, q: Any) -> Fraction:
    """base**q for base >= 0, where it is defined."""
    if base.is_zero:
        if q < 0:
            raise NoForm("zero to a negative power")
        return base
    if t.split_roots or base.rational() is not None:
        return exponential(t, logarithm(t, base) * t.number(q))
    return _whole_root(t, base, q)


def _whole_root(t: Tower, base: Fraction, q: Any) -> Fraction:
    """(n/d)**(1/m) = (n*d**(m-1))**(1/m) / d for d > 0, keeping the radicand whole."""
    below = t.field.polynomial(base.below)
    direction = t.direction(below)
    radicand = t.field.polynomial(base.above) * below ** (q.q - 1) * t.rational(direction**q.q)
    root: Any = Rational(1, int(q.q))
    expression = t.expression(radicand)
    made = t.generator(
        ("whole root", expression, q.q), lambda: Generator("root", expression**root, radicand, root)
    )
    t.relate(made, int(q.q), radicand)
    return (made / below * t.rational(direction)) ** int(q.p)


def _integer_power(t: Tower, base: Fraction, exponent: Fraction) -> Fraction:
    """base**n for an integer n and a base of any sign but zero, factor by factor."""
    if not exponent.is_polynomial:
        raise NoForm("an integer exponent that is a fraction")
    result = t.rational(1)
    for polynomial, side in ((base.above, 1), (base.below, -1)):
        content, factors = polynomial.factor()
        size = logarithm(t, t.field.rational(int(abs(content.p)), int(content.q)))
        result = result * exponential(t, exponent * size) ** side
        if content < 0:
            result = result * _factor_power(t, t.rational(-1), exponent) ** side
        for factor, times in factors:
            raised = _factor_power(t, t.field.polynomial(factor), exponent.scaled(int(times)))
            result = result * raised**side
    return result


def _factor_power(t: Tower, f: Fraction, exponent: Fraction) -> Fraction:
    expression = t.expression(f)
    if expression != -1:
        known = t.sign(expression)
        if known in (POSITIVE, NEGATIVE):
            size = exponential(t, exponent * logarithm(t, f))
            minus = t.rational(-1)
            return size if known == POSITIVE else size * _factor_power(t, minus, exponent)
        if not within(known, NONZERO):
            raise NeedSign(expression)
    result = t.rational(1)
    for coefficient, part, _ in terms(t, exponent):
        result = result * _monomial_power(t, (f, expression), coefficient, part)
    return result


def _monomial_power(
    t: Tower, base: tuple[Fraction, Expr], coefficient: Any, part: Fraction
) -> Fraction:
    f, expression = base
    if not coefficient.is_Integer:
        raise NoForm("an exponent with a fractional coefficient")
    if part.rational() is not None:
        return f ** int(coefficient)
    n = t.expression(part)
    if not n.is_integer:
        raise NoForm("an exponent that may be no integer")
    made = t.generator(
        ("power", expression, n), lambda: Generator("power", expression**n, f, exponent=part)
    )
    if expression == -1:
        t.relate(made, 2, t.rational(1))
    return made ** int(coefficient)
