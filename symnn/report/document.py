"""A document as a tree of frozen blocks that knows nothing of HTML, Markdown or LaTeX."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from symnn.errors import SymnnError
from symnn.report.drawing import Drawing
from symnn.report.inline import Badge, Link, Runs, cleaned, printable
from symnn.report.plot import Panels, Plot

LABELED_KINDS = ("definition", "warning")
Content = str | Runs
Align = Literal["left", "right", "center", "decimal"]


@dataclass(frozen=True)
class Heading:
    """The title of a section; level 1 is a main section of the document.

    Args:
        level: 1, 2 or 3.
        content: the words; a string is taken literally.
        label: name for a `Reference`; `anchor` and `number` are filled in by `resolve`.
    """

    level: int
    content: Content
    label: str = ""
    anchor: str = ""
    number: str = ""

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3):
            raise SymnnError(f"heading: level is {self.level!r}; needed 1, 2 or 3")


@dataclass(frozen=True)
class Paragraph:
    """Running text; a string is taken literally, `prose` reads light marks."""

    content: Content


@dataclass(frozen=True)
class Equation:
    """A displayed formula.

    Args:
        latex: what is typeset.
        plain: what a terminal shows; the LaTeX when empty.
        numbered: whether it carries a number in the margin.
        spellings: (language, text) pairs offered for copying besides TeX, such as SymPy.
        badge: outcome of the check of this formula.
        label: name for a `Reference`; `anchor` and `number` are filled in by `resolve`.
    """

    latex: str
    plain: str = ""
    numbered: bool = False
    spellings: tuple[tuple[str, str], ...] = ()
    badge: Badge | None = None
    label: str = ""
    anchor: str = ""
    number: str = ""

    def __post_init__(self) -> None:
        pairs = tuple((printable(name), printable(text)) for name, text in self.spellings)
        cleaned(self, "latex", "plain")
        object.__setattr__(self, "spellings", pairs)


@dataclass(frozen=True)
class StepEntry:
    """One step of a derivation.

    Args:
        reason: why it holds, in words.
        equation: what holds now.
        rule: name of the rule that was applied, possibly a link to its own proof.
        badge: outcome of checking the step.
        details: what a reader can unfold: how it was checked, an aside.
        anchor: filled in by `resolve`.
    """

    reason: Content
    equation: Equation
    rule: Content = ()
    badge: Badge | None = None
    details: tuple[Block, ...] = ()
    anchor: str = ""


@dataclass(frozen=True)
class StepList:
    """The steps of a derivation, numbered in order; each can be folded."""

    steps: tuple[StepEntry, ...]


@dataclass(frozen=True)
class Column:
    """One column of a table; `decimal` aligns numbers at their decimal point."""

    header: Content
    align: Align = "left"


@dataclass(frozen=True)
class Table:
    """Rows of cells under headed columns.

    Args:
        columns: headers with alignment.
        rows: one cell for each column; a string is taken literally.
        caption: what the table shows.
        label: name for a `Reference`; `anchor` and `number` are filled in by `resolve`.

    Raises:
        SymnnError: a row has more or fewer cells than there are columns.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Content, ...], ...]
    caption: Content = ()
    label: str = ""
    anchor: str = ""
    number: str = ""

    def __post_init__(self) -> None:
        for index, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise SymnnError(
                    f"table: row {index} has {len(row)} cells, but there are "
                    f"{len(self.columns)} columns; needed one cell for each column"
                )


@dataclass(frozen=True)
class Figure:
    """A chart or drawing, or several side by side, with a caption; it says itself what it shows."""

    drawing: Plot | Drawing | Panels
    caption: Content = ()
    label: str = ""
    anchor: str = ""
    number: str = ""


@dataclass(frozen=True)
class CodeBlock:
    """Source code, kept as it is."""

    code: str
    language: str = ""
    caption: Content = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", printable(self.code.replace("\r\n", "\n")))
        object.__setattr__(self, "language", re.sub(r"[^\w+-]", "", self.language))


