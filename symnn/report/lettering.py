"""Short formulas as pieces of text in one style each: what can stand in a drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from symnn.report.readable import SIGNS, readable

_TOKEN = re.compile(r"\\([a-zA-Z]+) ?|\\([,;:! {}|])|([_^])|([{}])|([A-Za-z])|([^\\{}_^A-Za-z])")
_UPRIGHT = ("text", "mathrm", "operatorname")
_SHOWN = {"-": "−", "'": "′", "*": "∗", " ": ""}
_SPACES = {"{": "{", "}": "}", "!": "", "|": "‖"}
_BETWEEN = frozenset("=+−<>≤≥≠≈∈∩∪→↦×⊙")
_WORDS = frozenset(("log", "exp", "sin", "cos", "tan", "tanh", "max", "min", "ln"))
SCRIPT = 0.72


@dataclass(frozen=True)
class Piece:
    """Part of a label in one style.

    Args:
        text: what is written.
        italic, bold: its style.
        level: 1 raised, -1 lowered, 0 on the line.
    """

    text: str
    italic: bool = False
    bold: bool = False
    level: int = 0


def lettered(latex: str) -> list[Piece]:
    """A short formula in pieces; one with fractions and the like is written on the line.

    >>> [(p.text, p.italic, p.level) for p in lettered(r"w_{ij}^{(l)} + 1")]
    [('w', True, 0), ('ij', True, -1), ('(', False, 1), ('l', True, 1), (')', False, 1), \
(' + 1', False, 0)]
    """
    try:
        return _joined(_Reader(latex).pieces())
    except _Complicated:
        return [Piece(readable(latex))]


class _Complicated(Exception):
    """The formula has no place on one line."""


class _Reader:
    """Reads the formula once, from left to right."""

    def __init__(self, latex: str) -> None:
        self.tokens = list(_TOKEN.finditer(latex))
        self.place = 0

    def pieces(self, level: int = 0, bold: bool = False) -> Iterator[Piece]:
        """Pieces up to the end, or to the brace that closes the group."""
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            self.place += 1
            if token[4] == "}":
                return
            yield from self.piece(token, level, bold)

    def piece(self, token: re.Match[str], level: int, bold: bool) -> Iterator[Piece]:
        command, space, script, brace, letter, other = token.groups()
        if script:
            if level:
                raise _Complicated
            yield from self.argument(1 if script == "^" else -1, bold)
        elif brace == "}":
            raise _Complicated
        elif brace:
            yield from self.pieces(level, bold)
        elif command:
            yield from self.command(command, level, bold)
        elif letter:
            yield Piece(letter, not bold, bold, level)
        else:
            shown = _SHOWN.get(other, other) if other else _SPACES.get(space, " ")
            yield Piece(self.spaced(shown, level), False, bold, level)

    def spaced(self, sign: str, level: int) -> str:
        """The sign with room around it, if it stands between two things."""
        between = sign in _BETWEEN and not level and self.place > 1
        room = ", " if sign == "," and not level else sign
        return f" {sign} " if between else room

    def argument(self, level: int, bold: bool = False) -> Iterator[Piece]:
        """The group, or the single sign, that follows."""
        if self.place >= len(self.tokens):
            raise _Complicated
        token = self.tokens[self.place]
        self.place += 1
        yield from self.piece(token, level, bold)

    def command(self, name: str, level: int, bold: bool) -> Iterator[Piece]:
        if name in ("mathbf", "boldsymbol", "bm"):
            yield from self.argument(level, True)
        elif name in _UPRIGHT:
            words = "".join(piece.text for piece in self.argument(level))
            yield Piece(words, False, bold, level)
        elif name in _WORDS:
            yield Piece(name + " ", False, bold, level)
        elif name in SIGNS:
            sign = SIGNS[name]
            italic = sign.isalpha() and len(sign) == 1
            yield Piece(self.spaced(sign, level), italic, bold, level)
        else:
            raise _Complicated


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Neighbors in one style become one piece."""
    found: list[Piece] = []
    for piece in pieces:
        style = (piece.italic, piece.bold, piece.level)
        if found and (found[-1].italic, found[-1].bold, found[-1].level) == style:
            found[-1] = Piece(found[-1].text + piece.text, *style)
        elif piece.text:
            found.append(piece)
    return found
