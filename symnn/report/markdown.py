"""Documents as MyST Markdown: math in dollars, directives for what Markdown has no word for."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

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
from symnn.report.drawing import Drawing
from symnn.report.inline import Badge, Code, Emphasis, Inline, Link, Math, Text, runs
from symnn.report.mathml import Broken, mathml
from symnn.report.plot import Panels, Plot
from symnn.report.svg import render_svg

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>$|~]|&(?=#?\w+;)|!(?=\[)|:(?=//|::)")
_LINE_START = re.compile(r"^(\s*)(?:([#+=%:(-])|(\d+)([.)])(?=\s|$))")
_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_COMMENT = re.compile(r"(?<!\\)%.*")
_CALLOUTS = {"note": "note", "definition": "important", "result": "tip", "warning": "warning"}
_RULES: dict[Align, str] = {"left": ":---", "right": "---:", "center": ":---:", "decimal": "---:"}

PlaceFigure = Callable[[str, str], str]


def render_markdown(document: Document, place_figure: PlaceFigure | None = None) -> str:
    """The document as MyST Markdown.

    Args:
        document: what to write.
        place_figure: from the name and the SVG of a chart to the address to write; charts are
            embedded as data when None.

    >>> print(render_markdown(Document("On $", (Paragraph("a*b"), Equation("x < y")))))
    # On \\$
    <BLANKLINE>
    a\\*b
    <BLANKLINE>
    ```{math}
    <BLANKLINE>
    x < y
    ```
    <BLANKLINE>
    """
    document = resolve(document)
    writer = _Markdown(place_figure or _embedded)
    parts = [f"# {after(document.chapter, line(document.title))}"]
    if document.subtitle:
        parts.append(f"*{line(document.subtitle)}*")
    if document.date:
        parts.append(escaped(document.date))
    beside = " | ".join(line((link,)) for _, link in document.navigation.links)
    parts.append(beside)
    parts += [writer.block(block) for block in document.blocks]
    if document.provenance:
        pairs = (f"{escaped(name)}: {escaped(value)}" for name, value in document.provenance)
        parts += ["---", "; ".join(pairs)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _embedded(name: str, svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def escaped(text: str) -> str:
    """Text that Markdown shows as it stands, on one line.

    >>> escaped("<script> & $x$")
    '\\\\<script\\\\> & \\\\$x\\\\$'
    """
    return _SPECIAL.sub(lambda match: "\\" + match.group(), " ".join(text.split("\n")))


def line(content: Content) -> str:
    """Runs as one line of Markdown that cannot be taken for the start of another block."""
    text = "".join(_run(run) for run in runs(content))
    return _LINE_START.sub(_harmless, text)


def _harmless(match: re.Match[str]) -> str:
    blank, mark, digits, point = match.groups()
    return f"{blank}\\{mark}" if mark else f"{blank}{digits}\\{point}"


def after(number: str, text: str) -> str:
    """The text after its number, if it has one."""
    return " ".join(filter(None, (number, text)))


def captioned(kind: str, block: Table | Figure) -> str:
    """The caption after kind and number."""
    return after(f"{kind} {block.number}." if block.number else "", line(block.caption))


def _run(run: Inline) -> str:
    match run:
        case Text(text):
            return escaped(text)
        case Math(latex):
            return inline_math(latex)
        case Code(text):
            return code(text)
        case Emphasis(inner, strong):
            mark = "**" if strong else "*"
            return mark + "".join(_run(part) for part in inner) + mark
        case Link(target, inner):
            return f"[{''.join(_run(part) for part in inner)}](<{_address(target)}>)"
        case Badge():
            return f"{escaped(run.mark)} *{run.label}*"
    return escaped(run.label)


def _address(target: str) -> str:
    return re.sub(r"[<>\\\s]", lambda match: f"%{ord(match.group()):02x}", target)


def code(text: str) -> str:
    """A code span, its fence longer than any in the text."""
    text = " ".join(text.split("\n"))
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _longest_run(text: str) -> int:
    return max((len(found) for found in re.findall("`+", text)), default=0)


def clean_latex(latex: str) -> str | None:
    """The formula on one line without comments; None when it cannot be typeset at all.

    A tag in a formula would reach the page in renderers that read HTML first; a blank stops that.
    """
    if isinstance(mathml(latex), Broken):
        return None
    bare = "\n".join(_COMMENT.sub("", part) for part in latex.split("\n"))
    return _TAG.sub("< ", " ".join(bare.split()))


def inline_math(latex: str) -> str:
    """A formula inside a line; its source as code when it cannot be typeset."""
    text = clean_latex(latex)
    if text is None:
        return code(latex)
    if "$" in text or not text:
        return "{math}" + code(text)
    return f"${text}$"


def fenced(directive: str, body: str, options: Iterable[tuple[str, str]] = ()) -> str:
    """A fenced block, its fence longer than any inside it."""
    fence = "`" * max(3, _longest_run(body) + 1)
    head = [f":{name}: {value}" for name, value in options if value]
    # Without the blank line, a body that starts with a colon would be read as an option.
    blank = [""] if directive.startswith("{") and body else []
    return "\n".join([fence + directive, *head, *blank, *filter(None, [body]), fence])


def indented(text: str, blanks: str) -> str:
    """The lines of a block moved right, to stand inside a list item."""
    return "\n".join(blanks + part if part else part for part in text.split("\n"))


@dataclass(frozen=True)
class _Markdown:
    """Writes blocks, with one way to place charts."""

    place_figure: PlaceFigure

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "\n\n".join(filter(None, map(self.block, blocks)))

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                title = after(block.number, line(block.content))
                return f"({block.anchor})=\n{'#' * (block.level + 1)} {title}"
            case Paragraph(content):
                return line(content)
            case Equation():
                return self.equation(block)
            case StepList(steps):
                return "\n\n".join(self.step(k, step) for k, step in enumerate(steps, 1))
            case Table():
                return self.table(block)
            case Figure():
                return self.figure(block)
            case CodeBlock():
                body = fenced(block.language, block.code.strip("\n"))
                return f"{line(block.caption)}\n\n{body}" if block.caption else body
        return self.group(block)

    def group(self, block: Block) -> str:
        match block:
            case Callout():
                title = block.heading + line(block.title)
                options = [("class", _CALLOUTS[block.kind])]
                return fenced(f"{{admonition}} {title}", self.blocks(block.blocks), options)
            case Details():
                title, options = line(block.summary), [("class", "dropdown")]
                return fenced(f"{{admonition}} {title}", self.blocks(block.blocks), options)
            case Definitions(items):
                pairs = ((line(term), line(meaning)) for term, meaning in items)
                return "\n".join(
                    f"- {term}: {about}" if about else f"- {term}" for term, about in pairs
                )
            case Facts(items):
                return "\n".join(f"- {fact}" for fact in self.facts(block))
            case ItemList(items, ordered):
                marks = (f"{k}." if ordered else "-" for k in range(1, len(items) + 1))
                return "\n".join(f"{m} {line(i)}" for m, i in zip(marks, items, strict=True))
            case Columns(columns):
                return "\n\n".join(map(self.blocks, columns))
            case Search():
                return ""
        assert isinstance(block, Contents), block
        return fenced("{contents}", "", [("depth", str(block.depth)), ("local", "true")])

    def facts(self, block: Facts) -> Iterator[str]:
        for fact in block.items:
            remark = f" ({line(fact.remark)})" if fact.remark else ""
            yield f"**{line(fact.value)}** {line(fact.name)}{remark}"

    def equation(self, block: Equation) -> str:
        latex = clean_latex(block.latex)
        if latex is None:
            return fenced("latex", block.latex)
        # A label would make the reader's tool count by itself; the number stands in the text.
        target = f"({block.anchor})=\n" if block.number or block.label else ""
        number = f"**({block.number})**" if block.number else ""
        note = after(number, _run(block.badge) if block.badge else "")
        return "\n\n".join(filter(None, (target + fenced("{math}", latex), note)))

    def step(self, number: int, step: StepEntry) -> str:
        parts = [line(step.reason)]
        parts += [f"*{line(step.rule)}*"] if step.rule else []
        parts += [_run(step.badge)] if step.badge else []
        body = [self.equation(step.equation)]
        if step.details:
            options = [("class", "dropdown")]
            inner = self.blocks(step.details)
            body.append(fenced("{admonition} How this was checked", inner, options))
        mark = f"{number}. "
        rest = indented("\n\n".join(body), " " * len(mark))
        return f"({step.anchor})=\n{mark}{' — '.join(parts)}\n\n{rest}"

    def table(self, block: Table) -> str:
        head = _row(column.header for column in block.columns)
        rule = "| " + " | ".join(_RULES[column.align] for column in block.columns) + " |"
        body = "\n".join([head, rule, *map(_row, block.rows)])
        head = f"{{table}} {captioned('Table', block)}".rstrip()
        return fenced(head, body, [("name", block.anchor)])

    def figure(self, block: Figure) -> str:
        plots = block.drawing.plots if isinstance(block.drawing, Panels) else (block.drawing,)
        several = len(plots) > 1
        shown = []
        for index, plot in enumerate(plots, 1):
            name = f"{block.anchor}-{index}" if several else block.anchor
            caption = captioned("Figure", block) if index == len(plots) else ""
            shown.append(self.chart(plot, name, block.anchor if index == 1 else "", caption))
        return "\n\n".join(shown)

    def chart(self, plot: Plot | Drawing, name: str, anchor: str, caption: str) -> str:
        address = self.place_figure(name, render_svg(plot, standalone=True))
        options = [("name", anchor), ("alt", escaped(plot.text))]
        return fenced(f"{{figure}} {address}", caption, options)


def _row(cells: Iterable[Content]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(content: Content) -> str:
    """A cell on one line; a bar would end it, so that formulas write theirs as commands."""
    return "".join(_run_in_cell(run) for run in runs(content))


def _run_in_cell(run: Inline) -> str:
    match run:
        case Math(latex):
            return inline_math(latex.replace(r"\|", r"\Vert ").replace("|", r"\vert "))
        case Code(text):
            return code(text).replace("|", r"\|")
    return _run(run)
