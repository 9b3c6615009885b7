"""Integrals, limits and infinite sums replaced by their values before a claim is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import sympy

from symnn.core.verdict import Level
from symnn.proof.cells.cell import Cell, with_index
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.endpoints import IMPROPER
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case
from symnn.proof.cells.statement import rebuild
from symnn.proof.equations.problem import Problem
from symnn.proof.ranges.signs import ZERO
from symnn.proof.tower import NO_FORM
from symnn.proof.values.alternatives import by_sign
from symnn.proof.values.cas import NoValueError, infinite_sum_value, limit_value
from symnn.proof.values.integrals import NoValue, integral_value
from symnn.proof.values.limits import value_at_infinity, value_by_continuity, value_by_growth
from symnn.proof.values.power_series import series_value


@dataclass(frozen=True)
class Elimination:
    """A claim without integrals, limits and infinite sums.

    Args:
        problem: the claim with values in their place.
        level: the trust in these values.
        notes: what was replaced by what, in words.
    """

    problem: Problem
    level: Level = "exact"
    notes: tuple[str, ...] = ()


def eliminated(problem: Problem) -> Elimination | None:
    """The claim with values in place of what no ball can evaluate; None when one is not found."""
    found = Elimination(problem)
    for node in _nodes(problem):
        if not _stands_still(node, found.problem):
            return None
        kinds = [k for k in KINDS if isinstance(node, k.node) and k.applies(node)]
        tried = ((k, _common_value(k, node, problem)) for k in kinds)
        kind, value = next((pair for pair in tried if pair[1] is not None), (None, None))
        if kind is None:
            return None
        claim = found.problem.claim
        lhs, rhs = (_put(side, node, value) for side in (claim.lhs, claim.rhs))
        level: Level = "cas" if kind.level == "cas" else found.level
        note = f"{node} = {value} ({kind.how})"
        moved = replace(found.problem, claim=replace(claim, lhs=lhs, rhs=rhs))
        found = Elimination(moved, level, (*found.notes, note))
    return found


def _stands_still(node: Any, problem: Problem) -> bool:
    """Whether the node means its value on the domain only, or the domain is open around it.

    `Why:` a derivative looks beyond a closed end, where the value may be another; `Subs` looks
    anywhere.
    """
    sides = (problem.claim.lhs, problem.claim.rhs)
    around = {e for side in sides for e in side.atoms(sympy.Derivative, sympy.Subs) if e.has(node)}
    moved = {s for e in around for s in e.variables if s in node.free_symbols}  # type: ignore[attr-defined]
    closed = any(not _is_open_along(s, case.cell) for s in moved for case in problem.cases)
    return not closed and not any(isinstance(e, sympy.Subs) for e in around)


def _is_open_along(symbol: Any, cell: Cell) -> bool:
    r = cell.range(symbol)
    facts = [f for f in cell.facts if f.expression.has(symbol)]
    strict = all(not f.sign & ZERO and f.expression.is_polynomial() for f in facts)
    return r.low_open and r.high_open and not r.integer and strict


def _put(side: Any, node: Any, value: Any) -> Any:
    return rebuild(side, lambda e: value if e == node else e)


@dataclass(frozen=True)
class _Kind:
    node: Any
    applies: Callable[[Any], bool]
    value: Callable[[Any, Cell], Any]
    level: Level
    how: str


def _is_infinite(e: Any) -> bool:
    return any(bound.is_infinite for limit in e.limits for bound in limit[1:])


def _infinite_value(node: Any, cell: Cell) -> Any:
    """The value by the normal form of sums: geometric series.

    Raises:
        NoValue: it is no such series.
    """
    inside = with_index(cell, *node.limits[0]) if len(node.limits) == 1 else cell
    t = Knowledge(cell).tower()
    if not all(established(r, Case(inside)) for r in requirements(node.function)):
        raise NoValue("terms that are not known to be defined")
    try:
        return t.expression(t.form(node))
    except NO_FORM:
        raise NoValue("no closed form") from None


def _series_value(node: Any, cell: Cell) -> Any:
    """The value by a known series, whose terms are all defined.

    Raises:
        NoValue: there is none.
    """
    inside = with_index(cell, *node.limits[0]) if len(node.limits) == 1 else cell
    if not all(established(r, Case(inside)) for r in requirements(node.function)):
        raise NoValue("terms that are not known to be defined")
    return series_value(node, cell)


KINDS: tuple[_Kind, ...] = (
    _Kind(sympy.Integral, lambda e: True, integral_value, "exact", "antiderivative proved"),
    _Kind(sympy.Limit, lambda e: True, value_by_continuity, "exact", "by continuity"),
    _Kind(sympy.Limit, lambda e: True, value_at_infinity, "exact", "terms at infinity"),
    _Kind(sympy.Limit, lambda e: True, value_by_growth, "exact", "by comparing growth"),
    _Kind(sympy.Limit, lambda e: True, limit_value, "cas", "SymPy's limit"),
    _Kind(sympy.Sum, _is_infinite, _infinite_value, "exact", "closed form"),
    _Kind(sympy.Sum, _is_infinite, _series_value, "exact", "a known series"),
    _Kind(sympy.Sum, _is_infinite, infinite_sum_value, "cas", "SymPy's sum"),
)


def _nodes(problem: Problem) -> list[Any]:
    """The nodes to replace, inner ones first."""
    found: dict[Any, None] = {}
    for side in (problem.claim.lhs, problem.claim.rhs):
        for part in sympy.postorder_traversal(side):
            if any(isinstance(part, k.node) and k.applies(part) for k in KINDS):
                found[part] = None
    return list(found)


def _common_value(kind: _Kind, node: Any, problem: Problem) -> Any:
    """One value that is right, and a real number, on every case of the domain."""
    values, alone = set(), len(problem.cases) == 1
    for case in problem.cases:
        if case.substitution and not alone:
            return None
        try:
            value = by_sign(lambda n, cell: kind.value(n, cell), case.applied(node), case.cell)
        except (NoValue, NoValueError):
            return None
        if value.has(*IMPROPER) or not all(established(r, case) for r in requirements(value)):
            return None
        values.add(sympy.expand(value))
    return values.pop() if len(values) == 1 else None
