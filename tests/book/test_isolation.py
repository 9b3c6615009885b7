"""Items of the book that hang, die, raise or say hostile things: told, and the rest is built."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from symnn.book import contents as shelf
from symnn.book import survey as surveying
from symnn.book.coverage import lines_of, totals
from symnn.book.edition import edition
from symnn.book.examination import Examination, examine
from symnn.book.item import Item
from symnn.book.material import Cited, stated
from symnn.book.pages.entry import entry_blocks
from symnn.book.survey import survey
from symnn.cache import Cache
from symnn.errors import UnknownNameError
from symnn.processes import Bounds
from symnn.report import Document, render_html, render_latex, render_markdown
from symnn.report.pdf import render_pdf

WORK = """
import os, signal, time
from symnn.book.survey import findings_of
IDS = {ids}
def work(name):
    if name == IDS[0]:
        raise ValueError("<script>alert(1)</script>")
    if name == IDS[1]:
        os.kill(os.getpid(), signal.SIGKILL)
    if name == IDS[2]:
        time.sleep(1000)
    return findings_of(name)
"""
IDS = ("prob.dependent", "prob.bayes", "prob.cond_notation", "prob.union")
FORMS = ("html", "markdown", "latex", "pdf")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Examination]:
    folder = tmp_path_factory.mktemp("work")
    (folder / "odd_work.py").write_text(WORK.format(ids=IDS))
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        work = __import__("odd_work").work
        return survey(IDS, jobs=2, bounds=Bounds(5), cached=Cache(folder / "c"), work=work)


def test_each_failure_is_told_and_the_rest_is_found(found: dict[str, Examination]) -> None:
    order = [name for name in found if name in IDS[:3]]
    assert len(order) == 3
    words = [found[name].complaints[0] for name in IDS[:3]]
    assert words[0] == "could not be examined: ValueError: <script>alert(1)</script>"
    assert words[1] == "could not be examined: its process ended unexpectedly (SIGKILL)"
    assert words[2] == "could not be examined: over its limit of 5 s; its process was killed"
    assert found[IDS[3]].complaints == ()
    assert [found[name].reached for name in IDS[:3]] == [None, None, None]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the rules are kept for all editions."""
    return tmp_path_factory.mktemp("kept")


@pytest.mark.parametrize("form", FORMS)
def test_the_rest_of_the_book_is_built(found, form, kept: Path) -> None:
    lines = lines_of([found[name].item.row for name in found], found)
    assert totals(lines)["failed"] == 3
    files = edition(lines, form, False, Cache(kept))
    again = [path.name for path in kept.iterdir() if not path.name.startswith("rules-")]
    assert not again, "an edition with failures is made again"
    if form != "pdf":
        text = "".join(str(content) for content in files.values())
        assert "SIGKILL" in text
        assert "<script>alert" not in text or form == "latex"


def test_rows_that_two_items_fill_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [i for i in shelf.ITEMS if i.id in IDS]
    monkeypatch.setattr(shelf, "ITEMS", (*items, items[0]))
    assert shelf.crowded() == {items[0].id}
    monkeypatch.setattr(surveying, "crowded", shelf.crowded)
    once = survey([items[0].id])
    assert "several items fill this row" in once[items[0].id].complaints[0]


def test_a_missing_source_fails_its_row_alone() -> None:
    with pytest.raises(UnknownNameError, match="source `nobody1900` is unknown"):
        examine(Item("prob.union", "", (Cited("So."),), sources=("nobody1900",)))


HOSTILE = (
    "<script>alert(1)</script>", "</p><img src=x onerror=alert(1)>", r"\input{/etc/passwd}",
    r"$$\write18{id}$$", "$\\input{x}$ `y` *z* [a](javascript:alert(1))", "]]>", "#set page()",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    """In texts, words, reasons and what went wrong."""
    claim = stated("exp(x) > x", text, x="Reals")
    item = Item("prob.union", text, (claim, Cited(text)), weaker=text)
    failed = Examination(Item("prob.bayes", text, (claim,)), (), failure=text)
    blocks = [*entry_blocks(examine(item)), *entry_blocks(failed)]
    document = Document(text, tuple(blocks))
    page = render_html(document)
    assert page.count("<script") == page.count("<script>") == 1
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page
    assert not re.search(r"(?<!\\)\\(input|write18)", render_latex(document))
    words = render_markdown(document, lambda name, svg: name)
    words = re.sub(r"(`+).*?\1|\\<", "", words, flags=re.S)
    assert "<script>" not in words
    assert render_pdf(document).startswith(b"%PDF")
