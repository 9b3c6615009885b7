"""Errors planted in rules that the corpus rests on: each spoils a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from case_numbers import Numbers
from matrix_corpus import CASES
from mutation import forget
from test_book_forms import TOLERANCE, unfolded

from symnn.indexed.closed_form import gates, symmetry_facts, whole_facts
from symnn.indexed.closed_form.cost import cost
from symnn.indexed.closed_form.tidy import light
from symnn.indexed.closed_form.whole_factors import Factor
from symnn.indexed.language.traverse import names_read
from symnn.indexed.normal.symmetry import Symmetry

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


def negated(rule: Callable[..., Any]) -> Callable[..., Any]:
    def wrong(*a: Any, **k: Any) -> Any:
        found = rule(*a, **k)
        return None if found is None else -found

    return wrong


def reversed_list(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *a, **k: rule(*a, **k)[::-1]


def transposed_lost(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, row, column: self.base[row, column]


def always(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *a, **k: ([], None)


def other_sign(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, read: -rule(self, read)


# the case that it spoils, where the rule is used, its name, and what is done to it
MUTANTS: dict[str, tuple[str, Any, str, Callable[..., Any]]] = {
    "every matrix symmetric": ("matrix least squares", symmetry_facts, "_oriented", always),
    "equal entries with a minus": ("symmetric quadratic form", Symmetry, "other", other_sign),
    "indicators of the other side dropped": ("squared hinge", gates, "gate", negated),
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
