"""How a name is written in mathematics: Greek letters, accents, layer numbers, gradients."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, TypeAlias

from symnn.core.whole_letters import WholeLetter

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
TOKEN = re.compile(r"(?P<stem>\D*)(?P<digits>\d*|\d+[a-z])\Z")
KIND = re.compile(r"(?P<head>[A-Z])(?P<kind>[a-z])\Z")
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

    def split(self, indices: Sequence[Any]) -> list[Sequence[Any]]:
        """All indices in one group."""
        return [indices]

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
    """The name of a derivative: of `top` by one or more variables.

    Args:
        top: what is differentiated.
        variables: what it is differentiated by, in order.
        ranks: how many indices the top and each variable have; empty when that is not known.
        bar: a gradient as an accent over its variable.
    """

    top: Written
    variables: tuple[Written, ...]
    ranks: tuple[int, ...] = ()
    bar: bool = False
    raised: bool = field(default=True, init=False)

    def split(self, indices: Sequence[Any]) -> list[Sequence[Any]]:
        """The indices of the top, then those of each variable.

        >>> p, z = Letter("p"), Letter("z")
        >>> Partial(p, (z,), (1, 2)).split("kij")
        ['k', 'ij']
        """
        if not indices or sum(self.ranks) != len(indices):
            return ["", *[""] * (len(self.variables) - 1), indices]
        ends = list(accumulate(self.ranks))
        return [indices[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    def latex(self, *groups: str) -> str:
        """The derivative, with the printed indices of the top and of each variable, or of the last.

        >>> L, w = Letter("L"), Letter("w", (), True)
        >>> print(Partial(L, (w, w)).latex("", "i", "j"))
        \\frac{\\partial^{2} L}{\\partial w_{i} \\, \\partial w_{j}}
        """
        top, *below = [*[""] * (1 + len(self.variables) - len(groups)), *groups]
        if self.bar and len(below) == 1 and not top and isinstance(self.variables[0], Letter):
            inner = self.variables[0]
            return Letter(rf"\bar{{{inner.head}}}", inner.marks, inner.layered).latex(below[0])
        shown = [v.latex(at) for v, at in zip(self.variables, below, strict=True)]
        return rf"\frac{{{self._above(top)}}}{{{self._below(shown)}}}"

    def inline(self) -> str:
        """The name on one line of running text."""
        shown = [v.latex() for v in self.variables]
        return f"{self._above('')}/{self._below(shown)}"

    def _above(self, indices: str) -> str:
        order = len(self.variables)
        return rf"\partial{'' if order == 1 else f'^{{{order}}}'} {self.top.latex(indices)}"

    def _below(self, shown: list[str]) -> str:
        if len(shown) > 1 and len(set(shown)) == 1 and not self.variables[0].raised:
            return rf"\partial {shown[0]}^{{{len(shown)}}}"
        return r" \, ".join(rf"\partial {v}" for v in shown)


Written: TypeAlias = Letter | Partial | WholeLetter
"""What a name may be written as."""


@dataclass(frozen=True)
class Notation:
    """Turns names into letters.

    Args:
        known: all names in use; `dL_dW` is a gradient when `L` and `W` are among them.
            When empty, the spelling decides.
        bar: gradients as an accent, `\\bar{W}`, instead of a fraction.
        bounds: sums with both bounds instead of the index alone.
        ranks: (name, number of indices) pairs; so `dp_dz[k, m]` has its indices where they belong.
        wholes: (name, kind, names of arguments) of values of functions of whole arrays.
    """

    known: frozenset[str] = frozenset()
    bar: bool = False
    bounds: bool = False
    ranks: frozenset[tuple[str, int]] = frozenset()
    wholes: frozenset[tuple[str, str, tuple[str, ...]]] = frozenset()

    def name(self, text: str, array: bool = False) -> Written:
        """How `text` is written.

        >>> print(Notation().name("dL_dW1", array=True).latex("", "ij"))
        \\frac{\\partial L}{\\partial W^{(1)}_{ij}}
        """
        found = self.whole(text)
        if found is not None:
            return WholeLetter(found[0], tuple(self.name(a, True).latex() for a in found[1]))
        parts = self.parts(text)
        if parts is None:
            return letter(text, array)
        rank = dict(self.ranks)
        top, *by = parts
        ranks = tuple(rank.get(part.removesuffix("_dot"), 0) for part in parts)
        written = tuple(self.name(variable, array) for variable in by)
        return Partial(self.name(top, ranks[0] > 0), written, ranks if self.ranks else (), self.bar)

    def whole(self, text: str) -> tuple[str, tuple[str, ...]] | None:
        """The kind and the arguments, when the name is that of a function of whole arrays."""
        return next(((kind, by) for name, kind, by in self.wholes if name == text), None)

    def parts(self, text: str) -> tuple[str, ...] | None:
        """What a derivative's name says is differentiated, then by what.

        >>> names = Notation(frozenset({"L", "w"}))
        >>> names.parts("dL_dw"), names.parts("d2L_dw_dw"), names.parts("dL_dw_dot")
        (('L', 'w'), ('L', 'w', 'w'), ('L_dot', 'w'))
        """
        if not self.known:
            match = GRADIENT.match(text)
            return (match["loss"], match["name"]) if match else None
        return self._first(text) or self._second(text) or self._moving(text)

    def _first(self, text: str) -> tuple[str, ...] | None:
        for top, variable in _cuts(text, "d"):
            if top in self.known and variable in self.known:
                return top, variable
        return None

    def _second(self, text: str) -> tuple[str, ...] | None:
        for front, last in _cuts(text, "d2"):
            first = self._first(f"d{front}") if last in self.known else None
            if first is not None:
                return (*first, last)
        return None

    def _moving(self, text: str) -> tuple[str, ...] | None:
        """The gradient of how the loss moves: the movement of its gradient."""
        first = self._first(text.removesuffix("_dot")) if text.endswith("_dot") else None
        return None if first is None else (f"{first[0]}_dot", *first[1:])


def _cuts(text: str, head: str) -> Iterator[tuple[str, str]]:
    """The ways to cut the name of a derivative at a `_d`."""
    if text.startswith(head):
        for cut in (m.start() for m in re.finditer("_d", text)):
            yield text[len(head) : cut], text[cut + 2 :]


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
    """A stem with trailing digits, such as `W1` or `y1a`, or with an accent, such as `xhat`.

    A capital with a small letter, such as the weights `Wq` of queries, is a letter with a mark.
    """
    match = TOKEN.match(text)
    if match is None or not match["stem"]:
        return letters(text), []
    stem, digits = match["stem"], [match["digits"]] if match["digits"] else []
    kind = KIND.match(stem)
    if kind is not None:
        return kind["head"], [kind["kind"], *digits]
    return _accented(stem) or letters(stem), digits


def _accented(stem: str) -> str | None:
    for accent in ACCENTS:
        plain = stem.removesuffix(accent)
        if plain != stem and (len(plain) == 1 or plain in GREEK):
            return rf"\{accent}{{{letters(plain)}}}"
    return None
