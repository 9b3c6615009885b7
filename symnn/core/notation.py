"""How a name is written in mathematics: Greek letters, accents, layer numbers, gradients."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
GREEK: dict[str, str] = {
    **{name: "\\" + name for name in LETTERS.split()},
    "epsilon": r"\varepsilon", "eps": r"\varepsilon", "lamda": r"\lambda", "phi": r"\varphi",
    "ell": r"\ell",
}  # fmt: skip
ACCENTS = ("hat", "bar", "tilde", "dot")
SPECIAL = {
    **{c: "\\" + c for c in "#$%&_{}"},
    "\\": r"\backslash ", "^": r"\wedge ", "~": r"\sim ", "<": r"\lt ", ">": r"\gt ",
}  # fmt: skip
TOKEN = re.compile(r"(?P<stem>\D*)(?P<digits>\d*)\Z")
# Without a program to look names up in, only a loss spelled like this makes `dL_dW` a gradient.
GRADIENT = re.compile(r"d(?P<loss>[A-Z]\d*|loss|cost)_d(?P<name>.+)\Z")


def escaped(text: str) -> str:
    """Text that LaTeX shows and never executes; control characters are dropped.

    >>> print(escaped("a_b}$"))
    a\\_b\\}\\$
    """
    return "".join(_letter(c) for c in text if c.isprintable())


def _letter(character: str) -> str:
    words = unicodedata.name(character, "").split()
    if len(words) == 4 and words[:1] == ["GREEK"] and words[2] == "LETTER":
        plain = words[3].lower() if words[1] == "SMALL" else words[3].capitalize()
        return GREEK.get(plain, character) + " " if plain in GREEK else character
    return SPECIAL.get(character, character)


def letters(text: str) -> str:
    """One letter or Greek name as a letter, anything longer as an upright word.

    >>> print(letters("x"), letters("sigma"), letters("loss"))
    x \\sigma \\mathrm{loss}
    """
    if text in GREEK:
        return GREEK[text]
    shown = escaped(text).strip()
    return shown if len(text) == 1 else rf"\mathrm{{{shown}}}"


@dataclass(frozen=True)
class Letter:
    """A written name: a letter with accents, and marks such as the number of a layer.

    Args:
        head: LaTeX of the letter.
        marks: LaTeX of what distinguishes it from others with this letter.
        layered: whether marks go above (arrays, whose indices are below) or below (scalars).
    """

    head: str
    marks: tuple[str, ...] = ()
    layered: bool = False

    @property
    def raised(self) -> bool:
        """Whether something stands where an exponent would."""
        return self.layered and bool(self.marks)

    def latex(self, indices: str = "") -> str:
        """The name with indices.

        >>> print(Letter("W", ("1",), True).latex("ij"))
        W^{(1)}_{ij}
        """
        above = f"({','.join(self.marks)})" if self.raised else ""
        below = indices if self.layered else ",".join(filter(None, [*self.marks, indices]))
        upper = f"^{{{above}}}" if above else ""
        return self.head + upper + (f"_{{{below}}}" if below else "")


@dataclass(frozen=True)
class Partial:
    """The name of a derivative: of `loss` by `variable`."""

    loss: Letter | Partial
    variable: Letter | Partial
    bar: bool = False
    raised: bool = field(default=True, init=False)

    def latex(self, indices: str = "") -> str:
        """The derivative by one entry of the variable."""
        if self.bar and isinstance(self.variable, Letter):
            inner = self.variable
            return Letter(rf"\bar{{{inner.head}}}", inner.marks, inner.layered).latex(indices)
        below = self.variable.latex(indices)
        return rf"\frac{{\partial {self.loss.latex()}}}{{\partial {below}}}"


@dataclass(frozen=True)
class Notation:
    """Turns names into letters.

    Args:
        known: all names in use; `dL_dW` is a gradient when `L` and `W` are among them.
            When empty, the spelling decides.
        bar: gradients as an accent, `\\bar{W}`, instead of a fraction.
        bounds: sums with both bounds instead of the index alone.
    """

    known: frozenset[str] = frozenset()
    bar: bool = False
    bounds: bool = False

    def name(self, text: str, array: bool = False) -> Letter | Partial:
        """How `text` is written.

        >>> print(Notation().name("dL_dW1", array=True).latex("ij"))
        \\frac{\\partial L}{\\partial W^{(1)}_{ij}}
        """
        parts = self.parts(text)
        if parts is None:
            return letter(text, array)
        loss, variable = parts
        return Partial(self.name(loss), self.name(variable, array), self.bar)

    def parts(self, text: str) -> tuple[str, str] | None:
        """The loss and the variable of a gradient's name."""
        if not self.known:
            match = GRADIENT.match(text)
            return (match["loss"], match["name"]) if match else None
        for cut in (m.start() for m in re.finditer("_d", text)):
            loss, variable = text[1:cut], text[cut + 2 :]
            if text[:1] == "d" and loss in self.known and variable in self.known:
                return loss, variable
        return None


def letter(text: str, array: bool = False) -> Letter:
    """A name as a letter with marks: digits and what follows `_` are marks.

    >>> letter("beta_1").latex(), letter("x_hat").latex(), letter("W2", array=True).latex()
    ('\\\\beta_{1}', '\\\\hat{x}', 'W^{(2)}')
    """
    first, *others = text.split("_") if text.strip("_") else [text]
    head, marks = _token(first)
    for other in others:
        if other in ACCENTS:
            head = rf"\{other}{{{head}}}"
        elif other:
            marks.append(other if other.isdigit() else letters(other))
    return Letter(head, tuple(marks), array)


def _token(text: str) -> tuple[str, list[str]]:
    """A stem with trailing digits, such as `W1`, or with an accent, such as `xhat`."""
    match = TOKEN.match(text)
    if match is None or not match["stem"]:
        return letters(text), []
    stem = match["stem"]
    head = _accented(stem) or letters(stem)
    return head, [match["digits"]] if match["digits"] else []


def _accented(stem: str) -> str | None:
    for accent in ACCENTS:
        plain = stem.removesuffix(accent)
        if plain != stem and (len(plain) == 1 or plain in GREEK):
            return rf"\{accent}{{{letters(plain)}}}"
    return None
