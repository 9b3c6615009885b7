"""Lines of text as Typst markup that holds no word outside of a string."""

from __future__ import annotations

from symnn.report.document import (
    Block,
    CodeBlock,
    Content,
    Definitions,
    Equation,
    Figure,
    ItemList,
    Paragraph,
    StepList,
    Table,
)
from symnn.report.inline import Badge, Code, Emphasis, Inline, Link, Math, Runs, Text, runs
from symnn.report.measure import width
from symnn.report.typst_math import quoted, typst_math

LED = (CodeBlock, Definitions, Equation, Figure, ItemList, StepList, Table)
"""What a line before it may lead to."""
LEADING = 100.0
"""The width up to which a paragraph is such a line, in em."""


def line(content: Content) -> str:
    """Runs as markup.

    >>> print(line("#panic()"))
    #"#panic()"
    """
    return "".join(map(_run, runs(content)))


def _run(run: Inline) -> str:
    match run:
        case Text(text):
            return f"#{quoted(text)}"
        case Math(latex):
            shown = typst_math(latex)
            return f"#raw({quoted(latex)})" if shown is None else f"#[{shown}]"
        case Code(text):
            return f"#raw({quoted(text)})"
        case Emphasis(inner, strong):
            return f"#{'strong' if strong else 'emph'}[{line(inner)}]"
        case Link(target, inner):
            if target[:1] == "#":
                return f"#to({quoted(target[1:])})[{line(inner)}]"
            return f"#link({quoted(target)})[{line(inner)}]"
        case Badge():
            return f"#badge({', '.join(map(quoted, (run.status, run.mark, run.label)))})"
    return f"#{quoted(run.label)}"


def bracketed(content: Content | Badge | None) -> str:
    """A line as an argument; `none` where there is none."""
    found = (content,) if isinstance(content, Badge) else content
    return f"[{line(found)}]" if found else "none"


def parted(content: Content) -> tuple[Runs, Badge | None]:
    """A line with the one verdict at its end or its beginning taken off, to stand in the margin."""
    found = runs(content)
    if sum(isinstance(run, Badge) for run in found) != 1:
        return found, None
    if isinstance(found[-1], Badge):
        return _bare(found[:-1]), found[-1]
    if isinstance(found[0], Badge):
        return _bare(found[1:]), found[0]
    return found, None


def _bare(found: Runs) -> Runs:
    """Without blanks at the ends."""
    parts = list(found)
    if parts and isinstance(parts[0], Text):
        parts[0] = Text(parts[0].text.lstrip())
    if parts and isinstance(parts[-1], Text):
        parts[-1] = Text(parts[-1].text.rstrip())
    return tuple(parts)


def paragraph(content: Content, leading: bool = False) -> str:
    """A paragraph; its verdict stands in the margin.

    Args:
        content: its words.
        leading: whether it is kept on one page with what comes next.
    """
    words, mark = parted(content)
    sticky = ", sticky: true" if leading else ""
    if mark and words:
        return f"#claim([{line(words)}], {bracketed(mark)}{sticky})"
    if _is_title(content):
        return f"#minor[{line(content)}]"
    return f"#{'lead' if leading else 'par'}[{line(content)}]"


def _is_title(content: Content) -> bool:
    found = runs(content)
    return len(found) == 1 and isinstance(found[0], Emphasis) and found[0].strong


def leads(block: Block, after: Block | None) -> bool:
    """Whether a block says little without the next: a line before a formula, a false formula
    before the reason why it is."""
    if isinstance(block, Paragraph):
        return isinstance(after, LED) and width(block.content) <= LEADING
    refuted = isinstance(block, Equation) and block.badge and block.badge.status == "refuted"
    return bool(refuted) and isinstance(after, Paragraph)