@dataclass(frozen=True)
class Callout:
    """A boxed remark: a definition, a result, a note, or a warning."""

    kind: Literal["note", "definition", "result", "warning"]
    title: Content
    blocks: tuple[Block, ...]

    @property
    def heading(self) -> str:
        """The kind in words, to stand before the title, where the title alone does not tell it."""
        if self.kind in LABELED_KINDS and self.title:
            return f"{self.kind.capitalize()}: "
        return "" if self.title else self.kind.capitalize()


@dataclass(frozen=True)
class Definitions:
    """Terms with what they mean: a list of symbols, or facts about a run."""

    items: tuple[tuple[Content, Content], ...]


@dataclass(frozen=True)
class Fact:
    """One figure worth showing large, with what it measures and a remark."""

    value: Content
    name: Content
    remark: Content = ()


@dataclass(frozen=True)
class Facts:
    """A row of figures worth showing large."""

    items: tuple[Fact, ...]


@dataclass(frozen=True)
class ItemList:
    """Bulleted or numbered items.

    Args:
        items: in order.
        ordered: whether they carry numbers.
        short: whether they are the entries of an index, which stand in columns on paper.
    """

    items: tuple[Content, ...]
    ordered: bool = False
    short: bool = False


@dataclass(frozen=True)
class Details:
    """Blocks behind a summary line that unfolds; always open in print."""

    summary: Content
    blocks: tuple[Block, ...]
    is_open: bool = False


@dataclass(frozen=True)
class Columns:
    """Blocks side by side, such as a formula and its curve; below each other on narrow screens."""

    columns: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True)
class SearchEntry:
    """A place that a search can find.

    Args:
        target: of a link.
        title: as shown.
        place: what the title belongs to, such as a chapter.
        words: that are searched besides the title.
    """

    target: str
    title: str
    place: str = ""
    words: str = ""

    def __post_init__(self) -> None:
        cleaned(self, "title", "place", "words")
        Link(self.target, ())


@dataclass(frozen=True)
class Search:
    """A field that searches entries on the page itself; formats without script leave it out."""

    entries: tuple[SearchEntry, ...]
    label: str = "search"


@dataclass(frozen=True)
class Contents:
    """The table of contents, down to this heading level."""

    depth: int = 2


Block = (
    Heading | Paragraph | Equation | StepList | Table | Figure | CodeBlock | Callout
    | Definitions | Facts | ItemList | Details | Columns | Search | Contents
)  # fmt: skip


@dataclass(frozen=True)
class Navigation:
    """Links to the pages before, above and after this one, and to the field that searches them;
    None where there is none."""

    previous: Link | None = None
    up: Link | None = None
    next: Link | None = None
    search: Link | None = None

    @property
    def links(self) -> tuple[tuple[str, Link], ...]:
        """Those that there are, each with its relation to the page."""
        found = (("prev", self.previous), ("up", self.up), ("next", self.next))
        return tuple((relation, link) for relation, link in found if link is not None)


@dataclass(frozen=True)
class Document:
    """A whole document.

    Args:
        title: as printed on top; a string is taken literally.
        blocks: the body, in order.
        subtitle: one line below the title.
        provenance: (name, value) pairs for the foot of the page: versions, seed, data.
        date: as printed; passed in, so that the same input gives the same bytes.
        language: of the words, as a language tag.
        numbered: whether sections carry numbers.
        chapter: its number, where the document is a chapter of a book. The numbers of its sections,
            figures and tables begin with it; every formula carries one, that of its section and its
            own, or a letter where it is folded.
        chapters: whether the main sections are chapters.
        navigation: to the pages beside it.
    """

    title: Content
    blocks: tuple[Block, ...]
    subtitle: Content = ()
    provenance: tuple[tuple[str, str], ...] = ()
    date: str = ""
    language: str = "en"
    numbered: bool = False
    chapter: str = ""
    chapters: bool = False
    navigation: Navigation = Navigation()

    def __post_init__(self) -> None:
        pairs = tuple((printable(name), printable(value)) for name, value in self.provenance)
        object.__setattr__(self, "provenance", pairs)
        cleaned(self, "date", "language")
