"""Limits at infinity of sums whose terms decay, saturate or stay: enough for antiderivatives."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.polynomials import polynomial_in
from symnn.proof.ranges.signs import NEGATIVE, POSITIVE, Sign, negated
from symnn.proof.tower import NO_FORM, NeedSign, Tower

BOUNDED = (sympy.erf, sympy.erfc, sympy.tanh, sympy.atan, sympy.Si, sympy.sin, sympy.cos)
SATURATED: dict[Any, tuple[Any, Any]] = {
    sympy.erf: (-S.One, S.One), sympy.erfc: (S(2), S.Zero), sympy.tanh: (-S.One, S.One),
    sympy.atan: (-S.Pi / 2, S.Pi / 2), sympy.Si: (-S.Pi / 2, S.Pi / 2),
}  # fmt: skip
"""Limits at minus and plus infinity."""


def limit_at_infinity(f: Any, x: Any, direction: int, k: Knowledge) -> Any:
    """The limit of f for x towards direction * oo, or None when the rules do not give it."""
    through = _through_exponential(f, x, direction, k)
    if through is not None:
        return through
    total: Any = S.Zero
    expanded: Any = sympy.expand(f, power_exp=False, power_base=False, log=False)
    for term in expanded.args if expanded.is_Add else [expanded]:
        value = _of_term(term, x, direction, k)
        if value is None:
            return None
        total += value
    return total


def _through_exponential(f: Any, x: Any, direction: int, k: Knowledge) -> Any:
    """A rational function of one exp(c*x) alone, which tends to 0 or to infinity."""
    t = k.tower()
    try:
        form = t.form(f)
    except (NeedSign, *NO_FORM):
        return None
    moving = [i for i, g in enumerate(t.generators) if g.expression.has(x)]
    used = [i for i in moving if max(form.above.degrees()[i], form.below.degrees()[i]) > 0]
    if len(used) != 1 or t.generators[used[0]].kind != "exp":
        return None
    generator: Any = t.generators[used[0]].expression
    growth = _growth(generator.args[0], x, direction, k)
    if growth not in (NEGATIVE, POSITIVE):
        return None
    above, below = (_leading(t, p, used[0], growth) for p in (form.above, form.below))
    if k.sign(below[0]) not in (NEGATIVE, POSITIVE):
        return None
    if above[1] != below[1]:
        return S.Zero if (above[1] < below[1]) == (growth == POSITIVE) else None
    return above[0] / below[0]


def _leading(t: Tower, polynomial: Any, place: int, growth: Sign) -> tuple[Any, int]:
    """The coefficient that prevails, of the highest or of the lowest power."""
    terms = polynomial.to_dict()
    powers = [m[place] for m in terms]
    power = max(powers) if growth == POSITIVE else min(powers)
    chosen = {(*m[:place], 0, *m[place + 1 :]): c for m, c in terms.items() if m[place] == power}
    return t.polynomial_expression(t.field.context.from_dict(chosen)), power


def _of_term(term: Any, x: Any, direction: int, k: Knowledge) -> Any:
    """A product of powers of x, exponentials and saturating functions."""
    free, bound = term.as_independent(x, as_Add=False)
    degree, rest = S.Zero, []
    exponent: Any = S.Zero
    for factor in bound.args if bound.is_Mul else [bound]:
        base, n = factor.as_base_exp()
        if factor == 1:
            continue
        if isinstance(factor, sympy.exp):
            exponent = exponent + factor.exp
        elif base == x and n.is_Rational:
            degree += n
        elif not base.has(x) and k.is_one_of(base, POSITIVE):
            exponent = exponent + n * sympy.log(base)
        elif isinstance(factor, BOUNDED):
            rest.append(factor)
        else:
            return None
    growth = _growth(exponent, x, direction, k)
    if growth == NEGATIVE or (exponent == 0 and degree < 0):
        return S.Zero
    if exponent != 0 or degree != 0:
        return None
    values = [_saturated(factor, x, direction, k) for factor in rest]
    return None if None in values else free * sympy.Mul(*values)


def _growth(exponent: Any, x: Any, direction: int, k: Knowledge) -> Sign | None:
    """The sign of the leading term of a polynomial exponent."""
    polynomial = polynomial_in(exponent, x)
    if polynomial is None or polynomial.degree() <= 0:
        return None
    known = k.sign(polynomial.LC())
    return negated(known) if direction < 0 and polynomial.degree() % 2 else known


def _saturated(factor: Any, x: Any, direction: int, k: Knowledge) -> Any:
    ends = SATURATED.get(type(factor))
    growth = _growth(factor.args[0], x, direction, k)
    if ends is None or growth not in (NEGATIVE, POSITIVE):
        return None
    return ends[growth == POSITIVE]
