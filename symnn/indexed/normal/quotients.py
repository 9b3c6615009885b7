"""Numerators are reduced by their denominators: s/(1 - s) is 1/(1 - s) - 1.

With D = c*a + r, where c is a number and a is one factor, two identities are used as rules:

    a/D     = (1 - r/D)/c
    1/(a*D) = (1/a - c/D)/r      when r is a number, too

After them no product holds both 1/D and a, so what is rational in one quantity, such as a sigmoid
or an exponential, has one form (its partial fractions). No rule divides by anything new.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sympy import Add, Integer, Mul, Pow, Rational, exp, expand_mul

from symnn.indexed.closed_form.cost import cost
from symnn.indexed.normal.content import divided
from symnn.indexed.normal.keys import key
from symnn.indexed.normal.positive import is_positive


class Denominator(NamedTuple):
    """D = slope*atom + rest, and its power in a product, as a positive integer."""

    whole: Any
    power: int
    slope: Any
    atom: Any
    rest: Any


def reduced(product: Any) -> list[Any]:
    """The terms of a product after one reduction; the product alone when there is none."""
    factors = Mul.make_args(product)
    for factor in factors:
        denominator = _denominator(factor)
        if denominator is not None:
            others = [f for f in factors if f is not factor]
            terms = _reduced_by(denominator, others)
            if terms is not None:
                return terms
    return [product]


def _denominator(factor: Any) -> Denominator | None:
    if not (isinstance(factor, Pow) and factor.exp.is_Integer and factor.exp < 0):
        return None
    if not isinstance(factor.base, Add):
        return None
    lead = leading(factor.base)
    return None if lead is None else Denominator(factor.base, -int(factor.exp), *lead)


@lru_cache(maxsize=10_000)
def leading(total: Add) -> tuple[Any, Any, Any] | None:
    """Slope, atom and rest of a sum: the last term, by key, that is a number times one factor."""
    found = [t.as_coeff_Mul() for t in total.args if not t.is_number]
    atoms = [(c, a) for c, a in found if not isinstance(a, Mul | Pow | Add)]
    if not atoms:
        return None
    slope, atom = max(atoms, key=lambda pair: key(pair[1]))
    rest = total - slope * atom
    return None if _returns(atom, rest) else (slope, atom, rest)


def _returns(atom: Any, rest: Any) -> bool:
    """Whether what an atom is replaced by holds it again, so that the rules would not end."""
    if not isinstance(atom, exp):
        return rest.has(atom)
    exponent: Any = atom.args[0]
    monomial = exponent.as_coeff_Mul()[1]
    others: list[Any] = [e.args[0] for e in rest.atoms(exp)]
    return any(u.as_coefficients_dict().get(monomial, 0) != 0 for u in others)


def _reduced_by(d: Denominator, others: list[Any]) -> list[Any] | None:
    for place, factor in enumerate(others):
        power, remainder = _power_of(d.atom, factor)
        rest = Mul(*others[:place], remainder, *others[place + 1 :])
        if power >= 1:
            lower = rest * Pow(d.atom, power - 1) / d.slope
            return [lower * Pow(d.whole, 1 - d.power), -lower * d.rest * Pow(d.whole, -d.power)]
        if power <= -1 and d.rest.is_Rational:
            near = rest / d.rest
            return [
                near * Pow(d.atom, power) * Pow(d.whole, 1 - d.power),
                -near * d.slope * Pow(d.atom, power + 1) * Pow(d.whole, -d.power),
            ]
    return None


def _power_of(atom: Any, factor: Any) -> tuple[int, Any]:
    """The whole power of the atom in a factor, and what is left of the factor."""
    if isinstance(atom, exp) and isinstance(factor, exp):
        return _exponential_power(atom.args[0], factor.args[0])
    base, exponent = factor.as_base_exp()
    if base == atom and exponent.is_Integer:
        return int(exponent), Integer(1)
    return 0, factor


def _exponential_power(unit: Any, exponent: Any) -> tuple[int, Any]:
    """How often exp(unit) divides exp(exponent), rounded towards 0, and the remaining factor."""
    scale, monomial = unit.as_coeff_Mul()
    ratio = exponent.as_coefficients_dict().get(monomial, Integer(0)) / scale
    if not isinstance(ratio, Rational) or isinstance(unit, Add):
        return 0, exp(exponent)
    power = int(ratio)
    return power, exp((exponent - power * unit).expand())


def over_one(terms: Sequence[Any]) -> list[Any]:
    """The terms over the denominator of one of them, where one product is left above it.

    >>> from sympy import Symbol, exp
    >>> x = Symbol("x", real=True)
    >>> over_one([-1, 1/(1 + exp(-x))])
    [-1/(exp(x) + 1)]
    """
    if len(terms) != 2:
        return []
    below: list[Any] = [
        f for t in terms for f in Mul.make_args(t) if isinstance(f, Pow) and f.exp == -1
    ]
    sums = [f.base for f in below if isinstance(f.base, Add) and is_positive(f.base)]
    if len(sums) != 1:
        return []
    # Not inside of the factors: SymPy opens a sum of cases by all the ways through it.
    products: list[Any] = [expand_mul(t * sums[0], deep=False) for t in terms]
    above = Add(*products)
    return [] if isinstance(above, Add) else [_turned(above, sums[0])]


def _turned(above: Any, below: Any) -> Any:
    """A quotient with an exponential above, that also stands below, divided by it."""
    parts: Any = [f for f in Mul.make_args(above) if isinstance(f, exp)]
    if len(parts) != 1:
        return above / below
    divisor = Add(*[divided(t, parts[0]) for t in below.args])
    return min(above / below, above / parts[0] / divisor, key=cost)
