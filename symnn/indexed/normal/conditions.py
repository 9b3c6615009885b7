"""Conditions between indices: one way to write each, and masks as factors of 0 and 1."""

from __future__ import annotations

from functools import lru_cache
from math import lcm
from typing import Any

from sympy import (
    Abs,
    Add,
    And,
    Eq,
    Expr,
    Function,
    Ge,
    Gt,
    Heaviside,
    Idx,
    KroneckerDelta,
    Le,
    Lt,
    Mul,
    Ne,
    Not,
    Number,
    Piecewise,
    Pow,
    S,
    atan,
    cos,
    erf,
    erfc,
    sign,
    sin,
    tanh,
)  # fmt: skip
from sympy.core.relational import Relational

from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.reach import is_whole
from symnn.indexed.language.traverse import compared, reads, rewrite
from symnn.indexed.normal.keys import key

BOUNDED = (Abs, Heaviside, KroneckerDelta, atan, cos, erf, erfc, sign, sin, tanh)
TURNED = {Gt: Lt, Lt: Gt, Ge: Le, Le: Ge}


@lru_cache(maxsize=10_000)
def is_index_condition(c: Any) -> bool:
    """Whether a condition compares indices, sizes and numbers only: it is data of no kind."""
    return bool(c.atoms(Idx)) and not reads(c)


def oriented_relation(c: Any) -> Any:
    """A relation the right way round: numbers stand on the right; indices that count, on the left.

    >>> from sympy import Lt
    >>> from symnn.core import sizes
    >>> from symnn.indexed import index
    >>> i, j = index("i j", sizes("N"))
    >>> oriented_relation(Lt(i, j)), oriented_relation(Gt(j - 1, i - 1))
    (j >= i + 1, j >= i + 1)
    """
    if not isinstance(c, Relational):
        return c
    if is_index_condition(c):
        return _between_indices(c)
    left, right = c.args
    if isinstance(right, Number) or (not isinstance(left, Number) and key(left) <= key(right)):
        return c
    return compared(TURNED.get(type(c), type(c)), right, left)


def _between_indices(c: Any) -> Any:
    left, right = c.args
    gap: Any = _whole((left - right).expand())
    if isinstance(c, Eq | Ne):
        lead = max(Add.make_args(gap), key=lambda t: key(t.as_coeff_Mul()[1]))
        return type(c)(*_sides(-gap if _sign(lead) < 0 else gap))
    gap = -gap if isinstance(c, Le | Lt) else gap
    if isinstance(c, Ge | Le):
        return Ge(*_sides(gap))
    # only a whole number above 0 is at least 1; half of an index is none
    return Ge(*_sides(gap - 1)) if is_whole(gap) else Gt(*_sides(gap))


def _whole(gap: Any) -> Any:
    """The gap times the least number that makes its coefficients whole."""
    numbers: list[Any] = [t.as_coeff_Mul()[0] for t in Add.make_args(gap)]
    return (gap * lcm(*[n.q for n in numbers if n.is_Rational])).expand()


def _sides(gap: Any) -> tuple[Any, Any]:
    """The terms with a plus, and those with a minus, so that their difference is `gap`."""
    terms = Add.make_args(gap)
    return (
        Add(*[t for t in terms if _sign(t) > 0]),
        Add(*[-t for t in terms if _sign(t) < 0]),
    )


def _sign(term: Any) -> int:
    return -1 if term.as_coeff_Mul()[0] < 0 else 1


def masked(*branches: tuple[Any, Any]) -> Any:
    """A case distinction, or where it masks by indices what is finite everywhere, a product.

    `Why:` then sums split and constants come out, as from any product; each condition is a factor
    of its own.
    """
    if len(branches) != 2 or not is_index_condition(branches[0][1]):
        return piecewise(*branches)
    (value, condition), (other, _) = branches
    if value == 0:
        (value, condition), other = (other, _negated(condition)), value
    if other != 0 or not is_finite(value):
        return piecewise((value, condition), (other, True))
    return _product(value, condition)


def _product(value: Any, condition: Any) -> Any:
    tests = condition.args if isinstance(condition, And) else (condition,)
    return Mul(value, *[piecewise((S.One, c), (S.Zero, True)) for c in tests])


def masks_out(e: Any) -> Any:
    """The expression with masks as factors, also of what may have no value where they are 0.

    What is shown of it holds of the expression wherever both have a value.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import index
    >>> i, j = index("i j", sizes("N")); s = tensor("s", sizes("N"))
    >>> masks_out(piecewise((1/s[i], j <= i), (0, True)))
    Piecewise((1, j <= i), (0, True))/s[i]
    """

    def rule(node: Any) -> Any:
        branches: Any = node.args if isinstance(node, Piecewise) else ()
        if len(branches) != 2 or branches[1][0] != 0 or not is_index_condition(branches[0][1]):
            return node
        return _product(*branches[0])

    return rewrite(e, rule)


def _negated(condition: Any) -> Any:
    found = Not(condition)
    if isinstance(found, Relational):
        return oriented_relation(found)
    return found.func(*map(oriented_relation, found.args)) if isinstance(found, And) else found


def is_finite(e: Expr) -> bool:
    """Whether an expression has a value wherever its reads have one, 0 outside included.

    The value of exp counts as none, since it may be too large for a machine number.
    """
    if isinstance(e, Pow) and not (e.exp.is_Integer and e.exp >= 0):
        return False
    if isinstance(e, Function) and not isinstance(e, BOUNDED):
        return False
    return all(is_finite(a) for a in e.args if isinstance(a, Expr) and a.args)
