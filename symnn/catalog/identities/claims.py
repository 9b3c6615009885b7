"""Short forms for the claims of identities."""

from __future__ import annotations

from typing import Any

from sympy import sympify

from symnn.core import Claim
from symnn.core.claim import Relation


def claim(left: Any, relation: Relation, right: Any, *where: Any) -> Claim:
    """A claim with conditions.

    >>> from symnn.core import Variable
    >>> x = Variable("x")
    >>> print(claim(x**2, ">=", 0))
    x**2 >= 0  where x in Reals
    """
    return Claim(_expression(left), relation, _expression(right), (), where)


def equal(left: Any, right: Any, *where: Any) -> Claim:
    """The claim that both sides are equal."""
    return claim(left, "==", right, *where)


def with_limits(made: Claim) -> Claim:
    """The same claim where 0 log 0 counts as 0."""
    return Claim(made.lhs, made.relation, made.rhs, made.domains, made.conditions, ("0*log(0)=0",))


def _expression(value: Any) -> Any:
    return sympify(value) if isinstance(value, int) else value
