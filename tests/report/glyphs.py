"""What a browser draws of a page: its characters by the face that they are set in."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

INVISIBLE = frozenset("\u2061\u2062\u2063\u2064\ufe00\ufe01\u200b\n\t")
VOID = frozenset(("meta", "br", "hr", "input", "img", "link", "wbr"))
UNSEEN = frozenset(("annotation", "style", "script", "title", "desc"))
ITALICS = (("A", "Z", 0x1D434), ("a", "z", 0x1D44E), ("Α", "Ω", 0x1D6E2), ("α", "ω", 0x1D6FC))
SPECIAL = {"h": "ℎ", **dict(zip("∂ϵϑϰϕϱϖ", map(chr, range(0x1D715, 0x1D71C)), strict=True))}
GROWING = frozenset("()[]{}|‖⌊⌋⌈⌉⟨⟩∑∏∫∬∮⋃⋂⨁⨂⋁⋀")
OVER = frozenset(("mover", "munder", "munderover"))


def italic(char: str) -> str:
    """The character that stands for a letter alone in `<mi>`."""
    for first, last, start in ITALICS:
        if ord(first) <= ord(char) <= ord(last) and char not in SPECIAL:
            return chr(start + ord(char) - ord(first))
    return SPECIAL.get(char, char)


class Drawn(HTMLParser):
    """Reads a page, or a formula alone, and keeps what is drawn.

    Args:
        page: the markup.

    >>> found = Drawn("<p>a <code>b</code><math><mi>x</mi><msqrt><mn>2</mn></msqrt></math></p>")
    >>> {face: "".join(sorted(signs)) for face, signs in found.faces.items()}
    {'text': ' a', 'code': 'b', 'math': '2x√𝑥'}
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.faces: defaultdict[str, set[str]] = defaultdict(set)
        self.tall: set[str] = set()
        self.wide: set[str] = set()
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._open += [(tag, dict(attrs))] if tag not in VOID else []
        if tag in ("msqrt", "mroot"):
            self.faces["math"].add("√")
            self.tall.add("√")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, attributes = self._open[-1] if self._open else ("", {})
        tags = {name for name, _ in self._open}
        if tag == "script" and attributes.get("type") == "application/json":
            self.faces["text"] |= {c for text in strings(json.loads(data)) for c in text}
        elif not tags & UNSEEN:
            self.faces[self._face(tags)] |= set(data) - INVISIBLE
            if tag == "mi" and len(data) == 1 and attributes.get("mathvariant") != "normal":
                self.faces["math"].add(italic(data))
            if tag == "mo":
                self._operator(data, attributes.get("stretchy"))

    def _operator(self, sign: str, stretchy: str | None) -> None:
        """A sign that grows: told to, or by the dictionary of operators."""
        above = len(self._open) > 1 and self._open[-2][0] in OVER
        if stretchy == "true" and above:
            self.wide.add(sign)
        elif stretchy == "true" or (sign in GROWING and stretchy is None):
            self.tall.add(sign)

    def _face(self, tags: set[str]) -> str:
        if "math" in tags and "code" not in tags:
            return "math"
        if tags & {"code", "pre"}:
            return "code"
        classes = {name for _, a in self._open for name in (a.get("class") or "").split()}
        if "badge-mark" in classes:
            return "math"
        return "sans" if "button" in tags or "badge" in classes else "text"


def strings(value: Any) -> Iterator[str]:
    """Every text in what was read from JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (*strings(key), *strings(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def added(style: str) -> set[str]:
    """What style sheets add to the page."""
    return {c for text in re.findall(r'content: "([^"\\]*)"', style) for c in text}
