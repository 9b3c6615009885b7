"""Where an expression and its slope are defined: conditions beyond the domains of the symbols."""

from __future__ import annotations

from typing import Any

from sympy import Abs, And, Eq, Ge, Gt, Le, Lt, Ne, Pow, S

from symnn.balls import Undefined
from symnn.core import Claim, domain_of
from symnn.derivation.kinks import off_zero
from symnn.derivation.rewriting import rewritten
from symnn.errors import DomainError
from symnn.indexed.printing.text import text
from symnn.proof.equations.problem import Problem
from symnn.proof.ranges.ranges import ranges_of
from symnn.proof.ranges.signs import NEGATIVE, NONNEGATIVE, NONPOSITIVE, NONZERO, POSITIVE, ZERO
from symnn.proof.resources.budget import Budget

SIGN_RELATIONS: dict[int, Any] = {
    POSITIVE: Gt, NEGATIVE: Lt, NONZERO: Ne, NONNEGATIVE: Ge, NONPOSITIVE: Le, ZERO: Eq,
}  # fmt: skip
TIMEOUT = 10.0


def natural_conditions(expression: Any, x: Any, known: tuple[Any, ...] = ()) -> tuple[Any, ...]:
    """What the expression and its derivative need, beyond the domains, to be defined.

    A slope needs points on both sides, so that `x >= 0` becomes `x > 0`.

    Args:
        expression: of symbols with domains.
        x: the variable.
        known: conditions that are given already.

    >>> from sympy import log, sqrt
    >>> from symnn.core import Variable
    >>> x = Variable("x")
    >>> natural_conditions(log(x) + sqrt(x), x)
    (x > 0,)

    Raises:
        DomainError: there is no point at which both are defined.
    """
    lines = rewritten(expression, x)
    found = needed(lines[0][1], lines[-1][1], x, known)
    strict = tuple(dict.fromkeys(_strict(c, x) for c in found))
    if S.false in strict:
        raise _nowhere(lines[0][1], "it has values at single points only")
    return strict


def _strict(condition: Any, x: Any) -> Any:
    """The condition with `>` for `>=` where it depends on the variable."""
    return condition.replace(
        lambda c: isinstance(c, Ge | Le) and c.has(x),
        lambda c: (Gt if isinstance(c, Ge) else Lt)(c.lhs, c.rhs),
    )


def needed(left: Any, right: Any, x: Any, known: tuple[Any, ...] = ()) -> tuple[Any, ...]:
    """What two expressions need to be defined, beyond the domains and what is known.

    Raises:
        DomainError: there is no point at which both are defined.
    """
    if left.has(S.ComplexInfinity, S.NaN):
        raise _nowhere(left, "it divides by zero")
    try:
        claim = Claim(left, "==", right, (), known)
        open_ones = Problem.of(claim, Budget.of(TIMEOUT)).undecided
    except Undefined as reason:
        raise _nowhere(left, str(reason)) from None
    found = dict.fromkeys(_condition(r, x) for r in open_ones)
    if S.false in found:
        raise _nowhere(
            left, f"needed {next(str(r) for r in open_ones if _condition(r, x) == S.false)}"
        )
    return minimal(tuple(c for c in found if c not in (None, S.true)))


def _nowhere(expression: Any, reason: str) -> DomainError:
    expression = getattr(expression, "expr", expression)
    return DomainError(
        f"derive: `{text(expression)}` is defined nowhere on its domain: {reason}; give a formula "
        "or a domain with points at which it has a value"
    )


def is_continuous(x: Any) -> bool:
    """Whether the domain of a symbol has an interval, so that functions of it have slopes."""
    return any(not r.integer and r.single is None for r in ranges_of(domain_of(x)))  # type: ignore[arg-type]


def check_open(x: Any) -> None:
    """Refuse a variable whose domain has no interval: between its values there is no slope.

    Raises:
        DomainError: the domain holds single points only.
    """
    if not is_continuous(x):
        domain = domain_of(x)
        raise DomainError(
            f"derive: `{x}` is in {domain}, which holds single points only; a slope needed an "
            f"interval, such as `{x}: Reals` or `{x}: Interval.open(0, oo)`"
        )


def _condition(requirement: Any, x: Any) -> Any:
    """The plainest way to meet a requirement, as a relation; None when it is not a plain one."""
    options = requirement.alternatives
    if not options or requirement.guards or requirement.binders:
        return None
    if len(options) > 1 and [sign for _, sign in options[0]] != [POSITIVE]:
        return None
    return And(*[_relation(e, sign, x) for e, sign in options[0]])


def _relation(e: Any, sign: int, x: Any) -> Any:
    """An expression's sign as a condition, on the variable alone where that is simple."""
    if sign == NONZERO or (sign == POSITIVE and isinstance(e, Abs)):
        while isinstance(e, Abs) or (isinstance(e, Pow) and e.exp.is_positive):
            e = e.args[0]
        return off_zero(e, x)
    return SIGN_RELATIONS[sign](e, 0)


def minimal(conditions: Any) -> tuple[Any, ...]:
    """The conditions without those that another one implies for the same expression."""
    strict = {_key(c) for c in conditions if isinstance(c, Gt | Lt)}
    weaker: list[Any] = [c for c in conditions if isinstance(c, Ge | Le | Ne)]
    implied = [c for c in weaker if _key(c) in strict or (isinstance(c, Ne) and -_key(c) in strict)]
    return tuple(c for c in conditions if c not in implied)


def _key(condition: Any) -> Any:
    """What is compared with 0, with the sign that `<` has."""
    gap = condition.lhs - condition.rhs
    return -gap if isinstance(condition, Lt | Le) else gap
