"""Conventions that a claim switches on by name, written into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy
from sympy import Expr, S

from symnn.core import Claim
from symnn.errors import SymnnError

KEPT = (sympy.Add, sympy.Mul, sympy.Pow, sympy.Function, sympy.Max, sympy.Min, sympy.Piecewise)


def with_conventions(claim: Claim) -> Claim:
    """The claim with its conventions as a Piecewise where they apply.

    Raises:
        SymnnError: one is not known.
    """
    for name in claim.conventions:
        rule = CONVENTIONS.get(name.replace(" ", ""))
        if rule is None:
            raise SymnnError(
                f"claim: convention `{name}` is not known; known: {', '.join(CONVENTIONS)}"
            )
        claim = replace(claim, lhs=_changed(claim.lhs, rule), rhs=_changed(claim.rhs, rule))
    return replace(claim, conventions=())


def _changed(e: Any, rule: Callable[[Any], Any]) -> Any:
    """The expression, from the leaves up; nothing is worked out."""
    if not e.args:
        return e
    arguments = [_changed(a, rule) for a in e.args]
    if any(new is not old for new, old in zip(arguments, e.args, strict=True)):
        e = _node(e, arguments)
    return rule(e)


def _node(e: Any, arguments: list[Any]) -> Any:
    if isinstance(e, KEPT):
        return e.func(*arguments, evaluate=False)
    if not isinstance(e, Expr):
        return e.func(*arguments)
    made = Expr.__new__(type(e), *arguments)
    made.is_commutative = True  # type: ignore[attr-defined]
    return made


def _zero_times_log_of_zero(e: Any) -> Any:
    """A product with log(0) is 0 where the other factors are 0."""
    logs = [f for f in e.args if isinstance(f, sympy.log)] if isinstance(e, sympy.Mul) else []
    if len(logs) != 1:
        return e
    others = [f for f in e.args if f is not logs[0]]
    rest: Any = others[0] if len(others) == 1 else sympy.Mul(*others, evaluate=False)
    zero: tuple[Any, Any] = sympy.Eq(rest, 0), sympy.Eq(logs[0].args[0], 0)
    both: Any = sympy.And(*zero)
    return e if both is S.false else sympy.Piecewise((S.Zero, both), (e, True), evaluate=False)


CONVENTIONS: dict[str, Callable[[Any], Any]] = {"0*log(0)=0": _zero_times_log_of_zero}
