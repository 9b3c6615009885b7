"""Ways to make a result wrong: nothing done, twice as much, indices swapped."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from itertools import combinations
from types import FunctionType, MethodType
from typing import Any

from sympy import Basic, Expr, Idx, Indexed, Integer, Mul

from symnn.indexed.closed_form.facts import FactRule
from symnn.indexed.closed_form.fold import BranchFold, Fold, FoldGroup
from symnn.indexed.closed_form.products import ProductRule
from symnn.indexed.closed_form.shorten import Short
from symnn.indexed.closed_form.textbook import Attempt, Rewriting
from symnn.indexed.closed_form.whole_factors import Factor
from symnn.indexed.derivatives.derivative import Partial
from symnn.indexed.derivatives.forward import Movement
from symnn.indexed.derivatives.gradient_program import DerivedProgram, GradientProgram
from symnn.indexed.derivatives.reverse import Adjoints
from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Equation, Fact, Program
from symnn.indexed.language.traverse import free_indices
from symnn.indexed.normal.absorption import Absorption
from symnn.indexed.normal.gather import Member
from symnn.indexed.normal.quotients import Denominator
from symnn.indexed.normal.symmetry import Symmetry
from symnn.indexed.normal.terms import Term
from symnn.indexed.normal.triangles import Triangle
from symnn.indexed.normal.zeros import Outside

Values = list | tuple | frozenset


def disabled(result: Any, arguments: tuple[Any, ...], returns: str = "Any") -> Any:
    """Nothing, where a function may find nothing; else what it was given."""
    given = [a for a in arguments if isinstance(a, Basic | Values)]
    if result is None or isinstance(result, bool | int | str):
        return result
    if returns.endswith("None"):
        return None
    if isinstance(result, Basic):
        return next((a for a in given if isinstance(a, Basic)), _product(given))
    if type(result) is tuple and len(given) == len(result):
        return tuple(given)
    if returns == "tuple[Any, Any]" and given and isinstance(given[0], Basic):
        return Integer(1), given[0]
    return _nothing(result, given)


def _product(given: list[Any]) -> Any:
    """Factors that were given as a list, multiplied."""
    lists = [a for a in given if isinstance(a, list | tuple)]
    return next((Mul(*a) for a in lists if all(isinstance(f, Expr) for f in a)), None)


def _nothing(result: Any, given: list[Any]) -> Any:
    if isinstance(result, list):
        return next((list(a) for a in given if isinstance(a, list)), [])
    if isinstance(result, dict | frozenset | set):
        return type(result)()
    return next((a for a in given if type(a) is type(result)), None)


def doubled(result: Any, arguments: tuple[Any, ...], returns: str = "Any") -> Any:
    """Twice the value of what was found."""
    return _mapped(result, lambda e: 2 * e)


def swapped(result: Any, arguments: tuple[Any, ...], returns: str = "Any") -> Any:
    """Two indices traded in what was found, or two axes of something that it reads."""
    return _mapped(result, _turned)


def _turned(e: Any) -> Any:
    free = sorted(free_indices(e), key=str)
    for a, b in combinations(free, 2):
        if extent(a) == extent(b):
            return e.xreplace({a: b, b: a})
    for read in sorted(e.atoms(Indexed), key=str):
        for a, b in combinations(read.indices, 2):
            if a != b and isinstance(a, Idx) and isinstance(b, Idx) and extent(a) == extent(b):
                other = read.base[tuple({a: b, b: a}.get(i, i) for i in read.indices)]
                return e.xreplace({read: other})
    return e


def _mapped(result: Any, rule: Callable[[Any], Any]) -> Any:
    """A result with its value changed: of rules, what they lead to; of conditions, the indices."""
    if isinstance(result, Basic):
        has_value = isinstance(result, Expr) and not isinstance(result, Idx)
        return rule(result) if has_value or rule is _turned else result
    if isinstance(result, FunctionType | MethodType):
        return lambda *arguments: _mapped(result(*arguments), rule)
    found = CHANGED.get(type(result))
    if found is not None:
        return found(result, rule)
    if type(result) is tuple:
        return _first_changed(result, rule)
    if isinstance(result, list):
        return [_mapped(r, rule) for r in result]
    if isinstance(result, frozenset | set):
        return type(result)(map(rule, result)) if rule is _turned else result
    if isinstance(result, dict):
        return _traded(result) if rule is _turned else _values(result, rule)
    return result


def _values(found: dict[Any, Any], rule: Callable[[Any], Any]) -> dict[Any, Any]:
    return {k: _mapped(v, rule) for k, v in found.items()}


def _traded(found: dict[Any, Any]) -> dict[Any, Any]:
    """Names of indices with two of them traded; other values with their indices traded."""
    for a, b in combinations(found, 2):
        if all(isinstance(i, Idx) for i in (found[a], found[b])) and found[a] != found[b]:
            return {**found, a: found[b], b: found[a]}
    return _values(found, _turned)


def _first_changed(result: tuple[Any, ...], rule: Callable[[Any], Any]) -> Any:
    if rule is _turned and len(result) > 1 and all(isinstance(i, Idx) for i in result[:2]):
        first, second, *rest = result
        return (second, first, *rest) if extent(first) == extent(second) else result
    for place, part in enumerate(result):
        other = _mapped(part, rule)
        if other != part:
            return (*result[:place], other, *result[place + 1 :])
    return result


def _equations(program: Any, rule: Callable[[Any], Any]) -> Any:
    """A program with the equations changed; of a derived one, those of the derivative."""
    made, own = copy(program), getattr(program, "derived", tuple(program))
    made.equations = program.equations | {e.base: _mapped(e, rule) for e in own}
    return made


def _sums(adjoints: Adjoints, rule: Callable[[Any], Any]) -> Adjoints:
    made = copy(adjoints)
    made.sums = _values(adjoints.sums, rule)
    return made


CHANGED: dict[type, Callable[[Any, Any], Any]] = {
    Partial: lambda r, f: r._replace(coefficient=f(r.coefficient)),
    Term: lambda r, f: replace(r, factors=tuple(Mul.make_args(f(Mul(*r.factors))))),
    Member: lambda r, f: r._replace(outer=tuple(Mul.make_args(f(Mul(*r.outer))))),
    Fold: lambda r, f: replace(r, replacement=f(r.replacement)),
    BranchFold: lambda r, f: replace(
        r, branches=tuple(tuple(_mapped(fold, f) for fold in folds) for folds in r.branches)
    ),
    FoldGroup: lambda r, f: replace(r, rules=tuple(_mapped(rule, f) for rule in r.rules)),
    ProductRule: lambda r, f: replace(r, replacement=f(r.replacement)),
    Symmetry: lambda r, f: replace(r, sign=f(Integer(r.sign))),
    FactRule: lambda r, f: replace(r, rule=_mapped(r.rule, f)),
    Fact: lambda r, f: replace(r, right=f(r.right)),
    Equation: lambda r, f: Equation(r.left, f(r.right)),
    Program: _equations,
    DerivedProgram: _equations,
    GradientProgram: _equations,
    Adjoints: _sums,
    Movement: lambda r, f: replace(r, seeds=_values(dict(r.seeds), f)),
    Attempt: lambda r, f: replace(r, expression=f(r.expression)),
    Rewriting: lambda r, f: replace(r, expression=f(r.expression)),
    Absorption: lambda r, f: replace(r, tests=tuple(_mapped(test, f) for test in r.tests)),
    Triangle: lambda r, f: r._replace(inside=Mul.make_args(f(Mul(*r.inside)))),
    Factor: lambda r, f: r.turned() if f is _turned else r,
    Outside: lambda r, f: replace(r, lefts=tuple(map(f, r.lefts))),
    Short: lambda r, f: r._replace(expression=f(r.expression)),
    Denominator: lambda r, f: r._replace(slope=f(r.slope)),
}

CHANGES: dict[str, Callable[..., Any]] = {
    "disabled": disabled, "doubled": doubled, "swapped": swapped,
}  # fmt: skip
