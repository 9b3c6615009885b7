"""`derive`: differentiation rule by rule, every step named, verified and readable."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sympy import Abs, And, Derivative, DiracDelta, Eq, Expr, Ge, Gt, Le, Lt, Ne, Pow, S, Symbol

from symnn.balls import Undefined
from symnn.core import Claim, free_names
from symnn.derivation.given import Given
from symnn.derivation.inline import math
from symnn.derivation.kinks import kink_conventions, kinks_of, off_zero
from symnn.derivation.record import Derivation
from symnn.derivation.reuse import by_own_value
from symnn.derivation.rules import Applied, applied
from symnn.derivation.tidy import tidied
from symnn.errors import SymnnError
from symnn.proof import check
from symnn.proof.budget import Budget
from symnn.proof.problem import Problem
from symnn.proof.signs import NEGATIVE, NONNEGATIVE, NONPOSITIVE, NONZERO, POSITIVE, ZERO

SIGN_RELATIONS: dict[int, Any] = {
    POSITIVE: Gt, NEGATIVE: Lt, NONZERO: Ne, NONNEGATIVE: Ge, NONPOSITIVE: Le, ZERO: Eq,
}  # fmt: skip
ORDINALS = {1: "Derivative", 2: "Second derivative", 3: "Third derivative"}
ABOUT_KINKS = {"refuted": "the slope jumps", "proved": "slopes of parts jump"}
TIMEOUT = 10.0


def derive(expression: Expr, x: Symbol, order: int = 1, *, name: str = "derivative") -> Derivation:
    """The derivative of an expression, step by step.

    Where the expression is not defined everywhere, or has kinks, the conditions that the steps
    need are listed under what is given.

    Args:
        expression: of symbols with domains; names other than `x` are constants.
        x: the variable.
        order: how often to differentiate.
        name: of the derivation.

    >>> from sympy import exp
    >>> from symnn.core import Variable
    >>> x = Variable("x")
    >>> d = derive(x * exp(x), x)
    >>> d.result, [step.rule for step in d.steps]
    ((x + 1)*exp(x), ['product rule', 'known function', 'tidy', 'cross-check'])

    Raises:
        NotSupportedError: there is no rule for a part of the expression.
        SymnnError: the order is not positive, or the variable is not a symbol.
    """
    if not isinstance(x, Symbol) or not isinstance(order, int) or order < 1:
        raise SymnnError(
            f"derive: the variable is {x!r} and the order {order!r}; needed a symbol and a "
            "positive integer"
        )
    title = f"{ORDINALS.get(order, f'{order}th derivative')} of {math(expression)}"
    found, current = _begun(expression, x, name, title), expression
    for _ in range(order):
        found = _once(found, current, x)
        current = found.result
    return _ended(found, expression, x, order)


def _begun(expression: Any, x: Any, name: str, title: str) -> Derivation:
    names = dict.fromkeys([x, *free_names(expression)])
    conditions = natural_conditions(expression, x)
    given = tuple(Given(s) for s in names) + tuple(Given(c) for c in conditions)
    statement = f"The slope of {math(expression)} as {math(x)} varies."
    start = Derivation(name, title, statement, given=given)
    kinks = tuple(k for k in kinks_of(expression, x) if k not in conditions)
    if not kinks:
        return start
    raw = rewritten(expression, x)[-1][1]
    whole = check(_claim(start, Derivative(expression, x), raw))
    if whole.holds and _parts_are_smooth(start, expression, x):
        return start
    conventions = kink_conventions(raw, x, kinks, whole)
    given += tuple(Given(k, ABOUT_KINKS.get(whole.status, "the formula changes")) for k in kinks)
    return Derivation(name, title, statement, given=given, conventions=conventions)


def _parts_are_smooth(start: Derivation, expression: Any, x: Any) -> bool:
    """Whether no rule is false somewhere: a smooth whole may have parts with kinks."""
    lines = [line for _, line, _ in rewritten(expression, x)]
    return all(check(_claim(start, a, b)).status != "refuted" for a, b in pairwise(lines))


def _claim(start: Derivation, left: Any, right: Any) -> Claim:
    return Claim(left, "==", right, (), tuple(g.what for g in start.given if not g.is_name))


def natural_conditions(expression: Any, x: Any) -> tuple[Any, ...]:
    """What the expression and its derivative need, beyond the domains, to be defined.

    >>> from sympy import log, sqrt
    >>> from symnn.core import Variable
    >>> x = Variable("x")
    >>> natural_conditions(log(x) + sqrt(x), x)
    (x > 0,)
    """
    both = Claim(expression, "==", rewritten(expression, x)[-1][1])
    try:
        open_ones = Problem.of(both, Budget.of(TIMEOUT)).undecided
    except Undefined:
        return ()
    found = [_condition(r, x) for r in open_ones]
    return minimal(tuple(dict.fromkeys(c for c in found if c not in (None, S.true, S.false))))


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
    strict = {c.lhs for c in conditions if isinstance(c, Gt | Lt)}
    weaker: list[Any] = [c for c in conditions if isinstance(c, Ge | Le | Ne)]
    implied = [c for c in weaker if c.lhs - c.rhs in strict]
    return tuple(c for c in conditions if c not in implied)


def rewritten(expression: Any, x: Any) -> list[tuple[Applied | None, Any, Any]]:
    """Rule, whole expression and rewritten node of every step, without any verification."""
    whole: Any = Derivative(expression, x)
    steps: list[tuple[Applied | None, Any, Any]] = [(None, whole, None)]
    todo = [whole]
    while todo:
        node = todo.pop()
        found = applied(node)
        whole = whole.xreplace({node: found.value})
        parts = [n for n in _in_order(found.value) if n not in todo]
        todo += reversed(parts)
        steps.append((found, whole, node))
    return steps


def _in_order(value: Any) -> list[Any]:
    """The derivatives that are left to be worked out, the simplest last."""
    return sorted(value.atoms(Derivative), key=lambda n: (-n.expr.count_ops(), str(n)))


def _once(start: Derivation, expression: Any, x: Any) -> Derivation:
    """One differentiation: the rules, then the tidied result."""
    found = start
    steps = rewritten(expression, x)
    for (_, before, _), (rule, whole, node) in pairwise(steps):
        assert rule is not None
        how = {"rule": rule.rule, "focus": (node, rule.value)}
        if before is steps[0][1]:
            found = found.claim(before, whole, rule.reason, **how)
        else:
            found = found.then(whole, rule.reason, **how)
    raw = steps[-1][1]
    best = tidied(raw, lambda e: check(_claim(start, raw, e), timeout=TIMEOUT).holds)
    if best == raw:
        return found
    return found.then(best, "Collect and cancel.", rule="tidy")


def _ended(found: Derivation, expression: Any, x: Any, order: int) -> Derivation:
    """The check against SymPy's own derivative, and the result by the function's own value."""
    result = found.result
    own = by_own_value(expression, result, x) if order == 1 else None
    own_slope = expression.diff(x, order)
    own_slope = own_slope.xreplace(dict.fromkeys(own_slope.atoms(DiracDelta), S.Zero))
    checked = found.claim(
        own_slope, result, "SymPy's own derivative is the same function.", rule="cross-check"
    )
    if own is not None:
        name, reused = own
        checked = checked.define(name, expression, "Name the value of the function.")
        checked = checked.claim(result, reused, "By the function's own value.", rule="own value")
    return checked.conclude(f"The slope is {math(result)}.", result)
