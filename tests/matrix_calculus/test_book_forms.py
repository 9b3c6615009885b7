"""Laws over the corpus: each derivative is the book's, is no longer, and is right in numbers."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from case_numbers import Numbers, twins
from matrix_corpus import CASES
from sympy import Indexed, Symbol

from symnn.indexed import Program, canonical, equal
from symnn.indexed.closed_form.cost import cost
from symnn.indexed.closed_form.rules import Rules
from symnn.indexed.closed_form.tidy import light
from symnn.indexed.language.traverse import base_of, names_read, rewrite
from symnn.indexed.language.whole import Whole

pytestmark = pytest.mark.every(3)  # every law for a third of the cases; the others are slow
TOLERANCE = 1e-30
every_case = pytest.mark.parametrize("case", CASES, ids=str)


@cache
def derived(case: Any) -> tuple[Program, Any]:
    """The program with the derivative, and the derivative at the indices of the book."""
    G, result = case.derived()
    return G, G[result].at(case.at)


@cache
def numbers(case: Any) -> Numbers:
    return Numbers(case, derived(case)[0])


def unfolded(program: Program, e: Any, kept: frozenset[Any] = frozenset()) -> Any:
    """The expression with all arrays written out, but for those kept and for whole values."""
    kept |= {e.base for e in program if isinstance(e.right, Whole)}

    def rule(node: Any) -> Any:
        base = base_of(node) if isinstance(node, Indexed | Symbol) else None
        if base not in program.equations or base in kept:
            return node
        return unfolded(program, program[base].at(getattr(node, "indices", ())), kept)

    return rewrite(e, rule)


def with_facts(program: Program, e: Any) -> Any:
    """The normal form up to facts about the data and what follows from them."""
    rules = Rules(program)
    for _ in range(4):
        for fact in rules.concerning(e)[1]:
            e = canonical(fact.applied(canonical(e)))
    return e


def agree(program: Program, a: Any, b: Any) -> bool:
    """Whether two forms are equal by their normal forms, with definitions and facts."""
    difference = canonical(a - b)
    return (
        difference == 0
        or with_facts(program, difference) == 0
        or equal(with_facts(program, unfolded(program, difference)), 0)
    )


@every_case
def test_the_form_is_the_book_s(case: Any) -> None:
    program, found = derived(case)
    assert agree(program, found, case.form)


@every_case
def test_the_form_is_no_longer_than_the_book_s(case: Any) -> None:
    program, found = derived(case)
    kept = frozenset(case.program.equations) | names_read(case.form)
    written = light(unfolded(program, found, kept))
    assert (cost(written) > cost(case.form)) == bool(case.longer), written


@every_case
def test_the_form_is_right_in_numbers(case: Any) -> None:
    _, found = derived(case)
    assert numbers(case).error(found) < TOLERANCE
    assert numbers(case).error(case.form) < TOLERANCE


@every_case
def test_wrong_forms_are_told_apart(case: Any) -> None:
    program, found = derived(case)
    seen = 0
    for twin in twins(case.form, case.at):
        differs = numbers(case).error(twin) > TOLERANCE
        assert agree(program, found, twin) != differs, twin
        seen += differs
    assert seen > 1


def test_the_corpus_is_large_and_mixed() -> None:
    modes = [case.mode for case in CASES]
    assert len({case.name for case in CASES}) == len(CASES) >= 90
    assert min(map(modes.count, ("gradient", "jacobian", "hessian", "product"))) >= 5
