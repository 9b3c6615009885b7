"""The tokens of one row, and the position in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from symnn.errors import FormulaSyntaxError, UnknownNameError, nearest
from symnn.syntax.latex.tokens import Token
from symnn.syntax.latex.words import GREEK, REFUSED
from symnn.syntax.limits import MAX_BRACKETS


class Cursor:
    """A place in a row of tokens.

    Args:
        row: the tokens.
        text: the whole display, for messages.
        names: that are declared, or bound by what is around.
    """

    def __init__(self, row: Sequence[Token], text: str, names: Collection[str]) -> None:
        self.row, self.text, self.names = row, text, set(names)
        self.at = self.depth = 0

    @property
    def next(self) -> Token:
        return self.ahead(0)

    def ahead(self, count: int) -> Token:
        """The token `count` places further on; one of kind `stop` beyond the end."""
        place = self.at + count
        end = len(self.text) if not self.row else self.row[-1].position + len(self.row[-1].text)
        return self.row[place] if place < len(self.row) else Token("stop", "", end)

    def take(self, *texts: str) -> Token | None:
        """The next token if it is one of these marks or commands."""
        token = self.next
        if token.kind not in ("mark", "command") or token.text not in texts:
            return None
        self.at += 1
        return token

    def need(self, text: str, opener: Token) -> None:
        """Step over the mark that closes `opener`."""
        if self.take(text) is None:
            raise self.fail(f"`{opener.text}` is never closed by `{text}`", opener)

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_BRACKETS:
            raise self.fail(f"formulas are nested more than {MAX_BRACKETS} deep", self.next)

    def leave(self) -> None:
        self.depth -= 1

    def fail(self, message: str, token: Token) -> FormulaSyntaxError:
        return FormulaSyntaxError(message, self.text, token.position)

    def unknown(self, name: str, token: Token) -> FormulaSyntaxError:
        """The name is not declared; what its letters say about others that are."""
        close = nearest(name, self.names)
        hint = f"; {close}" if self.names and close.startswith("did") else ""
        message = f"unknown name `{name}`{hint}; declare it in the comment above, `{name}: Reals`"
        return UnknownNameError(message, self.text, token.position)

    def unexpected(self, token: Token) -> FormulaSyntaxError:
        """Why a token cannot stand where an operand should."""
        if token.kind == "stop":
            return self.fail("the formula ends here; an operand is missing", token)
        if token.kind == "text":
            return self.fail("words in a formula are not read; say it in the comment above", token)
        if token.kind in ("begin", "end"):
            return self.fail(f"the environment `{token.text}` is not read here", token)
        if token.text in REFUSED:
            return self.fail(REFUSED[token.text], token)
        if token.kind == "command" and token.text[1:].isalpha():
            hint = nearest(token.text, GREEK)
            hint = hint if hint.startswith("did") else "state the claim in the comment above"
            return self.fail(f"`{token.text}` is outside of what is read; {hint}", token)
        return self.fail(f"`{token.text}` was found; an operand is needed here", token)
