"""Every page of the book in a real browser: light, dark, print, on a phone and on a wide screen."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from symnn.book.coverage import coverage
from symnn.book.edition import edition
from symnn.cache import Cache
from symnn.report.typst_math import typst_math

pytestmark = pytest.mark.slow
WIDTHS, SCHEMES = (360, 1440), ("light", "dark")
PAPER = int(170 / 25.4 * 96)
"""A4 between its margins, in CSS pixels."""
TEXT, LARGE_TEXT, LINE = 4.5, 3.0, 3.0
"""The least contrast of text, of large text, and of lines that mean something."""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
COMPLAINTS = ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")

SCRIPT = Path(__file__).with_name("contrast.js").read_text("utf-8").rstrip()
MEASURE = f"{SCRIPT}({TEXT}, {LARGE_TEXT}, {LINE})"


@pytest.fixture(scope="module")
def chromium() -> ModuleType:
    path = Path(__file__).parents[1] / "report" / "chromium.py"
    spec = importlib.util.spec_from_file_location("book_chromium", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tab(chromium: ModuleType) -> Iterator[Any]:
    if chromium.BINARY is None:
        pytest.skip("no Chromium on this machine")
    with chromium.browser() as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """The book on disk, all pages of it."""
    folder = tmp_path_factory.mktemp("book")
    cached = Cache()
    for name, content in edition(coverage(None, 2, cached=cached), "html", False, cached).items():
        (folder / name).write_text(str(content), encoding="utf-8")
    return tuple(sorted(folder.glob("*.html")))


def troubles(tab: Any) -> Iterator[str]:
    """What the page said, and what it asked for from elsewhere."""
    for event in tab.events:
        if event.get("method") in COMPLAINTS:
            yield str(event["params"])[:300]
        if event.get("method") == "Network.requestWillBeSent":
            address = event["params"]["request"]["url"]
            if not address.startswith(("data:", "file:")):
                yield f"asks for {address}"


def unfold(tab: Any) -> None:
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_overflows_complains_or_asks_for_more(tab, pages, width, scheme) -> None:
    found = []
    for page in pages:
        tab.visit(page, width, scheme)
        folded = tab.evaluate(OVERFLOW)
        unfold(tab)
        wider = tab.evaluate(OVERFLOW)
        found += [f"{page.name}: {trouble}" for trouble in troubles(tab)]
        if folded or wider:
            found.append(f"{page.name}: {folded} and {wider} px too wide; {widest(tab)}")
    assert not found, "\n".join(found)


def widest(tab: Any) -> Any:
    """The first elements that stick out."""
    return tab.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > "
        "document.documentElement.clientWidth + 1 && !e.closest('.formula, .scroll, pre'))"
        ".slice(0, 3).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 40))"
    )


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_and_lines_stand_out_from_their_ground(tab, pages, scheme) -> None:
    found = []
    for page in pages:
        tab.visit(page, 1440, scheme)
        unfold(tab)
        found += [f"{page.name}: {faint}" for faint in tab.evaluate(MEASURE)]
    assert not found, "\n".join(found)


def test_faint_text_is_noticed(tab, tmp_path: Path) -> None:
    page = tmp_path / "faint.html"
    page.write_text("<body style='background:#17181b'><p class='x' style='color:#555'>faint</p>"
                    "<svg><path class='y' d='M0 0L9 9' stroke='#222'/></svg>")  # fmt: skip
    tab.visit(page, 1440, "dark")
    assert [line.split(":")[0] for line in tab.evaluate(MEASURE)] == ["text P.x", "line path.y"]


def test_on_paper_everything_is_open_and_fits(tab, pages) -> None:
    found = []
    for page in pages:
        tab.visit(page, PAPER)
        tab.call("Emulation.setEmulatedMedia", media="print", features=[])
        closed = tab.evaluate(
            "[...document.querySelectorAll('details:not([open]) > *:not(summary)')]"
            ".filter(e => e.getClientRects().length === 0).length"
        )
        wide = tab.evaluate(
            "[...document.querySelectorAll('.formula > math, svg.chart, table')]"
            f".filter(e => e.getBoundingClientRect().right > {PAPER} + 1)"
            ".map(e => Math.round(e.getBoundingClientRect().right) + e.textContent.slice(0, 60))"
        )
        if closed or wide:
            found.append(f"{page.name}: {closed} folded, too wide: {len(wide)} {wide[:3]}")
    assert not found, "\n".join(found)


SPELLED = (
    "[...document.querySelectorAll('.equation math')].filter(m => m.querySelector('annotation'))"
    ".map(m => [m.querySelector('annotation').textContent, typstOf(m)])"
)


def test_the_script_spells_typst_as_the_printer_does(tab, pages) -> None:
    """The page makes the text when it is copied; the PDF is made from what the printer writes."""
    found, count = [], 0
    for page in pages:
        tab.visit(page, 1440)
        for latex, spelled in tab.evaluate(SPELLED):
            count += 1
            printed = " ".join((typst_math(latex, True) or "").split())
            if spelled != printed:
                found.append(f"{page.name}: {latex}\n  {spelled}\n  {printed}")
    assert count > 2000
    assert not found, "\n".join(found[:5])
