"""Exponentials, logarithms, powers and roots as forms."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Rational, S

from symnn.certificates.cells import NEGATIVE, NONZERO, POSITIVE, ZERO
from symnn.certificates.forms import Form, Forms, Generator, NeedSign, NoForm, rational


def exponential(t: Forms, u: Form) -> Form:
    """exp of a sum is the product of exp of its terms; exp(c*log|f|) = |f|**c."""
    result = t.number(1)
    for c, part, monomial in t.terms(u):
        only = t.alone(part, monomial)
        if only is not None and only.kind == "log":
            result = result * size_to_power(t, _argument(only), c)
        elif only is not None and only.kind == "lambert" and c.is_Integer:
            ratio = _argument(only) / t.polynomial(t.ring({monomial: 1}))
            result = result * ratio ** int(c)
        else:
            result = result * _of_term(t, c, part)
    return t.reduced(result)


def _of_term(t: Forms, c: Any, part: Form) -> Form:
    e = t.expression(part)
    size = abs(c)
    unit = t.unit(("exp", e), size)
    key = ("exp", e) if unit is not None else ("exp", e, size)
    unit = size if unit is None else unit
    made = t.generator(key, lambda: Generator("exp", sympy.exp(unit * e), part.scaled(unit)))
    return made ** int(c / unit)


def _argument(g: Generator) -> Form:
    assert g.argument is not None
    return g.argument


def size_to_power(t: Forms, f: Form, q: Any) -> Form:
    """|f|**q."""
    if q.is_Integer:
        found = f ** int(q)
        return found if q.p % 2 == 0 else found * t.number(t.direction(f))
    e = t.expression(f)
    degree = t.common(("root", e), int(q.q))
    size = f * t.number(t.direction(f))
    root = Rational(1, degree)
    made = t.generator(("root", e), lambda: Generator("root", sympy.Abs(e) ** root, size))
    t.relate(made, degree, size)
    return made ** int(q * degree)


def logarithm(t: Forms, u: Form) -> Form:
    """log of a positive product is the sum of log|f| of its irreducible factors."""
    if u.is_zero:
        raise NoForm("the logarithm of 0")
    return _log_of(t, u.above) - _log_of(t, u.below)


def _log_of(t: Forms, p: Any) -> Form:
    content, factors = p.factor_list()
    result = _log_of_number(t, abs(rational(content)))
    for factor, times in factors:
        result = result + _log_of_factor(t, t.polynomial(factor)).scaled(sympy.Integer(times))
    return result


def _log_of_number(t: Forms, q: Any) -> Form:
    result = t.number(0)
    if max(q.p, q.q) > 10**25:
        return _log_atom(t, t.number(q)) if q != 1 else result
    primes: Any = sympy.factorrat(q)
    for prime, times in primes.items():
        if prime != 1:
            atom = _log_atom(t, t.number(prime))
            result = result + atom.scaled(sympy.Integer(times))
    return result


def _log_of_factor(t: Forms, f: Form) -> Form:
    exponents = f.above.leading_expv()
    if len(f.above) == 1 and sum(exponents) == 1:
        only = t.generators[exponents.index(1)]
        if only.kind == "exp":
            return _argument(only)
        if only.kind == "root":
            degree = t.relations[exponents.index(1)][0]
            return logarithm(t, _argument(only)).scaled(Rational(1, degree))
        if only.kind == "power":
            base = _argument(only)
            assert only.exponent is not None
            return t.number(0) if base.constant == -1 else only.exponent * logarithm(t, base)
        if only.kind == "lambert":
            return logarithm(t, _argument(only)) - f
    return _log_atom(t, -f if f.above.LC < 0 else f)


def _log_atom(t: Forms, f: Form) -> Form:
    e = t.expression(f)
    inner = e if e.is_positive else sympy.Abs(e)
    return t.generator(("log", e), lambda: Generator("log", sympy.log(inner), f))


def power(t: Forms, e: Any) -> Form:
    """base**exponent, by what the exponent is."""
    base, exponent = e.args
    if base is S.Exp1:
        return exponential(t, t.of(exponent))
    if exponent.is_Integer:
        return t.of(base) ** int(exponent)
    below = t.of(base)
    if exponent.is_Rational:
        return rational_power(t, below, exponent)
    above = t.of(exponent)
    value = above.constant
    if value is not None:
        return below ** int(value) if value.is_Integer else rational_power(t, below, value)
    if below.is_zero:
        if t.sign(exponent) == POSITIVE:
            return t.number(0)
        raise NeedSign(exponent)
    known = t.sign(base)
    if known == POSITIVE:
        return exponential(t, above * logarithm(t, below))
    if known == ZERO and t.sign(exponent) == POSITIVE:
        return t.number(0)
    if not exponent.is_integer or known | NONZERO != NONZERO:
        raise NeedSign(base)
    return _whole_power(t, below, above)


def rational_power(t: Forms, base: Form, q: Any) -> Form:
    """base**q for a base that is not negative, where it is defined."""
    if base.is_zero:
        if q < 0:
            raise NoForm("0 to a negative power")
        return base
    if t.split_roots or base.constant is not None:
        return exponential(t, logarithm(t, base).scaled(q))
    below = t.polynomial(base.below)
    side = t.direction(below)
    radicand = t.polynomial(base.above) * below ** (int(q.q) - 1) * t.number(side ** int(q.q))
    root, e = Rational(1, int(q.q)), t.expression(radicand)
    made = t.generator(("whole root", e, q.q), lambda: Generator("root", e**root, radicand))
    t.relate(made, int(q.q), radicand)
    return (made / below * t.number(side)) ** int(q.p)


def _whole_power(t: Forms, base: Form, exponent: Form) -> Form:
    """base**n for an integer n and a base that is not 0, factor by factor."""
    if not exponent.below.is_ground:
        raise NoForm("an integer exponent that is a fraction")
    result = t.number(1)
    for p, side in ((base.above, 1), (base.below, -1)):
        content, factors = p.factor_list()
        size = logarithm(t, t.number(abs(rational(content))))
        result = result * exponential(t, exponent * size) ** side
        if content < 0:
            result = result * _factor_power(t, t.number(-1), exponent) ** side
        for factor, times in factors:
            n = exponent.scaled(sympy.Integer(times))
            result = result * _factor_power(t, t.polynomial(factor), n) ** side
    return result


def _factor_power(t: Forms, f: Form, exponent: Form) -> Form:
    e = t.expression(f)
    known = NEGATIVE if e == -1 else t.sign(e)
    if known in (POSITIVE, NEGATIVE) and e != -1:
        size = exponential(t, exponent * logarithm(t, f))
        return size if known == POSITIVE else size * _factor_power(t, t.number(-1), exponent)
    if known | NONZERO != NONZERO:
        raise NeedSign(e)
    result = t.number(1)
    for c, part, _ in t.terms(exponent):
        if not c.is_Integer:
            raise NoForm("an exponent with a fractional coefficient")
        result = result * _monomial_power(t, f, int(c), part)
    return result


def _monomial_power(t: Forms, f: Form, c: int, part: Form) -> Form:
    if part.constant is not None:
        return f**c
    e, n = t.expression(f), t.expression(part)
    if not n.is_integer:
        raise NoForm("an exponent that may be no integer")
    made = t.generator(("power", e, n), lambda: Generator("power", e**n, f, part))
    if e == -1:
        t.relate(made, 2, t.number(1))
    return made**c
