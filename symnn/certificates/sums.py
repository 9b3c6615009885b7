"""Sums over whole numbers: taken apart, in closed form where there is one, else opaque.

The bounds are integers with last >= first - 1, which is checked; an empty sum is 0, also where
what was taken out of it has no value.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy
from sympy import Integer

from symnn.certificates.cells import NONNEGATIVE, NONZERO, POSITIVE, ZERO
from symnn.certificates.forms import Form, Forms, Generator, NeedSign, NoForm, quotient
from symnn.certificates.rewriting import exponential

MOST_TERMS, HIGHEST_POWER = 60, 12


@cache
def _counting(name: str, least: int | None) -> Any:
    known = {"positive": True} if least == 1 else {"nonnegative": True} if least == 0 else {}
    return sympy.Dummy(name, integer=True, **known)


def finite_sum(t: Forms, e: Any) -> Form:
    """The form of a sum."""
    *inner, limit = e.limits
    body = sympy.Sum(e.function, *inner) if inner else e.function
    if len(limit) != 3 or any(b.is_infinite for b in limit[1:]):
        raise NoForm("a sum without a first or last term")
    index, first, last = limit
    concrete = first.is_Integer and last.is_Integer and 0 <= last - first + 1 <= MOST_TERMS
    if concrete and not t.totals:
        total = t.number(0)
        for i in range(int(first), int(last) + 1):
            total = total + t.of(body.xreplace({index: Integer(i)}))
        return total
    if not (first.is_integer and last.is_integer):
        raise NoForm("bounds that may be no integers")
    known = t.sign(sympy.expand(last - first + 1))
    if known | NONNEGATIVE != NONNEGATIVE:
        raise NoForm("a range that may run backwards")
    if known == ZERO:
        return t.number(0)
    moving = _counting(index.name, int(first) if first in (0, 1) else None)
    form = t.of(body.xreplace({index: moving}))
    total = t.number(0)
    for outside, inside in _apart(t, form, moving):
        _check_place(t, outside, (first, last))
        total = total + outside * _of_term(t, inside, moving, (first, last))
    return total


def finite_product(t: Forms, e: Any) -> Form:
    """The product of positive factors is exp of the sum of their logarithms."""
    if len(e.limits) != 1 or t.sign(e.function) != POSITIVE:
        raise NoForm("a product of what may not be positive")
    total = sympy.Sum(sympy.log(e.function, evaluate=False), *e.limits)
    return exponential(t, t.of(total))


ALWAYS_REAL = (sympy.Add, sympy.Mul, sympy.Symbol, sympy.Rational, sympy.NumberSymbol, sympy.exp,
               sympy.sin, sympy.cos, sympy.Indexed, sympy.IndexedBase, sympy.Tuple)  # fmt: skip


def _check_place(t: Forms, outside: Form, bounds: tuple[Any, Any]) -> None:
    """Outside of the sum a factor must be real even if there is no term to multiply it with.

    Raises:
        NeedSign: there may be no term.
    """
    above, below = (t.of_polynomial(p) for p in (outside.above, outside.below))
    nonzero = below.is_Rational or t.sign(below) | NONZERO == NONZERO
    if nonzero and _always_real(above) and _always_real(below):
        return
    count = sympy.expand(bounds[1] - bounds[0] + 1)
    if t.sign(count) != POSITIVE:
        raise NeedSign(count)


def _always_real(e: Any) -> bool:
    if isinstance(e, sympy.Pow):
        return bool(e.exp.is_Integer and e.exp > 0) and _always_real(e.base)
    return isinstance(e, ALWAYS_REAL) and all(map(_always_real, e.args))


def _apart(t: Forms, form: Form, index: Any) -> list[tuple[Form, Form]]:
    """The body as a sum of (free of the index) * (depends on it)."""
    moves = {i for i, g in enumerate(t.generators) if index in g.expression.free_symbols}
    free, bound = t.ring.one, t.ring.one
    content, factors = form.below.factor_list()
    for factor, times in factors:
        depends = any(k and i in moves for m in factor for i, k in enumerate(m))
        if depends:
            bound = bound * factor**times
        else:
            free = free * factor**times
    grouped: dict[Any, Any] = {}
    for monomial, c in form.above.terms():
        inside = tuple(k if i in moves else 0 for i, k in enumerate(monomial))
        outside = tuple(0 if i in moves else k for i, k in enumerate(monomial))
        grouped[inside] = grouped.get(inside, t.ring.zero) + t.ring({outside: c / content})
    return [
        (quotient(out, free), quotient(t.ring({inside: 1}), bound))
        for inside, out in grouped.items()
    ]


def _of_term(t: Forms, term: Form, index: Any, bounds: tuple[Any, Any]) -> Form:
    first, last = (t.of(b) for b in bounds)
    if term.constant is not None:
        return term * (last - first + t.number(1))
    split = _power_and_ratio(t, term, index)
    if split is None or split[0] > HIGHEST_POWER:
        return _opaque(t, term, index, bounds)
    power, ratio = split
    if ratio.constant == 1:
        return _faulhaber(t, power, last) - _faulhaber(t, power, first - t.number(1))
    _check_place(t, ratio, bounds)
    gap = t.expression(ratio - t.number(1))
    if t.sign(gap) | NONZERO != NONZERO:
        raise NeedSign(gap)
    return _geometric(t, power, ratio, (first, last))


def _power_and_ratio(t: Forms, term: Form, index: Any) -> tuple[int, Form] | None:
    """(p, r) when the term is index**p * r**index."""
    if len(term.above) != 1 or len(term.below) != 1:
        return None
    power, ratio = 0, t.number(1)
    for side, p in ((1, term.above), (-1, term.below)):
        for i, k in enumerate(p.leading_expv()):
            if not k:
                continue
            g = t.generators[i]
            if g.expression == index and side == 1:
                power += int(k)
                continue
            found = _ratio_of(t, i, index)
            if found is None:
                return None
            ratio = ratio * found ** (side * int(k))
    return power, ratio


def _ratio_of(t: Forms, place: int, index: Any) -> Form | None:
    """g(index + 1)/g(index) of a generator that is geometric in the index."""
    g = t.generators[place]
    if g.kind not in ("exp", "power"):
        return None
    if t.of(g.expression.xreplace({index: Integer(0)})).constant != 1:
        return None
    after = t.of(g.expression.xreplace({index: index + 1}))
    ratio = after / t.polynomial(t.ring.gens[place])
    return None if t.moving(ratio, index) else ratio


def _faulhaber(t: Forms, power: int, x: Form) -> Form:
    """The polynomial F with F(x) - F(x - 1) = x**p and F(0) = 0."""
    n = sympy.Symbol("n")
    values = [(m, sum(i**power for i in range(1, m + 1))) for m in range(power + 2)]
    steps = sympy.Poly(sympy.interpolate(values, n), n)
    total = t.number(0)
    for c in steps.all_coeffs():
        total = total * x + t.number(c)
    return total


def _geometric(t: Forms, power: int, ratio: Form, ends: tuple[Form, Form]) -> Form:
    """q(n + 1)*r**(n + 1) - q(m)*r**m with q(i + 1)*r - q(i) = i**p."""
    q = [t.number(0)] * (power + 1)
    rest = [t.number(0)] * power + [t.number(1)]
    scale = (ratio - t.number(1)).inverse()
    for degree in range(power, -1, -1):
        q[degree] = rest[degree] * scale
        for k in range(degree):
            rest[k] = rest[k] - (q[degree] * ratio).scaled(sympy.binomial(degree, k))
    first, last = ends
    return _end(t, q, ratio, last + t.number(1)) - _end(t, q, ratio, first)


def _end(t: Forms, q: list[Form], ratio: Form, x: Form) -> Form:
    total = t.number(0)
    for c in reversed(q):
        total = total * x + c
    raised = t.expression(ratio) ** t.expression(x)
    return total * t.of(raised)


def _opaque(t: Forms, term: Form, index: Any, bounds: tuple[Any, Any]) -> Form:
    """A sum with a name of its own, counted from 0."""
    e, (first, last) = t.expression(term), bounds
    counter = _free_counter(e)
    shifted = e.xreplace({index: counter + first})
    length = sympy.expand(last - first + 1)
    for base, total in t.totals.items():
        if shifted == base[0][counter] and length == base[1]:
            return t.of(total)
    whole, rest = _peeled(t, length)
    made = sympy.Sum(shifted, (counter, 0, whole - 1))
    result = t.generator(("sum", str(made)), lambda: Generator("sum", made))
    for k in range(rest):
        result = result + t.of(shifted.xreplace({counter: whole + k}))
    return result


def _peeled(t: Forms, length: Any) -> tuple[Any, int]:
    """The number of terms as a symbolic part that is not negative, and a few more."""
    rest, whole = length.as_coeff_Add()
    few = rest.is_Integer and 0 < rest <= MOST_TERMS and whole.is_integer
    if few and t.sign(whole) | NONNEGATIVE == NONNEGATIVE:
        return whole, int(rest)
    return length, 0


def _free_counter(e: Any) -> Any:
    """A counter that no sum inside uses: it would be captured."""
    used = {s.name for inner in e.atoms(sympy.Sum) for s in inner.bound_symbols}
    depth = next(k for k in range(len(used) + 1) if f"i{k}" not in used)
    return _counting(f"i{depth}", 0)
