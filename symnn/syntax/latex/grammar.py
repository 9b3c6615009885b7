"""One row of display mathematics to text in the spelling of formulas.

relation:  sum (= | < | \\le ...) sum ...
sum:       product (+ | -) product ...
product:   factor factor ...      side by side, or with \\cdot, \\times, / between them
factor:    atom, with a power or a factorial
atom:      number | name | brackets | \\frac | \\sqrt | \\sin | \\sum | \\int | \\lim | cases ...

What two readers could take for two formulas is refused, with advice: `1/2x`, `\\log xy`,
`\\sin(x)^2`, `\\sin^{-1} x`, `x^{(2)}`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symnn.syntax.latex import calculus, calls
from symnn.syntax.latex.cursor import Cursor
from symnn.syntax.latex.piece import ATOM, POWER, PRODUCT, SUM, Piece, atom, call, glued
from symnn.syntax.latex.tokens import Token
from symnn.syntax.latex.words import (
    BINOMIALS,
    CALLED,
    CLOSING,
    CONSTANTS,
    FRACTIONS,
    FUNCTIONS,
    GREEK,
    ONE_LETTER_WORDS,
    PLAIN,
    SPELLINGS,
    TIMES,
    WORDS,
)

OPERATORS = {
    **dict.fromkeys(FRACTIONS, calculus.fraction), **dict.fromkeys(BINOMIALS, calls.binomial),
    **dict.fromkeys(FUNCTIONS, calls.function), "\\sqrt": calls.root,
    "\\sum": calculus.total, "\\prod": calculus.total, "\\int": calculus.integral,
    "\\lim": calculus.limit,
}  # fmt: skip

BELOW = "what stands below `/` could be one factor or two; write `\\frac` or brackets"
UPRIGHT = "an upright letter could be another symbol than the slanted one; write the letter alone"


class Grammar(Cursor):
    """The reader of a row; every method steps over what it reads."""

    closing_bar = 0
    """How many `|` are open."""

    def sum(self) -> Piece:
        """Terms joined by + and -."""
        self.enter()
        sign = self.take("+", "-")
        first = self.product()
        parts: list[Piece | str] = [first.within(PRODUCT)]
        if sign is not None and sign.text == "-":
            parts.insert(0, atom("-", sign.position))
        while token := self.take("+", "-"):
            parts += [atom(f" {token.text} ", token.position), self.product().within(PRODUCT)]
        self.leave()
        return first if len(parts) == 1 else glued(SUM, *parts)

    def product(self) -> Piece:
        """Factors side by side, or with a sign between them."""
        found = self.factor()
        while True:
            if token := self.take(*TIMES):
                found = self.joined(found, atom("*", token.position), self.factor().within(PRODUCT))
            elif token := self.take("/"):
                found = self.joined(found, atom("/", token.position), self.factor().within(POWER))
                if self.starts_atom() or self.next.text in TIMES:
                    raise self.fail(BELOW, self.next)
            elif self.starts_atom():
                self.refuse_number()
                found = self.joined(found, "*", self.factor().within(PRODUCT))
            else:
                return found

    @staticmethod
    def joined(left: Piece, sign: Piece | str, right: Piece) -> Piece:
        return glued(PRODUCT, left.within(PRODUCT), sign, right)

    def refuse_number(self) -> None:
        """A number after another factor is a slip: `x2` may mean x_2, x^2 or 2x."""
        if self.next.kind == "number":
            raise self.fail("a number stands after a factor; write `\\cdot` between", self.next)

    def starts_atom(self) -> bool:
        """Whether a further factor begins here."""
        token = self.next
        if calculus.is_differential(self):
            return False
        if token.kind in ("number", "letter", "word", "begin"):
            return True
        if token.text == "|":
            return not self.closing_bar
        return token.text in CLOSING or token.text in OPERATORS or self.is_name(token)

    @staticmethod
    def is_name(token: Token) -> bool:
        return token.kind in ("letter", "word") or token.text in GREEK or token.text in CONSTANTS

    def factor(self) -> Piece:
        """An atom with its power or its factorials."""
        start = self.next
        base = self.atom()
        if mark := self.take("!"):
            base = call("factorial", mark.position, base)
        if self.next.text == "!":
            raise self.fail("`!!` could be a double factorial; write brackets", self.next)
        if self.take("^") is None:
            return base
        if self.next.text == "{" and self.ahead(1).text == "(" and self.closes_with_braces():
            raise self.fail("an exponent in brackets could be an index; drop them", self.next)
        exponent = self.argument()
        if self.next.text in ("^", "!", "_"):
            raise self.fail("two marks follow one atom; add braces or brackets", self.next)
        if start.text == "e" and base.text == "E":
            return call("exp", start.position, exponent)
        return glued(POWER, base.within(ATOM), "**", exponent.within(ATOM))

    def closes_with_braces(self) -> bool:
        """Whether the bracket after the brace here ends together with it, as in `{(2)}`."""
        depth = 0
        for place in range(self.at + 1, len(self.row)):
            depth += (self.row[place].text == "(") - (self.row[place].text == ")")
            if depth == 0:
                return place + 1 < len(self.row) and self.row[place + 1].text == "}"
        return False

    def argument(self) -> Piece:
        """What a command or `^` takes: a group in braces, or one token."""
        if self.next.text == "{":
            return self.atom()
        token = self.next
        if token.kind == "number" and len(token.text) > 1:
            raise self.fail("of several digits TeX raises the first only; add braces", token)
        if self.is_name(token):
            return self.name(whole=False)
        if token.kind != "number":
            raise self.unexpected(token)
        return self.atom()

    def digit_or_argument(self) -> Piece:
        """What a fraction takes: of `\\frac12`, one digit each."""
        token = self.next
        if token.kind == "number" and len(token.text) > 1 and token.text.isdecimal():
            first, rest = (
                replace(token, text=token.text[:1]),
                replace(token, text=token.text[1:], position=token.position + 1),
            )
            self.row = [*self.row[: self.at], first, rest, *self.row[self.at + 1 :]]
        return self.argument()

    def within(self, names: set[str], read: Callable[[], Piece]) -> Piece:
        """What `read` finds where further names have a meaning."""
        known = self.names
        self.names = known | names
        found = read()
        self.names = known
        return found

    def atom(self) -> Piece:
        token = self.next
        if token.kind == "begin" and token.text == "cases":
            return calculus.cases(self)
        if token.text in CLOSING and token.kind in ("mark", "command"):
            return self.bracket()
        if token.text in OPERATORS:
            return OPERATORS[token.text](self)
        if token.kind == "number":
            self.at += 1
            return atom(token.text, token.position)
        if token.kind == "word" and calls.is_function(self, token):
            return calls.function(self)
        if self.is_name(token):
            return self.name()
        raise self.unexpected(token)

    def bracket(self) -> Piece:
        """What is in brackets; some of them stand for a function."""
        opener = self.next
        self.at += 1
        bars = self.closing_bar
        self.closing_bar = 1 if opener.text == "|" else 0
        inside = self.sum()
        self.closing_bar = bars
        self.need(CLOSING[opener.text], opener)
        if opener.text in PLAIN:
            return inside
        return call(CALLED[opener.text], opener.position, inside)

    def name(self, whole: bool = True) -> Piece:
        """A declared symbol, with its subscript if it is read whole, or a constant."""
        token = self.next
        if token.kind == "word" and len(token.text) == 1 and token.text not in ONE_LETTER_WORDS:
            raise self.fail(UPRIGHT, token)
        self.at += 1
        base = GREEK.get(token.text) or WORDS.get(token.text, token.text)
        if whole and self.take("_"):
            index = self.subscript()
            for name in (f"{base}_{index}", f"{base}{index}"):
                if name in self.names:
                    return atom(name, token.position)
            raise self.unknown(f"{base}_{index}", token)
        for name in (base, SPELLINGS.get(base, base)):
            if name in self.names:
                return atom(name, token.position)
        if token.text in CONSTANTS:
            return atom(CONSTANTS[token.text], token.position)
        if base == "e":
            return atom("E", token.position)
        raise self.unknown(base, token)

    def subscript(self) -> str:
        """The letters and digits of an index that is part of a name."""
        token = self.next
        self.at += 1
        if token.text != "{":
            return self.plain(token)
        found = ""
        while not self.take("}"):
            found += self.plain(self.next)
            self.at += 1
        return found

    def plain(self, token: Token) -> str:
        if token.kind in ("letter", "number", "word", "text") and token.text.isalnum():
            return token.text
        if token.text in GREEK:
            return GREEK[token.text]
        raise self.fail("a subscript is part of a name: letters and digits", token)
