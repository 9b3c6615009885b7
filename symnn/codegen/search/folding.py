"""Constants beside each other as one: `c*(d*x)` is `(c*d)*x`, with one rounding less."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sympy import Rational, S

from symnn.codegen.search.formula import BUILDERS, formula_of
from symnn.codegen.search.term import Term, number, over, rebuilt, times


def folded(t: Term) -> Term:
    """The term with products and quotients of constants worked out.

    >>> from sympy import sqrt
    >>> from symnn.codegen.search.term import variable
    >>> folded(times(number(2), times(Term("constant", sqrt(2)), variable("x"))))
    (2*sqrt(2) * x)
    """
    if t.is_leaf:
        return t
    parts = [folded(p) for p in t.parts]
    if any(p is not q for p, q in zip(parts, t.parts, strict=True)):
        t = rebuilt(t, parts)
    if t.head in ("*", "/"):
        return _product(t)
    if t.head in ("+", "-") and all(map(_is_constant, t.args)):
        a, b = map(_exact, t.args)
        return _constant(a + b if t.head == "+" else a - b)
    if t.head in BUILDERS and t.parts and all(map(_is_constant, t.parts)):
        return _constant(formula_of(t, {}))
    return t


def _product(t: Term) -> Term:
    """One coefficient for the whole, where a factor of it was one."""
    (above, a), (below, b) = _split(t.args[0]), _split(t.args[1])
    if above is None and below is None:
        return t
    above, below = (S.One if c is None else c for c in (above, below))
    if t.head == "*":
        return _scaled(above * below, a, b, times)
    if b is None and below.is_Rational and below.q == 1 and above == 1:
        return t  # a division by a whole number has one rounding, a product with its inverse two
    if a is None and b is not None:
        return over(_constant(above / below), b)
    return _scaled(above / below, a, b, over)


def _scaled(coefficient: Any, a: Term | None, b: Term | None, join: Any) -> Term:
    given = [part for part in (a, b) if part is not None]
    if not given:
        return _constant(coefficient)
    return times(_constant(coefficient), join(*given) if len(given) > 1 else given[0])


def _split(t: Term) -> tuple[Any, Term | None]:
    """The coefficient and the rest; None where there is none."""
    if _is_constant(t):
        return _exact(t), None
    if t.head == "*":
        for this, other in (t.args, t.args[::-1]):
            if _is_constant(this):
                return _exact(this), other
    return None, t


def _is_constant(t: Term) -> bool:
    return t.head in ("number", "constant")


def _exact(t: Term) -> Any:
    value = t.args[0]
    return Rational(value.numerator, value.denominator) if t.head == "number" else value


def _constant(value: Any) -> Term:
    """A number where it is rational."""
    if value.is_Rational:
        return number(Fraction(int(value.p), int(value.q)))
    return Term("constant", value)
