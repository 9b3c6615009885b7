"""Text to tokens, with the limits on length and literals, and advice for common slips."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from symnn.errors import FormulaSyntaxError
from symnn.syntax.limits import MAX_LENGTH, MAX_LITERAL
from symnn.syntax.names import complaint

Kind = Literal["number", "name", "direction", "operator", "end"]

PATTERN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<name>[^\W\d]\w*)
    |(?P<direction>'\+-?'|'-'|"\+-?"|"-")
    |(?P<wrong>//|:=|->|=>|=<|<>|===|&&|\|\||<<|>>|\.\.\.?)
    |(?P<operator>\*\*|==|!=|<=|>=|[-+*/()\[\],<>.=&|~])""",
    re.VERBOSE,
)

ADVICE = {
    "^": "`^` is not a power here; write `**`",
    "||": "`||` is not part of a formula; write `Or(a, b)`",
    "&&": "`&&` is not part of a formula; write `And(a, b)`",
    "!": "`!` is not part of a formula; write `factorial(n)`, `!=` or `Not(a)`",
    "%": "`%` is not part of a formula",
    "//": "`//` is not part of a formula; write `floor(a/b)`",
    "=>": "`=>` is not a relation; write `>=`",
    "=<": "`=<` is not a relation; write `<=`",
    "<>": "`<>` is not a relation; write `!=`",
    "===": "`===` is not a relation; write `==`",
    ":=": "`:=` is not part of a formula",
    ":": "`:` is not part of a formula; a domain is declared beside it (`--assume \"x: Reals\"`)",
    "'": "text in quotes is not part of a formula",
    '"': "text in quotes is not part of a formula",
    "−": "this minus sign is typographic; write `-`",
    "–": "this minus sign is typographic; write `-`",
    "×": "write `*` for a product",
    "·": "write `*` for a product",
    "÷": "write `/` for a quotient",
    "≤": "write `<=`",
    "≥": "write `>=`",
    "≠": "write `!=`",
    "∞": "write `oo` for infinity",
    "√": "write `sqrt(x)`",
    "\\": "`\\` is not part of a formula; LaTeX is not read here",
    "{": "`{` is not part of a formula; group with `(` and `)`",
    "}": "`}` is not part of a formula; group with `(` and `)`",
}  # fmt: skip

WORDS = {
    "and": "`and` joins Python values; write `And(a, b)`",
    "or": "`or` joins Python values; write `Or(a, b)`",
    "not": "`not` negates Python values; write `Not(a)`",
    "if": "`if` chooses between Python values; write `Piecewise((a, condition), (b, True))`",
    "else": "`else` chooses between Python values; write `Piecewise((a, condition), (b, True))`",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text with its kind and 0-based offset."""

    kind: Kind
    text: str
    position: int


def tokens(text: object) -> list[Token]:
    """The tokens of `text`, closed by one of kind `end`.

    >>> [t.text for t in tokens("2*x")]
    ['2', '*', 'x', '']

    Raises:
        FormulaSyntaxError: not text, too long, or a character that no formula has.
    """
    if not isinstance(text, str):
        raise FormulaSyntaxError(f"a formula is text; found {text!r:.60}")
    if len(text) > MAX_LENGTH:
        raise FormulaSyntaxError(
            f"the formula has {len(text)} characters; at most {MAX_LENGTH} are read"
        )
    found, position = [], 0
    while position < len(text):
        match = PATTERN.match(text, position)
        if match is None or match.lastgroup == "wrong":
            raise _unexpected(text, position, match)
        if match.lastgroup != "space":
            found.append(_token(match, text))
        position = match.end()
    return [*found, Token("end", "", len(text))]


def _token(match: re.Match[str], text: str) -> Token:
    token = Token(match.lastgroup, match.group(), match.start())  # type: ignore[arg-type]
    if token.kind == "name" and token.text not in ("True", "False"):
        wrong = WORDS.get(token.text) or complaint(token.text)
        if wrong:
            raise FormulaSyntaxError(wrong, text, token.position)
    return token


def _unexpected(text: str, position: int, match: re.Match[str] | None) -> FormulaSyntaxError:
    piece = match.group() if match else text[position]
    advice = ADVICE.get(piece, f"{piece!r} is not part of a formula")
    return FormulaSyntaxError(advice, text, position)


def exact(token: Token, text: str) -> Fraction:
    """The exact value of a number token: `0.1` is 1/10.

    Raises:
        FormulaSyntaxError: more digits, or a larger power of ten, than a literal may have.
    """
    mantissa, _, exponent = token.text.lower().partition("e")
    if len(mantissa) > MAX_LITERAL:
        raise FormulaSyntaxError(
            f"the number has {len(mantissa)} digits; at most {MAX_LITERAL} are read",
            text, token.position,
        )  # fmt: skip
    if len(exponent) > 6 or abs(int(exponent or "0")) > MAX_LITERAL:
        raise FormulaSyntaxError(
            f"the power of ten of `{token.text[:24]}` is beyond {MAX_LITERAL}",
            text, token.position,
        )  # fmt: skip
    return Fraction(mantissa.rstrip(".") or "0") * Fraction(10) ** int(exponent or "0")
