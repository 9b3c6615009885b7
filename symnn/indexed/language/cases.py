"""Case distinctions: several over the same conditions are one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Add, Basic, Mul, Or, Piecewise, Pow, S
from sympy.functions.elementary.piecewise import ExprCondPair


def piecewise(*branches: tuple[Any, Any]) -> Any:
    """A case distinction as it is given, but for branches that are never or always taken.

    `Why:` SymPy's own constructor turns relations round by an order that is not the same in every
    process, and does not always end.

    >>> from symnn.core import tensor
    >>> x = tensor("x")
    >>> piecewise((x, x > 0), (0, True), (1, x < 0))
    Piecewise((x, x > 0), (0, True))
    """
    kept: list[tuple[Any, Any]] = []
    for value, condition in branches:
        if condition == False:  # noqa: E712  (SymPy's and Python's)
            continue
        if kept and kept[-1][0] == value:
            kept[-1] = (value, Or(kept[-1][1], condition))
        else:
            kept.append((value, condition))
        if kept[-1][1] == True:  # noqa: E712
            break
    if kept and kept[0][1] == True:  # noqa: E712
        return S(kept[0][0])
    return Basic.__new__(Piecewise, *[ExprCondPair(S(v), S(c)) for v, c in kept])


def conditions(e: Any) -> tuple[Any, ...]:
    """The conditions of a case distinction, in order."""
    return tuple(c for _, c in e.args)


def cases_in(factor: Any) -> Any:
    """The case distinction that a factor is, or is a positive power of; None without one."""
    base, exponent = factor.as_base_exp() if isinstance(factor, Pow) else (factor, 1)
    return base if isinstance(base, Piecewise) and exponent > 0 else None


def one_case(factors: list[Any]) -> list[Any]:
    """Factors of a product, those over the same conditions multiplied branch by branch."""
    kept: list[Any] = []
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for factor in factors:
        cases = cases_in(factor)
        if cases is None:
            kept.append(factor)
        else:
            groups.setdefault(conditions(cases), []).append(factor)
    return kept + [f for tests, members in groups.items() for f in _product(tests, members)]


def _product(tests: tuple[Any, ...], members: list[Any]) -> list[Any]:
    if len(members) == 1 and isinstance(members[0], Piecewise):
        return members
    values = [Mul(*[_branch(factor, place) for factor in members]) for place in range(len(tests))]
    return [piecewise(*zip(values, tests, strict=True))]


def _branch(factor: Any, place: int) -> Any:
    base, exponent = factor.as_base_exp() if isinstance(factor, Pow) else (factor, 1)
    branches: Any = base.args
    return Pow(branches[place][0], exponent)


def added(terms: Iterable[Any]) -> Any:
    """The sum of terms, those with one case distinction over the same conditions put together."""
    rest: list[Any] = []
    groups: dict[tuple[Any, ...], list[tuple[Any, Any]]] = {}
    for term in terms:
        parts = Mul.make_args(term)
        cases = [p for p in parts if isinstance(p, Piecewise)]
        if len(cases) == 1:
            outer = Mul(*[p for p in parts if p is not cases[0]])
            groups.setdefault(conditions(cases[0]), []).append((outer, cases[0]))
        else:
            rest.append(term)
    return Add(*rest, *[_sum(tests, members) for tests, members in groups.items()])


def _sum(tests: tuple[Any, ...], members: list[tuple[Any, Any]]) -> Any:
    if len(members) == 1:
        return Mul(*members[0])
    values = [
        Add(*[outer * cases.args[place][0] for outer, cases in members])
        for place in range(len(tests))
    ]
    return piecewise(*zip(values, tests, strict=True))
