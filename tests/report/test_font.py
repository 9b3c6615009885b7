"""The embedded fonts cover what is printed and have the tables that formulas need."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import lru_cache
from importlib import resources
from pathlib import Path

import pytest

ttlib = pytest.importorskip("fontTools.ttLib", reason="fontTools is in the dev extra")

from symnn.report.inline import MARKS  # noqa: E402
from symnn.report.labels import width  # noqa: E402
from symnn.report.mathml import Formula, mathml  # noqa: E402

ASSETS = resources.files("symnn.report").joinpath("assets")
INVISIBLE = set("\u2061\u2062\u2063\u2064\ufe00\ufe01\u200b\n\t")


@lru_cache
def font(name: str = "stix-two-math"):
    return ttlib.TTFont(Path(str(ASSETS.joinpath(f"{name}.woff2"))))


def emitted(element: ET.Element) -> set[str]:
    """The characters that a browser draws: one letter alone in <mi> is set in italics."""
    if element.tag == "annotation":
        return set()
    found = set(element.text or "") | {c for child in element for c in emitted(child)}
    if (
        element.tag == "mi"
        and len(element.text or "") == 1
        and element.get("mathvariant") != "normal"
    ):
        found.add(italic(element.text or ""))
    return found - INVISIBLE


def italic(char: str) -> str:
    code = ord(char)
    if char == "h":
        return "ℎ"
    for first, last, start in (
        ("A", "Z", 0x1D434),
        ("a", "z", 0x1D44E),
        ("Α", "Ω", 0x1D6E2),
        ("α", "ω", 0x1D6FC),
    ):
        if ord(first) <= code <= ord(last):
            return chr(start + code - ord(first))
    special = dict(zip("∂ϵϑϰϕϱϖ", range(0x1D715, 0x1D71C), strict=True))
    return chr(special[char]) if char in special else char


def missing(characters: set[str]) -> list[str]:
    known = font().getBestCmap()
    return sorted(f"{c} U+{ord(c):04X}" for c in characters if ord(c) not in known)


def test_every_character_of_the_formulas_is_in_the_font(formulas: tuple[str, ...]) -> None:
    found: set[str] = set()
    for latex in formulas:
        shown = mathml(latex, True)
        assert isinstance(shown, Formula), shown
        found |= emitted(ET.fromstring(shown.markup))
    assert len(found) > 150
    assert not missing(found)


def test_the_coverage_check_can_fail() -> None:
    shown = mathml(r"\text{日}")
    assert isinstance(shown, Formula)
    assert missing(emitted(ET.fromstring(shown.markup))) == ["日 U+65E5"]


@pytest.mark.parametrize(
    "alphabet",
    ["mathbf", "mathbb", "mathcal", "mathscr", "mathfrak", "mathsf", "mathtt", "boldsymbol"],
)
def test_alphabets_are_whole(alphabet: str) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    shown = mathml(rf"\{alphabet}{{{letters}}}" + rf"\{alphabet}{{{letters.lower()}}}")
    assert isinstance(shown, Formula)
    assert not missing(emitted(ET.fromstring(shown.markup)))


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
