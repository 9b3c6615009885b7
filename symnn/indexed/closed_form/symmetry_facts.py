"""Which arrays are symmetric: by their domain, by their definition, or as an inverse of such."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from symnn.core.domains import PositiveDefinite
from symnn.core.symbols import domain_of
from symnn.indexed.closed_form.facts import FactRule
from symnn.indexed.language.equation import Equation, Fact
from symnn.indexed.language.index import extent, index, same_extent
from symnn.indexed.language.traverse import shape_of
from symnn.indexed.normal.canonical import canonical
from symnn.indexed.normal.symmetry import stated_symmetry


def assumed_symmetries(base: Any) -> list[FactRule]:
    """A matrix whose domain is the positive definite ones is symmetric."""
    if not isinstance(domain_of(base), PositiveDefinite):
        return []
    i, j = index("i j", shape_of(base)[0])
    return _turned(base[i, j], base[j, i], ())


def inherited_symmetries(equation: Equation, known: Sequence[Any]) -> list[FactRule]:
    """The inverse of a symmetric matrix is symmetric; of one that changes its sign, so does it."""
    i, j = equation.indices
    turned = equation.base[j, i]
    return [
        rule for fact in known
        for rule in _turned(equation.left, fact.rule.sign * turned, (fact.fact, *fact.rests))
    ]  # fmt: skip


def _turned(left: Any, right: Any, rests: tuple[Fact, ...]) -> list[FactRule]:
    rule = stated_symmetry(left, right)
    return [] if rule is None else [FactRule(Fact(left, right), rule, rests)]


def implied_symmetries(equation: Equation, known: Sequence[FactRule]) -> list[FactRule]:
    """Axes of a defined array that may trade places: `R := Sum(X[n, i]*X[n, j])` is symmetric.

    Args:
        equation: the definition.
        known: the symmetries of what it reads.
    """
    found: list[FactRule] = []
    for a, b in combinations(equation.indices, 2):
        if same_extent(extent(a), extent(b)):
            other = equation.left.xreplace({a: b, b: a})
            rests, right = _oriented(equation.right, known)
            more, turned = _oriented(equation.at(other.indices), known)
            if right == turned:
                found += _turned(equation.left, other, tuple(dict.fromkeys((*rests, *more))))
    return found


def _oriented(e: Any, known: Sequence[FactRule]) -> tuple[list[Fact], Any]:
    """The normal form up to known symmetries, and those that were of use."""
    used, form = [], canonical(e)
    for fact in known:
        turned = fact.applied(form)
        used += [fact.fact, *fact.rests] if turned != form else []
        form = turned
    return used, form
