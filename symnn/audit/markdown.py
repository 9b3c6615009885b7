"""Markdown: fences `symnn`, comments `<!-- symnn: ... -->`, displays `$$...$$`, fences `math`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symnn.audit.region import Region
from symnn.audit.spot import Spot, joined, lines_of

FENCE = re.compile(r"\s*(?P<mark>`{3,}|~{3,})\s*(?P<kind>[^\s`]*)[^`]*$")
ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+")
NOTE = re.compile(r"<!--\s*symnn:")
KINDS = {"symnn": "block", "{symnn}": "block", "math": "display", "{math}": "display"}
CODE_INDENT = 4


def regions(lines: Sequence[Spot], nested: bool = False) -> Iterator[Region]:
    """The pieces of a Markdown text.

    Args:
        lines: of the text.
        nested: whether a fence may be indented by any number of blanks, as in docstrings; else
            four blanks make code of it, unless it belongs to an item of a list.
    """
    at = content = 0
    while at < len(lines):
        line = lines[at]
        content = _content(line, content)
        is_code = not nested and line.indent >= content + CODE_INDENT
        readers = () if is_code else (_fence, _comment, _display)
        found = next((r for r in (read(lines, at) for read in readers) if r is not None), None)
        if found is None:
            at += 1
            if line.text.strip():
                yield Region("text", line)
        else:
            region, at = found
            yield region


def _content(line: Spot, before: int) -> int:
    """How far the content of the current item of a list is indented; 0 outside of lists."""
    item = ITEM.match(line.text)
    if item:
        return item.end()
    return before if not line.text.strip() or line.indent >= before else 0


Found = tuple[Region, int]
"""A piece, and the index of the line after it."""


def _fence(lines: Sequence[Spot], at: int) -> Found | None:
    opening = FENCE.match(lines[at].text)
    if opening is None:
        return None
    mark = opening["mark"]
    closing = re.compile(rf"\s*{mark[0]}{{{len(mark)},}}\s*$")
    ends = (n for n in range(at + 1, len(lines)) if closing.match(lines[n].text))
    end = next(ends, len(lines))
    kind = KINDS.get(opening["kind"], "text")
    return Region(kind, lines[at], lines[at + 1 : end]), end + 1  # type: ignore[arg-type]


def _comment(lines: Sequence[Spot], at: int) -> Found | None:
    if not lines[at].text.lstrip().startswith("<!--"):
        return None
    end, whole = _until(lines, at, "-->", lines[at].indent)
    note = NOTE.match(whole.text)
    inside = whole.part(note.end(), whole.text.find("-->")) if note else whole
    return Region("note" if note else "text", lines[at], _lines(inside)), end + 1


def _display(lines: Sequence[Spot], at: int) -> Found | None:
    if not lines[at].text.lstrip().startswith("$$"):
        return None
    start = lines[at].indent + 2
    end, whole = _until(lines, at, "$$", start)
    return Region("display", lines[at], _lines(whole.part(0, whole.text.rfind("$$")))), end + 1


def _until(lines: Sequence[Spot], at: int, mark: str, start: int) -> tuple[int, Spot]:
    """The index of the line in which `mark` follows, and the text from `start` to its end."""
    rest = [lines[at].cut(start), *lines[at + 1 :]]
    end = next((n for n, line in enumerate(rest) if mark in line.text), len(rest) - 1)
    return at + end, joined(rest[: end + 1])


def _lines(spot: Spot) -> list[Spot]:
    """The lines of a text; those below the first, which follows an opening, begin at the left."""
    texts = spot.text.split("\n")
    whole = [Spot(text, (place,)) for text, place in zip(texts, spot.places, strict=True)]
    margin = min((line.indent for line in whole[1:] if line.text.strip()), default=0)
    return [*whole[:1], *(line.cut(margin) for line in whole[1:])]


def of_text(text: str) -> Iterator[Region]:
    """The pieces of a Markdown document."""
    return regions(lines_of(text))
