"""Every function of the calculus that hands on expressions, made wrong in three ways, is caught."""

from __future__ import annotations

import zlib
from typing import Any

import pytest
from change import CHANGES, disabled, doubled, swapped
from equivalents import EQUIVALENT
from laws import laws
from mutation import changed, functions, watched
from random_expressions import A, B, c, k, m, s, x
from search import reached
from sympy import KroneckerDelta, S
from table import NO_MUTANT, OPEN, mutants, rules, table

from symnn.indexed import Sum, canonical
from symnn.indexed.normal import deltas

SHARE = 16
"""One mutant of so many is in the quick selection."""

HINT = "python tests/mutants/search.py finds laws for what the table does not have"
MOST_OPEN = 28
"""Mutants for which no law was found yet; the number may only fall."""

CAUGHT = [m for m in mutants() if table().get(m, OPEN) not in (NO_MUTANT, OPEN)]
QUICK = [mutant for mutant in CAUGHT if zlib.crc32("".join(mutant).encode()) % SHARE == 0]


def is_caught(mutant: tuple[str, str]) -> bool:
    """Whether the law that the table names fails under a mutant; a crash counts as caught."""
    name, change = mutant
    law = laws()[table()[mutant]]
    with changed(name, CHANGES[change]):
        try:
            law()
        except Exception:
            return True
    return False


def test_every_rule_is_in_the_table() -> None:
    there = set(table()) | set(EQUIVALENT)
    assert set(mutants()) == there, f"{sorted(set(mutants()) ^ there)[:6]}; {HINT}"
    assert not set(table()) & set(EQUIVALENT)


def test_every_law_is_a_test() -> None:
    assert not {law for law in table().values() if law not in (NO_MUTANT, OPEN, *laws())}


def test_few_mutants_are_open() -> None:
    assert list(table().values()).count(OPEN) <= MOST_OPEN, HINT


def test_a_rule_that_is_not_in_the_table_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_ones(e: Any) -> Any:
        return e

    code = without_ones.__code__.replace(co_filename=deltas.__file__)
    monkeypatch.setattr(without_ones, "__code__", code)
    monkeypatch.setattr(deltas, "without_ones", without_ones, raising=False)
    functions.cache_clear()
    assert "normal.deltas.without_ones" in set(rules())
    with pytest.raises(AssertionError, match="without_ones"):
        test_every_rule_is_in_the_table()
    monkeypatch.undo()
    functions.cache_clear()


def test_equivalent_mutants_are_few_and_have_a_reason() -> None:
    assert len(EQUIVALENT) < len(CAUGHT) / 20
    assert all(len(reason) > 20 for reason in EQUIVALENT.values())


@pytest.mark.parametrize("mutant", QUICK, ids=" ".join)
def test_mutants_are_caught(mutant: tuple[str, str]) -> None:
    assert is_caught(mutant), "went unseen"


@pytest.mark.slow
@pytest.mark.parametrize("mutant", [m for m in CAUGHT if m not in QUICK], ids=" ".join)
def test_all_mutants_are_caught(mutant: tuple[str, str]) -> None:
    assert is_caught(mutant), "went unseen"


@pytest.mark.slow
def test_what_is_called_no_mutant_changes_nothing() -> None:
    left_alone = {mutant for mutant, law in table().items() if law == NO_MUTANT}
    found, _ = reached(sorted({name for name, _ in left_alone}))
    assert not left_alone & set(found), HINT


def test_a_change_holds_while_it_lasts() -> None:
    e = Sum(KroneckerDelta(k, s) * x[k], k)
    with changed("normal.deltas.solved", disabled):
        assert canonical(e).has(KroneckerDelta)
    assert canonical(e) == x[s]
    with watched(["normal.deltas.solved"], CHANGES) as watch:
        canonical(e + c)
    assert ("normal.deltas.solved", "disabled") in watch.mutants


@pytest.mark.parametrize(
    ("change", "result", "wrong"),
    [
        (disabled, A[k, s], c),
        (disabled, [c], []),
        (doubled, A[k, s], 2 * A[k, s]),
        (doubled, [c, x[k]], [2 * c, 2 * x[k]]),
        (swapped, A[k, s] * x[k], A[s, k] * x[s]),
        (swapped, Sum(A[k, s], k), Sum(A[s, k], k)),
        (swapped, B[k, m], B[k, m]),
        (doubled, S.true, S.true),
    ],
)
def test_changes(change: Any, result: Any, wrong: Any) -> None:
    assert change(result, (c,)) == wrong
