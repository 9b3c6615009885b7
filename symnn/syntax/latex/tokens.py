"""Display mathematics in LaTeX to tokens: what only arranges or spaces is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from symnn.errors import FormulaSyntaxError
from symnn.syntax.latex.words import WRAPPERS
from symnn.syntax.limits import MAX_LENGTH

Kind = Literal["number", "letter", "word", "text", "command", "mark", "begin", "end", "stop"]

PATTERN = re.compile(
    r"""(?P<skip>\s+|%[^\n]*|~|\\[,;:!\ ]|\\q?quad\b|\\(?:label|tag\*?)\{[^{}]*\}
        |\\(?:nonumber|notag|displaystyle|textstyle|limits|nolimits)(?![A-Za-z])
        |\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])(?!\s*\.))
    |\\begin\{(?P<begin>[A-Za-z]+\*?)\}
    |\\end\{(?P<end>[A-Za-z]+\*?)\}
    |\\(?:operatorname\*?|mathrm|mathit|mathsf)\{(?P<word>[A-Za-z][A-Za-z0-9]*)\}
    |\\text(?:rm|normal)?\{(?P<text>[^{}]*)\}
    |(?P<command>\\[A-Za-z]+|\\[\\{}|])
    |(?P<number>\d+(?:\.\d+)?|\.\d+)
    |(?P<letter>[A-Za-z])
    |(?P<mark>[-+*/^_(){}\[\]|=<>!,.;:&'])""",
    re.VERBOSE,
)
PUNCTUATION = (".", ",", ";")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of LaTeX with its kind and 0-based offset."""

    kind: Kind
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    r"""The tokens of a display.

    >>> [t.text for t in tokens(r"2\cdot\left(x\right)")]
    ['2', '\\cdot', '(', 'x', ')']

    Raises:
        FormulaSyntaxError: too long, or a character that no formula has.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaSyntaxError(
            f"the formula has {len(text)} characters; at most {MAX_LENGTH} are read"
        )
    found, position = [], 0
    while position < len(text):
        match = PATTERN.match(text, position)
        if match is None:
            raise FormulaSyntaxError(f"{text[position]!r} is not read here", text, position)
        kind = str(match.lastgroup)
        if kind != "skip" and not (kind in ("begin", "end") and match[kind] in WRAPPERS):
            found.append(Token(kind, match[kind], match.start()))  # type: ignore[arg-type]
        position = match.end()
    return found


def rows(text: str) -> list[list[Token]]:
    """The tokens between line breaks, without alignment marks and the punctuation at the end."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in tokens(text):
        depth += (token.kind == "begin") - (token.kind == "end")
        if token.text == "\\\\" and depth == 0:
            found.append([])
        elif token.text != "&" or depth:
            found[-1].append(token)
    for row in found:
        while row and row[-1].text in PUNCTUATION:
            row.pop()
    return [row for row in found if row]
