"""What a line of a document is made of: text, math, code, emphasis, links and verdict badges."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from symnn.core import Verdict
from symnn.errors import SymnnError
from symnn.report.readable import readable

# C0 and C1 controls drive terminals and break XML; bidirectional overrides make text read as
# something else than it is; lone surrogates cannot be encoded.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_SAFE_TARGET = re.compile(r"(?:#|https?://|mailto:|(?![a-zA-Z][a-zA-Z0-9+.-]*:|//)[\w./-])")


def printable(text: str) -> str:
    """The text with every character that could act instead of being shown replaced by U+FFFD.

    >>> printable("a\\x1b[2Jb")
    'a�[2Jb'
    """
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def cleaned(node: Any, *names: str) -> None:
    """Make the named texts of a frozen node printable, when it is made."""
    for name in names:
        object.__setattr__(node, name, printable(getattr(node, name)))


@dataclass(frozen=True)
class Text:
    """Words, shown as they are."""

    text: str

    def __post_init__(self) -> None:
        cleaned(self, "text")


@dataclass(frozen=True)
class Math:
    """A formula inside a line.

    Args:
        latex: what is typeset.
        plain: what a terminal shows; the LaTeX itself when empty.
    """

    latex: str
    plain: str = ""

    def __post_init__(self) -> None:
        cleaned(self, "latex", "plain")


@dataclass(frozen=True)
class Code:
    """A piece of source code or a file name inside a line."""

    text: str

    def __post_init__(self) -> None:
        cleaned(self, "text")


@dataclass(frozen=True)
class Emphasis:
    """Stressed words, in italics; a term at its definition is `strong`."""

    runs: tuple[Inline, ...]
    strong: bool = False


@dataclass(frozen=True)
class Link:
    """Words that lead to an anchor of the document (`#name`), a file beside it, or a web address.

    Raises:
        SymnnError: the target would run a script or has another scheme than http, https, mailto.
    """

    target: str
    runs: tuple[Inline, ...]

    def __post_init__(self) -> None:
        cleaned(self, "target")
        if not _SAFE_TARGET.match(self.target):
            raise SymnnError(
                f"link: the target is {self.target!r}; needed #anchor, a relative path, or an "
                "http, https or mailto address"
            )


@dataclass(frozen=True)
class Reference:
    """A pointer to a labeled block, shown as its number or title once the document is resolved."""

    label: str


@dataclass(frozen=True)
class Badge:
    """The outcome of a check: what was established, and how.

    Args:
        status: proved, enclosed, proved-where-defined, sampled, unknown, refuted or error.
        level: strength of the evidence, such as exact.
        method: name of the strategy that decided.
        summary: why, in one sentence.
        assumptions: what the decision rests on, as text.
        checked: the day of the check, as in 2026-01-31.
    """

    status: str
    level: str = ""
    method: str = ""
    summary: str = ""
    assumptions: tuple[str, ...] = ()
    checked: str = ""

    def __post_init__(self) -> None:
        if self.status not in MARKS:
            raise SymnnError(f"badge: status is {self.status!r}; needed one of {', '.join(MARKS)}")
        cleaned(self, "level", "method", "summary", "checked")
        object.__setattr__(self, "assumptions", tuple(map(printable, self.assumptions)))

    @property
    def mark(self) -> str:
        """The sign that carries the meaning without color."""
        return MARKS[self.status]

    @property
    def shown_level(self) -> str:
        """The level, or nothing where the status says it already."""
        redundant = ("none", self.status, "enclosure" if self.status == "enclosed" else "")
        return "" if self.level in redundant else self.level

    @property
    def shown_method(self) -> str:
        """The method in words, or nothing where there is none."""
        return "" if self.method == "none" else self.method.replace("_", " ")

    @property
    def label(self) -> str:
        """Status and level in words.

        >>> Badge("proved", "exact").label, Badge("sampled", "sampled").label
        ('proved, exact', 'sampled')
        """
        return f"{self.status}, {self.shown_level}" if self.shown_level else self.status


Inline = Text | Math | Code | Emphasis | Link | Reference | Badge
Runs = tuple[Inline, ...]

MARKS = {
    "proved": "✓",
    "enclosed": "∈",
    "proved-where-defined": "✓*",
    "sampled": "≈",
    "unknown": "?",
    "refuted": "×",
    "error": "!",
}
MEANINGS = {
    "proved": "Holds at every point of its domain, by an exact argument or a rigorous bound.",
    "enclosed": "A computed interval that is certain to contain the exact value.",
    "proved-where-defined": "The relation holds wherever both sides are defined; that they are "
    "defined on the whole domain was not decided.",
    "sampled": "Checked at finitely many points or sizes to many digits; evidence, not a proof.",
    "unknown": "Not decided. It may be true or false.",
    "refuted": "False: a point was found where it fails.",
    "error": "The check itself could not be carried out.",
}


def badge(verdict: Verdict, checked: str = "") -> Badge:
    """The badge of a verdict; run times are left out, so that output can be reproduced.

    Args:
        verdict: what was found.
        checked: the day of the check; not told if empty.
    """
    return Badge(
        verdict.status,
        verdict.level,
        verdict.method,
        verdict.evidence.summary,
        verdict.assumptions_used,
        checked,
    )


# The order matters: code hides every other mark, and `$` hides stars.
_MARKUP = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|(?<![\\$])\$(?P<math>[^\s$](?:[^$\n]*[^\s$\\])?)\$(?!\$)"
    r"|(?<![\w*])\*\*(?=\S)(?P<strong>[^*\n]+)(?<=\S)\*\*(?![A-Za-z0-9_*])"
    r"|(?<![\w*])\*(?=\S)(?P<emphasis>[^*\n]+)(?<=\S)\*(?![A-Za-z0-9_*])"
)


def prose(text: str) -> Runs:
    """The runs of a sentence with light marks: `code`, $math$, *emphasis*, **term**.

    What does not close stays as it stands, so that any text is legal.

    >>> prose("see *Euler* for $x$")[2:]
    (Text(text=' for '), Math(latex='x', plain=''))
    >>> prose("costs $$ and 2*x*y")
    (Text(text='costs $$ and 2*x*y'),)
    """
    found: list[Inline] = []
    position = 0
    for match in _MARKUP.finditer(text):
        if match.start() > position:
            found.append(Text(text[position : match.start()]))
        found.append(_marked(match.lastgroup or "", match.group(match.lastgroup or 0)))
        position = match.end()
    if position < len(text):
        found.append(Text(text[position:]))
    return tuple(found)


def _marked(kind: str, body: str) -> Inline:
    if kind == "code":
        return Code(body)
    if kind == "math":
        return Math(body)
    return Emphasis(prose(body), strong=kind == "strong")


def runs(content: str | Runs) -> Runs:
    """Runs as they are; a string as one run of plain text, without reading marks."""
    return (Text(content),) if isinstance(content, str) else tuple(content)


def text_of(*parts: str | Inline) -> Runs:
    """Runs from strings and runs, for lines that are put together by a program.

    >>> text_of("for all ", Math("x"))
    (Text(text='for all '), Math(latex='x', plain=''))
    """
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


def plain(content: str | Runs) -> str:
    """The text of the runs alone: what a title bar, an anchor or a terminal shows.

    >>> plain(prose("slope of $x^2$ by *rule*"))
    'slope of x^2 by rule'
    """
    if isinstance(content, str):
        return printable(content)
    return "".join(_plain(run) for run in content)


def _plain(run: Inline) -> str:
    match run:
        case Text(text) | Code(text):
            return text
        case Math(latex, alternative):
            return alternative or readable(latex)
        case Emphasis(inner) | Link(_, inner):
            return plain(inner)
        case Badge():
            return f"[{run.label}]"
        case Reference(label):
            return label
