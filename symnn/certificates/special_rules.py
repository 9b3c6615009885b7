"""Gamma and its like, LambertW and binomials as forms."""

from __future__ import annotations

from typing import Any

import sympy

from symnn.certificates.cells import NONNEGATIVE, POSITIVE
from symnn.certificates.forms import Form, Forms, Generator, NoForm
from symnn.certificates.rewriting import exponential

LONGEST_SHIFT = 30


def opaque(t: Forms, e: Any) -> Form:
    """A function value, the same for the same arguments."""
    arguments = [t.of(a) for a in e.args]
    values = [t.expression(a) for a in arguments]
    kind = "lambert" if e.func is sympy.LambertW and len(values) == 1 else "opaque"
    return t.generator(
        (e.func, *map(str, values)),
        lambda: Generator(kind, e.func(*values, evaluate=False), arguments[0]),
    )


def lambert(t: Forms, e: Any) -> Form:
    """W(v*exp(v)) = v for v >= -1; else a value with W*exp(W) = u."""
    u = t.of(e.args[0])
    if len(e.args) > 1:
        raise NoForm("a branch of LambertW")
    if u.is_zero:
        return u
    for g in list(t.generators):
        if g.kind != "exp" or g.argument is None:
            continue
        v = g.argument
        large = t.sign(t.expression(v + t.number(1))) | NONNEGATIVE == NONNEGATIVE
        if large and (u - v * exponential(t, v)).is_zero:
            return v
    return opaque(t, e)


def gamma(t: Forms, e: Any) -> Form:
    """gamma(x + k) = gamma(x)*x*(x + 1)*...*(x + k - 1) where x > 0."""
    u = t.of(e.args[0])
    value = u.constant
    if value is not None:
        found = sympy.gamma(value)
        return opaque(t, e) if found.has(sympy.gamma) or not found.is_finite else t.of(found)
    count = _whole_part(t, u)
    start = u - t.number(count)
    if t.sign(t.expression(start)) != POSITIVE:
        return opaque(t, sympy.gamma(t.expression(u), evaluate=False))
    at = t.expression(start)
    result = t.generator(
        (sympy.gamma, str(at)), lambda: Generator("opaque", sympy.gamma(at, evaluate=False), start)
    )
    for k in range(count):
        result = result * (start + t.number(k))
    return result


def _whole_part(t: Forms, u: Form) -> int:
    """The largest k <= LONGEST_SHIFT for which u - k is seen to be positive."""
    if not u.below.is_ground:
        return 0
    c = u.above.get(t.ring.zero_monom, 0)
    top = int(sympy.ceiling(sympy.Rational(int(c.numerator), int(c.denominator)))) if c else 0
    for k in range(min(top + 1, LONGEST_SHIFT), 0, -1):
        if t.sign(t.expression(u - t.number(k))) == POSITIVE:
            return k
    return 0


def polygamma(t: Forms, e: Any) -> Form:
    """polygamma(m, x + 1) = polygamma(m, x) + (-1)**m * m! / x**(m + 1) where x > 0."""
    order = e.args[0]
    if not (order.is_Integer and 0 <= order <= 20):
        raise NoForm("an order of polygamma")
    m, u = int(order), t.of(e.args[1])
    count = _whole_part(t, u) if u.constant is None else 0
    start = u - t.number(count)
    at = t.expression(start)
    result = t.generator(
        (sympy.polygamma, m, str(at)),
        lambda: Generator("opaque", sympy.polygamma(m, at, evaluate=False), start),
    )
    scale = sympy.Integer((-1) ** m) * sympy.factorial(m)
    for k in range(count):
        result = result + ((start + t.number(k)) ** (m + 1)).inverse().scaled(scale)
    return result


def binomial(t: Forms, e: Any) -> Form:
    n, k = e.args
    if not (k.is_Integer and 0 <= k <= LONGEST_SHIFT):
        inside = all(t.sign(u) | NONNEGATIVE == NONNEGATIVE for u in (k, sympy.expand(n - k)))
        return _by_gammas(t, n, k) if inside else opaque(t, e)
    upper, result = t.of(n), t.number(1)
    for i in range(int(k)):
        result = result * (upper - t.number(i)).scaled(sympy.Rational(1, i + 1))
    return result


def _by_gammas(t: Forms, n: Any, k: Any) -> Form:
    """gamma(n + 1)/(gamma(k + 1)*gamma(n - k + 1)) for 0 <= k <= n."""
    above, *below = (t.of(sympy.gamma(sympy.expand(u + 1), evaluate=False)) for u in (n, k, n - k))
    return above / (below[0] * below[1])
