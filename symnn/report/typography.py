"""What a MathML formula needs to look as TeX would set it, and how wide it will be."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

PRIMES = ("′", "″", "‴", "⁗")
FENCES = frozenset("()[]{}")
TALL = frozenset(("mfrac", "msqrt", "mroot", "mtable", "munder", "mover", "munderover"))
SCRIPTS = {
    "msub": (1,), "msup": (1,), "msubsup": (1, 2),
    "munder": (1,), "mover": (1,), "munderover": (1, 2), "mroot": (1,),
}  # fmt: skip


def typeset(root: ET.Element) -> None:
    """Adjust the formula in place."""
    shrink_script_tables(root, inside=False)
    level_primes(root)
    relax_fences(root)


def shrink_script_tables(element: ET.Element, inside: bool) -> None:
    """Let tables in scripts take the size of the script instead of that of the text."""
    if inside and element.tag == "mtable":
        element.attrib.pop("scriptlevel", None)
        element.attrib.pop("displaystyle", None)
    for index, child in enumerate(element):
        shrink_script_tables(child, inside or index in SCRIPTS.get(element.tag, ()))


def level_primes(root: ET.Element) -> None:
    """Let a prime stand at text size: its glyph is raised already, and would be so twice."""
    for element in root.iter("msup"):
        if _is_prime(element[1]):
            element.tag = "mrow"
    for element in root.iter("msubsup"):
        mark = element[2]
        if _is_prime(mark):
            element[2] = ET.Element("mpadded", {"voffset": "-0.36em", "scriptlevel": "0"})
            element[2].append(mark)


def _is_prime(element: ET.Element) -> bool:
    return element.tag == "mo" and (element.text or "") in PRIMES


def relax_fences(root: ET.Element) -> None:
    """Let brackets around one flat line keep their natural width: a stretched one is set wider."""
    for row in root.iter("mrow"):
        ends = [row[0], row[-1]] if len(row) > 1 else []
        fences = [end for end in ends if end.tag == "mo" and (end.text or "") in FENCES]
        if fences and not any(element.tag in TALL for element in row.iter()):
            for fence in fences:
                fence.set("stretchy", "false")


def em(element: ET.Element) -> float:
    """Estimated width of a formula in em.

    >>> em(ET.fromstring("<mrow><mi>x</mi><mo>+</mo><mn>12</mn></mrow>"))
    2.81
    """
    children = [em(child) for child in element]
    match element.tag:
        case "annotation" | "mprescripts":
            return 0.0
        case "mi" | "mn" | "mtext" | "b" | "i" | "code" | "span":
            return 0.52 * len(element.text or "") + sum(children)
        case "mo":
            return _operator_width(element)
        case "mspace":
            return _length(element.get("width", "0"))
        case "mfrac":
            return max(children, default=0.0) + 0.2
        case "msqrt" | "mroot":
            return sum(children[:1]) + 0.9
        case "msub" | "msup" | "msubsup":
            return children[0] + 0.7 * max(children[1:])
        case "munder" | "mover" | "munderover":
            return max(children[0], 0.7 * max(children[1:]))
        case "mtable":
            return sum(_column_widths(element))
    return sum(children)


def _operator_width(element: ET.Element) -> float:
    text = element.text or ""
    if not text or text in "\u2061\u2062\u2063\u2064":
        return 0.0
    tight = element.get("lspace") == "0" or element.get("stretchy") == "false"
    return 0.35 if text in "()[]{}|,.′" else 0.7 if tight else 1.25


def _length(text: str) -> float:
    match = re.match(r"-?[\d.]+", text)
    return float(match.group()) if match else 0.0


def _column_widths(table: ET.Element) -> Iterator[float]:
    rows = [[em(cell) for cell in row] for row in table]
    for index in range(max(map(len, rows), default=0)):
        yield max(row[index] for row in rows if index < len(row)) + 0.5
