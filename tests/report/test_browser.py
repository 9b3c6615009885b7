"""The pages in a real browser: nothing overflows, nothing complains, nothing leaves the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from symnn.report import Document, Heading, Search, SearchEntry, render_html

pytestmark = pytest.mark.slow
WIDTHS = (360, 768, 1440)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
COMPLAINTS = ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")


@pytest.fixture(scope="module")
def tab(chromium: ModuleType) -> Iterator:
    if chromium.BINARY is None:
        pytest.skip("no Chromium on this machine")
    with chromium.browser() as found:
        yield found


@pytest.fixture(scope="module")
def file(page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "sample.html"
    path.write_text(page, encoding="utf-8")
    return path


def complaints(tab) -> list[str]:
    return [str(event["params"]) for event in tab.events if event.get("method") in COMPLAINTS]


def requests(tab) -> list[str]:
    sent = (e for e in tab.events if e.get("method") == "Network.requestWillBeSent")
    addresses = [event["params"]["request"]["url"] for event in sent]
    return [address for address in addresses if not address.startswith(("data:", "file:"))]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overflows_complains_or_loads(tab, file: Path, width: int, scheme: str) -> None:
    tab.visit(file, width, scheme)
    assert tab.evaluate(OVERFLOW) == 0
    assert complaints(tab) == []
    assert requests(tab) == []


def test_the_fonts_are_the_embedded_ones(tab, file: Path) -> None:
    tab.visit(file, 1440)
    loaded = tab.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family + f.style).sort()"
    )
    assert [name.replace('"', "") for name in loaded] == [
        "symnn Mathnormal", "symnn Textitalic", "symnn Textnormal", "symnn Textnormal",
    ]  # fmt: skip


def test_dark_and_light_differ_and_the_button_switches(tab, file: Path) -> None:
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    tab.visit(file, 1440, "light")
    light = tab.evaluate(ground)
    tab.evaluate("document.querySelector('.theme').click()")
    switched = tab.evaluate(ground)
    tab.evaluate("localStorage.clear()")
    tab.visit(file, 1440, "dark")
    assert tab.evaluate(ground) == switched != light


def test_steps_fold_and_unfold(tab, file: Path) -> None:
    tab.visit(file, 1440)
    count = "document.querySelectorAll('.step > details[open]').length"
    assert tab.evaluate(count) == 5
    tab.evaluate("document.querySelector('.fold-all button').click()")
    assert tab.evaluate(count) == 0
    tab.evaluate("document.querySelector('.fold-all button').click()")
    assert tab.evaluate(count) == 5


def test_the_tex_of_a_formula_is_copied(tab, file: Path, sample: ModuleType) -> None:
    tab.visit(file, 1440)
    tab.evaluate(
        "document.execCommand = () => { copied = document.activeElement.value; return true; };"
        "var copied;"
        "document.querySelector('#gradient .copy').click(); new Promise(r => setTimeout(r, 100))"
    )
    assert tab.evaluate("copied || navigator.clipboard.readText()") == sample.GRADIENT


def test_everything_can_be_reached_without_script(tab, file: Path) -> None:
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.visit(file, 1440)
    finally:
        tab.call("Emulation.setScriptExecutionDisabled", value=False)
    shown = tab.evaluate("[...document.querySelectorAll('button')].filter(b => !b.hidden).length")
    assert shown == 0
    assert tab.evaluate("document.querySelectorAll('.step > details[open]').length") == 5


def test_wide_formulas_scroll_in_their_box_and_are_reachable(tab, file: Path) -> None:
    tab.visit(file, 360)
    wide = (
        "[...document.querySelectorAll('.formula')].filter(f => f.scrollWidth > f.clientWidth + 1)"
    )
    assert tab.evaluate(f"{wide}.length") >= 1
    assert tab.evaluate(f"{wide}.every(f => f.tabIndex === 0)")


def test_on_paper_everything_is_open_and_fits(tab, file: Path) -> None:
    paper = int(170 / 25.4 * 96)  # A4 between its margins
    tab.visit(file, paper)
    tab.call("Emulation.setEmulatedMedia", media="print", features=[])
    hidden = (
        "[...document.querySelectorAll('details:not([open]) > *:not(summary)')]"
        ".filter(e => e.getClientRects().length === 0).length"
    )
    assert tab.evaluate(hidden) == 0
    edges = "[...document.querySelectorAll('.formula > math')].map(m => m.getBoundingClientRect())"
    assert max(tab.evaluate(f"{edges}.map(box => box.right)")) <= paper + 1


def test_hostile_text_runs_nothing(tab, hostile_document: Document, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(render_html(hostile_document), encoding="utf-8")
    tab.visit(path, 360)
    dialogs = [e for e in tab.events if e.get("method") == "Page.javascriptDialogOpening"]
    assert dialogs == []
    assert complaints(tab) == []
    assert requests(tab) == []
    assert tab.evaluate(OVERFLOW) == 0


def test_search_works_by_keyboard_without_a_request(tab, tmp_path: Path) -> None:
    places = (SearchEntry("#a", "Chain rule", "Calculus", "slopes multiply"),
              SearchEntry("#b", "Bayes' rule", "Probability"))  # fmt: skip
    blocks = (Search(places), Heading(1, "A", label="a"), Heading(1, "B", label="b"))
    path = tmp_path / "search.html"
    path.write_text(render_html(Document("t", blocks)), encoding="utf-8")
    tab.visit(path, 360)
    press = (
        "(key) => document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key, bubbles: true}))"
    )
    tab.evaluate(f"var press = {press}; press('/')")
    assert tab.evaluate("document.activeElement.id") == "search-field"
    ask = (
        "(text) => { const field = document.getElementById('search-field'); field.value = text;"
        " field.dispatchEvent(new Event('input')); field.focus(); }"
    )
    tab.evaluate(f"var ask = {ask}; ask('rule')")
    assert tab.evaluate("document.querySelector('.told').textContent") == "2 places"
    tab.evaluate("press('ArrowDown'); press('Enter')")
    assert tab.evaluate("location.hash") == "#b"
    tab.evaluate("ask('MULTÍPLY')")
    assert tab.evaluate("document.querySelector('#search-found a').firstChild.data") == "Chain rule"
    assert tab.evaluate(OVERFLOW) == 0
    assert complaints(tab) == []
    assert requests(tab) == []
