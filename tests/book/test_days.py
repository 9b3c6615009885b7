"""Badges tell the day of the check, which the cache keeps; a day that is set gives equal bytes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from symnn.book import contents, days, examination
from symnn.book.coverage import lines_of
from symnn.book.edition import edition
from symnn.book.examination import Examination, examine
from symnn.book.item import Item
from symnn.book.material import Cited
from symnn.book.pages.entry import entry_blocks
from symnn.book.recall import recalled, remember
from symnn.book.row import row
from symnn.cache import Cache
from symnn.errors import SymnnError
from symnn.report import Document, render_html, render_text

ITEM = next(item for item in contents.contents().values() if item and item.id == "prob.union")


def checked_on(day: str, monkeypatch: pytest.MonkeyPatch) -> Examination:
    monkeypatch.delenv(days.EPOCH, raising=False)
    monkeypatch.setattr(examination, "today", lambda: day)
    return examine(ITEM)


def test_a_later_build_tells_the_day_of_the_check(tmp_path: Path, monkeypatch) -> None:
    remember(checked_on("2026-01-31", monkeypatch), Cache(tmp_path))
    monkeypatch.setattr(examination, "today", lambda: "2026-02-01")
    later = recalled(ITEM, Cache(tmp_path))
    assert later is not None
    assert later.checked == "2026-01-31"
    document = Document("t", entry_blocks(later))
    assert re.search(r'title="[^"]*Method: [a-z ]+, 2026-01-31\."', render_html(document))
    assert "checked on 2026-01-31" in render_text(document)


def test_a_day_that_is_set_gives_equal_bytes(rules, monkeypatch) -> None:
    monkeypatch.setattr("symnn.book.edition.proofs", lambda cached: rules)
    found = [checked_on(day, monkeypatch) for day in ("2026-01-31", "2026-02-01")]
    books = [lines_of([row(ITEM.id)], {ITEM.id: one}) for one in found]
    nothing = Cache(usable=False)
    assert edition(books[0], "latex", True, nothing) != edition(books[1], "latex", True, nothing)
    monkeypatch.setenv(days.EPOCH, "1700000000")
    first, second = (edition(lines, "latex", True, nothing) for lines in books)
    assert first == second
    assert "2023-11-14" in str(first)


def test_a_quotation_was_not_checked_on_a_day() -> None:
    quoted = examine(Item(ITEM.id, "", (Cited("So it is."),)))
    assert "checked on" not in render_text(Document("t", entry_blocks(quoted)))


def test_a_day_that_is_none_is_refused(monkeypatch) -> None:
    monkeypatch.setenv(days.EPOCH, "yesterday")
    with pytest.raises(SymnnError, match="SOURCE_DATE_EPOCH is 'yesterday'; needed seconds"):
        days.given_day()
