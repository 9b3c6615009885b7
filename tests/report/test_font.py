"""The embedded fonts cover what is printed and have the tables that formulas need."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ttlib = pytest.importorskip("fontTools.ttLib", reason="fontTools is in the dev extra")

from symnn.book.contents import contents  # noqa: E402
from symnn.book.coverage import coverage  # noqa: E402
from symnn.book.edition import edition  # noqa: E402
from symnn.book.examination import examine  # noqa: E402
from symnn.book.pages.entry import entry_blocks  # noqa: E402
from symnn.cache import Cache  # noqa: E402
from symnn.report import Document, render_html  # noqa: E402
from symnn.report.html import page_style  # noqa: E402
from symnn.report.inline import MARKS  # noqa: E402
from symnn.report.labels import width  # noqa: E402
from symnn.report.mathml import Formula, mathml  # noqa: E402

SAMPLED = "init.lecun"
ASSETS = resources.files("symnn.report").joinpath("assets")


@lru_cache
def font(name: str = "stix-two-math"):
    return ttlib.TTFont(Path(str(ASSETS.joinpath(f"{name}.woff2"))))


def missing(characters: set[str], *names: str) -> list[str]:
    known = {code for name in ("stix-two-math", *names) for code in font(name).getBestCmap()}
    return sorted(f"{c} U+{ord(c):04X}" for c in characters if ord(c) not in known)


def missing_on(found: Any) -> list[str]:
    """What a page draws and the fonts lack: characters, and signs without larger forms.

    Letters and digits of code and of badges are those of the reader's system.
    """
    strange = missing(found.faces["math"])
    for face in ("text", "code", "sans"):
        strange += missing(found.faces[face], "stix-two-text-regular")
    variants = font()["MATH"].table.MathVariants
    growing = ((variants.VertGlyphCoverage, found.tall), (variants.HorizGlyphCoverage, found.wide))
    known = font().getBestCmap()
    for forms, signs in growing:
        strange += [f"tall {s}" for s in signs if known.get(ord(s)) not in forms.glyphs]
    return sorted(strange)


def test_every_character_of_the_formulas_is_in_the_font(
    formulas: tuple[str, ...], glyphs: ModuleType
) -> None:
    found: set[str] = set()
    for latex in formulas:
        shown = mathml(latex, True)
        assert isinstance(shown, Formula), shown
        found |= glyphs.Drawn(shown.markup).faces["math"]
    assert len(found) > 150
    assert not missing(found)


def test_the_coverage_check_can_fail(glyphs: ModuleType) -> None:
    shown = mathml(r"\text{日}")
    assert isinstance(shown, Formula)
    assert missing_on(glyphs.Drawn(shown.markup)) == ["日 U+65E5"]
    tall = glyphs.Drawn('<math><mo stretchy="true">+</mo></math>')
    assert missing_on(tall) == ["tall +"]
    for page in ("<svg><text>日</text></svg>", "<code>日</code>", '<b class="badge">日</b>'):
        assert missing_on(glyphs.Drawn(page)) == ["日 U+65E5"]


def test_a_page_of_every_kind_of_block_is_drawn_from_the_fonts(
    document: Document, glyphs: ModuleType
) -> None:
    found = glyphs.Drawn(render_html(document))
    assert "√" in found.tall
    assert not missing_on(found)


def test_an_item_of_the_book_is_drawn_from_the_fonts(glyphs: ModuleType) -> None:
    item = next(item for item in contents().values() if item is not None and item.id == SAMPLED)
    page = render_html(Document("t", entry_blocks(examine(item))))
    assert "√" in glyphs.Drawn(page).tall
    assert not missing_on(glyphs.Drawn(page))


def test_what_style_sheets_add_is_in_the_fonts(glyphs: ModuleType) -> None:
    signs = glyphs.added(page_style())
    assert "›" in signs
    assert not missing(signs, "stix-two-text-regular")


@pytest.mark.slow
def test_all_pages_of_the_book_are_drawn_from_the_fonts(glyphs: ModuleType) -> None:
    cached = Cache()
    pages = edition(coverage(None, 2, cached=cached), "html", False, cached)
    found = {path.name: missing_on(glyphs.Drawn(str(page))) for path, page in pages.items()}
    assert len(found) > 25
    assert not {name: signs for name, signs in found.items() if signs}


@pytest.mark.parametrize(
    "alphabet",
    ["mathbf", "mathbb", "mathcal", "mathscr", "mathfrak", "mathsf", "mathtt", "boldsymbol"],
)
def test_alphabets_are_whole(alphabet: str, glyphs: ModuleType) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    shown = mathml(rf"\{alphabet}{{{letters}}}" + rf"\{alphabet}{{{letters.lower()}}}")
    assert isinstance(shown, Formula)
    assert not missing(glyphs.Drawn(shown.markup).faces["math"])


def test_marks_of_verdicts_and_signs_of_the_page_are_there() -> None:
    assert not missing(set("".join(MARKS.values())) | set("¶›—–…−×±·′″⁻⁰¹²³⁴⁵⁶⁷⁸⁹§"))


@pytest.mark.parametrize("sign", "()[]{}|‖⟨⟩⌊⌋⌈⌉√∑∏∫↑")
def test_signs_that_grow_have_their_larger_forms(sign: str) -> None:
    variants = font()["MATH"].table.MathVariants
    name = font().getBestCmap()[ord(sign)]
    index = variants.VertGlyphCoverage.glyphs.index(name)
    construction = variants.VertGlyphConstruction[index]
    parts = construction.GlyphAssembly.PartRecords if construction.GlyphAssembly else []
    order = set(font().getGlyphOrder())
    assert len(construction.MathGlyphVariantRecord) + len(parts) >= 2
    assert {r.VariantGlyph for r in construction.MathGlyphVariantRecord} | {
        p.glyph for p in parts
    } <= order


@pytest.mark.parametrize("sign", "([{)]}√")
def test_larger_forms_are_no_wider_than_the_smallest_by_much(sign: str) -> None:
    variants, metrics = font()["MATH"].table.MathVariants, font()["hmtx"]
    name = font().getBestCmap()[ord(sign)]
    construction = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(name)]
    forms = [r.VariantGlyph for r in construction.MathGlyphVariantRecord]
    forms += [p.glyph for p in construction.GlyphAssembly.PartRecords]
    assert max(metrics[form][0] for form in forms) <= metrics[name][0] + 210


def test_scripts_of_neighbors_are_level() -> None:
    constants = font()["MATH"].table.MathConstants
    descender = -font()["glyf"][font().getBestCmap()[ord("𝑝")]].yMin
    ascender = font()["glyf"][font().getBestCmap()[ord("𝑓")]].yMax
    assert (
        abs(
            descender
            + constants.SubscriptBaselineDropMin.Value
            - constants.SubscriptShiftDown.Value
        )
        < 20
    )
    assert (
        ascender - constants.SuperscriptBaselineDropMax.Value < constants.SuperscriptShiftUp.Value
    )


def test_accents_have_a_width_of_their_own() -> None:
    for code in (0x0302, 0x0332, 0x20D7):
        name = font().getBestCmap()[code]
        assert font()["hmtx"][name][0] > 0
        assert font()["GDEF"].table.GlyphClassDef.classDefs.get(name) != 3


def test_the_fonts_are_small_and_licensed() -> None:
    sizes = {p.name: len(p.read_bytes()) for p in ASSETS.iterdir() if p.name.endswith(".woff2")}
    assert len(sizes) == 4
    assert sizes["stix-two-math.woff2"] < 300_000
    assert sum(sizes.values()) < 300_000
    assert "SIL OPEN FONT LICENSE" in ASSETS.joinpath("OFL.txt").read_text(encoding="utf-8")


def test_the_text_fonts_have_latin_letters_and_tabular_digits() -> None:
    for style in ("regular", "italic", "semibold"):
        known, metrics = (
            font(f"stix-two-text-{style}").getBestCmap(),
            font(f"stix-two-text-{style}")["hmtx"],
        )
        assert set(map(ord, "aZéüß0–—’“”")) <= set(known)
        digits = [metrics[known[ord(digit)]][0] for digit in "0123456789"]
        assert max(digits) - min(digits) <= 1


def test_measured_widths_are_those_of_the_font() -> None:
    known, metrics = (
        font("stix-two-text-regular").getBestCmap(),
        font("stix-two-text-regular")["hmtx"],
    )
    units = font("stix-two-text-regular")["head"].unitsPerEm
    for char in "aW0 .é":
        assert width(char, 1000) == pytest.approx(
            1000 * metrics[known[ord(char)]][0] / units, abs=1
        )


def test_the_recipe_names_the_versions() -> None:
    text = ASSETS.joinpath("README.md").read_text(encoding="utf-8")
    assert len(re.findall(r"@fontsource/stix-two-(?:math|text)@\d+\.\d+\.\d+", text)) == 2
    assert "docs/fonts/build_font.py" in text
