"""Whether two expressions are equal for all sizes and all values of what they read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Add, Mul, Piecewise, Pow, S, sympify
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne, Relational
from sympy.logic.boolalg import And, Not, Or

from symnn.indexed.language.binders import BINDERS, bind
from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.index import extent
from symnn.indexed.language.traverse import rewrite
from symnn.indexed.normal.canonical import canonical
from symnn.indexed.normal.content import multiplied, primitive

# Fractions are cleared so many times, sums compared so deep.
MOST_ROUNDS = 8


def equal(a: Any, b: Any) -> bool:
    """Whether two expressions have one normal form: then they are equal for all sizes.

    Tried in turn: the Σ-normal form of the difference; case distinctions as polynomials in
    indicators; fractions put over common denominators; sums over the same indices as one sum.
    False means only that equality was not shown.

    >>> from sympy import exp
    >>> from symnn.core import tensor
    >>> x = tensor("x")
    >>> equal(exp(x)/(1 + exp(x))**2, (1 - 1/(1 + exp(-x)))/(1 + exp(-x)))
    True
    >>> equal(x**2, x)
    False
    """
    return is_zero(sympify(a) - sympify(b))


def is_zero(e: Any, rounds: int = MOST_ROUNDS) -> bool:
    """Whether an expression was shown to be 0 wherever it is defined."""
    normal = canonical(e)
    if normal == 0:
        return True
    if normal.has(Piecewise):
        normal = canonical(rewrite(normal, _as_indicators))
    return normal == 0 or (rounds > 0 and any(is_zero(f, rounds - 1) for f in _simpler(normal)))


def _simpler(e: Any) -> Iterator[Any]:
    """Expressions that are 0 only if `e` is: without one denominator, or without one sum."""
    denominators = _denominators(e)
    if denominators:
        worst, power = max(denominators.items(), key=lambda pair: (pair[1], str(pair[0])))
        yield Add(*[multiplied([*Mul.make_args(t), Pow(worst, power)]) for t in Add.make_args(e)])
    yield from _one_sum(e)


def _denominators(e: Any) -> dict[Any, Any]:
    """The sums that terms are divided by, with the highest power of each."""
    found: dict[Any, Any] = {}
    for term in Add.make_args(e):
        for factor in Mul.make_args(term):
            if isinstance(factor, Pow) and isinstance(factor.base, Add) and factor.exp.is_negative:
                found[factor.base] = max(found.get(factor.base, S.Zero), -factor.exp)
    return found


def _one_sum(e: Any) -> Iterator[Any]:
    """The body of one sum for all terms, where those with a sum are over the same indices.

    A term without a sum is the sum of its share, the same for each index.
    """
    split = [_as_sum(term) for term in Add.make_args(e)]
    ranges = {limits for _, limits in split if limits}
    if len(ranges) == 1 and all(body is not None for body, _ in split):
        (limits,) = ranges
        share = Mul(*[extent(limit[0]) for limit in limits])
        yield Add(*[body if over else body / share for body, over in split])


def _as_sum(term: Any) -> tuple[Any, tuple[Any, ...]]:
    """The body and the limits of a term with one sum; the term itself without; None with more."""
    factors = Mul.make_args(term)
    sums: list[Any] = [f for f in factors if isinstance(f, BINDERS[0])]
    if not sums:
        return term, ()
    if len(sums) > 1:
        return None, ()
    inside = [sums[0].function, *[f for f in factors if f is not sums[0]]]
    return multiplied(inside), tuple(sums[0].limits)


def indicator(condition: Any) -> Any:
    """A condition as a polynomial in indicators [e > 0] and [e >= 0] of oriented differences."""
    if condition in (S.true, S.false):
        return S.One if condition == S.true else S.Zero
    if isinstance(condition, Not):
        return 1 - indicator(condition.args[0])
    if isinstance(condition, And):
        return Mul(*map(indicator, condition.args))
    if isinstance(condition, Or):
        return 1 - Mul(*[1 - indicator(c) for c in condition.args])
    return _relation(condition) if isinstance(condition, Relational) else _basic(condition)


def _relation(condition: Any) -> Any:
    left, right = condition.args
    if isinstance(condition, Lt | Le):
        return _relation((Gt if isinstance(condition, Lt) else Ge)(right, left, evaluate=False))
    if isinstance(condition, Eq):
        return _sign_at_least(left - right) - _sign_above(left - right)
    if isinstance(condition, Ne):
        return 1 - _relation(Eq(left, right, evaluate=False))
    return (_sign_above if isinstance(condition, Gt) else _sign_at_least)(left - right)


def _sign_above(e: Any) -> Any:
    """[e > 0], written for the one of e and -e that leads with a plus."""
    form, turned = _oriented(e)
    return 1 - _basic(form >= 0) if turned else _basic(form > 0)


def _sign_at_least(e: Any) -> Any:
    form, turned = _oriented(e)
    return 1 - _basic(form > 0) if turned else _basic(form >= 0)


def _oriented(e: Any) -> tuple[Any, bool]:
    normal = canonical(e)
    if isinstance(normal, Add):
        common, rest = primitive(normal)
        number = common.as_coeff_Mul()[0]
        return (normal / number, number < 0) if common != 1 else (rest, False)
    number, rest = normal.as_coeff_Mul()
    return (rest, bool(number < 0)) if number.is_Rational and number != 0 else (normal, False)


def _basic(condition: Any) -> Any:
    if condition in (S.true, S.false):
        return S.One if condition == S.true else S.Zero
    return piecewise((S.One, condition), (S.Zero, True))


def _as_indicators(e: Any) -> Any:
    """A case distinction as a polynomial in indicators, each of which is its own square."""
    if not isinstance(e, Piecewise):
        return bind(type(e), e.function, e.limits) if isinstance(e, BINDERS) else e
    left, total = S.One, S.Zero
    branches: Any = e.args
    for value, condition in branches:
        holds = indicator(condition)
        total += left * holds * value
        left *= 1 - holds
    return total
