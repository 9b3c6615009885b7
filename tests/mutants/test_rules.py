"""Every function of the calculus that hands on expressions, made wrong in three ways, is caught."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

import pytest
from change import CHANGES, disabled, doubled, swapped
from equivalents import EQUIVALENT
from laws import laws, outcome
from mutation import changed, functions, watched
from random_expressions import A, B, c, k, m, s, x
from search import reached
from sympy import KroneckerDelta, S
from table import NO_MUTANT, OPEN, mutants, rules, table

from symnn.indexed import Sum, canonical
from symnn.indexed.normal import deltas

SHARE = 48
"""One mutant of so many is in the quick selection."""

CAUGHT = [m for m in mutants() if table().get(m, OPEN) not in (NO_MUTANT, OPEN)]
QUICK = [mutant for mutant in CAUGHT if zlib.crc32("".join(mutant).encode()) % SHARE == 0]


SEARCH = "run `python3 tests/mutants/search.py"
BEHIND = f"{SEARCH}` (about a minute for one function) and commit tests/mutants/caught.txt"


def named(found: Iterable[tuple[str, str]]) -> str:
    """The functions of some mutants."""
    names = sorted({name for name, _ in found})
    return ", ".join([*names[:6], "..."][: len(names)])


def is_caught(mutant: tuple[str, str]) -> bool:
    """Whether the law that the table names fails under a mutant; a crash counts as caught."""
    name, change = mutant
    law = laws()[table()[mutant]]  # a module that is imported under a mutant would keep it
    with changed(name, CHANGES[change]):
        return outcome(law) == "fails"


def test_every_rule_is_in_the_table() -> None:
    there, needed = set(table()), set(mutants()) - set(EQUIVALENT)
    assert not needed - there, f"new: {named(needed - there)}; {BEHIND}"
    assert not there - needed, f"no longer there: {named(there - needed)}; {BEHIND}"
    assert set(EQUIVALENT) <= set(mutants()), "tests/mutants/equivalents.py names what is not there"


def test_every_law_is_a_test() -> None:
    gone = {m for m, law in table().items() if law not in (NO_MUTANT, OPEN, *laws())}
    assert not gone, f"the test that caught it is gone: {named(gone)}; {BEHIND}"


def test_no_mutant_is_open() -> None:
    found = [m for m, law in table().items() if law == OPEN]
    assert not found, (
        f"no test fails although these are made wrong: {named(found)}; write a law for them in "
        "tests/indexed, or delete them if nothing needs them, or say why nobody can tell in "
        f"tests/mutants/equivalents.py; then {BEHIND}"
    )


def test_every_rule_is_used() -> None:
    """What no law calls has no mutants: it changes nothing, however wrong it is."""
    used = {name for (name, _), law in table().items() if law != NO_MUTANT}
    idle = {m for m in table() if m[0] not in used | {name for name, _ in EQUIVALENT}}
    assert not idle, f"no law reaches {named(idle)}; write one in tests/indexed, then {BEHIND}"


def test_a_rule_that_is_not_in_the_table_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_ones(e: Any) -> Any:
        return e

    code = without_ones.__code__.replace(co_filename=deltas.__file__)
    monkeypatch.setattr(without_ones, "__code__", code)
    monkeypatch.setattr(deltas, "without_ones", without_ones, raising=False)
    functions.cache_clear()
    assert "normal.deltas.without_ones" in rules()
    said = "new: normal.deltas.without_ones; run `python3 tests/mutants/search.py`"
    with pytest.raises(AssertionError, match=said):
        test_every_rule_is_in_the_table()
    monkeypatch.undo()
    functions.cache_clear()


def test_equivalent_mutants_are_few_and_have_a_reason() -> None:
    assert len(EQUIVALENT) < len(CAUGHT) / 20
    assert all(len(reason) > 20 for reason in EQUIVALENT.values())


def unseen(mutant: tuple[str, str]) -> str:
    """What to say of a mutant that its law does not catch."""
    return f"unseen by {table()[mutant]}; {SEARCH} {mutant[0]}`, which finds another law for it"


@pytest.mark.every(2)
@pytest.mark.parametrize("mutant", QUICK, ids=" ".join)
def test_mutants_are_caught(mutant: tuple[str, str]) -> None:
    assert is_caught(mutant), unseen(mutant)


@pytest.mark.slow
@pytest.mark.parametrize("mutant", [m for m in CAUGHT if m not in QUICK], ids=" ".join)
def test_all_mutants_are_caught(mutant: tuple[str, str]) -> None:
    assert is_caught(mutant), unseen(mutant)


@pytest.mark.slow
def test_what_is_called_no_mutant_changes_nothing() -> None:
    left_alone = {mutant for mutant, law in table().items() if law == NO_MUTANT}
    found = left_alone & set(reached({name for name, _ in left_alone}, laws()))
    assert not found, f"{SEARCH} {' '.join(sorted({name for name, _ in found}))}`"


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
