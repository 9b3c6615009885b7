"""Every row of the book is filled, holds, has evidence as strong as asked, and false twins."""

from __future__ import annotations

from collections import Counter

import pytest

from symnn.book.contents import contents, missing
from symnn.book.examination import examine
from symnn.book.item import Item
from symnn.book.material import Equated, Stated
from symnn.book.row import Row, rows
from symnn.book.sections import ITEMS, MODULES
from symnn.book.tier import Tier

MOST_MISSING = 0
"""How many rows may still be empty; only ever lowered."""

# Rows that are notation, or pictures of it, have nothing that could be false.
NEEDS_TWIN = [i for i in ITEMS if i.row.asked is not Tier.F and i.row.kind != "figure"]


# Every sixth item is examined each time; all of them by `pytest -m slow` and `symnn catalog`.
SAMPLED = [
    pytest.param(item, marks=() if place % 6 == 0 else pytest.mark.slow, id=item.id)
    for place, item in enumerate(ITEMS)
]


@pytest.mark.parametrize("item", SAMPLED)
def test_item_holds_with_the_evidence_asked_and_its_twins_are_refuted(item: Item) -> None:
    assert examine(item).complaints == ()


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_every_line_says_something(item: Item) -> None:
    """SymPy evaluates as it builds, and a claim may become `p = p` before it is read."""
    pieces = (*item.material, *item.beside)
    sides = [(p.claim.lhs, p.claim.rhs) for p in pieces if isinstance(p, Stated)]
    sides += [(p.left, p.right) for p in pieces if isinstance(p, Equated)]
    empty = [left for left, right in sides if left == right]
    assert not empty, "both sides are one expression; write it in `kept(lambda: ...)`"


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_no_backslash_was_read_as_a_control_character(item: Item) -> None:
    r"""Such as the bell in "\alpha", where "\\alpha" was meant."""
    erratum = item.erratum
    pieces = (*item.material, *item.beside, *item.twins, *(erratum.right if erratum else ()))
    words = [item.text, item.weaker, *(piece.words for piece in pieces)]
    words += [erratum.says, erratum.correct] if erratum else []
    assert all(word.isprintable() for word in words)


def test_no_more_rows_are_missing_than_before() -> None:
    assert len(missing()) <= MOST_MISSING, f"missing: {', '.join(r.id for r in missing())}"


@pytest.mark.parametrize("item", NEEDS_TWIN, ids=lambda item: item.id)
def test_item_has_a_twin(item: Item) -> None:
    assert item.twins or (item.erratum and item.erratum.wrong)


@pytest.mark.parametrize("item", [i for i in ITEMS if i.row.errs], ids=lambda item: item.id)
def test_errors_of_print_are_explained(item: Item) -> None:
    assert item.erratum is not None


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_a_name_is_shown_plainly_on_a_terminal(row: Row) -> None:
    assert not set("$\\*`") & set(row.plain)


def test_rows_have_ids_of_their_own() -> None:
    assert max(Counter(row.id for row in rows()).values()) == 1
    assert len(rows()) == 395


def test_a_section_keeps_the_order_of_the_book() -> None:
    order = {row.id: place for place, row in enumerate(contents())}
    for module in MODULES:
        places = [order[item.id] for item in module.ITEMS]
        assert places == sorted(places), module.__name__
