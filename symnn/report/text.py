"""Documents as plain text for terminals."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from symnn.report.anchors import resolve
from symnn.report.document import (
    Align,
    Block,
    Callout,
    CodeBlock,
    Columns,
    Content,
    Definitions,
    Details,
    Document,
    Equation,
    Facts,
    Figure,
    Heading,
    ItemList,
    Paragraph,
    StepEntry,
    StepList,
    Table,
)
from symnn.report.drawing import Drawing
from symnn.report.inline import Badge, Emphasis, Inline, Link, plain, runs
from symnn.report.plot import Panels, Plot, Series, drawable
from symnn.report.tables import cells

_BARS = "▁▂▃▄▅▆▇█"
SPARK_WIDTH = 40


def render_text(document: Document, width: int = 88) -> str:
    """The document as plain text, wrapped at `width` columns.

    >>> print(render_text(Document("Title", (Paragraph("Some words."),))), end="")
    Title
    =====
    <BLANKLINE>
    Some words.
    """
    document = resolve(document)
    writer = _Text(width)
    title = line(document.title)
    parts = [f"{title}\n{'=' * columns(title)}"]
    parts += [text for text in (line(document.subtitle), document.date) if text]
    parts += [writer.block(block) for block in document.blocks]
    if document.provenance:
        facts = "; ".join(f"{name} {value}" for name, value in document.provenance)
        parts.append(writer.wrap(facts))
    return "\n\n".join(part for part in parts if part) + "\n"


def columns(text: str) -> int:
    """How many columns of a terminal the text takes.

    >>> columns("ẑ"), columns("日本")
    (1, 4)
    """
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def line(content: Content) -> str:
    """Runs as one line of plain text."""
    return " ".join("".join(_run(run) for run in runs(content)).split("\n"))


def _run(run: Inline) -> str:
    match run:
        case Badge():
            return f"[{run.mark} {run.label}]"
        case Emphasis(inner):
            return "".join(map(_run, inner))
        case Link(target, inner):
            text = "".join(map(_run, inner))
            return text if target.startswith("#") else f"{text} <{target}>"
    return plain((run,))


def sparkline(series: Series, scale: str) -> str:
    """A curve in one line of block characters.

    >>> sparkline(Series("a", (0, 1, 2), (0, 1, 2)), "linear")
    '▁▅█'
    """
    values = [y for y in series.y if drawable(y, "log" if scale == "log" else "linear")]
    if not values:
        return ""
    count = min(SPARK_WIDTH, len(values))
    picked = [values[round(k * (len(values) - 1) / max(count - 1, 1))] for k in range(count)]
    heights = [math.log(value) if scale == "log" else value for value in picked]
    low, high = min(heights), max(heights)
    shares = [(height - low) / (high - low) if high > low else 0.0 for height in heights]
    return "".join(_BARS[min(7, round(share * 7 + 0.01))] for share in shares)


@dataclass(frozen=True)
class _Text:
    """Writes blocks at one width."""

    width: int

    def wrap(self, text: str, indent: str = "", first: str | None = None) -> str:
        start = indent if first is None else first
        return textwrap.fill(
            text, self.width, initial_indent=start, subsequent_indent=indent,
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip

    def blocks(self, blocks: Iterable[Block], indent: str = "") -> str:
        inner = _Text(self.width - len(indent))
        text = "\n\n".join(filter(None, map(inner.block, blocks)))
        return textwrap.indent(text, indent)

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                title = f"{block.number} {line(block.content)}".strip()
                return f"{title}\n{'-~.'[block.level - 1] * columns(title)}"
            case Paragraph(content):
                return self.wrap(line(content))
            case Equation():
                return self.equation(block, "    ")
            case StepList(steps):
                return "\n\n".join(self.step(k, step) for k, step in enumerate(steps, 1))
            case Table():
                return self.table(block)
            case Figure():
                return self.figure(block)
            case CodeBlock():
                body = textwrap.indent(block.code.strip("\n"), "    ")
                return f"{line(block.caption)}\n\n{body}" if block.caption else body
        return self.group(block)

    def group(self, block: Block) -> str:
        match block:
            case Callout():
                head = block.heading + line(block.title)
                return f"{self.wrap(head)}\n{self.blocks(block.blocks, '  ')}"
            case Details():
                return f"{self.wrap(line(block.summary))}\n{self.blocks(block.blocks, '  ')}"
            case Definitions(items):
                return self.definitions([(line(term), line(meaning)) for term, meaning in items])
            case Facts(items):
                named = [(line(f.value), f"{line(f.name)} {line(f.remark)}".strip()) for f in items]
                return self.definitions(named)
            case ItemList(items, ordered):
                marks = [f"{k}. " if ordered else "- " for k in range(1, len(items) + 1)]
                pairs = zip(marks, items, strict=True)
                return "\n".join(self.wrap(line(item), " " * len(m), m) for m, item in pairs)
            case Columns(columns):
                return "\n\n".join(map(self.blocks, columns))
        return ""

    def definitions(self, items: Sequence[tuple[str, str]]) -> str:
        room = min(24, max((columns(term) for term, _ in items), default=0)) + 2
        # An empty text is filled with nothing at all, its first indent included.
        return "\n".join(
            self.wrap(meaning, " " * room, term + " " * max(2, room - columns(term)))
            if meaning
            else term
            for term, meaning in items
        )

    def equation(self, block: Equation, indent: str) -> str:
        text = indent + " ".join((block.plain or block.latex).split("\n"))
        note = " ".join(filter(None, (_run(block.badge) if block.badge else "",
                                      f"({block.number})" if block.number else "")))  # fmt: skip
        return self.ended(text, note)

    def ended(self, text: str, note: str) -> str:
        """The text with a note at the right margin, on a line of its own where it does not fit."""
        if not note:
            return text
        last = text.rpartition("\n")[2]
        gap = self.width - columns(last) - columns(note)
        return f"{text}{' ' * gap}{note}" if gap >= 2 else f"{text}\n{note:>{self.width}}"

    def step(self, number: int, step: StepEntry) -> str:
        mark = f"{number:>2}. "
        reason = line(step.reason) + (f" ({line(step.rule)})" if step.rule else "")
        note = _run(step.badge) if step.badge else ""
        head = self.ended(self.wrap(reason, "    ", mark), note)
        parts = [head, self.equation(step.equation, "        ")]
        parts += [self.blocks(step.details, "        ")] if step.details else []
        return "\n".join(parts)

    def table(self, block: Table) -> str:
        rows = [[line(column.header) for column in block.columns]]
        rows += [[line(cell.content) + " " * len(cell.pad) for cell in row] for row in cells(block)]
        aligns: list[Align] = [column.align for column in block.columns]
        widths = [max(columns(row[k]) for row in rows) for k in range(len(aligns))]
        lines = [_row(row, aligns, widths) for row in rows]
        lines.insert(1, "  ".join("-" * width for width in widths))
        number = f"Table {block.number}. " if block.number else ""
        caption = [self.wrap(number + line(block.caption))] if block.caption else []
        return "\n".join([*caption, *lines])

    def figure(self, block: Figure) -> str:
        plots = block.drawing.plots if isinstance(block.drawing, Panels) else (block.drawing,)
        number = f"Figure {block.number}. " if block.number else ""
        caption = [self.wrap(number + line(block.caption))] if block.caption else []
        return "\n".join([*caption, *(text for plot in plots for text in self.chart(plot))])

    def chart(self, plot: Plot | Drawing) -> Iterator[str]:
        yield self.wrap(plot.text, "  ", "  ")
        if isinstance(plot, Drawing):
            return
        room = max(columns(series.name) for series in plot.series)
        for series in plot.series:
            yield f"  {series.name.replace('*', ''):<{room}}  {sparkline(series, plot.y.scale)}"


def _row(row: Sequence[str], aligns: Sequence[Align], widths: Sequence[int]) -> str:
    return "  ".join(map(_aligned, row, aligns, widths)).rstrip()


def _aligned(text: str, align: Align, width: int) -> str:
    gap = " " * (width - columns(text))
    if align == "center":
        return gap[: len(gap) // 2] + text + gap[len(gap) // 2 :]
    return text + gap if align == "left" else gap + text
