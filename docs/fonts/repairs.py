"""Repairs to the math font for what browsers do otherwise than TeX.

Chromium gives a stretched sign the width of its widest variant (MathML Core calls it the preferred
inline size), so that `(x)` with stretchy parentheses is as wide as if it were four lines tall, and
it draws a combining accent without moving it over its letter. Both are cured in the font, which is
only ever used for formulas. Scripts: see SCRIPT_CONSTANTS. The raised T of a transpose in plain
text is not in the font, and is made from its T.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

# The font lowers every script below a descender and raises every script above an ascender, as TeX
# does only for tall boxes; browsers make no difference, so that the scripts of p and t, or of x and
# h, stand at different heights. These are TeX's amounts, with which letters come out level.
SCRIPT_CONSTANTS = {"SubscriptBaselineDropMin": 0, "SuperscriptBaselineDropMax": 386}
TRANSPOSE = 0x1D40
# As large, and as high above the line, as the raised digits of the font.
RAISED, RAISE = 0.74, 252
ACCENTS = (0x0302, 0x0303, 0x0304, 0x0305, 0x030C, 0x0332, 0x20D6, 0x20D7)
OPENING, CLOSING, RADICAL = "([{⟨⌊⌈⟦", ")]}⟩⌋⌉⟧", "√"
# Room over the smallest form; braces are mostly tall, and must not reach into what stands before.
SLACK = {"{": 210, "}": 120}
USUAL_SLACK = 120
SIDE_BEARING = 30
# Right part of the radical's assembly that is the upright stroke; it keeps its thickness.
STROKE = 110

Move = Callable[[float], float]


def repair(font: TTFont) -> None:
    """Change a font with a MATH table in place."""
    for name, value in SCRIPT_CONSTANTS.items():
        getattr(font["MATH"].table.MathConstants, name).Value = value
    _raise(font, "T", TRANSPOSE)
    for code in ACCENTS:
        _space(font, code)
    for sign in OPENING:
        _narrow(font, sign, lambda excess, width: lambda x: x - excess)
    for sign in CLOSING:
        _narrow(font, sign, lambda excess, width: lambda x: x)
    _narrow(font, RADICAL, lambda excess, width: _squeeze(excess, width))


def _raise(font: TTFont, letter: str, code: int) -> None:
    """Add the letter, small and raised, under a code of its own."""
    glyphs, name, known = font.getGlyphSet(), f"uni{code:04X}", font.getBestCmap()
    source = known[ord(letter)]
    pen = TTGlyphPen(glyphs)
    glyphs[source].draw(TransformPen(pen, (RAISED, 0, 0, RAISED, 0, RAISE)))
    advance, bearing = (round(RAISED * part) for part in font["hmtx"][source])
    font["glyf"][name] = pen.glyph()
    font.setGlyphOrder(list(font["glyf"].glyphOrder))
    font["hmtx"][name] = (advance, bearing)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = name


def _space(font: TTFont, code: int) -> None:
    """Turn a combining mark into a spacing one, as wide as its ink."""
    name = font.getBestCmap().get(code)
    if name is None:
        return
    glyph = font["glyf"][name]
    left, right = glyph.xMin, glyph.xMax
    _transform(font, name, lambda x: x - left + SIDE_BEARING, right - left + 2 * SIDE_BEARING)
    # Shaping sets the advance of what is classed as a mark to zero.
    font["GDEF"].table.GlyphClassDef.classDefs.pop(name, None)


def _narrow(font: TTFont, sign: str, move: Callable[[int, int], Move]) -> None:
    """Give the variants and parts of a sign about the advance of its smallest form."""
    limit = font["hmtx"][font.getBestCmap()[ord(sign)]][0] + SLACK.get(sign, USUAL_SLACK)
    for name in dict.fromkeys(_forms(font, sign)):
        advance = font["hmtx"][name][0]
        if advance > limit:
            _transform(font, name, move(advance - limit, advance), limit)


def _forms(font: TTFont, sign: str) -> Iterator[str]:
    variants = font["MATH"].table.MathVariants
    index = variants.VertGlyphCoverage.glyphs.index(font.getBestCmap()[ord(sign)])
    construction = variants.VertGlyphConstruction[index]
    yield from (record.VariantGlyph for record in construction.MathGlyphVariantRecord)
    if construction.GlyphAssembly:
        yield from (part.glyph for part in construction.GlyphAssembly.PartRecords)


def _squeeze(excess: int, width: int) -> Move:
    """Narrow a radical towards its right edge, where the bar over the radicand begins."""
    stroke = width - STROKE

    def move(x: float) -> float:
        return x - excess if x >= stroke else x * (stroke - excess) / stroke

    return move


def _transform(font: TTFont, name: str, move: Move, advance: int) -> None:
    table: Any = font["glyf"]
    glyph = table[name]
    if glyph.isComposite():
        glyph.coordinates, glyph.endPtsOfContours, glyph.flags = glyph.getCoordinates(table)
        glyph.numberOfContours = len(glyph.endPtsOfContours)
        del glyph.components
    points = glyph.coordinates
    for index, (x, y) in enumerate(points):
        points[index] = (round(move(x)), y)
    glyph.recalcBounds(table)
    font["hmtx"][name] = (advance, getattr(glyph, "xMin", 0))
    attachment = font["MATH"].table.MathGlyphInfo.MathTopAccentAttachment
    if name in attachment.TopAccentCoverage.glyphs:
        record = attachment.TopAccentAttachment[attachment.TopAccentCoverage.glyphs.index(name)]
        record.Value = round(move(record.Value))
