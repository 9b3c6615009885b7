"""Documents as LaTeX that compiles as it stands with a plain distribution."""

from __future__ import annotations

import re
from collections.abc import Iterable

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
from symnn.report.markdown import clean_latex

PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage[a4paper,margin=27mm]{geometry}
\usepackage{amsmath,amssymb,array,booktabs,longtable,textcomp}
\usepackage[hidelinks,hypertexnames=false]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.6em}
"""
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "_": r"\_", "%": r"\%", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
}  # fmt: skip
# Signs outside of what the text encoding covers; anything else that is foreign becomes a box.
_SIGNS = {
    "✓": r"$\checkmark$", "∈": r"$\in$", "≈": r"$\approx$", "−": "$-$",
    "×": r"$\times$", "·": r"$\cdot$", "–": "--", "—": "---", "…": r"\ldots{}", "’": "'",
    "σ": r"$\sigma$", "ε": r"$\varepsilon$", "π": r"$\pi$", "′": r"$'$", "∞": r"$\infty$",
    "≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$", "→": r"$\to$", "∂": r"$\partial$",
}  # fmt: skip
_COLUMNS: dict[Align, str] = {"left": "l", "right": "r", "center": "c", "decimal": "r"}
_WIDE, _TERM = 70, 60
"""Characters from which a table has columns that wrap, and a term a line of its own."""
_SECTIONS = ("section", "subsection", "subsubsection")


def render_latex(document: Document) -> str:
    """The document as a LaTeX article.

    >>> "50 \\\\% of x" in render_latex(Document("t", (Paragraph("50 % of x"),)))
    True
    """
    document = resolve(document)
    head = [
        *_numbering(document),
        rf"\title{{{line(document.title)}}}",
        r"\author{}",
        rf"\date{{{escaped(document.date)}}}",
    ]
    body = [r"\maketitle"]
    if document.subtitle:
        body.append(rf"\begin{{center}}\itshape {line(document.subtitle)}\end{{center}}")
    body += [_block(block, document.numbered) for block in document.blocks]
    if document.provenance:
        facts = "; ".join(
            f"{escaped(name)} {escaped(value)}" for name, value in document.provenance
        )
        body.append(rf"\par\bigskip\hrule\medskip{{\small {facts}}}")
    text = "\n\n".join(part for part in body if part)
    return PREAMBLE + "\n".join([*head, r"\begin{document}", text, r"\end{document}", ""])


def _numbering(document: Document) -> list[str]:
    """Numbers of sections and floats within chapters; formulas carry theirs with them."""
    floats = ("figure", "table")
    if document.chapters:
        return [rf"\numberwithin{{{name}}}{{section}}" for name in floats]
    if not document.chapter:
        return []
    prefix = escaped(document.chapter)
    return [rf"\renewcommand{{\the{name}}}{{{prefix}.\arabic{{{name}}}}}"
            for name in ("section", *floats)]  # fmt: skip


def escaped(text: str) -> str:
    """Text that LaTeX prints as it stands.

    >>> escaped("50% of {x}")
    '50\\\\% of \\\\{x\\\\}'
    """
    return "".join(map(_character, " ".join(text.split()))).replace("--", "-{}-")


def _character(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    if char in _SIGNS:
        return _SIGNS[char]
    return char if char.isascii() or "\u00a0" <= char <= "\u017f" else r"$\square$"


def line(content: Content) -> str:
    """Runs as one line of LaTeX."""
    return "".join(_run(run) for run in runs(content))


def _run(run: Inline) -> str:
    match run:
        case Text(text):
            return _spaced(text)
        case Math(latex):
            clean = clean_latex(latex)
            return _typewriter(latex) if clean is None else rf"\({clean}\)"
        case Code(text):
            return _typewriter(text)
        case Emphasis(inner, strong):
            return rf"\{'textbf' if strong else 'emph'}{{{line(inner)}}}"
        case Link(target, inner) if target.startswith("#"):
            return rf"\hyperref[{target[1:]}]{{{line(inner)}}}"
        case Link(target, inner):
            return rf"\href{{{_address(target)}}}{{{line(inner)}}}"
        case Badge():
            return rf"{escaped(run.mark)}~\textsf{{\small {escaped(run.label)}}}"
    return escaped(run.label)


def _spaced(text: str) -> str:
    """Escaped text with the blanks at its ends kept: they separate it from its neighbors."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return before + escaped(text) + after


def _typewriter(text: str) -> str:
    return rf"\texttt{{{escaped(text)}}}"


def _address(target: str) -> str:
    return re.sub(r"[\\{}%#^~$&\s]", lambda match: rf"\%{ord(match.group()):02X}", target)


def _block(block: Block, numbered: bool = True) -> str:
    match block:
        case Heading():
            star = "" if numbered else "*"
            section = _SECTIONS[block.level - 1]
            return rf"\{section}{star}{{{line(block.content)}}}\label{{{block.anchor}}}"
        case Paragraph(content):
            return line(content)
        case Equation():
            return _equation(block)
        case StepList(steps):
            items = "\n\n".join(_step(step) for step in steps)
            return f"\\begin{{enumerate}}\n{items}\n\\end{{enumerate}}"
        case Table():
            return _table(block)
        case Figure():
            text = f"{line(block.caption)} {escaped(block.drawing.text)}".strip()
            return _float("figure", rf"\fbox{{\parbox{{0.8\linewidth}}{{{text}}}}}", block)
        case CodeBlock():
            return _code(block)
    return _group(block)


