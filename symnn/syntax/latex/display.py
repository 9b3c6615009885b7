"""A display in LaTeX to the claims that it states."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from symnn.errors import FormulaSyntaxError
from symnn.syntax.latex import calculus
from symnn.syntax.latex.grammar import Grammar
from symnn.syntax.latex.piece import SUM, Piece, atom, glued
from symnn.syntax.latex.tokens import Token, rows
from symnn.syntax.latex.words import RELATIONS, TIMES

BROKEN = (
    "a line that begins with a sign could go on with the line above or begin an equation; "
    "begin it with a relation, or put the equation in a display of its own"
)


@dataclass(frozen=True)
class Translation:
    """A claim in the spelling of formulas.

    Args:
        text: such as `exp(-x) == 1/exp(x)`.
        origin: the offset in the LaTeX for each character of the text.
        start: the offset at which a reader finds it: of a later part of a chain, its relation.
    """

    text: str
    origin: tuple[int, ...]
    start: int


def claims_of_display(text: str, names: Collection[str]) -> list[Translation]:
    r"""The claims of a display: one for each relation, each row or chain of relations in turn.

    Args:
        text: what stands between `$$` and `$$`, or in an environment such as `align`.
        names: that are declared; letters that are not are refused.

    >>> [c.text for c in claims_of_display(r"\tanh x = 2\sigma - 1 < 1", {"x", "sigma"})]
    ['tanh(x) == 2*sigma - 1', '2*sigma - 1 < 1']

    Raises:
        FormulaSyntaxError: outside of the subset, or open to two readings; with the position.
    """
    claims: list[Translation] = []
    for equation in _equations(rows(text), text):
        reader = Grammar(equation, text, names)
        operands, signs = calculus.chain(reader)
        if reader.next.kind != "stop":
            raise reader.unexpected(reader.next)
        if not signs:
            raise reader.fail("no relation stands in this formula", equation[0])
        starts = [equation[0].position, *(sign.position for sign in signs[1:])]
        pairs = zip(operands, signs, operands[1:], starts, strict=False)
        claims += [_claim(*pair) for pair in pairs]
    if not claims:
        raise FormulaSyntaxError("the display is empty", text, 0)
    return claims


def _claim(left: Piece, sign: Token, right: Piece, start: int) -> Translation:
    relation = atom(f" {RELATIONS[sign.text]} ", sign.position)
    whole = glued(SUM, left, relation, right)
    return Translation(whole.text, whole.origin, start)


def _equations(lines: list[list[Token]], text: str) -> list[list[Token]]:
    """Lines joined with those that go on with them: they begin with a relation or a sign."""
    found: list[list[Token]] = []
    for line in lines:
        first = line[0]
        goes_on = found and first.text in (*RELATIONS, *TIMES, "+", "-")
        if goes_on and first.text not in RELATIONS and any(t.text in RELATIONS for t in line):
            raise FormulaSyntaxError(BROKEN, text, first.position)
        if goes_on:
            found[-1] = [*found[-1], *line]
        else:
            found.append(line)
    return found
