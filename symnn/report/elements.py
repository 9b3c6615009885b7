"""The elements that charts and drawings are made of in SVG."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from importlib import resources

from symnn.report.geometry import Point
from symnn.report.inline import plain, prose
from symnn.report.labels import Box, Placed, pieces
from symnn.report.lettering import SCRIPT, Piece
from symnn.report.paths import outline

DISC = "M-3.2,0a3.2,3.2 0 1,0 6.4,0a3.2,3.2 0 1,0 -6.4,0z"
RAISED, LOWERED = -0.38, 0.24


def add(parent: ET.Element, tag: str, attributes: dict[str, str], text: str = "") -> ET.Element:
    """A new child."""
    element = ET.SubElement(parent, tag, attributes)
    element.text = text or None
    return element


def number(value: float) -> str:
    """A coordinate to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


def picture(
    title: str, text: str, size: tuple[float, float], key: str, standalone: bool
) -> ET.Element:
    """The root of a picture with its title and its alternative text.

    A file of its own has elements for them; on a page an attribute does, and no tip pops up.
    """
    root = ET.Element("svg", {"class": "chart", "role": "img"})
    root.set("viewBox", f"0 0 {number(size[0])} {number(size[1])}")
    root.set("width", number(size[0]))
    root.set("height", number(size[1]))
    title = plain(prose(title))
    if not standalone:
        root.set("aria-label", f"{title}: {text}" if title else text)
        return root
    root.set("xmlns", "http://www.w3.org/2000/svg")
    root.set("aria-labelledby", f"title-{key} text-{key}")
    add(root, "style", {}, style_sheet())
    add(root, "title", {"id": f"title-{key}"}, title)
    add(root, "desc", {"id": f"text-{key}"}, text)
    return root


def style_sheet() -> str:
    """The style sheet of charts with the colors it needs, for a file of its own."""
    folder = resources.files("symnn.report").joinpath("templates")
    return "".join(folder.joinpath(f"{name}.css").read_text("utf-8") for name in ("color", "chart"))


def rectangle(box: Box) -> dict[str, str]:
    """The attributes of a box."""
    values = {"x": box.left, "y": box.top, "width": box.width, "height": box.height}
    return {name: number(value) for name, value in values.items()}


def line(parent: ET.Element, name: str, start: Point, end: Point) -> None:
    """A straight line."""
    lines(parent, name, [(start, end)])


def lines(parent: ET.Element, name: str, ends: Sequence[tuple[Point, Point]]) -> None:
    """Straight lines of one kind."""
    if ends:
        add(parent, "path", {"class": name, "d": "".join(map(outline, ends))})


def write(parent: ET.Element, name: str, placed: Placed) -> None:
    """A label; raised and lowered pieces are moved by hand, as not every reader knows scripts."""
    place = {"x": number(placed.x), "y": number(placed.y)}
    text = add(parent, "text", {"class": name, **place} if name else place)
    found = pieces(placed.label)
    if len(found) == 1 and not _style(found[0]):
        text.text = found[0].text
        return
    height = 0.0
    for piece in found:
        wanted = placed.size * {0: 0.0, 1: RAISED, -1: LOWERED}[piece.level]
        attributes = {"class": _style(piece)} if _style(piece) else {}
        if piece.level:
            attributes["font-size"] = number(SCRIPT * placed.size)
        if wanted != height:
            attributes["dy"] = number(wanted - height)
        height = wanted
        add(text, "tspan", attributes, piece.text)


def _style(piece: Piece) -> str:
    parts = ("italic" * piece.italic, "bold" * piece.bold, "script" * bool(piece.level))
    return " ".join(filter(None, parts))
