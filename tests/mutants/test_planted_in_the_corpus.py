"""Negative twins: each rule that the corpus rests on, disabled or made wrong, spoils a case."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from case_numbers import Numbers
from matrix_corpus import CASES
from mutation import forget
from test_book_forms import TOLERANCE, unfolded

from symnn.indexed.closed_form import (
    factor,
    facts,
    gates,
    rules,
    shorten,
    symmetry_facts,
    tidy,
    whole_facts,
)
from symnn.indexed.closed_form.cost import cost
from symnn.indexed.closed_form.tidy import light
from symnn.indexed.closed_form.whole_factors import Factor
from symnn.indexed.language.traverse import names_read
from symnn.indexed.normal import gather, quotients
from symnn.indexed.normal.symmetry import Symmetry

canonical_module = sys.modules["symnn.indexed.normal.canonical"]
BY_NAME = {case.name: case for case in CASES}


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    forget()
    yield
    forget()


def is_spoilt(case: Any) -> bool:
    """Whether the derivative is wrong or longer than the book's; a crash counts as caught."""
    try:
        program, result = case.derived()
        found = program[result].at(case.at)
        kept = frozenset(case.program.equations) | names_read(case.form)
        written = light(unfolded(program, found, kept))
        return (
            cost(written) > cost(case.form)
            or written.free_symbols > case.form.free_symbols
            or Numbers(case, program).error(found) > TOLERANCE
        )
    except Exception:
        return True


def nothing(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *a, **k: []


def none(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *a, **k: None


def first_argument(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda e, *a, **k: e


def doubled(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *a, **k: 2 * rule(*a, **k)


def each_doubled(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *a, **k: [2 * e for e in rule(*a, **k)]


def negated(rule: Callable[..., Any]) -> Callable[..., Any]:
    def wrong(*a: Any, **k: Any) -> Any:
        found = rule(*a, **k)
        return None if found is None else -found

    return wrong


def reversed_list(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *a, **k: rule(*a, **k)[::-1]


def transposed_lost(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, row, column: self.base[row, column]


def value_doubled(rule: Callable[..., Any]) -> Callable[..., Any]:
    def wrong(path: Any, value: Any) -> Any:
        found = rule(path, value)
        return replace(found, rule=replace(found.rule, replacement=2 * found.rule.replacement))

    return wrong


def always(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *a, **k: ([], None)


def same_read(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, read: read


def other_sign(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, read: -rule(self, read)


def names_swapped(rule: Callable[..., Any]) -> Callable[..., Any]:
    def wrong(*a: Any) -> Any:
        names = rule(*a)
        return names and dict(zip(names, [*names.values()][::-1], strict=True))

    return wrong


# the case that it spoils, where the rule is used, its name, and what is done to it
MUTANTS: dict[str, tuple[str, Any, str, Callable[..., Any]]] = {
    "sums never gathered": ("quadratic form", tidy, "gathered", nothing),
    "gathered terms doubled": ("quadratic form", gather, "_without", doubled),
    "indices of a shared factor swapped": (
        "product of affine forms",
        gather,
        "_names",
        names_swapped,
    ),
    "no symmetry implied": ("distance to orthogonality", rules, "implied_symmetries", nothing),
    "no symmetry stated": ("symmetric quadratic form", facts, "stated_symmetry", none),
    "no symmetry inherited by an inverse": (
        "determinant of X' X",
        rules,
        "inherited_symmetries",
        nothing,
    ),
    "every matrix symmetric": ("matrix least squares", symmetry_facts, "_oriented", always),
    "equal entries never chosen": ("symmetric quadratic form", Symmetry, "other", same_read),
    "equal entries with a minus": ("symmetric quadratic form", Symmetry, "other", other_sign),
    "needless indicators kept": ("squared hinge", canonical_module, "ungated", first_argument),
    "indicators of the other side dropped": ("squared hinge", gates, "gate", negated),
    "quotients left apart": ("logistic loss with signs", factor, "over_one", nothing),
    "quotients doubled": ("logistic loss with signs", quotients, "_turned", doubled),
    "quotients doubled below a bar": (
        "logistic loss of one line",
        canonical_module,
        "over_one",
        each_doubled,
    ),
    "stored roots not divided by": (
        "root of the mean squared error",
        shorten,
        "renamed",
        lambda f: lambda *a: frozenset(),
    ),
    "whole values without identities": ("determinant of a product", rules, "whole_facts", nothing),
    "identities doubled": ("determinant of a product", whole_facts, "_product_fact", value_doubled),
    "transposes lost": ("log|det(X' X)|, X square", Factor, "at", transposed_lost),
    "factors in the wrong order": (
        "determinant of a product",
        whole_facts,
        "square_factors",
        reversed_list,
    ),
    "symmetric factors read one way": (
        "determinant of X' A X, X square",
        whole_facts,
        "_turns",
        lambda f: lambda path, _: [[*path]],
    ),
}


@pytest.mark.parametrize("name", sorted({case for case, *_ in MUTANTS.values()}))
def test_without_a_mutation_all_is_well(name: str) -> None:
    assert not is_spoilt(BY_NAME[name])


@pytest.mark.parametrize("name", MUTANTS)
def test_mutated_rules_are_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case, owner, attribute, mutate = MUTANTS[name]
    monkeypatch.setattr(owner, attribute, mutate(owner.__dict__[attribute]))
    assert is_spoilt(BY_NAME[case]), "went unseen"
