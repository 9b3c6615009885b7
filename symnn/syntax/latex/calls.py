"""Functions of LaTeX: what they are applied to, and what leaves that open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symnn.syntax.functions import FUNCTION_NAMES
from symnn.syntax.latex.piece import ATOM, POWER, PRODUCT, Piece, atom, call, glued
from symnn.syntax.latex.tokens import Token
from symnn.syntax.latex.words import CLOSING, FRACTIONS, FUNCTIONS, PLAIN, SEVERAL, WORDS

if TYPE_CHECKING:
    from symnn.syntax.latex.grammar import Grammar

OPEN = "what `{}` is applied to could end in two places; put it in brackets"
LOGARITHMS = ("\\log", "\\ln")
"""Behind a number they end: to some `\\ln 2 t` is (ln 2) t, to others the logarithm of 2t."""

INVERSE = "a negative power of a function could be its inverse or its reciprocal; write `\\arctan`"
POWERED = "a power after the brackets could belong to them or to the value; write `\\sin^2 (x)`"


def is_function(reader: Grammar, token: Token) -> bool:
    """Whether a word in `\\operatorname` or `\\mathrm` is a function of formulas."""
    name = WORDS.get(token.text, token.text)
    return name in FUNCTION_NAMES and token.text not in reader.names


def function(reader: Grammar) -> Piece:
    """A function with its argument, such as `\\sin^2 2x` or `\\log_2 (x)`."""
    token = reader.next
    reader.at += 1
    name = FUNCTIONS.get(token.text) or WORDS.get(token.text, token.text)
    base = _base(reader, name, token)
    power = _power(reader)
    arguments = _arguments(reader, token, name)
    if reader.next.text == "^":
        raise reader.fail(POWERED, reader.next)
    value = call(name, token.position, *arguments, *base)
    return value if power is None else glued(POWER, value, "**", power)


def _base(reader: Grammar, name: str, token: Token) -> list[Piece]:
    if reader.take("_") is None:
        return []
    if name != "log":
        raise reader.fail(f"a subscript of `{token.text}` is not read", token)
    return [reader.argument()]


def _power(reader: Grammar) -> Piece | None:
    if reader.take("^") is None:
        return None
    token = reader.next
    power = reader.argument()
    if not power.text.isdecimal() or power.text == "0":
        raise reader.fail(INVERSE, token)
    return power


def _arguments(reader: Grammar, token: Token, name: str) -> list[Piece]:
    opener = reader.next
    if opener.text not in PLAIN:
        if name in SEVERAL:
            raise reader.fail(f"`{token.text}` needs its arguments in brackets", token)
        return [_unbracketed(reader, token)]
    reader.at += 1
    found = [reader.sum()]
    while reader.take(","):
        found.append(reader.sum())
    reader.need(CLOSING[opener.text], opener)
    return found


def _unbracketed(reader: Grammar, token: Token) -> Piece:
    """Numbers and one more factor; a reader must not wonder what else belongs to it."""
    factors: list[Piece] = []
    while reader.next.kind == "number" or reader.next.text == "\\pi":
        factors.append(reader.factor())
    if not factors or reader.is_name(reader.next) or reader.next.text in FRACTIONS:
        if not factors and reader.next.kind == "stop":
            raise reader.fail(f"`{token.text}` is applied to nothing", token)
        factors.append(reader.factor())
    if len(factors) > 1 and token.text in LOGARITHMS:
        raise reader.fail(OPEN.format(token.text), token)
    after = reader.next
    applied = after.text in FUNCTIONS or (after.kind == "word" and is_function(reader, after))
    if after.text in ("/", "!") or after.text == "\\cdot" or (reader.starts_atom() and not applied):
        raise reader.fail(OPEN.format(token.text), after)
    parts: list[Piece | str] = [factors[0].within(PRODUCT)]
    for factor in factors[1:]:
        parts += ["*", factor.within(PRODUCT)]
    return factors[0] if len(factors) == 1 else glued(PRODUCT, *parts)


def root(reader: Grammar) -> Piece:
    """`\\sqrt{x}` and `\\sqrt[n]{x}`."""
    token = reader.next
    reader.at += 1
    opener = reader.take("[")
    if opener is None:
        return call("sqrt", token.position, reader.argument())
    degree = reader.sum()
    reader.need("]", opener)
    inverse = glued(PRODUCT, atom("1/", token.position), degree.within(ATOM))
    return glued(POWER, reader.argument().within(ATOM), "**", inverse.within(ATOM))


def binomial(reader: Grammar) -> Piece:
    """`\\binom{n}{k}`."""
    token = reader.next
    reader.at += 1
    return call("binomial", token.position, reader.argument(), reader.argument())
