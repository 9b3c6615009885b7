"""Cut the fonts that reports embed out of the STIX Two packages.

Run once when the fonts or the character set change, then commit what it writes; the steps are in
symnn/report/assets/README.md. Needs fontTools and brotli (both in the `dev` extra).

    python docs/fonts/build_font.py FOLDER_WITH_THE_UNPACKED_PACKAGES
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from repairs import repair

ASSETS = Path(__file__).resolve().parents[2] / "symnn" / "report" / "assets"

# One fixed set for every report: a subset made for each page loses the root sign in silence,
# because MathML asks for it without its character standing in the text.
MATH_RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin-1 and Latin Extended-A: names of authors, accents
    (0x02B0, 0x02FF),  # spacing accents of \hat, \tilde, \bar
    (0x0300, 0x036F),  # combining accents
    (0x0370, 0x03FF),  # Greek
    (0x1D40, 0x1D40),  # raised T of a transpose in plain text
    (0x2000, 0x209F),  # punctuation, spaces, invisible operators, super- and subscripts
    (0x20D0, 0x20F0),  # combining marks for symbols
    (0x2100, 0x214F),  # letterlike: blackboard R, script L, aleph
    (0x2190, 0x23FF),  # arrows, operators, technical: brackets, braces and their parts
    (0x25A0, 0x25FF),  # geometric shapes
    (0x2713, 0x2713),  # check mark of a verdict
    (0x27C0, 0x27FF),  # more delimiters, long arrows
    (0x2900, 0x2AFF),  # more arrows, delimiters and operators
    (0x1D400, 0x1D7FF),  # mathematical alphabets
    (0xFE00, 0xFE01),  # chancery and roundhand script
)
MATH = "files/stix-two-math-latin-400-normal.woff2"
TEXT = {"regular": "400-normal", "italic": "400-italic", "semibold": "600-normal"}
MEASURED = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x2212, 0x2013, 0x2014, 0x2026, 0x2032]


def codepoints(ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    """Every code point of the ranges, ends included."""
    for first, last in ranges:
        yield from range(first, last + 1)


def options() -> subset.Options:
    """Keep the layout features and the MATH table; drop hints, which modern screens ignore."""
    chosen = subset.Options()
    chosen.flavor = "woff2"
    chosen.hinting = False
    chosen.layout_features = ["*"]
    chosen.name_IDs = ["*"]
    chosen.notdef_outline = True
    return chosen


def cut(source: Path, target: Path, characters: Iterable[int] | None = None) -> TTFont:
    """The subset of `source` with these characters (all when None), saved as `target`."""
    font = TTFont(source, recalcTimestamp=False)
    if "MATH" in font:
        repair(font)
    cutter = subset.Subsetter(options())
    cutter.populate(unicodes=characters or font.getBestCmap())
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    print(f"{target.name}: {target.stat().st_size} bytes, {len(font.getGlyphOrder())} glyphs")
    return font


def widths(regular: TTFont, math: TTFont) -> dict[str, int]:
    """Advance widths in thousandths of an em; charts lay their labels out with them."""
    result = {}
    for code in MEASURED:
        font = regular if code in regular.getBestCmap() else math
        advance = font["hmtx"][font.getBestCmap()[code]][0]
        result[chr(code)] = round(1000 * advance / font["head"].unitsPerEm)
    return result


def main(folder: Path) -> None:
    """Write the four fonts and the width table into the package."""
    math = cut(folder / "stix-two-math" / MATH, ASSETS / "stix-two-math.woff2",
               codepoints(MATH_RANGES))  # fmt: skip
    for style, name in TEXT.items():
        source = folder / "stix-two-text" / "files" / f"stix-two-text-latin-{name}.woff2"
        font = cut(source, ASSETS / f"stix-two-text-{style}.woff2")
        if style == "regular":
            table = json.dumps(widths(font, math), ensure_ascii=False, separators=(",", ":"))
            (ASSETS / "widths.json").write_text(table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