def _group(block: Block) -> str:
    match block:
        case Callout():
            title = block.heading + line(block.title)
            return _quoted(rf"\textbf{{{title}}}", block.blocks)
        case Details():
            return _quoted(rf"\emph{{{line(block.summary)}}}", block.blocks)
        case Definitions(items):
            return _list("description", (_term(t, m) for t, m in items))
        case Facts(items):
            shown = (f"[{{{line(f.value)}}}] {line(f.name)} {line(f.remark)}" for f in items)
            return _list("description", shown)
        case ItemList(items, ordered):
            return _list("enumerate" if ordered else "itemize", map(line, items))
        case Columns(columns):
            return "\n\n".join(_block(inner) for column in columns for inner in column)
        case Search():
            return ""
    assert isinstance(block, Contents), block
    return rf"\setcounter{{tocdepth}}{{{block.depth}}}\tableofcontents"


def _list(kind: str, items: Iterable[str]) -> str:
    """The list; nothing where it would be empty, which LaTeX takes for an error."""
    body = "\n".join(rf"\item{'' if item.startswith('[') else ' '}{item}" for item in items)
    return f"\\begin{{{kind}}}\n{body}\n\\end{{{kind}}}" if body else ""


def _quoted(title: str, blocks: Iterable[Block]) -> str:
    body = "\n\n".join(_block(block) for block in blocks)
    return f"\\begin{{quote}}\n{title}\n\n{body}\n\\end{{quote}}"


def _equation(block: Equation) -> str:
    latex = clean_latex(block.latex)
    if latex is None:
        return _typewriter(block.latex)
    star = "" if block.number else "*"
    label = rf"\tag{{{block.number}}}\label{{{block.anchor}}}" if block.number else ""
    shown = f"\\begin{{equation{star}}}{label}\n{latex}\n\\end{{equation{star}}}"
    return f"{shown}\n{{\\hfill {_run(block.badge)}}}" if block.badge else shown


def _step(step: StepEntry) -> str:
    rule = rf" --- \emph{{{line(step.rule)}}}" if step.rule else ""
    mark = rf" \hfill {_run(step.badge)}" if step.badge else ""
    parts = [
        rf"\item\label{{{step.anchor}}} {line(step.reason)}{rule}{mark}",
        _equation(step.equation),
    ]
    if step.details:
        parts.append(_quoted(r"\emph{How this was checked}", step.details))
    return "\n".join(parts)


def _table(block: Table) -> str:
    """A table that goes on over pages; its columns of words wrap where it would be too wide."""
    head = " & ".join(line(column.header) for column in block.columns)
    rows = "".join(" & ".join(line(cell) for cell in row) + " \\\\\n" for row in block.rows)
    caption = f"\\caption{{{line(block.caption)}}}\\\\\n" if block.caption else ""
    return (
        f"\\phantomsection\\label{{{block.anchor}}}\n\\begin{{longtable}}{{{_shape(block)}}}\n"
        f"{caption}\\toprule\n{head} \\\\\n\\midrule\n\\endhead\n"
        f"{rows}\\bottomrule\n\\end{{longtable}}"
    )


def _shape(block: Table) -> str:
    widths = [
        max([len(printed) for printed in map(_letters, cells)], default=1)
        for cells in zip(*[[c.header for c in block.columns], *block.rows], strict=True)
    ]
    if sum(widths) <= _WIDE:
        return "".join(_COLUMNS[column.align] for column in block.columns)
    words = [min(w, _WIDE) for w, c in zip(widths, block.columns, strict=True) if c.align == "left"]
    others = sum(w for w, c in zip(widths, block.columns, strict=True) if c.align != "left")
    share = max(0.3, 0.9 - others / _WIDE) / max(1, sum(words))
    return "".join(
        rf">{{\raggedright\arraybackslash}}p{{{share * min(width, _WIDE):.2f}\linewidth}}"
        if column.align == "left" else _COLUMNS[column.align]
        for width, column in zip(widths, block.columns, strict=True)
    )  # fmt: skip


def _letters(content: Content) -> str:
    """About as many letters as are seen: no commands, no braces."""
    return re.sub(r"\\href\{[^}]*\}|\\[a-zA-Z]+|[{}$\\]", "", line(content))


def _term(term: Content, meaning: Content) -> str:
    """An item of a list of definitions; a long term stands above what is said of it."""
    if len(_letters(term)) <= _TERM:
        return f"[{{{line(term)}}}] {line(meaning)}"
    return f"[] {line(term)}\\par {line(meaning)}"


def _float(kind: str, body: str, block: Table | Figure) -> str:
    caption = rf"\caption{{{line(block.caption)}}}" if block.caption else ""
    head = f"{caption}\\label{{{block.anchor}}}"
    return f"\\begin{{{kind}}}[ht]\n\\centering\n{head}\n{body}\n\\end{{{kind}}}"


def _code(block: CodeBlock) -> str:
    """Verbatim text; the one line that would end it is broken by a blank."""
    body = block.code.strip("\n").replace("\\end{verbatim}", "\\end {verbatim}")
    caption = line(block.caption)
    shown = f"\\begin{{verbatim}}\n{body}\n\\end{{verbatim}}"
    return f"{caption}\n{shown}" if caption else shown
