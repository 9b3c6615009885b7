"""Documents as Typst source: prose in strings, formulas from their MathML, charts inside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources
from itertools import groupby, zip_longest

from symnn.report.anchors import resolve
from symnn.report.document import (
    Block,
    Callout,
    CodeBlock,
    Columns,
    Contents,
    Definitions,
    Details,
    Document,
    Equation,
    Facts,
    Figure,
    Heading,
    ItemList,
    Paragraph,
    Search,
    StepEntry,
    StepList,
    Table,
)
from symnn.report.drawing import Drawing
from symnn.report.inline import Link, plain
from symnn.report.mathml import Formula, mathml
from symnn.report.plot import Panels, Plot
from symnn.report.readable import readable
from symnn.report.svg import NARROW, render_svg
from symnn.report.traversal import inlines, walk
from symnn.report.typst_line import bracketed, leads, line, paragraph, parted
from symnn.report.typst_math import quoted, typst_math
from symnn.report.typst_tables import caption, facts, table, terms

TEXT, PAGE, SMALLEST = 34.0, 45.0, 0.6
"""The room for formulas in em: of the text, and with the margin; how small letters may become."""
KEPT = 10
"""Blocks of a remark up to which it is kept on one page."""
INDEX_COLUMNS = 3
LIGHT = re.compile(r"--([\w-]+): (?:light-dark\((#\w+),[^;]*\)|(#\w+));")
CHART_FONT = 'font-family: "Libertinus Serif"; font-size: 13px;'


def render_typst(document: Document) -> str:
    """The document as Typst source, complete in itself.

    >>> print(render_typst(Document("t", (Paragraph("#panic()"),))).splitlines()[-1])
    #par[#"#panic()"]
    """
    return typst_source(resolve(document))


def typst_source(document: Document) -> str:
    """The source of a document that is resolved."""
    writer = _Typst(targets(document), document.chapters)
    facts = "; ".join(f"{name} {value}" for name, value in document.provenance)
    head = _asset("page.typ") + (
        f"#show: page.with(title: [{line(document.title)}], subtitle: [{line(document.subtitle)}], "
        f"about: {quoted(plain(document.subtitle))}, date: {quoted(document.date)}, "
        f"numbered: {_truth(document.numbered)}, book: {_truth(document.chapters)}, "
        f"provenance: {quoted(facts)})\n"
    )
    return head + "\n" + writer.blocks(document.blocks)


def _truth(value: bool) -> str:
    return str(value).lower()


def targets(document: Document) -> frozenset[str]:
    """The anchors of a resolved document that links lead to: only these are named in the source."""
    links = (run.target for run in inlines(document) if isinstance(run, Link))
    return frozenset(target[1:] for target in links if target.startswith("#"))


class _Typst:
    """Writes blocks.

    Args:
        targets: anchors that links lead to.
        book: whether main sections are chapters.
    """

    def __init__(self, targets: frozenset[str], book: bool) -> None:
        self.targets = targets
        self.book = book

    def blocks(self, blocks: Iterable[Block]) -> str:
        """One after the other; the entries of an index, with their titles, in columns."""
        found, parts = list(blocks), []
        pairs = list(zip_longest(found, found[1:]))
        for is_index, group in groupby(pairs, lambda pair: _is_of_index(*pair)):
            shown = "\n".join(self.block(block, leads(block, after)) for block, after in group)
            parts.append(f"#gathered({INDEX_COLUMNS})[{shown}]" if is_index else shown)
        return "\n".join(parts)

    def block(self, block: Block, leading: bool = False) -> str:
        """A block; one that leads to what comes next is kept on one page with it."""
        match block:
            case Heading():
                shown = f"#heading(level: {block.level})[{line(block.content)}]"
                return self.named(shown, block.anchor)
            case Paragraph(content):
                return paragraph(content, leading)
            case Equation():
                return self.named(self.equation(block, leading), block.anchor)
            case StepList(steps):
                return "\n".join(self.step(n, step) for n, step in enumerate(steps, 1))
            case Table():
                return self.named(table(block), block.anchor)
            case Figure():
                return self.named(self.figure(block), block.anchor)
            case CodeBlock(code, language):
                caption = f"#par[{line(block.caption)}]\n" if block.caption else ""
                return f"{caption}#raw({quoted(code)}, block: true, lang: {quoted(language)})"
        return self.group(block)

    def group(self, block: Block) -> str:
        match block:
            case Callout():
                title = f"#{quoted(block.heading)}{line(block.title)}"
                whole = f"whole: {_truth(_is_small(block))}"
                return f"#callout([{title}], {whole})[{self.blocks(block.blocks)}]"
            case Details():
                words, mark = parted(block.summary)
                title = f"[{line(words)}], mark: {bracketed(mark)}"
                return f"#details({title})[{self.blocks(block.blocks)}]"
            case Definitions(items):
                return terms(items)
            case Facts():
                return facts(block)
            case ItemList(items, ordered):
                parts = "".join(f"[{line(item)}]" for item in items)
                return f"#{'enum' if ordered else 'list'}{parts}"
            case Columns(columns):
                return "\n".join(self.blocks(column) for column in columns)
            case Search():
                return ""
        assert isinstance(block, Contents), block
        return "#contents-of-book()" if self.book else f"#contents({block.depth})"

    def named(self, shown: str, anchor: str) -> str:
        """With the anchor, if a link leads there."""
        return f"{shown} #label({quoted(anchor)})" if anchor in self.targets else shown

    def equation(self, block: Equation, leading: bool = False) -> str:
        """A formula as wide as the text, else as the page, else in smaller letters."""
        shown, found = typst_math(block.latex, True), mathml(block.latex, True)
        body = f"#raw({quoted(block.latex)})" if shown is None else shown
        wide = found.width if isinstance(found, Formula) else 0.0
        size = f", size: {max(SMALLEST, PAGE / wide):.2f}em" if wide > PAGE else ""
        sticky = ", sticky: true" if leading else ""
        number = quoted(f"({block.number})") if block.number else "none"
        return (
            f"#{'broad' if wide > TEXT else 'formula'}([{body}], mark: {bracketed(block.badge)}, "
            f"number: {number}, alt: {quoted(block.plain or readable(block.latex))}{size}{sticky})"
        )

    def step(self, number: int, step: StepEntry) -> str:
        rule, mark = bracketed(step.rule), bracketed(step.badge)
        head = f"#step({number}, [{line(step.reason)}], rule: {rule}, mark: {mark})"
        return f"{self.named(head, step.anchor)}\n{self.equation(step.equation)}"

    def figure(self, block: Figure) -> str:
        drawing = block.drawing
        parts = drawing.plots if isinstance(drawing, Panels) else (drawing,)
        size = NARROW if len(parts) > 1 else None
        images = ", ".join(_image(part, size) for part in parts)
        return f"#picture(({images},), caption: {caption('Figure', block)})"


def _is_of_index(block: Block, after: Block | None) -> bool:
    entries = after if isinstance(block, Heading) else block
    return isinstance(entries, ItemList) and entries.short


def _is_small(block: Callout) -> bool:
    """Whether it is kept on one page."""
    return sum(1 for _ in walk(block.blocks)) <= KEPT and not any(
        isinstance(inner, StepList | Table) for inner in walk(block.blocks)
    )


def _image(drawing: Plot | Drawing, size: tuple[float, float] | None) -> str:
    is_small = isinstance(drawing, Plot) and drawing.small
    svg = render_svg(drawing, None if is_small else size)
    head, _, tail = svg.partition(">")
    styled = f'{head} xmlns="http://www.w3.org/2000/svg">'.replace(
        ' xmlns="http://www.w3.org/2000/svg" xmlns=', " xmlns="
    )
    text = f"{styled}<style>{_chart_style()}</style>{tail}"
    alt = getattr(drawing, "text", "")
    return f'image(bytes({quoted(text)}), format: "svg", alt: {quoted(alt)})'


def _chart_style() -> str:
    """The rules of charts with the colors for paper."""
    colors = {name: a or b for name, a, b in LIGHT.findall(_asset("color.css"))}
    style = _asset("chart.css").replace("font: 13px var(--text);", CHART_FONT)
    return re.sub(r"var\(--([\w-]+)\)", lambda m: colors.get(m[1], "#000"), style)


def _asset(name: str) -> str:
    return resources.files("symnn.report").joinpath(f"templates/{name}").read_text("utf-8")
