"""Documents as Typst source: prose in strings, formulas from their MathML, charts inside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources

from symnn.report.anchors import resolve
from symnn.report.document import (
    Align,
    Block,
    Callout,
    CodeBlock,
    Columns,
    Content,
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
from symnn.report.inline import Badge, Code, Emphasis, Inline, Link, Math, Text, runs
from symnn.report.plot import Panels
from symnn.report.svg import render_svg
from symnn.report.traversal import inlines
from symnn.report.typst_math import quoted, typst_math

ALIGN: dict[Align, str] = {"left": "left", "right": "right", "center": "center",
                           "decimal": "right"}  # fmt: skip
LIGHT = re.compile(r"--([\w-]+): (?:light-dark\((#\w+),[^;]*\)|(#\w+));")
CHART_FONT = 'font-family: "Libertinus Serif"; font-size: 13px;'


def render_typst(document: Document) -> str:
    """The document as Typst source, complete in itself.

    >>> print(render_typst(Document("t", (Paragraph("#panic()"),))).splitlines()[-1])
    #par[#"#panic()"]
    """
    document = resolve(document)
    writer = _Typst(_targets(document))
    facts = "; ".join(f"{name} {value}" for name, value in document.provenance)
    head = _asset("page.typ") + (
        f"#show: page.with(title: [{writer.line(document.title)}], "
        f"subtitle: [{writer.line(document.subtitle)}], date: {quoted(document.date)}, "
        f"numbered: {str(document.numbered).lower()}, provenance: {quoted(facts)})\n"
    )
    return head + "\n" + writer.blocks(document.blocks)


def _targets(document: Document) -> frozenset[str]:
    """The anchors that a link leads to: only these are named in the source."""
    links = (run.target for run in inlines(document) if isinstance(run, Link))
    return frozenset(target[1:] for target in links if target.startswith("#"))


class _Typst:
    """Writes blocks and runs.

    Args:
        targets: anchors that links lead to.
    """

    def __init__(self, targets: frozenset[str]) -> None:
        self.targets = targets

    def line(self, content: Content) -> str:
        """Runs as markup that holds no word outside of a string."""
        return "".join(map(self.run, runs(content)))

    def run(self, run: Inline) -> str:
        match run:
            case Text(text):
                return f"#{quoted(text)}"
            case Math(latex):
                shown = typst_math(latex)
                return f"#raw({quoted(latex)})" if shown is None else f"#[{shown}]"
            case Code(text):
                return f"#raw({quoted(text)})"
            case Emphasis(inner, strong):
                return f"#{'strong' if strong else 'emph'}[{self.line(inner)}]"
            case Link(target, inner):
                place = f"label({quoted(target[1:])})" if target[:1] == "#" else quoted(target)
                return f"#link({place})[{self.line(inner)}]"
            case Badge():
                return f"#badge({quoted(run.status)}, {quoted(f'{run.mark} {run.label}')})"
        return f"#{quoted(run.label)}"

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "\n".join(map(self.block, blocks))

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                shown = f"#heading(level: {block.level})[{self.line(block.content)}]"
                return self.named(shown, block.anchor)
            case Paragraph(content):
                return f"#par[{self.line(content)}]"
            case Equation():
                return self.named(self.equation(block), block.anchor)
            case StepList(steps):
                return "\n".join(self.step(n, step) for n, step in enumerate(steps, 1))
            case Table():
                return self.named(self.table(block), block.anchor)
            case Figure():
                return self.named(self.figure(block), block.anchor)
            case CodeBlock(code, language):
                caption = f"#par[{self.line(block.caption)}]\n" if block.caption else ""
                return f"{caption}#raw({quoted(code)}, block: true, lang: {quoted(language)})"
        return self.group(block)

    def group(self, block: Block) -> str:
        match block:
            case Callout():
                title = f"#{quoted(block.heading)}{self.line(block.title)}"
                return f"#callout([{title}])[{self.blocks(block.blocks)}]"
            case Details():
                return f"#details([{self.line(block.summary)}])[{self.blocks(block.blocks)}]"
            case Definitions(items):
                return self.terms((self.line(t), self.line(m)) for t, m in items)
            case Facts(items):
                return self.terms(
                    (self.line(f.value), f'{self.line(f.name)}#" "{self.line(f.remark)}')
                    for f in items
                )
            case ItemList(items, ordered):
                parts = "".join(f"[{self.line(item)}]" for item in items)
                return f"#{'enum' if ordered else 'list'}{parts}"
            case Columns(columns):
                return "\n".join(self.blocks(column) for column in columns)
            case Search():
                return ""
        assert isinstance(block, Contents), block
        return f"#outline(title: none, depth: {block.depth})"

    def terms(self, pairs: Iterable[tuple[str, str]]) -> str:
        return "\n".join(f"#term([{name}])[{meaning}]" for name, meaning in pairs)

    def named(self, shown: str, anchor: str) -> str:
        """With the anchor, if a link leads there."""
        return f"{shown} #label({quoted(anchor)})" if anchor in self.targets else shown

    def equation(self, block: Equation) -> str:
        shown = typst_math(block.latex, True)
        body = f"#raw({quoted(block.latex)})" if shown is None else shown
        mark = f"[{self.run(block.badge)}]" if block.badge else "none"
        number = quoted(f"({block.number})") if block.number else "none"
        return f"#formula([{body}], mark: {mark}, number: {number})"

    def step(self, number: int, step: StepEntry) -> str:
        rule = f"[{self.line(step.rule)}]" if step.rule else "none"
        mark = f"[{self.run(step.badge)}]" if step.badge else "none"
        head = f"#step({number}, [{self.line(step.reason)}], rule: {rule}, mark: {mark})"
        return f"{self.named(head, step.anchor)}\n{self.equation(step.equation)}"

    def table(self, block: Table) -> str:
        aligns = ", ".join(ALIGN[column.align] for column in block.columns)
        head = ", ".join(f"[#strong[{self.line(c.header)}]]" for c in block.columns)
        cells = ",\n".join(", ".join(f"[{self.line(cell)}]" for cell in row) for row in block.rows)
        count = len(block.columns)
        return (
            f"#listing({count}, ({aligns},), ({head},), ({cells}{',' if cells else ''}), "
            f"caption: {self.caption('Table', block)})"
        )

    def figure(self, block: Figure) -> str:
        drawing = block.drawing
        parts = drawing.plots if isinstance(drawing, Panels) else (drawing,)
        images = ", ".join(_image(part) for part in parts)
        return f"#picture(({images},), caption: {self.caption('Figure', block)})"

    def caption(self, kind: str, block: Table | Figure) -> str:
        if not block.caption:
            return "none"
        return f"[#strong[{kind} {block.number}.] {self.line(block.caption)}]"


def _image(drawing: object) -> str:
    svg = render_svg(drawing)  # type: ignore[arg-type]
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
