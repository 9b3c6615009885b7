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
from symnn.report.inline import Badge, Code, Emphasis, Inline, Link, Math, Text, plain, runs
from symnn.report.markdown import clean_latex
from symnn.report.mathml import Broken, mathml
from symnn.report.measure import Measured, measured, width

PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage[a4paper,margin=27mm]{geometry}
\usepackage{amsmath,amssymb,array,booktabs,graphicx,longtable,multicol,textcomp}
\usepackage[hidelinks,hypertexnames=false]{hyperref}
\newsavebox{\formula}
\newcommand{\fitted}[1]{\sbox{\formula}{$\displaystyle #1$}%
  \ifdim\wd\formula>0.87\linewidth\resizebox{0.87\linewidth}{!}{\usebox{\formula}}%
  \else\usebox{\formula}\fi}
\makeatletter
\renewcommand*{\l@section}{\@dottedtocline{1}{0em}{3em}}
\renewcommand*{\l@subsection}{\@dottedtocline{2}{1.5em}{4em}}
\makeatother
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.6em}
\sloppy
\setlength{\emergencystretch}{6em}
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
_PAGE, _TERM, _FORMULA = 36.0, 22.0, 22.0
"""In em: the room of a table; widths up to which a term begins its line, a formula is as it is."""
_LONG_WORD, _LONG_CODE = 18, 6
_BREAKS = re.compile(r"(?<=[*/+,;()=])(?=[^\s*/+,.:;()=])")
"""Where words that are code may be broken."""
_SECTIONS = ("section", "subsection", "subsubsection")


def render_latex(document: Document) -> str:
    """The document as a LaTeX article.

    >>> "50 \\\\% of x" in render_latex(Document("t", (Paragraph("50 % of x"),)))
    True
    """
    document = resolve(document)
    head = [
        *_numbering(document),
        rf"\hypersetup{{pdftitle={{{escaped(plain(document.title))}}}}}",
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
    return _broken(text, _LONG_WORD)


def _broken(text: str, longest: int) -> str:
    """Escaped text; words longer than that may be broken after signs of code."""
    words = (_BREAKS.split(word) if len(word) > longest else [word] for word in text.split())
    shown = (
        r"\allowbreak{}".join("".join(map(_character, part)) for part in word) for word in words
    )
    return " ".join(shown).replace("--", "-{}-")


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
    return rf"\texttt{{{_broken(text, _LONG_CODE)}}}"


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
            shown = _list("enumerate" if ordered else "itemize", map(line, items))
            return _in_columns(shown) if block.short else shown
        case Columns(columns):
            return "\n\n".join(_block(inner) for column in columns for inner in column)
        case Search():
            return ""
    assert isinstance(block, Contents), block
    return rf"\setcounter{{tocdepth}}{{{block.depth}}}\tableofcontents"


def _list(kind: str, items: Iterable[str]) -> str:
    """The list; nothing where it would be empty, which LaTeX takes for an error."""
    body = "\n".join(rf"\item{'' if item.startswith('[') else ' '}{item}" for item in items)
    ragged = r"\raggedright" if kind == "description" else ""
    return f"\\begin{{{kind}}}{ragged}\n{body}\n\\end{{{kind}}}" if body else ""


def _in_columns(shown: str) -> str:
    return f"\\begin{{multicols}}{{2}}\\raggedright\\small\n{shown}\n\\end{{multicols}}"


def _quoted(title: str, blocks: Iterable[Block]) -> str:
    body = "\n\n".join(_block(block) for block in blocks)
    return f"\\begin{{quote}}\n{title}\n\n{body}\n\\end{{quote}}"


def _equation(block: Equation) -> str:
    latex = clean_latex(block.latex)
    if latex is None:
        return _typewriter(block.latex)
    star = "" if block.number else "*"
    label = rf"\tag{{{block.number}}}\label{{{block.anchor}}}" if block.number else ""
    found = mathml(block.latex, True)
    fits = isinstance(found, Broken) or found.width <= _FORMULA
    body = latex if fits else rf"\fitted{{{latex}}}"
    shown = f"\\begin{{equation{star}}}{label}\n{body}\n\\end{{equation{star}}}"
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
        f"\\phantomsection\\label{{{block.anchor}}}\n{{\\small\n"
        f"\\begin{{longtable}}{{{''.join(map(_column, measured(block, _PAGE)))}}}\n"
        f"{caption}\\toprule\n{head} \\\\\n\\midrule\n\\endhead\n"
        f"{rows}\\bottomrule\n\\end{{longtable}}}}"
    )


def _column(column: Measured) -> str:
    """How cells are set; those that are broken into lines are ragged."""
    if column.share is None:
        return _COLUMNS[column.align]
    room = rf"\dimexpr {column.share:.3f}\linewidth-2\tabcolsep\relax"
    return rf">{{\raggedright\arraybackslash}}p{{{room}}}"


def _term(term: Content, meaning: Content) -> str:
    """An item of a list of definitions; a long term stands above what is said of it."""
    if width(term) <= _TERM:
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
