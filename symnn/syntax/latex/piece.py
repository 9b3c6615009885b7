"""Translated text that knows which LaTeX each of its characters comes from."""

from __future__ import annotations

from dataclasses import dataclass

SUM, PRODUCT, POWER, ATOM = range(4)
"""How tightly a text holds together: `a + b`, `a*b`, `a**b`, `a`."""


@dataclass(frozen=True)
class Piece:
    """Text in the spelling of formulas.

    Args:
        text: such as `exp(-x)`.
        origin: the offset in the LaTeX for each character.
        level: how tightly it holds together.
    """

    text: str
    origin: tuple[int, ...]
    level: int = ATOM

    def within(self, level: int) -> Piece:
        """The piece, in brackets unless it holds together at least as tightly as `level`."""
        return self if self.level >= level else glued(ATOM, "(", self, ")")


def atom(text: str, position: int) -> Piece:
    """A piece that comes from one place."""
    return Piece(text, (position,) * len(text))


def glued(level: int, *parts: Piece | str) -> Piece:
    """Pieces with text between them, which comes from where the piece beside it does."""
    text = "".join(p if isinstance(p, str) else p.text for p in parts)
    origin: list[int] = []
    for n, part in enumerate(parts):
        if isinstance(part, str):
            after = next((p.origin[0] for p in parts[n:] if isinstance(p, Piece)), None)
            origin += [_last(origin) if after is None else after] * len(part)
        else:
            origin += part.origin
    return Piece(text, tuple(origin), level)


def _last(origin: list[int]) -> int:
    return origin[-1] if origin else 0


def call(name: str, position: int, *arguments: Piece) -> Piece:
    """`name(a, b)`."""
    inside: list[Piece | str] = [arguments[0]]
    for argument in arguments[1:]:
        inside += [", ", argument]
    return glued(ATOM, atom(name, position), "(", *inside, ")")
