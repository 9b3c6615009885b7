"""Blocks and runs of a document as HTML, through the macros of templates/blocks.html."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from symnn.report.compact import compact
from symnn.report.document import (
    Block,
    CodeBlock,
    Content,
    Contents,
    Document,
    Equation,
    Heading,
    Search,
)
from symnn.report.drawing import Drawing
from symnn.report.highlight import highlight
from symnn.report.inline import (
    MEANINGS,
    Badge,
    Code,
    Emphasis,
    Inline,
    Link,
    Math,
    Text,
    runs,
)
from symnn.report.mathml import Broken, mathml
from symnn.report.plot import Panels, Plot
from symnn.report.svg import NARROW, WIDE, render_svg
from symnn.report.tables import cells
from symnn.report.traversal import statuses, walk

_BROKEN = Markup(
    '<span class="broken" role="note" title="{reason}">formula shown as TeX: '
    "<code>{latex}</code></span>"
)
WIDEST_INLINE, LONGEST_INLINE = 14.0, 30.0
"""Widths in em from which a formula in a line scrolls: on a narrow screen, and on every one."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Templates of the package; everything is escaped unless it says that it is markup."""
    return Environment(
        loader=PackageLoader("symnn.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class Shown:
    """A formula as markup, its width in em, and the percentage to shrink it to on paper."""

    markup: Markup
    width: float = 0.0
    fit: int | None = None


class Writer:
    """Writes blocks as HTML and collects the style rules that their formulas need."""

    def __init__(self) -> None:
        self.rules: dict[str, str] = {}
        tools = {
            "runs": self.runs,
            "blocks": self.blocks,
            "math": self.math,
            "charts": charts,
            "cells": cells,
            "code": code,
            "tip": tip,
            "copies": copies,
            "searched": searched,
        }
        self.macros = environment().get_template("blocks.html").make_module(tools)

    def body(self, document: Document) -> Markup:
        """Everything between the body tags of a page."""
        text = (
            environment()
            .get_template("body.html")
            .render(
                runs=self.runs,
                badge=self._macro("badge"),
                document=document,
                contents=contents(document),
                body=self.blocks(document.blocks),
                legend=[(Badge(status), MEANINGS[status]) for status in statuses(document)],
            )
        )
        return Markup(text)

    def style(self) -> str:
        """The rules that stand for the style attributes of formulas."""
        return "".join(f".symnn .{name}{{{rule}}}\n" for name, rule in sorted(self.rules.items()))

    def blocks(self, blocks: Iterable[Block]) -> Markup:
        """Blocks one after the other; the contents have their own place on the page."""
        shown = (block for block in blocks if not isinstance(block, Contents))
        return Markup("").join(self._macro(type(block).__name__.lower())(block) for block in shown)

    def runs(self, content: Content) -> Markup:
        """A line of text."""
        return Markup("").join(self.run(run) for run in runs(content))

    def run(self, run: Inline) -> Markup:
        """One run of a line."""
        match run:
            case Text(text):
                return Markup.escape(text)
            case Math(latex):
                return self.inline_math(latex)
            case Code(text):
                return Markup("<code>{}</code>").format(text)
            case Emphasis(inner, strong):
                tag = Markup("strong" if strong else "em")
                return Markup("<{0}>{1}</{0}>").format(tag, self.runs(inner))
            case Link(target, inner):
                return Markup('<a href="{}">{}</a>').format(target, self.runs(inner))
            case Badge():
                return self._macro("badge")(run)
        return Markup.escape(run.label)

    def math(self, latex: str, display: bool) -> Shown:
        """A formula; one that cannot be typeset shows its source, and that it does."""
        found = mathml(latex, display)
        if isinstance(found, Broken):
            return Shown(_BROKEN.format(latex=found.latex, reason=found.reason))
        self.rules |= dict(found.rules)
        return Shown(Markup(compact(found.markup)), found.width, found.fit)

    def inline_math(self, latex: str) -> Markup:
        """A formula inside a line; one wider than the screen gets a box that scrolls."""
        shown = self.math(latex, False)
        if shown.width <= WIDEST_INLINE:
            return shown.markup
        long = " long" if shown.width > LONGEST_INLINE else ""
        return Markup('<span class="wide-math{}">{}</span>').format(long, shown.markup)

    def _macro(self, name: str) -> Callable[..., Markup]:
        return getattr(self.macros, name)


def contents(document: Document) -> list[Heading]:
    """The headings that the table of contents lists; none when the document asks for no table."""
    asked = [block for block in document.blocks if isinstance(block, Contents)]
    if not asked:
        return []
    headings = (block for block in walk(document.blocks) if isinstance(block, Heading))
    return [heading for heading in headings if heading.level <= asked[0].depth]


def charts(drawing: Plot | Drawing | Panels) -> Markup:
    """The charts of a figure: small multiples, or one chart in a wide and a narrow shape.

    A chart that only shrinks has unreadable labels on a telephone, so it is drawn for both.
    """
    if isinstance(drawing, Panels):
        small = all(isinstance(plot, Plot) and plot.small for plot in drawing.plots)
        inner = "".join(render_svg(plot, None if small else NARROW) for plot in drawing.plots)
        name = "charts small" if small else "charts"
        return Markup('<div class="{}">{}</div>').format(name, Markup(compact(inner)))
    wide = render_svg(drawing, WIDE).replace('class="chart', 'class="chart wide', 1)
    narrow = render_svg(drawing, NARROW).replace('class="chart', 'class="chart narrow', 1)
    both = Markup(compact(wide + narrow))
    return Markup('<div class="charts single">{}</div>').format(both)


def code(block: CodeBlock) -> Markup:
    """Source code with its keywords, comments, strings and numbers marked."""
    text = block.code.strip("\n")
    return Markup("").join(
        Markup('<span class="{}">{}</span>').format(kind, piece) if kind else Markup.escape(piece)
        for kind, piece in highlight(text, block.language)
    )


def searched(block: Search) -> Markup:
    """The entries as data for the script; no letter in them can end the element that holds them."""
    places = list(dict.fromkeys(entry.place for entry in block.entries))
    rows = [[e.target, e.title, places.index(e.place), e.words] for e in block.entries]
    text = json.dumps([places, rows], ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026").replace(">", "\\u003e"))


def copies(block: Equation) -> str:
    """What is offered for copying besides TeX and Typst: names and texts, a line each."""
    return "\n".join(" ".join(part.split()) for pair in block.spellings for part in pair)


def tip(mark: Badge) -> str:
    """What a badge says when asked: why, on which assumptions, by which method, and when."""
    if not (mark.summary or mark.method):
        return ""
    plain = mark.summary and mark.status in ("proved", "refuted")
    head = "" if plain else MEANINGS[mark.status]
    told = mark.summary.replace("`", "").rstrip(".")
    why = f"{told}." if told else ""
    resting = f"Assuming {'; '.join(mark.assumptions)}." if mark.assumptions else ""
    how = ", ".join(filter(None, (mark.shown_method, mark.checked)))
    method = f"Method: {how}." if how else ""
    return " ".join(filter(None, (head, why, resting, method)))
