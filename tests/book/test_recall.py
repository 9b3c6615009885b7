"""Findings and editions are recalled only while nothing changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from symnn.book import recall
from symnn.book.coverage import lines_of
from symnn.book.edition import edition
from symnn.book.examination import examine
from symnn.book.item import Item
from symnn.book.material import Derived, Recorded, Rounded, stated
from symnn.book.survey import survey
from symnn.cache import Cache

IDS = ("prob.dependent", "prob.bayes", "prob.cond_notation")


def test_findings_are_recalled_as_they_were(tmp_path: Path) -> None:
    first = survey(IDS, cached=Cache(tmp_path))
    again = survey(IDS, cached=Cache(tmp_path))
    assert len(list(tmp_path.iterdir())) == len(IDS)
    for name in IDS:
        assert again[name].complaints == ()
        assert again[name].reached == first[name].reached
        for one, other in zip(first[name].twins, again[name].twins, strict=True):
            assert one.verdict.evidence.summary == other.verdict.evidence.summary


def test_failures_are_tried_again(tmp_path: Path) -> None:
    false = Item("prob.union", "", (stated("x == x + 1", x="Reals"),))
    recall.remember(examine(false), Cache(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_change_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    item = Item("prob.union", "", (Derived("sigmoid"), Recorded("tanh_odd")))
    first = recall.key(item)
    assert recall.key(Item("prob.union", "", (Rounded(1, "1"),))) != first
    monkeypatch.setattr(recall, "fingerprint", lambda without: "other code")
    assert recall.key(item) != first
    monkeypatch.undo()
    monkeypatch.setattr(recall, "_script", lambda name: "other script")
    assert recall.key(item) != first


def test_several_processes_find_the_same() -> None:
    alone, together = survey(IDS), survey(IDS, jobs=2)
    assert {n: str(f.findings) for n, f in alone.items()}.keys() == together.keys()
    assert all(alone[n].reached == together[n].reached for n in IDS)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the rules are kept for all editions."""
    return tmp_path_factory.mktemp("kept")


@pytest.mark.parametrize("form", ["html", "markdown", "latex"])
def test_an_edition_is_recalled(kept: Path, form) -> None:
    found, before = survey(IDS), set(kept.glob("edition-*"))
    lines = lines_of([found[n].item.row for n in IDS], found)
    first = edition(lines, form, False, Cache(kept))
    assert edition(lines, form, False, Cache(kept)) == first
    (made,) = set(kept.glob("edition-*")) - before
    (rules,) = kept.glob("rules-*")
    assert set(kept.iterdir()) == {*before, made, rules}
    assert Path("index.html" if form == "html" else "errata.md") in first or form == "latex"
