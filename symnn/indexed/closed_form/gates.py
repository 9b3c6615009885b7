"""Indicators beside a factor that is 0 without them: Max(0, u)*[u > 0] is Max(0, u)."""

from __future__ import annotations

from typing import Any

from sympy import Ge, Gt, Le, Lt, Max, Min, Piecewise, Pow, S

from symnn.indexed.closed_form.cost import poles


def ungated(factors: list[Any]) -> list[Any]:
    """Factors without the indicators that another factor makes needless: Max(0, u)*[u > 0].

    Where the condition fails, Max(0, u) is 0 already; what the indicator lets through must be
    defined there, too.
    """
    gates = [g for f in factors if (g := _vanishing(f)) is not None]
    return [_opened(f, gates) for f in factors] if gates else factors


def _vanishing(factor: Any) -> Any:
    """What must be above 0 for a factor not to be 0; None for most factors."""
    base, exponent = factor.as_base_exp() if isinstance(factor, Pow) else (factor, S.One)
    return gate(base) if exponent.is_positive else None


def gate(e: Any) -> Any:
    """What must be above 0 for the larger or smaller of 0 and something not to be 0.

    >>> from sympy import Symbol
    >>> gate(Min(0, Symbol("x", real=True)))
    -x
    """
    if not isinstance(e, Max | Min) or len(e.args) != 2 or S.Zero not in e.args:
        return None
    found: list[Any] = [a for a in e.args if a != 0]
    (u,) = found
    return u if isinstance(e, Max) else -u


def _opened(factor: Any, gates: list[Any]) -> Any:
    branches: Any = factor.args
    if not isinstance(factor, Piecewise) or len(branches) != 2 or branches[1][0] != 0:
        return factor
    value, condition = branches[0]
    if not isinstance(condition, Gt | Ge | Lt | Le) or poles(value):
        return factor
    greater: Any = condition.gts
    gap = greater - condition.lts
    return value if any((gap - gate).expand() == 0 for gate in gates) else factor
