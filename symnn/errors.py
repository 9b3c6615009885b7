"""The exceptions of symnn.

Every message says, in this order: what was asked, what was found, what was needed, what to do.
Expected outcomes (an undecided claim, a fit that did not converge) are values, not exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module


class SymnnError(Exception):
    """Base of every error raised on purpose; the command line turns it into exit code 2."""


class FormulaSyntaxError(SymnnError, ValueError):
    """Text that is not a formula; carries the text and the position of the offending part.

    Args:
        message: what was found and what was needed.
        text: the whole input.
        position: 0-based offset of the first offending character.

    >>> print(FormulaSyntaxError("`)` closes nothing", "x + 1)", 5))
    `)` closes nothing (column 6)
      x + 1)
           ^
    """

    def __init__(self, message: str, text: str = "", position: int | None = None) -> None:
        self.message, self.text, self.position = message, text, position
        super().__init__(message)

    def __str__(self) -> str:
        if self.position is None or not self.text:
            return self.message
        start = max(0, self.position - 40)
        window = self.text[start : start + 80].replace("\n", " ")
        caret = " " * (self.position - start) + "^"
        return f"{self.message} (column {self.position + 1})\n  {window}\n  {caret}"

    def __reduce__(self) -> tuple[type, tuple[str, str, int | None]]:
        return type(self), (self.message, self.text, self.position)


class UnknownNameError(FormulaSyntaxError, LookupError):
    """A name that is neither declared nor built in."""


class DomainError(SymnnError, ValueError):
    """A domain that is empty, malformed, or does not contain a value."""


class DomainTextError(FormulaSyntaxError, DomainError):
    """Text of a domain that holds no value; carries the position."""


class ShapeError(SymnnError, ValueError):
    """Shapes or extents that do not fit; the message names the equation and both shapes."""


class EquationError(SymnnError, ValueError):
    """An equation that breaks a rule of the index calculus; the message names the equation."""


class NotSupportedError(SymnnError, NotImplementedError):
    """A valid request that symnn does not handle yet."""


class DataError(SymnnError, ValueError):
    """Training data that cannot be used: NaN, text, ragged rows, labels of the wrong length."""


class MissingExtraError(SymnnError, ImportError):
    """An optional package is needed; the message gives the install command."""


class LostProcessError(SymnnError, RuntimeError):
    """One of several processes that share a training has failed, or no longer answers."""


class StepRefuted(SymnnError, AssertionError):
    """A derivation step is false; the message shows both sides, the point and both values."""


def nearest(name: object, legal: Iterable[str], count: int = 3) -> str:
    """A clause that names the legal spellings closest to `name`, or all of them when few.

    >>> nearest("sigmod", ["tanh", "sigmoid", "relu"])
    'did you mean `sigmoid`?'
    >>> nearest("x", ["tanh", "tanh", "relu"])
    'known: `relu`, `tanh`'
    >>> nearest("TANH", ["tanh", "relu"])
    'did you mean `tanh`?'
    """
    names, name = sorted(set(legal)), str(name)
    close = [n for n in names if n != name and n.casefold() == name.casefold()]
    # Late: a process that makes no mistake need not load it.
    close = close or import_module("difflib").get_close_matches(name, names, count, 0.6)
    if close:
        return "did you mean " + " or ".join(f"`{c}`" for c in close) + "?"
    shown = ", ".join(f"`{n}`" for n in names[:12]) + (", ..." if len(names) > 12 else "")
    return f"known: {shown}"
