"""`derive`: differentiation rule by rule, every step named, verified and readable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from sympy import Derivative, DiracDelta, Expr, S, Symbol

from symnn.core import Claim, free_names
from symnn.derivation.given import Given, conditions_of
from symnn.derivation.inline import math
from symnn.derivation.kinks import kink_conventions, kinks_of
from symnn.derivation.natural import TIMEOUT, check_open, natural_conditions, needed
from symnn.derivation.record import Derivation
from symnn.derivation.reuse import by_own_value
from symnn.derivation.rewriting import rewritten
from symnn.derivation.tidy import tidied
from symnn.errors import SymnnError
from symnn.proof import check

ORDINALS = {1: "derivative", 2: "second derivative", 3: "third derivative"}
ABOUT_KINKS = {"refuted": "there is no slope", "proved": "slopes of parts jump"}


def derive(
    expression: Expr,
    x: Symbol,
    order: int = 1,
    *,
    name: str = "derivative",
    tell: Callable[[int], object] = lambda time: None,
) -> Derivation:
    """The derivative of an expression, step by step.

    Where the expression is not defined everywhere, or has kinks, the conditions that the steps
    need are listed under what is given.

    Args:
        expression: of symbols with domains; names other than `x` are constants.
        x: the variable.
        order: how often to differentiate.
        name: of the derivation.
        tell: called with 1, 2, ... before each differentiation.

    >>> from sympy import exp
    >>> from symnn.core import Variable
    >>> x = Variable("x")
    >>> d = derive(x * exp(x), x)
    >>> d.result, [step.rule for step in d.steps]
    ((x + 1)*exp(x), ['product rule', 'known function', 'tidy', 'cross-check'])

    Raises:
        NotSupportedError: there is no rule for a part of the expression.
        DomainError: the variable has isolated values only, or the expression is defined nowhere.
        SymnnError: the order is not positive, or the variable is not a symbol.
    """
    if not isinstance(x, Symbol) or not isinstance(order, int) or order < 1:
        raise SymnnError(
            f"derive: the variable is {x!r} and the order {order!r}; needed a symbol and a "
            "positive integer"
        )
    check_open(x)
    if isinstance(expression, Derivative) and set(expression.variables) == {x}:
        body: Any = expression.expr
        return derive(body, x, order + int(expression.derivative_count), name=name, tell=tell)
    current = _without_derivatives(expression)
    found = _begun(expression, current, x, order, name)
    for time in range(order):
        tell(time + 1)
        found = _once(_restricted(found, current, x), current, x, expression, time)
        current = found.result
    return _ended(found, expression, x, order)


def _nth(order: int) -> str:
    return ORDINALS.get(order, f"derivative of order {order}")


def _without_derivatives(expression: Any) -> Any:
    """The expression with the derivatives that stand in it worked out."""
    inner = sorted(expression.atoms(Derivative), key=lambda d: d.count_ops())
    return expression.xreplace({d: d.doit() for d in inner})


def _begun(expression: Any, current: Any, x: Any, order: int, name: str) -> Derivation:
    """Title, what is given, and conventions at kinks."""
    names = dict.fromkeys([x, *free_names(expression)])
    conditions = natural_conditions(current, x)
    given = tuple(Given(s) for s in names) + tuple(Given(c) for c in conditions)
    nth = _nth(order)
    title = f"{nth.capitalize()} of {math(expression)}"
    what = "slope" if order == 1 else nth
    statement = f"The {what} of {math(expression)} as {math(x)} varies."
    start = Derivation(name, title, statement, given=given)
    kinks = tuple(k for k in kinks_of(current, x) if k not in conditions)
    if kinks:
        start = _with_conventions(start, current, x, kinks)
    if current == expression:
        return start
    return start.claim(expression, current, "Work out the derivative inside.", rule="inner slope")


def _with_conventions(start: Derivation, expression: Any, x: Any, kinks: Any) -> Derivation:
    """What is agreed on at kinks, unless the rules hold there."""
    raw = rewritten(expression, x)[-1][1]
    whole = check(_claim(start, Derivative(expression, x), raw))
    if whole.holds and _parts_are_smooth(start, expression, x):
        return start
    conventions = kink_conventions(raw, x, kinks, whole)
    about = ABOUT_KINKS.get(whole.status, "the formula changes")
    given = (*start.given, *(Given(k, about) for k in kinks))
    return replace(start, given=given, conventions=conventions)


def _restricted(found: Derivation, expression: Any, x: Any) -> Derivation:
    """The derivation where the next slope is defined too."""
    known = conditions_of(found.given)
    further = natural_conditions(expression, x, known)
    return replace(found, given=(*found.given, *(Given(c) for c in further))) if further else found


def _parts_are_smooth(start: Derivation, expression: Any, x: Any) -> bool:
    """Whether no rule is false somewhere: a smooth whole may have parts with kinks."""
    lines = [line for _, line, _ in rewritten(expression, x)]
    return all(check(_claim(start, a, b)).status != "refuted" for a, b in pairwise(lines))


def _claim(start: Derivation, left: Any, right: Any) -> Claim:
    return Claim(left, "==", right, (), conditions_of(start.given))


def _once(start: Derivation, expression: Any, x: Any, origin: Any, time: int) -> Derivation:
    """One differentiation: the rules, then the tidied result."""
    found, steps = start, rewritten(expression, x)
    if time:
        reason = f"The {_nth(time + 1)} is the slope of the one before."
        found = found.claim(
            Derivative(origin, (x, time + 1)), steps[0][1], reason, rule="next order"
        )
    for (_, before, _), (rule, whole, node) in pairwise(steps):
        assert rule is not None
        how = {"rule": rule.rule, "focus": (node, rule.value)}
        if before is steps[0][1] and not time:
            found = found.claim(before, whole, rule.reason, **how)
        else:
            found = found.then(whole, rule.reason, **how)
    raw = steps[-1][1]
    best = tidied(raw, lambda e: check(_claim(start, raw, e), timeout=TIMEOUT).holds)
    return found if best == raw else found.then(best, "Collect and cancel.", rule="tidy")


def _ended(found: Derivation, expression: Any, x: Any, order: int) -> Derivation:
    """The check against SymPy's own derivative, and the result by the function's own value."""
    result = found.result
    own = by_own_value(expression, result, x) if order == 1 else None
    checked = _crosschecked(found, expression, x, order)
    if own is not None:
        name, reused = own
        checked = checked.define(name, expression, "Name the value of the function.")
        checked = checked.claim(result, reused, "By the function's own value.", rule="own value")
    what = "slope" if order == 1 else _nth(order)
    return checked.conclude(f"The {what} is {math(result)}.", result)


def _crosschecked(found: Derivation, expression: Any, x: Any, order: int) -> Derivation:
    """SymPy's own derivative is the result, wherever SymPy's formula is defined."""
    theirs = expression.doit().diff(x, order)
    theirs = theirs.xreplace(dict.fromkeys(theirs.atoms(DiracDelta), S.Zero))
    where = needed(theirs, found.result, x, conditions_of(found.given))
    reason = "SymPy's own derivative is the same function."
    return found.claim(theirs, found.result, reason, rule="cross-check", where=where)
