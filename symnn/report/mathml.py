"""LaTeX formulas as MathML that is safe to embed: known elements and attributes, no style."""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import lru_cache

from math_core import LatexError, LatexToMathML

from symnn.report.inline import printable
from symnn.report.typography import em, typeset

_ELEMENTS = frozenset((
    "math", "semantics", "annotation", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac",
    "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts",
    "mprescripts", "mpadded", "mphantom", "mtable", "mtr", "mtd", "menclose", "mstyle",
    "b", "i", "code", "span",
))  # fmt: skip
_ATTRIBUTES = frozenset((
    "display", "encoding", "displaystyle", "scriptlevel", "stretchy", "symmetric", "largeop",
    "movablelimits", "form", "fence", "separator", "lspace", "rspace", "minsize", "maxsize",
    "accent", "accentunder", "width", "height", "depth", "voffset", "linethickness",
    "mathvariant", "notation", "columnspan", "rowspan",
))  # fmt: skip
_DECLARATION = re.compile(r"[a-z-]+:[ \w.#%-]+")
# Commands that change what later commands mean: a formula only ever shows, it does not program.
_PROGRAMMING = re.compile(r"\\(?:re)?newcommand|\\providecommand|\\[egx]?def\b|\\let\b")
# What a Sum over two indices writes under its sign, which the converter does not know.
_MACROS = {"substack": r"\begin{gathered}#1\end{gathered}"}
# The converter recurses without a limit, and a stack that overflows there ends the process.
_NESTING = re.compile(r"\\[{}]|(?P<open>\{|\\left\b|\\begin\b)|(?P<close>\}|\\right\b|\\end\b)")
_CHAIN = re.compile(r"(?:\\[a-zA-Z]+\s*){200}")
LONGEST = 20_000
DEEPEST = 60
PAGE_WIDTH = 43.0
FITS = (90, 80, 70, 60, 50, 40)


@dataclass(frozen=True)
class Formula:
    """A typeset formula.

    Args:
        markup: the `<math>` element.
        width: estimated, in em.
        rules: (class name, declarations) pairs that the style sheet of the page must hold.
    """

    markup: str
    width: float
    rules: tuple[tuple[str, str], ...]

    @property
    def fit(self) -> int | None:
        """Percentage to shrink to on paper, where nothing scrolls; None when it fits."""
        if self.width <= PAGE_WIDTH:
            return None
        return next((fit for fit in FITS if self.width * fit / 100 <= PAGE_WIDTH), FITS[-1])


@dataclass(frozen=True)
class Broken:
    """A formula that could not be typeset, with the reason."""

    latex: str
    reason: str


@lru_cache(maxsize=2)
def _converter(annotation: bool) -> LatexToMathML:
    return LatexToMathML(annotation=annotation, fancy_error=False, macros=_MACROS)


@lru_cache(maxsize=4096)
def mathml(latex: str, display: bool = False) -> Formula | Broken:
    r"""The formula as MathML; `Broken` when it cannot be typeset.

    A displayed formula carries its TeX as an annotation, from which it is copied.

    >>> "<msup><mi>x</mi><mn>2</mn></msup>" in mathml(r"x^2").markup
    True
    >>> mathml(r"\input{secret}").reason
    'Unknown command "\\input".'
    """
    latex = printable(latex)
    refusal = _refusal(latex)
    if refusal:
        return Broken(latex, refusal)
    try:
        text = _converter(display).convert_with_local_state(latex, displaystyle=display)
    except LatexError as error:
        return Broken(latex, str(error).partition(": ")[2])
    return _safe(latex, text)


def _refusal(latex: str) -> str:
    """Why a formula is not even handed to the converter; empty when it is."""
    if len(latex) > LONGEST:
        return f"longer than {LONGEST} characters"
    if _PROGRAMMING.search(latex):
        return "defines commands"
    depth = 0
    for match in _NESTING.finditer(latex):
        depth += bool(match["open"]) - bool(match["close"])
        if depth > DEEPEST:
            return f"nested deeper than {DEEPEST}"
    return f"nested deeper than {DEEPEST}" if _CHAIN.search(latex) else ""


def _safe(latex: str, text: str) -> Formula | Broken:
    try:
        root = ET.fromstring(text.replace("&ApplyFunction;", "\N{FUNCTION APPLICATION}"))
    except ET.ParseError as error:
        return Broken(latex, f"not well-formed: {error}")
    strange = {element.tag for element in root.iter()} - _ELEMENTS
    if strange:
        return Broken(latex, f"contains {', '.join(sorted(strange))}")
    rules: dict[str, str] = {}
    for element in root.iter():
        _tame(element, rules)
    _lean(root)
    try:
        typeset(root)
        width, markup = em(root), ET.tostring(root, encoding="unicode")
    except RecursionError:
        return Broken(latex, f"nested deeper than {DEEPEST}")
    return Formula(markup, width, tuple(sorted(rules.items())))


def _lean(element: ET.Element) -> None:
    """Take out spaces without a width, and rows around a single element: they show nothing."""
    for child in list(element):
        _lean(child)
        if (
            child.tag == "mspace"
            and not child.attrib
            and len(element) > 1
            and element.tag == "mrow"
        ):
            element.remove(child)
    for place, child in enumerate(list(element)):
        if child.tag == "mrow" and len(child) == 1 and not child.attrib:
            element[place] = child[0]


def _tame(element: ET.Element, rules: dict[str, str]) -> None:
    """Keep known attributes; turn a style attribute, which the policy forbids, into a class."""
    parts = [part.strip() for part in element.attrib.pop("style", "").split(";")]
    for name in set(element.attrib) - _ATTRIBUTES:
        del element.attrib[name]
    kept = ";".join(part for part in parts if _DECLARATION.fullmatch(part))
    if kept:
        name = "m" + hashlib.sha256(kept.encode()).hexdigest()[:6]
        rules[name] = kept
        element.set("class", name)
